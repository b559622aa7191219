/**
 * Datatypes: RELAX NG's own `string` and `token`, and the library of XML Schema (part 2) with its parameters. A
 * datatype of a grammar is checked when the grammar is read, and is then one function from text to yes or no.
 */
import { applyFacet, type Check } from "./datatypes-facets.ts";
import { type ValueType, XSD_TYPES } from "./datatypes-types.ts";
import { collapse } from "./datatypes-whitespace.ts";
import type { Datatype, PrefixResolver } from "./pattern.ts";
import { XSD_LIBRARY } from "./syntax.ts";

export type DatatypeResult =
  | { readonly ok: true; readonly datatype: Datatype }
  | { readonly ok: false; readonly message: string };

type Parameters = Datatype["parameters"];

/** `library` is the URI of a datatype library, "" for RELAX NG's own. */
export function makeDatatype(library: string, name: string, parameters: Parameters): DatatypeResult {
  if (library === XSD_LIBRARY) return makeXsdDatatype(name, parameters);
  if (library !== "") return { ok: false, message: `The datatype library "${library}" is not known` };
  if (name !== "string" && name !== "token") {
    return { ok: false, message: `RELAX NG itself has the datatypes "string" and "token", not "${name}"` };
  }
  if (parameters.length > 0) return { ok: false, message: `The datatype "${name}" has no parameters` };
  const equal =
    name === "string" ? (a: string, b: string) => a === b : (a: string, b: string) => collapse(a) === collapse(b);
  return { ok: true, datatype: { name, parameters, allows: () => true, equal } };
}

function makeXsdDatatype(name: string, parameters: Parameters): DatatypeResult {
  const type = XSD_TYPES.get(name);
  if (!type) return { ok: false, message: `XML Schema has no datatype "${name}" that a grammar can use` };
  const checks: Check[] = [];
  for (const [facet, value] of parameters) {
    const check = applyFacet(name, type, facet, value);
    if (!check.ok) return check;
    checks.push(check.check);
  }
  return { ok: true, datatype: { name, parameters, ...toFunctions(type, checks) } };
}

function toFunctions(type: ValueType, checks: readonly Check[]): Pick<Datatype, "allows" | "equal"> {
  const { normalise, isValid, toKey } = type;
  const allows = (value: string, resolve?: PrefixResolver): boolean => {
    const text = normalise(value);
    return isValid(text, resolve) && checks.every((check) => check(text));
  };
  const equal = (value: string, grammarValue: string, resolve?: PrefixResolver): boolean =>
    value === grammarValue || toKey(normalise(value), resolve) === toKey(normalise(grammarValue));
  return { allows, equal };
}

/** The datatype of one value that is a name: its prefix is that of the place in the grammar where it stands. */
export function bindPrefixes(datatype: Datatype, resolveInGrammar: PrefixResolver): Datatype {
  const type = isNameType(datatype) ? XSD_TYPES.get(datatype.name) : undefined;
  if (!type) return datatype;
  const { normalise, toKey } = type;
  const equal = (value: string, grammarValue: string, resolve?: PrefixResolver): boolean =>
    toKey(normalise(value), resolve) === toKey(normalise(grammarValue), resolveInGrammar);
  return { ...datatype, equal };
}

/** Values of these types are names whose prefix means a namespace, so that two spellings can be equal. */
export function isNameType(datatype: Datatype): boolean {
  return datatype.name === "QName" || datatype.name === "NOTATION";
}
