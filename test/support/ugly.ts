/** The same document as other people would have written it: other line ends, indentation, comments, CDATA, references. */

export const ugly = [
  "with CRLF",
  "with tabs",
  "on one line",
  "with comments",
  "with CDATA",
  "with references",
] as const;

export type Ugliness = (typeof ugly)[number];

export const uglinesses: Readonly<Record<Ugliness, (text: string) => string>> = {
  "with CRLF": (text) => text.replaceAll("\n", "\r\n"),
  "with tabs": (text) => text.replace(/^ +/gm, (spaces) => "\t".repeat(Math.ceil(spaces.length / 2))),
  "on one line": (text) => text.replace(/>\s+</g, "><").trim(),
  "with comments": (text) => text.replace(/(\/>|<\/[\w:]+>)\n/g, "$1 <!-- why -->\n"),
  "with CDATA": (text) => text.replace(/>([^<>&]*[^\s<>&][^<>&]*)<\//g, "><![CDATA[$1]]></"),
  "with references": (text) =>
    text.replace(
      /(=['"]|>)([^\s<>&'"])(?=[^<>&'"]*['"<])/g,
      (_, before, first) => `${before}&#${first.charCodeAt(0)};`,
    ),
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
    case "with CDATA":
    case "with references":
      return undefined;
  }
}
