/** Reads the text between tags. A "<" that begins no tag is part of it. */
import { isPadded, isSpace, lessThan, nameEnd, nameStartLength, slash } from "./characters.ts";
import { TextNode } from "./nodes.ts";
import { cdataEndInText, strayLessThan, textOutsideRoot } from "./problems.ts";
import { nextOmitted, type Reader } from "./reader.ts";
import { decodeText } from "./references.ts";

/** What a "<" can begin, told from what follows it. */
export type Opening = "start-tag" | "end-tag" | "markup" | "bare" | "text";

/** What begins where a text has ended. */
export function nextOpening({ text, at, omissions }: Reader): Opening {
  if (text.charCodeAt(at) !== lessThan) return text.charCodeAt(at) === slash ? "end-tag" : "start-tag";
  return omissions.slashes.size > 0 && omissions.slashes.has(at) ? "end-tag" : openingAt(text, at);
}

function openingAt(text: string, at: number): Opening {
  if (nameStartLength(text, at + 1) > 0) return "start-tag";
  const next = text.charCodeAt(at + 1);
  if (next === slash) return "end-tag";
  if (next === 33 || next === 63) return "markup";
  return isBare(text, at + 1) ? "bare" : "text";
}

/** Nothing follows on the line but perhaps another tag, or attributes: the user is about to type a name. */
function isBare(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  const code = text.charCodeAt(at);
  return (
    at >= text.length || code === 10 || code === 13 || code === lessThan || code === 62 || hasAttributeAt(text, at)
  );
}

/** A name, "=" and a quote. */
function hasAttributeAt(text: string, from: number): boolean {
  const end = nameEnd(text, from);
  const quote = text.charCodeAt(end + 1);
  return end > from && text.charCodeAt(end) === 61 && (quote === 34 || quote === 39);
}

/** Reads a text; `undefined` when none stands here. `isInside` says that an element is open. */
export function readText(reader: Reader, isInside: boolean): TextNode | undefined {
  const { text, at: start } = reader;
  const end = findTextEnd(reader, isInside);
  if (end === start) return undefined;
  reader.steps += end - start;
  reader.at = end;
  if (!isInside) {
    reportOutside(reader, start, end);
    return new TextNode("text", text, start, end, undefined);
  }
  reader.hasPaddedText ||= isPadded(text, start, end);
  reportCdataEnds(reader, start, end);
  const ampersandAt = reader.finders.ampersand.next(text, start);
  const hasReferences = ampersandAt >= 0 && ampersandAt < end;
  const decoded = hasReferences ? decodeText(reader, start, end) : undefined;
  if (decoded !== undefined) reader.hasPaddedText ||= isPadded(decoded, 0, decoded.length);
  return new TextNode("text", text, start, end, decoded);
}

/** Where the next tag, or the like, begins. */
function findTextEnd(reader: Reader, isInside: boolean): number {
  const { text, finders } = reader;
  const last = nextOmitted(reader);
  let at = finders.lessThan.next(text, reader.at);
  while (at >= 0 && at < last) {
    if (openingAt(text, at) !== "text") return at;
    if (isInside) reader.problems.add(strayLessThan({ start: at, end: at + 1 }));
    at = finders.lessThan.next(text, at + 1);
  }
  return last;
}

function reportCdataEnds(reader: Reader, start: number, end: number): void {
  const { text, finders, problems } = reader;
  for (let at = finders.cdataEnd.next(text, start); at >= 0 && at < end; at = finders.cdataEnd.next(text, at + 1)) {
    problems.add(cdataEndInText({ start: at, end: at + 3 }));
  }
}

/** The first line of the text, without white space. */
function reportOutside(reader: Reader, from: number, to: number): void {
  const { text } = reader;
  let start = from === 0 && text.charCodeAt(0) === 0xfeff ? 1 : from;
  while (start < to && isSpace(text.charCodeAt(start))) start++;
  if (start === to) return;
  let end = start;
  while (end < to && text.charCodeAt(end) !== 10 && text.charCodeAt(end) !== 13) end++;
  while (isSpace(text.charCodeAt(end - 1))) end--;
  reader.problems.add(textOutsideRoot({ start, end }));
}
