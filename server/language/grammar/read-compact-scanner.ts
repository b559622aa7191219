/**
 * The words of compact syntax, one at a time. The first mistake is kept and moves to the end of the text, so that
 * readers stop by themselves and need no exceptions; what they made until then is thrown away.
 */
import { decodeLiteral } from "./read-compact-escapes.ts";

export type TokenKind =
  | "identifier" // value: the name, without a leading backslash
  | "keyword" // value: the keyword
  | "cname" // prefix:name; value: the name
  | "nsname" // prefix:*
  | "literal" // value: the text
  | "documentation" // a ## comment; ask `documentation` for its text
  | "end"
  | Punctuation;

type Punctuation =
  | "="
  | "|="
  | "&="
  | ">>"
  | "{"
  | "}"
  | "["
  | "]"
  | "("
  | ")"
  | ","
  | "|"
  | "&"
  | "?"
  | "*"
  | "+"
  | "-"
  | "~";

const KEYWORDS = new Set(
  (
    "attribute default datatypes div element empty external grammar include inherit list mixed namespace notAllowed " +
    "parent start string text token"
  ).split(" "),
);
const SINGLE = new Map<string, Punctuation>(
  (["=", "{", "}", "[", "]", "(", ")", ",", "|", "&", "?", "*", "+", "-", "~"] as const).map((sign) => [sign, sign]),
);

/** 1: starts an ASCII name, 2: may follow in one. */
const NAME_CLASS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[A-Za-z_]/.test(character) ? 1 : /[0-9.-]/.test(character) ? 2 : 0;
});
const NAME_START = /[\p{L}\p{Nl}_]/u;
const NAME_PART = /[\p{L}\p{Nl}\p{M}\p{Nd}\u00b7\u203f\u2040_.-]/u;

export interface ScannerMark {
  readonly kind: TokenKind;
  readonly value: string;
  readonly prefix: string;
  readonly start: number;
  readonly end: number;
  readonly previousEnd: number;
}

export class Scanner {
  readonly text: string;
  kind: TokenKind = "end";
  value = "";
  prefix = "";
  start = 0;
  end = 0;
  /** Where the token before this one ended. */
  previousEnd = 0;
  /** Where the last annotation after a pattern ended. */
  followingEnd = -1;
  /** Where the last exception from data ended. */
  exceptEnd = -1;
  /** How many patterns the reader is inside of. */
  depth = 0;
  failure: { readonly offset: number; readonly message: string } | undefined;

  /** Stands on the first token, or on that at an offset. */
  constructor(text: string, at = text.charCodeAt(0) === 0xfeff ? 1 : 0) {
    this.text = text;
    this.end = at;
    this.next();
  }

  /** Makes the token at an offset the current one. */
  moveTo(offset: number): void {
    this.end = offset;
    this.next();
  }

  is(kind: TokenKind): boolean {
    return this.kind === kind;
  }

  isKeyword(word: string): boolean {
    return this.kind === "keyword" && this.value === word;
  }

  /** Steps over the token when it is of that kind. */
  accept(kind: TokenKind): boolean {
    if (this.kind !== kind) return false;
    this.next();
    return true;
  }

  acceptKeyword(word: string): boolean {
    if (!this.isKeyword(word)) return false;
    this.next();
    return true;
  }

  expect(kind: TokenKind, what = `"${kind}"`): void {
    if (!this.accept(kind)) this.failHere(`${what} is missing`);
  }

  failHere(message: string): void {
    this.fail(this.kind === "end" ? `${message}; the grammar ends here` : message, this.start);
  }

  fail(message: string, offset: number): void {
    this.failure ??= { offset, message };
    this.kind = "end";
    this.start = this.end = this.text.length;
  }

  /** Does the token after this one satisfy the test? */
  nextIs(test: (kind: TokenKind) => boolean): boolean {
    const mark = this.mark();
    this.next();
    const result = test(this.kind);
    if (!this.failure) this.reset(mark);
    return result;
  }

  /** For looking ahead: `reset` with the mark comes back to this token. */
  mark(): ScannerMark {
    const { kind, value, prefix, start, end, previousEnd } = this;
    return { kind, value, prefix, start, end, previousEnd };
  }

