/** Reads the text between tags. A "<" that begins no tag is part of it. */
import { isSpace, nameStartLength } from "./characters.ts";
import { makeName } from "./names.ts";
import { ElementNode, TextNode } from "./nodes.ts";
import { cdataEndInText, missingElementName, strayLessThan, textOutsideRoot } from "./problems.ts";
import type { Reader } from "./reader.ts";
import { decodeText } from "./references.ts";

const noName = makeName("", 0);
const ampersand = 38;
const lessThan = 60;
const bracket = 93;

/** What a "<" can begin, told from what follows it. */
export type Opening = "start-tag" | "end-tag" | "markup" | "bare" | "text";

export function openingAt(text: string, at: number): Opening {
  if (nameStartLength(text, at + 1) > 0) return "start-tag";
  const next = text.charCodeAt(at + 1);
  if (next === 47) return "end-tag";
  if (next === 33 || next === 63) return "markup";
  return isBare(text, at + 1) ? "bare" : "text";
}

/** Nothing follows on the line but perhaps another tag: the user is about to type a name. */
function isBare(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  const code = text.charCodeAt(at);
  return at >= text.length || code === 10 || code === 13 || code === lessThan || code === 62;
}

/** Reads a text; `undefined` when none stands here. `isInside` says that an element is open. */
export function readText(reader: Reader, isInside: boolean): TextNode | undefined {
  const { text, at: start } = reader;
  let at = start;
  let hasReferences = false;
  let isBlank = true;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    if (code <= 32) continue;
    if (code === lessThan) {
      if (openingAt(text, at) !== "text") break;
      if (isInside) reader.problems.add(strayLessThan({ start: at, end: at + 1 }));
    } else if (Number.isNaN(code)) break;
    else if (code === ampersand) hasReferences = true;
    else if (code === bracket && isInside) reportCdataEnd(reader, at);
    isBlank = false;
  }
  if (at === start) return undefined;
  reader.steps += at - start;
  const from = start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start;
  reader.at = at;
  if (!isInside && !isBlank) reportOutside(reader, from, at);
  const decoded = hasReferences && isInside ? decodeText(reader, from, at) : undefined;
  return new TextNode("text", text, start, at, decoded);
}

function reportCdataEnd(reader: Reader, at: number): void {
  if (reader.text.startsWith("]]>", at)) reader.problems.add(cdataEndInText({ start: at, end: at + 3 }));
}

/** The first line of the text, without white space. */
function reportOutside(reader: Reader, from: number, to: number): void {
  const { text } = reader;
  let start = from;
  while (start < to && isSpace(text.charCodeAt(start))) start++;
  if (start === to) return;
  let end = start;
  while (end < to && text.charCodeAt(end) !== 10 && text.charCodeAt(end) !== 13) end++;
  while (isSpace(text.charCodeAt(end - 1))) end--;
  reader.problems.add(textOutsideRoot({ start, end }));
}

/** A "<" alone is an element without a name, so that it has its place among its siblings. */
export function readBareLessThan(reader: Reader): ElementNode {
  const start = reader.at;
  const isClosed = reader.text.charCodeAt(start + 1) === 62;
  reader.at = start + (isClosed ? 2 : 1);
  reader.problems.add(missingElementName({ start, end: start + 1 }));
  const element = new ElementNode(reader.text, noName, start);
  element.selfClosing = true;
  element.startTagClosed = isClosed;
  element.startTagEnd = reader.at;
  element.end = reader.at;
  return element;
}
