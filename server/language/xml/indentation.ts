/**
 * Where lines begin and how far they are indented: what the parser goes by when end tags are missing. The table is
 * made at the first question, so a document without mistakes never pays for it.
 */

export class Indentation {
  private readonly text: string;
  private starts: readonly number[] | undefined = undefined;
  private contents: readonly number[] = [];

  constructor(text: string) {
    this.text = text;
  }

  /** How far the line of this place is indented; a tab counts as four. */
  width(at: number): number {
    const { start, content } = this.line(at);
    let width = 0;
    for (let index = start; index < content; index++) width += this.text.charCodeAt(index) === 9 ? 4 : 1;
    return width;
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
    return this.line(first).start === this.line(second).start;
  }

  lineEnd(): string {
    const first = this.text.indexOf("\n");
    return this.text.charAt(first - 1) === "\r" ? "\r\n" : "\n";
  }

  private line(at: number): { start: number; content: number } {
    const starts = this.starts ?? this.makeTable();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { start: starts[low] ?? 0, content: this.contents[low] ?? 0 };
  }

  private makeTable(): readonly number[] {
    const { text } = this;
    const starts: number[] = [];
    const contents: number[] = [];
    const beginLine = (start: number): void => {
      let content = start;
      while (text.charCodeAt(content) === 32 || text.charCodeAt(content) === 9) content++;
      starts.push(start);
      contents.push(content);
    };
    // A byte order mark is no part of the first line.
    beginLine(text.charCodeAt(0) === 0xfeff ? 1 : 0);
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) beginLine(at + 1);
    }
    this.starts = starts;
    this.contents = contents;
    return starts;
  }
}
