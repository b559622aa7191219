/** Reads a regular expression of XML Schema (part 2, appendix F) into a tree; what the standard forbids is a mistake. */
import { blockRanges } from "./xsd-regex-blocks.ts";

export type RegexNode =
  /**
   * Exactly one character; `source` is a native regular expression with flag `u`. (Flag `v` has what character classes
   * of XML Schema need, but with it V8 11 misreads negated classes inside repeated groups: /^(?:a[^a]){2}$/v does not
   * match "acac".)
   */
  | { readonly kind: "character"; readonly source: string }
  | { readonly kind: "sequence" | "choice"; readonly parts: readonly RegexNode[] }
  | { readonly kind: "repeat"; readonly part: RegexNode; readonly min: number; readonly max: number };

export type RegexResult =
  | { readonly ok: true; readonly node: RegexNode }
  | { readonly ok: false; readonly message: string };

interface Reader {
  /** Code points, so that no character is cut in half. */
  readonly characters: readonly string[];
  at: number;
  failure: string | undefined;
}

/** Stops at the first mistake; its message is for the author of the grammar. */
export function parseXsdRegex(text: string): RegexResult {
  const reader: Reader = { characters: [...text], at: 0, failure: undefined };
  const node = readChoice(reader);
  if (reader.at < reader.characters.length) fail(reader, `"${peek(reader)}" closes nothing`);
  return reader.failure === undefined ? { ok: true, node } : { ok: false, message: reader.failure };
}

/** The first failure counts; the rest of the text is not looked at. */
function fail(reader: Reader, message: string): void {
  reader.failure ??= message;
  reader.at = reader.characters.length;
}

/** "" at the end. */
function peek(reader: Reader): string {
  return reader.characters[reader.at] ?? "";
}

function take(reader: Reader): string {
  return reader.characters[reader.at++] ?? "";
}

function accept(reader: Reader, character: string): boolean {
  if (peek(reader) !== character) return false;
  reader.at++;
  return true;
}

function readChoice(reader: Reader): RegexNode {
  const parts = [readSequence(reader)];
  while (accept(reader, "|")) parts.push(readSequence(reader));
  return { kind: "choice", parts };
}

function readSequence(reader: Reader): RegexNode {
  const parts: RegexNode[] = [];
  while (!["", "|", ")"].includes(peek(reader))) parts.push(readRepeat(reader));
  return { kind: "sequence", parts };
}

function readRepeat(reader: Reader): RegexNode {
  const part = readAtom(reader);
  switch (peek(reader)) {
    case "?":
      reader.at++;
      return { kind: "repeat", part, min: 0, max: 1 };
    case "*":
      reader.at++;
      return { kind: "repeat", part, min: 0, max: Number.POSITIVE_INFINITY };
    case "+":
      reader.at++;
      return { kind: "repeat", part, min: 1, max: Number.POSITIVE_INFINITY };
    case "{":
      reader.at++;
      return { kind: "repeat", part, ...readQuantity(reader) };
    default:
      return part;
  }
}

/** After the `{`. */
function readQuantity(reader: Reader): { readonly min: number; readonly max: number } {
  const close = reader.characters.indexOf("}", reader.at);
  const written = reader.characters.slice(reader.at, close < 0 ? undefined : close).join("");
  const match = /^([0-9]+)(?:(,)([0-9]*))?$/.exec(written);
  if (close < 0 || !match) {
    fail(reader, `{${written}} is not a quantity; write {n}, {n,} or {n,m}`);
    return { min: 0, max: 0 };
  }
  reader.at = close + 1;
  const min = Number(match[1]);
  const max = match[2] === undefined ? min : match[3] === "" ? Number.POSITIVE_INFINITY : Number(match[3]);
  if (max < min) fail(reader, `{${written}} has a maximum below its minimum`);
  return { min, max };
}

function readAtom(reader: Reader): RegexNode {
  const character = take(reader);
  switch (character) {
    case "(": {
      const inside = readChoice(reader);
      if (!accept(reader, ")")) fail(reader, 'A ")" is missing');
      return inside;
    }
    case "[":
      return { kind: "character", source: readClass(reader) };
    case ".":
      return { kind: "character", source: "[^\\n\\r]" };
    case "\\":
      return { kind: "character", source: readEscape(reader).source };
    case "?":
    case "*":
    case "+":
    case "{":
      fail(reader, `"${character}" has nothing to repeat; for the character itself write \\${character}`);
      break;
    case "]":
    case "}":
      fail(reader, `"${character}" closes nothing; for the character itself write \\${character}`);
  }
  return { kind: "character", source: literal(character) };
}

