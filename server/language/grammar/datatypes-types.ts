/** The datatypes of XML Schema by name: white space, lexical form, equality, order and length of each. */
import { compareDecimals, decimalKey, isDecimal } from "./datatypes-decimal.ts";
import { base64Octets, isAnyUri, isBase64 } from "./datatypes-text.ts";
import {
  compareDurations,
  compareTimes,
  durationKey,
  isDuration,
  isTime,
  TIME_FORMATS,
  timeKey,
} from "./datatypes-time.ts";
import { collapse, replaceSpace } from "./datatypes-whitespace.ts";
import type { PrefixResolver } from "./pattern.ts";
import { compileXsdRegex } from "./xsd-regex.ts";

export interface ValueType {
  readonly normalise: (text: string) => string;
  readonly isValid: (text: string, resolve?: PrefixResolver) => boolean;
  /** Equal values have equal keys. */
  readonly toKey: (text: string, resolve?: PrefixResolver) => string;
  /** `undefined` for types without an order; the result is `undefined` when two values cannot be compared. */
  readonly compare: ((a: string, b: string) => number | undefined) | undefined;
  /** `undefined` for types without a length. */
  readonly lengthOf: ((text: string) => number) | undefined;
  readonly hasDigits: boolean;
}

const always = (): boolean => true;
const same = (text: string): string => text;
const codePoints = (text: string): number => [...text].length;
const items = (text: string): number => (text === "" ? 0 : text.split(" ").length);

const STRING: ValueType = {
  normalise: same,
  isValid: always,
  toKey: same,
  compare: undefined,
  lengthOf: codePoints,
  hasDigits: false,
};
const TOKEN: ValueType = { ...STRING, normalise: collapse };

/** Names contain no white space, so a list of them is checked word by word. */
const isName = lexical("\\i\\c*");
const isNcName = lexical("[\\i-[:]][\\c-[:]]*");
const isNmtoken = lexical("\\c+");
const isQName = lexical("([\\i-[:]][\\c-[:]]*:)?[\\i-[:]][\\c-[:]]*");

const NUMBER: ValueType = {
  ...TOKEN,
  isValid: isDecimal,
  toKey: decimalKey,
  compare: compareDecimals,
  lengthOf: undefined,
  hasDigits: true,
};
const BINARY: ValueType = { ...TOKEN, compare: undefined };
const NAME: ValueType = {
  ...TOKEN,
  isValid: (text, resolve) => isQName(text) && qualifiedName(text, resolve) !== undefined,
  toKey: (text, resolve) => qualifiedName(text, resolve) ?? text,
};

/** All datatypes that a grammar can use. */
export const XSD_TYPES: ReadonlyMap<string, ValueType> = new Map<string, ValueType>([
  ["string", STRING],
  ["normalizedString", { ...STRING, normalise: replaceSpace }],
  ["token", TOKEN],
  ["untypedAtomic", STRING],
  ["anyAtomicType", STRING],
  ["language", { ...TOKEN, isValid: lexical("[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*") }],
  ["Name", { ...TOKEN, isValid: isName }],
  ...["NCName", "ID", "IDREF"].map((name) => [name, { ...TOKEN, isValid: isNcName }] as const),
  ["NMTOKEN", { ...TOKEN, isValid: isNmtoken }],
  ["NMTOKENS", listOf(isNmtoken)],
  ["IDREFS", listOf(isNcName)],
  // Unparsed entities are declared in document types, which are no part of what a grammar sees.
  ["ENTITY", { ...TOKEN, isValid: () => false }],
  ["ENTITIES", listOf(() => false)],
  ["QName", NAME],
  ["NOTATION", NAME],
  ["anyURI", { ...TOKEN, isValid: isAnyUri }],
  [
    "boolean",
    {
      ...TOKEN,
      isValid: (text) => ["true", "false", "1", "0"].includes(text),
      toKey: (text) => (text === "true" || text === "1" ? "true" : "false"),
      lengthOf: undefined,
    },
  ],
  [
    "hexBinary",
    {
      ...BINARY,
      isValid: (text) => /^([0-9a-fA-F]{2})*$/.test(text),
      toKey: (text) => text.toLowerCase(),
      lengthOf: (text) => text.length / 2,
    },
  ],
  [
    "base64Binary",
    {
      ...BINARY,
      isValid: isBase64,
      toKey: (text) => text.replaceAll(" ", ""),
      lengthOf: base64Octets,
    },
  ],
  ["decimal", NUMBER],
  ...integers(),
  ["float", floating(Math.fround)],
  ["double", floating((value) => value)],
  ["duration", { ...TOKEN, isValid: isDuration, toKey: durationKey, compare: compareDurations, lengthOf: undefined }],
  ...[...TIME_FORMATS.keys()].map(
    (name) =>
      [
        name,
        {
          ...TOKEN,
          isValid: (text: string) => isTime(name, text),
          toKey: (text: string) => timeKey(name, text),
          compare: (a: string, b: string) => compareTimes(name, a, b),
          lengthOf: undefined,
        },
      ] as const,
  ),
]);

function lexical(pattern: string): (text: string) => boolean {
  const regex = compileXsdRegex(pattern);
  if (!regex.ok) throw new Error(regex.message);
  return regex.test;
}

function listOf(isItem: (text: string) => boolean): ValueType {
  const isValid = (text: string): boolean => text !== "" && text.split(" ").every(isItem);
  return { ...TOKEN, isValid, lengthOf: items };
}

function integers(): readonly (readonly [string, ValueType])[] {
  const limits: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ["integer", undefined, undefined],
    ["nonPositiveInteger", undefined, "0"],
    ["negativeInteger", undefined, "-1"],
    ["nonNegativeInteger", "0", undefined],
    ["positiveInteger", "1", undefined],
    ["long", "-9223372036854775808", "9223372036854775807"],
    ["int", "-2147483648", "2147483647"],
    ["short", "-32768", "32767"],
    ["byte", "-128", "127"],
    ["unsignedLong", "0", "18446744073709551615"],
    ["unsignedInt", "0", "4294967295"],
    ["unsignedShort", "0", "65535"],
    ["unsignedByte", "0", "255"],
  ];
  return limits.map(([name, least, most]) => {
    const isValid = (text: string): boolean =>
      /^[+-]?[0-9]+$/.test(text) &&
      (least === undefined || compareDecimals(text, least) >= 0) &&
      (most === undefined || compareDecimals(text, most) <= 0);
    return [name, { ...NUMBER, isValid }];
  });
}

function floating(round: (value: number) => number): ValueType {
  const toNumber = (text: string): number =>
    text === "INF" ? Number.POSITIVE_INFINITY : text === "-INF" ? Number.NEGATIVE_INFINITY : round(Number(text));
  return {
    ...TOKEN,
    isValid: (text) => /^([+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|-?INF|NaN)$/.test(text),
    // Adding zero makes -0 and 0 the same.
    toKey: (text) => String(toNumber(text) + 0),
    compare: (a, b) => {
      const difference = toNumber(a) - toNumber(b);
      return toNumber(a) === toNumber(b) ? 0 : Number.isNaN(difference) ? undefined : difference;
    },
    lengthOf: undefined,
  };
}

/** `undefined` when the prefix is not declared; where prefixes are unknown, any is taken for declared. */
function qualifiedName(text: string, resolve: PrefixResolver | undefined): string | undefined {
  const [first = "", second] = text.split(":");
  const prefix = second === undefined ? "" : first;
  const namespace = resolve ? (resolve(prefix) ?? (prefix === "" ? "" : undefined)) : prefix;
  return namespace === undefined ? undefined : `{${namespace}}${second ?? first}`;
}
