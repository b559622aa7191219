/**
 * The first step of reading compact syntax: `\x{hex}` stands for a character anywhere, even inside a keyword.
 * An escaped line end is not white space, so it becomes a control character that no grammar may contain, until the
 * literal that it stands in is read.
 */

export interface DecodedText {
  readonly text: string;
  /** The offset in the file of an offset in the decoded text. */
  readonly toFile: (offset: number) => number;
  /** The first bad escape or character. */
  readonly problem: { readonly offset: number; readonly message: string } | undefined;
}

const ESCAPED_LINE_FEED = "\u0001";
const ESCAPED_RETURN = "\u0002";

/** Nearly all files have no escapes; they come back as they are. */
export function decodeEscapes(file: string): DecodedText {
  const text = file.replace(/\r(?!\n)/g, "\n");
  const problem = badCharacter(text);
  if (problem || !/\\x+\{/.test(text)) return { text, toFile: (offset) => offset, problem };
  return decodeAll(text);
}

/** The text of a literal: line ends of the file are line feeds, escaped ones are what they were written as. */
export function decodeLiteral(raw: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these stand for escaped line ends
  if (!/[\r\u0001\u0002]/.test(raw)) return raw;
  return raw.replace(/\r\n?/g, "\n").replaceAll(ESCAPED_LINE_FEED, "\n").replaceAll(ESCAPED_RETURN, "\r");
}

function badCharacter(text: string): DecodedText["problem"] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  const offset = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
  return offset < 0 ? undefined : { offset, message: "This character is not allowed in a grammar" };
}

function decodeAll(text: string): DecodedText {
  const pieces: string[] = [];
  /** Where each piece starts: in the decoded text, and in the file. */
  const starts: (readonly [decoded: number, file: number])[] = [[0, 0]];
  let decoded = 0;
  let copied = 0;
  let problem: DecodedText["problem"];
  for (const match of text.matchAll(/\\x+\{(?:([0-9a-fA-F]+)\})?/g)) {
    const character = escapedCharacter(match[1]);
    problem ??= character === undefined ? { offset: match.index, message: badEscape(match[0]) } : undefined;
    pieces.push(text.slice(copied, match.index), character ?? "");
    decoded += match.index - copied + (character ?? "").length;
    copied = match.index + match[0].length;
    starts.push([decoded, copied]);
  }
  pieces.push(text.slice(copied));
  const toFile = (offset: number): number => {
    const [from, file] = starts.findLast(([start]) => start <= offset) ?? [0, 0];
    return file + offset - from;
  };
  return { text: pieces.join(""), toFile, problem };
}

function badEscape(written: string): string {
  return written.endsWith("}") ? `${written} is not an XML character` : 'An escape needs hexadecimal digits and "}"';
}

function escapedCharacter(digits: string | undefined): string | undefined {
  if (digits === undefined || digits.replace(/^0+/, "").length > 6) return undefined;
  const code = Number.parseInt(digits, 16);
  if (code === 0xa) return ESCAPED_LINE_FEED;
  if (code === 0xd) return ESCAPED_RETURN;
  const isCharacter =
    code === 9 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}