  reset(mark: ScannerMark): void {
    this.kind = mark.kind;
    this.value = mark.value;
    this.prefix = mark.prefix;
    this.start = mark.start;
    this.end = mark.end;
    this.previousEnd = mark.previousEnd;
  }

  next(): void {
    this.previousEnd = this.end;
    this.start = this.#skip();
    const { text, start } = this;
    const sign = text.charAt(start);
    if (start >= text.length) this.#token("end", start);
    else if (nameStartsAt(text, start)) this.#name(start, false);
    else if (sign === "\\" && nameStartsAt(text, start + 1)) this.#name(start + 1, true);
    else if (sign === '"' || sign === "'") this.#literal(sign);
    else if (sign === "#") this.#documentation(start);
    else this.#punctuation(sign);
  }

  /** The end of white space and comments. */
  #skip(): number {
    const { text } = this;
    let at = this.end;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 32 || (code >= 9 && code <= 13)) at++;
      else if (code === 35 && text.charCodeAt(at + 1) !== 35) at = lineEnd(text, at);
      else return at;
    }
  }

  #token(kind: TokenKind, end: number): void {
    this.kind = kind;
    this.end = end;
  }

  #punctuation(sign: string): void {
    const pair = this.text.slice(this.start, this.start + 2);
    const kind = SINGLE.get(sign);
    if (pair === "|=" || pair === "&=" || pair === ">>") this.#token(pair, this.start + 2);
    else if (kind) this.#token(kind, this.start + 1);
    else this.fail(`Nothing starts with "${codePointText(this.text, this.start)}"`, this.start);
  }

  #name(from: number, quoted: boolean): void {
    const { text } = this;
    const end = nameEnd(text, from);
    this.value = text.slice(from, end);
    this.prefix = this.value;
    const colon = !quoted && text.charCodeAt(end) === 58;
    if (colon && text.charCodeAt(end + 1) === 42) this.#token("nsname", end + 2);
    else if (colon && nameStartsAt(text, end + 1)) {
      const last = nameEnd(text, end + 1);
      this.value = text.slice(end + 1, last);
      this.#token("cname", last);
    } else this.#token(!quoted && KEYWORDS.has(this.value) ? "keyword" : "identifier", end);
  }

  #literal(quote: string): void {
    const { text, start } = this;
    const closing = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
    const from = start + closing.length;
    const to = text.indexOf(closing, from);
    const raw = text.slice(from, to < 0 ? undefined : to);
    if (closing === quote && /[\r\n]/.test(raw)) {
      this.fail(`This literal needs its closing ${quote} on the same line, or three quotes around it`, start);
    } else if (to < 0) this.fail("This literal is not closed", start);
    else {
      this.value = decodeLiteral(raw);
      this.#token("literal", to + closing.length);
    }
  }

  /** All neighbouring lines that start with ##. */
  #documentation(at: number): void {
    const { text } = this;
    let end = lineEnd(text, at);
    for (let next = nextDocumentation(text, end); next >= 0; next = nextDocumentation(text, end)) {
      end = lineEnd(text, next);
    }
    this.#token("documentation", end);
  }

  /** The joined lines of the ## comment that is the current token. */
  documentation(): string {
    const lines = this.text.slice(this.start, this.end).split("\n");
    return decodeLiteral(lines.map((line) => line.replace(/^[ \t]*#+[ \t]?/, "").replace(/[\0- ]+$/, "")).join("\n"));
  }
}

/** Where the next line goes on with ##, or -1. */
function nextDocumentation(text: string, end: number): number {
  let at = end + 1;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  return text.charCodeAt(at) === 35 && text.charCodeAt(at + 1) === 35 ? at : -1;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function nameStartsAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 ? NAME_CLASS[code] === 1 : NAME_START.test(codePointText(text, at));
}

function nameEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code < 128) {
      if (NAME_CLASS[code] === 0) return at;
      at++;
    } else {
      const character = codePointText(text, at);
      if (!NAME_PART.test(character)) return at;
      at += character.length;
    }
  }
}

/** "" behind the end. */
function codePointText(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? "" : String.fromCodePoint(code);
}
