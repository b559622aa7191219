/** Reads comments, CDATA sections and processing instructions. What has no end is over at the next "<" or line end. */
import type { TextEdit } from "../problem.ts";
import { isSpace, nameEnd } from "./characters.ts";
import {
  doubleHyphen,
  invalidInstruction,
  missingInstructionSpace,
  unknownMarkup,
  unterminatedCdata,
  unterminatedComment,
  unterminatedInstruction,
} from "./markup-problems.ts";
import { MarkupNode, TextNode } from "./nodes.ts";
import { insert, textOutsideRoot } from "./problems.ts";
import type { Reader } from "./reader.ts";

/** Stands at `<!--`. */
export function readComment(reader: Reader): MarkupNode {
  const { text, at: start } = reader;
  const end = commentEnd(reader, start + 4);
  if (end < 0) {
    reader.at = unterminatedEnd(reader, start + 4);
    reader.problems.add(unterminatedComment({ start, end: start + 4 }, reader.at));
    return new MarkupNode("comment", start, reader.at);
  }
  reader.steps += end - start;
  for (let at = text.indexOf("--", start + 4); at >= 0 && at < end; at = nextHyphens(text, at, end)) {
    reader.problems.add(doubleHyphen({ start: at, end: at + 2 }));
  }
  reader.at = end + 3;
  return new MarkupNode("comment", start, reader.at);
}

/** A run of hyphens is one mistake. */
function nextHyphens(text: string, from: number, end: number): number {
  let at = from;
  while (text.charCodeAt(at) === 45) at++;
  const next = text.indexOf("--", at);
  return at < end && next < end ? next : -1;
}

/**
 * Where `-->` stands; -1 when there is none, or when it belongs to a later comment: another comment begins on a
 * later line, and has the only end.
 */
function commentEnd(reader: Reader, from: number): number {
  const { text, finders } = reader;
  const end = finders.commentEnd.next(text, from);
  if (end < 0) return -1;
  const inner = finders.commentStart.next(text, from);
  if (inner < 0 || inner > end || !hasLineEnd(text, from, inner)) return end;
  const secondEnd = finders.nextCommentEnd.next(text, end + 3);
  const secondStart = finders.nextCommentStart.next(text, end + 3);
  const isNested = secondEnd >= 0 && (secondStart < 0 || secondEnd < secondStart);
  return isNested ? end : -1;
}

function hasLineEnd(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === 10 || text.charCodeAt(at) === 13) return true;
  return false;
}

/** Where something without an end is over. */
function unterminatedEnd(reader: Reader, from: number): number {
  let at = from;
  for (; at < reader.text.length; at++) {
    const code = reader.text.charCodeAt(at);
    if (code === 60 || code === 10 || code === 13) break;
  }
  reader.steps += at - from;
  return at;
}

/** Stands at `<![CDATA[`. */
export function readCdata(reader: Reader, isInside: boolean): TextNode {
  const { text, at: start } = reader;
  const from = start + 9;
  const found = reader.finders.cdataEnd.next(text, from);
  const opening = { start, end: from };
  let to = found;
  if (found < 0) {
    to = text.indexOf("<", from);
    if (to < 0) to = text.length;
    reader.problems.add(unterminatedCdata(opening, to));
  }
  if (!isInside) reader.problems.add(textOutsideRoot(opening));
  const end = found < 0 ? to : to + 3;
  reader.steps += end - start;
  reader.at = end;
  return new TextNode("cdata", text, start, end, undefined);
}

/** Stands at `<?`; the XML declaration is read elsewhere. */
export function readInstruction(reader: Reader): MarkupNode {
  const { text, at: start } = reader;
  const targetEnd = nameEnd(text, start + 2);
  const target = text.slice(start + 2, targetEnd);
  const found = reader.finders.instructionEnd.next(text, start + 2);
  if (found < 0) {
    reader.at = instructionStop(reader, start + 2);
    reader.problems.add(unterminatedInstruction({ start, end: start + 2 }, instructionEndEdit(reader)));
    return new MarkupNode("instruction", start, reader.at);
  }
  reader.steps += found - start;
  reader.at = found + 2;
  const targetSpan = { start: target === "" ? start : start + 2, end: Math.max(targetEnd, start + 2) };
  if (target === "" || target.includes(":") || target.toLowerCase() === "xml") {
    reader.problems.add(invalidInstruction(target, targetSpan));
  } else if (targetEnd < found && !isSpace(text.charCodeAt(targetEnd))) {
    reader.problems.add(missingInstructionSpace(target, targetSpan));
  }
  return new MarkupNode("instruction", start, reader.at);
}

/** Writes the missing end of what has just been read. */
export function instructionEndEdit({ text, at }: Reader): TextEdit {
  return text.charAt(at - 1) === ">" ? insert(at - 1, "?") : insert(at, "?>");
}

/** A ">" on the same line is taken for the end whose "?" is missing. */
export function instructionStop(reader: Reader, from: number): number {
  const end = unterminatedEnd(reader, from);
  const close = reader.text.slice(from, end).indexOf(">");
  return close < 0 ? end : from + close + 1;
}

/** Stands at a `<!` that begins nothing known. */
export function readUnknownMarkup(reader: Reader): MarkupNode {
  const start = reader.at;
  reader.at = instructionStop(reader, start + 2);
  reader.problems.add(unknownMarkup({ start, end: start + 2 }));
  return new MarkupNode("instruction", start, reader.at);
}