/** The character class of a character itself. */
function literal(character: string): string {
  if (/^[A-Za-z0-9]$/.test(character)) return character;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** After the `[`. A class may end with the subtraction of another one. */
function readClass(reader: Reader): string {
  const negated = accept(reader, "^");
  const first = reader.at;
  const members: Member[] = [];
  while (peek(reader) !== "]") {
    if (reader.at > first && peek(reader) === "-" && reader.characters[reader.at + 1] === "[") {
      reader.at += 2;
      const except = readClass(reader);
      if (!accept(reader, "]")) fail(reader, 'Nothing but "]" may follow a subtraction');
      return `(?:(?!${except})${toClass(members, negated)})`;
    }
    members.push(readRange(reader));
    if (reader.failure !== undefined) return "";
  }
  if (reader.at === first) fail(reader, "A character class cannot be empty");
  reader.at++;
  return toClass(members, negated);
}

/** A native class, and alternatives for what cannot stand in one. */
function toClass(members: readonly Member[], negated: boolean): string {
  const inside = members.map((member) => member.inside ?? "").join("");
  const others = members.filter((member) => member.inside === undefined).map((member) => member.source);
  if (others.length === 0) return `[${negated ? "^" : ""}${inside}]`;
  const union = `(?:${[...(inside === "" ? [] : [`[${inside}]`]), ...others].join("|")})`;
  return negated ? `(?:(?!${union})[^])` : union;
}

function readRange(reader: Reader): Member {
  const from = readMember(reader);
  const isRange = peek(reader) === "-" && !["[", "]"].includes(reader.characters[reader.at + 1] ?? "]");
  if (!isRange || from.character === undefined) return from;
  reader.at++;
  const to = readMember(reader);
  if (to.character === undefined || codePoint(to.character) < codePoint(from.character)) {
    fail(reader, `The range from "${from.character}" ends before it starts`);
  }
  const inside = `${from.source}-${to.source}`;
  return { source: `[${inside}]`, inside, character: undefined };
}

interface Member {
  /** An expression for one such character. */
  readonly source: string;
  /** What to write for it inside the brackets of a class; `undefined` when it cannot stand there. */
  readonly inside: string | undefined;
  /** `undefined` when it stands for several. */
  readonly character: string | undefined;
}

function readMember(reader: Reader): Member {
  const character = take(reader);
  if (character === "\\") return readEscape(reader);
  if (character === "") fail(reader, 'A "]" is missing');
  if (character === "[") fail(reader, '"[" in a character class is written \\[');
  return single(character);
}

function single(character: string): Member {
  return { source: literal(character), inside: literal(character), character };
}

function several(inside: string): Member {
  return { source: `[${inside}]`, inside, character: undefined };
}

function allBut(inside: string): Member {
  return { source: `[^${inside}]`, inside: undefined, character: undefined };
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}

const CONTROL_ESCAPES = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/**
 * The names of XML 1.0 in its editions up to the fourth, which XML Schema means: the ranges of the fifth within the
 * basic plane, without starting a name by a mark or a digit.
 */
const NAME_RANGES =
  ":A-Z_a-z\\u{c0}-\\u{d6}\\u{d8}-\\u{f6}\\u{f8}-\\u{2ff}\\u{370}-\\u{37d}\\u{37f}-\\u{1fff}\\u{200c}-\\u{200d}" +
  "\\u{2070}-\\u{218f}\\u{2c00}-\\u{2fef}\\u{3001}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{fffd}";
const NAME_START = `(?:(?![\\p{M}\\p{Nd}])[${NAME_RANGES}])`;
const NAME_PART = `${NAME_RANGES}\\u{2d}.0-9\\u{b7}\\u{300}-\\u{36f}\\u{203f}-\\u{2040}`;

const CLASS_ESCAPES: ReadonlyMap<string, Member> = new Map([
  ["s", several(" \\t\\n\\r")],
  ["S", allBut(" \\t\\n\\r")],
  ["d", several("\\p{Nd}")],
  ["D", several("\\P{Nd}")],
  ["w", allBut("\\p{P}\\p{Z}\\p{C}")],
  ["W", several("\\p{P}\\p{Z}\\p{C}")],
  ["i", { source: NAME_START, inside: undefined, character: undefined }],
  ["I", { source: `(?:(?!${NAME_START})[^])`, inside: undefined, character: undefined }],
  ["c", several(NAME_PART)],
  ["C", allBut(NAME_PART)],
]);

/** After the backslash. */
function readEscape(reader: Reader): Member {
  const character = take(reader);
  const control = CONTROL_ESCAPES.get(character);
  if (control) return single(control);
  const known = CLASS_ESCAPES.get(character);
  if (known) return known;
  if (character === "p" || character === "P") return readProperty(reader, character);
  if (character === "" || !"\\|.?*+(){}-[]^".includes(character)) {
    fail(reader, `\\${character} is not an escape of XML Schema`);
  }
  return single(character);
}

const CATEGORY = /^(L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)$/;

/** After `\p` or `\P`. */
function readProperty(reader: Reader, kind: "p" | "P"): Member {
  const match = /^\{([^}]*)\}/.exec(reader.characters.slice(reader.at, reader.at + 60).join(""));
  const name = match?.[1] ?? "";
  reader.at += match?.[0].length ?? 0;
  if (CATEGORY.test(name)) return several(`\\${kind}{${name}}`);
  const ranges = name.startsWith("Is") ? blockRanges(name.slice(2)) : undefined;
  if (!ranges) {
    fail(reader, match ? `There is no character category or block "${name}"` : `\\${kind} needs a name: \\${kind}{Lu}`);
    return several("");
  }
  const inside = ranges.map((range) => range.replace(/[0-9A-F]+/g, (digits) => `\\u{${digits}}`)).join("");
  return kind === "P" ? allBut(inside) : several(inside);
}
