/**
 * Reads the words of a DOCTYPE, one after the other. Each method says whether what it wants is there; the first time
 * that it is not, the cursor remembers what was expected where, and everything is given up.
 */
import type { Span } from "../problem.ts";
import { isSpace, nameEnd, namePartLength, skipSpace } from "./characters.ts";
import type { Reader } from "./reader.ts";

interface Failure {
  readonly at: number;
  readonly expected: string;
  readonly isInText: boolean;
}

export class DtdCursor {
  readonly reader: Reader;
  readonly text: string;
  at: number;
  failure: Failure | undefined = undefined;

  constructor(reader: Reader, at: number) {
    this.reader = reader;
    this.text = reader.text;
    this.at = at;
  }

  fail(expected: string): false {
    this.failure ??= { at: this.at, expected, isInText: false };
    return false;
  }

  /** What is wrong lies inside of a text or comment that has already been read. */
  failInText(expected: string, at: number): false {
    this.failure ??= { at, expected, isInText: true };
    return false;
  }

  /** It went wrong because the text, or the DOCTYPE, is over. */
  isUnfinished(): boolean {
    if (!this.failure || this.failure.isInText) return false;
    const { at } = this.failure;
    return at >= this.text.length || (this.text.charAt(at) === "<" && !/[!?]/.test(this.text.charAt(at + 1)));
  }

  /** What stands where it went wrong: a word or a single character. */
  failureSpan(): Span {
    const { text } = this;
    const start = Math.max(0, Math.min(this.failure?.at ?? this.at, text.length - 1));
    let end = start;
    while (namePartLength(text, end) > 0) end += namePartLength(text, end);
    return { start, end: Math.max(end, start + 1) };
  }

  /** White space that must be there. */
  space(): boolean {
    return this.skipSpace() || this.fail("white space");
  }

  /** White space that may be there. */
  skipSpace(): boolean {
    const start = this.at;
    this.at = skipSpace(this.text, start);
    return this.at > start;
  }

  take(wanted: string): boolean {
    const isHere = this.text.startsWith(wanted, this.at);
    if (isHere) this.at += wanted.length;
    return isHere;
  }

  expect(wanted: string): boolean {
    return this.take(wanted) || this.fail(`"${wanted}"`);
  }

  isWord(...words: readonly string[]): boolean {
    return words.some((word) => this.text.startsWith(word, this.at));
  }

  name(): string | undefined {
    const end = nameEnd(this.text, this.at);
    if (end === this.at) {
      this.fail("a name");
      return undefined;
    }
    const name = this.text.slice(this.at, end);
    this.at = end;
    return name;
  }

  /** A name that may begin with any character of a name. */
  nameToken(): boolean {
    const start = this.at;
    for (let length = namePartLength(this.text, this.at); length > 0; ) {
      this.at += length;
      length = namePartLength(this.text, this.at);
    }
    return this.at > start || this.fail("a word");
  }

  /** Between two quotes of one kind; gives the span of what is between. */
  literal(): Span | undefined {
    const quote = this.text.charAt(this.at);
    const end = quote === '"' || quote === "'" ? this.closingQuote(quote) : -1;
    if (end < 0) {
      this.fail("a text in quotes");
      return undefined;
    }
    const span = { start: this.at + 1, end };
    this.at = end + 1;
    return span;
  }

  private closingQuote(quote: string): number {
    const end = this.text.indexOf(quote, this.at + 1);
    this.reader.steps += (end < 0 ? this.text.length : end) - this.at;
    return end;
  }

  /** SYSTEM "uri" or PUBLIC "id" "uri"; the uri of a notation may be left out. */
  externalId(isUriOptional = false): boolean {
    if (this.take("SYSTEM")) return this.space() && this.literal() !== undefined;
    if (!this.take("PUBLIC")) return this.fail('"SYSTEM" or "PUBLIC"');
    if (!this.space() || !this.publicId()) return false;
    const isEnd = isUriOptional && this.text.charCodeAt(skipSpace(this.text, this.at)) === 62;
    return isEnd || (this.space() && this.literal() !== undefined);
  }

  private publicId(): boolean {
    const span = this.literal();
    if (!span) return false;
    const written = this.text.slice(span.start, span.end);
    const bad = written.search(/[^ \r\na-zA-Z0-9'()+,./:=?;!*#@$_%-]/);
    return bad < 0 || this.failInText("a character that public identifiers may have", span.start + bad);
  }

  isAtSpace(): boolean {
    return isSpace(this.text.charCodeAt(this.at));
  }
}
