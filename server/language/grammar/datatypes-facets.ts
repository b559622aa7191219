/** The parameters ("facets") that narrow a datatype of XML Schema down. */
import { fractionDigits, totalDigits } from "./datatypes-decimal.ts";
import type { ValueType } from "./datatypes-types.ts";
import { compileXsdRegex } from "./xsd-regex.ts";

/** Is the value allowed? Its white space is normalised, and it belongs to the datatype. */
export type Check = (text: string) => boolean;

export type FacetResult =
  | { readonly ok: true; readonly check: Check }
  | { readonly ok: false; readonly message: string };

/** `type` is the datatype called `name`; `value` stands in the grammar. */
export function applyFacet(name: string, type: ValueType, facet: string, value: string): FacetResult {
  switch (facet) {
    case "pattern": {
      const regex = compileXsdRegex(value);
      return regex.ok ? { ok: true, check: regex.test } : { ok: false, message: `In this pattern: ${regex.message}` };
    }
    case "length":
    case "minLength":
    case "maxLength":
      return lengthFacet(name, type, facet, value);
    case "minInclusive":
    case "minExclusive":
    case "maxInclusive":
    case "maxExclusive":
      return orderFacet(name, type, facet, value);
    case "totalDigits":
    case "fractionDigits":
      return digitsFacet(name, type, facet, value);
    default:
      return { ok: false, message: `The datatype "${name}" has no parameter "${facet}"` };
  }
}

function lengthFacet(name: string, type: ValueType, facet: string, value: string): FacetResult {
  const { lengthOf } = type;
  if (!lengthOf) return { ok: false, message: `Values of "${name}" have no length, so "${facet}" cannot limit them` };
  const limit = naturalNumber(value);
  if (limit === undefined) return { ok: false, message: `"${facet}" needs a whole number, not "${value}"` };
  switch (facet) {
    case "length":
      return { ok: true, check: (text) => lengthOf(text) === limit };
    case "minLength":
      return { ok: true, check: (text) => lengthOf(text) >= limit };
    default:
      return { ok: true, check: (text) => lengthOf(text) <= limit };
  }
}

function orderFacet(name: string, type: ValueType, facet: string, value: string): FacetResult {
  const { compare } = type;
  if (!compare) return { ok: false, message: `Values of "${name}" have no order, so "${facet}" cannot limit them` };
  const limit = type.normalise(value);
  if (!type.isValid(limit)) return { ok: false, message: `"${value}" is not a value of "${name}"` };
  const test = (holds: (order: number) => boolean): FacetResult => ({
    ok: true,
    check: (text) => {
      const order = compare(text, limit);
      return order !== undefined && holds(order);
    },
  });
  switch (facet) {
    case "minInclusive":
      return test((order) => order >= 0);
    case "minExclusive":
      return test((order) => order > 0);
    case "maxInclusive":
      return test((order) => order <= 0);
    default:
      return test((order) => order < 0);
  }
}

function digitsFacet(name: string, type: ValueType, facet: string, value: string): FacetResult {
  if (!type.hasDigits) return { ok: false, message: `The datatype "${name}" has no parameter "${facet}"` };
  const limit = naturalNumber(value);
  if (limit === undefined || (facet === "totalDigits" && limit === 0)) {
    return { ok: false, message: `"${facet}" needs a whole number, not "${value}"` };
  }
  const digits = facet === "totalDigits" ? totalDigits : fractionDigits;
  return { ok: true, check: (text) => digits(text) <= limit };
}

function naturalNumber(text: string): number | undefined {
  return /^[ \t\n\r]*\+?[0-9]+[ \t\n\r]*$/.test(text) ? Number(text) : undefined;
}
