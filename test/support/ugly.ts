/** The same document as other people would have written it: other line ends and indentation, one line, comments. */

export const ugly = ["with CRLF", "with tabs", "on one line", "with comments"] as const;

export type Ugliness = (typeof ugly)[number];

export const uglinesses: Readonly<Record<Ugliness, (text: string) => string>> = {
  "with CRLF": (text) => text.replaceAll("\n", "\r\n"),
  "with tabs": (text) => text.replace(/^ +/gm, (spaces) => "\t".repeat(Math.ceil(spaces.length / 2))),
  "on one line": (text) => text.replace(/>\s+</g, "><").trim(),
  "with comments": (text) => text.replace(/(\/>|<\/[\w:]+>)\n/g, "$1 <!-- why -->\n"),
};

/** What an edit of an ugly document spoils: line ends of another kind, spaces among tabs. */
export function spoilt(ugliness: Ugliness, text: string, edited: string): string | undefined {
  switch (ugliness) {
    case "with CRLF":
      return /(^|[^\r])\n/.test(edited) ? "a line end without CR" : undefined;
    case "with tabs":
      return /^ +\S/m.test(edited) && !/^ +\S/m.test(text) ? "spaces among tabs" : undefined;
    case "on one line":
      return edited.includes("\n") && !text.includes("\n") ? "a line end" : undefined;
    case "with comments":
      return undefined;
  }
}
