/**
 * Where lines begin and how far they are indented: what the parser goes by when end tags are missing. The table is
 * made at the first question, so a document without mistakes never pays for it.
 */
import { isSpace } from "./characters.ts";

interface Line {
  readonly start: number;
  /** The first character that is no blank. */
  readonly content: number;
  /** How far the line is indented; a tab counts as four. */
  readonly width: number;
}

export class Indentation {
  private readonly text: string;
  private lines: readonly Line[] | undefined = undefined;
  private trimmedFrom = -1;
  private trimmedTo = -1;
  /** Characters looked at. */
  steps = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** How far the line of this place is indented. */
  width(at: number): number {
    return this.line(at).width;
  }

  /** The white space that the line of this place begins with. */
  whiteSpace(at: number): string {
    const { start, content } = this.line(at);
    return this.text.slice(start, content);
  }

  /** Nothing but white space stands before this place on its line. */
  startsLine(at: number): boolean {
    return this.line(at).content === at;
  }

  isSameLine(first: number, second: number): boolean {
    return this.line(first) === this.line(second);
  }

  /** How lines end in this document. */
  lineEnd(): string {
    const second = this.table()[1];
    return second && this.text.charAt(second.start - 2) === "\r" ? "\r\n" : "\n";
  }

  /** Where the white space before this place begins. Many elements can end behind the same white space. */
  trimEnd(at: number): number {
    if (at <= this.trimmedFrom && at >= this.trimmedTo) return this.trimmedTo;
    let end = at;
    while (isSpace(this.text.charCodeAt(end - 1))) end--;
    this.steps += at - end;
    this.trimmedFrom = at;
    this.trimmedTo = end;
    return end;
  }

  private line(at: number): Line {
    const lines = this.table();
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lines[middle]?.start ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return lines[low] ?? noLine;
  }

  private table(): readonly Line[] {
    this.lines ??= this.makeTable();
    return this.lines;
  }

  private makeTable(): readonly Line[] {
    const { text } = this;
    this.steps += text.length;
    // A byte order mark is no part of the first line.
    const lines = [this.lineFrom(text.charCodeAt(0) === 0xfeff ? 1 : 0)];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines.push(this.lineFrom(at + 1));
    return lines;
  }

  private lineFrom(start: number): Line {
    let content = start;
    let width = 0;
    for (let code = this.text.charCodeAt(content); code === 32 || code === 9; code = this.text.charCodeAt(content)) {
      width += code === 9 ? 4 : 1;
      content++;
    }
    return { start, content, width };
  }
}

const noLine: Line = { start: 0, content: 0, width: 0 };
