/** What a value may be, in words for people who have never seen the grammar: "a whole number from 0 to 65535". */
import { describeDefinition } from "./describe-definitions.ts";
import { describePattern } from "./describe-pattern.ts";
import type { DataPattern, Datatype } from "./pattern.ts";

/** The author's own words go first, then what is known of the definition's name, then the datatype itself. */
export function describeData({
  annotations,
  definition,
  datatype,
}: Pick<DataPattern, "annotations" | "definition" | "datatype">): string {
  const written = annotations ? firstSentence(annotations.documentation) : "";
  if (written !== "") return written;
  return (definition === undefined ? undefined : describeDefinition(definition)) ?? describeDatatype(datatype);
}

/** The first sentence, in the shape of a part of a sentence. */
function firstSentence(text: string): string {
  const [sentence = ""] = text.split(/(?<=[.;])\s/);
  const [first = "", second = ""] = sentence;
  const lower = second === second.toLowerCase() ? first.toLowerCase() + sentence.slice(1) : sentence;
  return lower.replace(/[.;]$/, "");
}

/** Part of a sentence, such as "true or false" or "a whole number from 0 to 65535". */
export function describeDatatype(datatype: Datatype): string {
  return describeNumber(datatype) ?? KINDS.get(datatype.name) ?? describeText(datatype);
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ["boolean", "true or false"],
  ["dateTime", "a date and time such as 2026-01-31T12:00:00Z"],
  ["date", "a date such as 2026-01-31"],
  ["time", "a time such as 12:00:00"],
  ["duration", "a duration such as P1DT12H"],
  ["gYear", "a year"],
  ["anyURI", "a URI"],
  ["language", "a language such as en or pt-BR"],
  ["QName", "a name"],
  ["NCName", "a name of letters, digits and _.- that begins with a letter or _"],
  ["hexBinary", "bytes as pairs of hexadecimal digits"],
  ["base64Binary", "bytes in Base64"],
]);

/** The lowest and the highest value of the types that have both, and neither is too large to be of use. */
const LIMITS: ReadonlyMap<string, readonly [least: string | undefined, most: string | undefined]> = new Map([
  ["byte", ["-128", "127"]],
  ["short", ["-32768", "32767"]],
  ["int", ["-2147483648", "2147483647"]],
  ["unsignedByte", ["0", "255"]],
  ["unsignedShort", ["0", "65535"]],
  ["unsignedInt", ["0", "4294967295"]],
  ["unsignedLong", ["0", undefined]],
  ["nonNegativeInteger", ["0", undefined]],
  ["positiveInteger", ["1", undefined]],
  ["nonPositiveInteger", [undefined, "0"]],
  ["negativeInteger", [undefined, "-1"]],
  ["integer", [undefined, undefined]],
  ["long", [undefined, undefined]],
]);

/** `undefined` for what is no number. */
function describeNumber(datatype: Datatype): string | undefined {
  const limits = LIMITS.get(datatype.name);
  const kind = limits ? "a whole number" : "a number";
  if (!limits && !["decimal", "double", "float"].includes(datatype.name)) return undefined;
  const least = parameter(datatype, "minInclusive") ?? limits?.[0];
  const most = parameter(datatype, "maxInclusive") ?? limits?.[1];
  if (least !== undefined && most !== undefined) return `${kind} from ${least} to ${most}`;
  if (least !== undefined) return `${kind}, ${least} or more`;
  return most === undefined ? kind : `${kind}, at most ${most}`;
}

function describeText(datatype: Datatype): string {
  const pattern = parameter(datatype, "pattern");
  if (pattern !== undefined) return describePattern(pattern);
  const exact = parameter(datatype, "length");
  const least = parameter(datatype, "minLength") ?? exact;
  const most = parameter(datatype, "maxLength") ?? exact;
  const kind = datatype.name.endsWith("Name") || datatype.name.startsWith("ID") ? "a name" : "text";
  if (least !== undefined && least === most) return `${kind} of ${least} characters`;
  if (least !== undefined && most !== undefined) return `${kind} of ${least} to ${most} characters`;
  if (most !== undefined) return `${kind} of at most ${most} characters`;
  return least === undefined ? kind : `${kind} of at least ${least} characters`;
}

function parameter(datatype: Datatype, name: string): string | undefined {
  return datatype.parameters.find(([key]) => key === name)?.[1];
}
