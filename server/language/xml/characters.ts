/** Which characters may stand where (XML 1.0, fifth edition), asked one UTF-16 code unit at a time. */

const nameStart = 1;
const namePart = 2;
const space = 4;

export const lessThan = 60;
export const slash = 47;

const ascii = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_:]/.test(character)) ascii[code] = nameStart | namePart;
  else if (/[0-9.-]/.test(character)) ascii[code] = namePart;
  else if (/[ \t\r\n]/.test(character)) ascii[code] = space;
}

/** Code points above ASCII that may start a name, and those that may only continue one: first, last, first, last ... */
const nameStartRanges: readonly number[] = [
  0xc0, 0xd6, 0xd8, 0xf6, 0xf8, 0x2ff, 0x370, 0x37d, 0x37f, 0x1fff, 0x200c, 0x200d, 0x2070, 0x218f, 0x2c00, 0x2fef,
  0x3001, 0xd7ff, 0xf900, 0xfdcf, 0xfdf0, 0xfffd, 0x10000, 0xeffff,
];
const namePartRanges: readonly number[] = [0xb7, 0xb7, 0x300, 0x36f, 0x203f, 0x2040];

/** NaN, which `charCodeAt` gives behind the end of the text, is nothing of all this. */
export function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13;
}

/** How many code units the character takes when a name can start with it, else 0. */
export function nameStartLength(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128) return ((ascii[code] ?? 0) & nameStart) === 0 ? 0 : 1;
  return lengthWithin(nameStartRanges, text, at);
}

/** How many code units the character takes when a name can go on with it, else 0. */
export function namePartLength(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128) return ((ascii[code] ?? 0) & namePart) === 0 ? 0 : 1;
  return lengthWithin(nameStartRanges, text, at) || lengthWithin(namePartRanges, text, at);
}

/** The quick form of `namePartLength` for ASCII. */
export function isAsciiNamePart(code: number): boolean {
  return code < 128 && ((ascii[code] ?? 0) & namePart) !== 0;
}

function lengthWithin(ranges: readonly number[], text: string, at: number): number {
  const point = text.codePointAt(at);
  if (point === undefined) return 0;
  for (let index = 0; index < ranges.length; index += 2) {
    if (point < (ranges[index] ?? 0)) return 0;
    if (point <= (ranges[index + 1] ?? 0)) return point > 0xffff ? 2 : 1;
  }
  return 0;
}

/** Where a name that starts at `from` ends; `from` itself when no name starts there. */
export function nameEnd(text: string, from: number): number {
  let at = from + nameStartLength(text, from);
  if (at === from) return from;
  for (let length = namePartLength(text, at); length > 0; length = namePartLength(text, at)) at += length;
  return at;
}

/** Where the name of an end tag begins, one of whose "<" and "/" may be missing. */
export function endTagNameStart(text: string, start: number): number {
  const behind = text.charCodeAt(start) === lessThan ? start + 1 : start;
  return text.charCodeAt(behind) === slash ? behind + 1 : behind;
}

/** The first character from `from` on that is no white space. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** Does a stretch begin or end with white space, and hold something else? */
export function isPadded(text: string, start: number, end: number): boolean {
  if (!isSpace(text.charCodeAt(start)) && !isSpace(text.charCodeAt(end - 1))) return false;
  return start < end && skipSpace(text, start) < end;
}

/** The code points that XML allows in a document. */
export function isXmlCharacter(point: number): boolean {
  if (point < 0x20) return point === 9 || point === 10 || point === 13;
  if (point < 0xd800) return true;
  return point >= 0xe000 && point <= 0x10ffff && point !== 0xfffe && point !== 0xffff;
}

const suspect = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g;

/** The places of all code units that XML does not allow, halves of surrogate pairs among them. */
export function* invalidCharacters(text: string): Generator<number> {
  for (const { index } of text.matchAll(suspect)) {
    const code = text.charCodeAt(index);
    const isPaired = isSurrogate(code) && isHalfOfPair(text, index);
    if (!isPaired) yield index;
  }
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

function isHalfOfPair(text: string, at: number): boolean {
  const isHigh = text.charCodeAt(at) < 0xdc00;
  const high = text.charCodeAt(isHigh ? at : at - 1);
  const low = text.charCodeAt(isHigh ? at + 1 : at);
  return high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;
}
