/** Reads an end tag and finds the element that it closes, if any. */
import { endTagNameStart, isSpace, lessThan, nameEnd, nameStartLength, skipSpace } from "./characters.ts";
import type { Name } from "./names.ts";
import { type ElementNode, type EndTag, MarkupNode } from "./nodes.ts";
import type { OpenElements } from "./open-elements.ts";
import {
  mismatchedEndTag,
  missingLessThan,
  missingSlash,
  namelessEndTag,
  strayEndTag,
  unexpectedInTag,
  unfinishedEndTag,
} from "./problems.ts";
import { type Reader, readName } from "./reader.ts";

/** Stands at "</", or at what there is of it. */
export function readEndTag(reader: Reader, open: OpenElements): void {
  const start = reader.at;
  reader.at = endTagNameStart(reader.text, start);
  reportMissing(reader, start);
  const name = readEndTagName(reader, open.innermost);
  const nameEnd = reader.at;
  const isFinished = readEndTagEnd(reader);
  reader.steps += reader.at - start;
  const endTag = { start, nameEnd, end: reader.at };
  if (!name) open.endNameless();
  const element = open.innermost;
  if (!name && element) {
    reader.problems.add(namelessEndTag(element.name, { start, end: lineEndWithin(reader, start, endTag.end) }));
    open.closeInnermost(endTag);
  } else if (name && element && isMeantForInnermost(reader, open, element, name, endTag, isFinished)) {
    reportMismatch(reader, element, name, endTag);
    open.closeInnermost(endTag);
  } else if (name && name.open > 0 && !isOutOfPlace(open, element, name, start)) {
    open.close(name, endTag);
    if (!isFinished) reader.problems.add(unfinishedEndTag(name.text, { start: start + 2, end: nameEnd }));
  } else if (name && element && name.open === 0 && isMismatch(reader, open, element, endTag)) {
    reportMismatch(reader, element, name, endTag);
    open.closeInnermost(endTag);
  } else if (!name || !open.reopenRoot(name, endTag)) {
    open.add(new MarkupNode("stray-end-tag", start, endTag.end));
    const outOfPlace = name && name.open > 0 ? element?.name : undefined;
    const span = { start, end: lineEndWithin(reader, start, endTag.end) };
    reader.problems.add(strayEndTag(name?.text ?? "", span, outOfPlace));
  }
}

function reportMissing({ text, problems, at }: Reader, start: number): void {
  if (at === start + 2) return;
  const span = { start: at, end: nameEnd(text, at) };
  const name = text.slice(span.start, span.end);
  problems.add(
    text.charCodeAt(start) === lessThan ? missingSlash(name, span) : missingLessThan(`</${name}>`, span, start),
  );
}

/** Nearly always the name of the innermost element, so that is looked for first. */
function readEndTagName(reader: Reader, innermost: ElementNode | undefined): Name | undefined {
  const { text, at } = reader;
  if (innermost && text.startsWith(innermost.name, at) && text.charCodeAt(at + innermost.name.length) === 62) {
    reader.at += innermost.name.length;
    return innermost.name === "" ? undefined : innermost.nameInfo;
  }
  return nameStartLength(text, at) > 0 ? readName(reader) : undefined;
}

/** Reads up to ">", which may be missing; then the tag ends with its name, or before what follows on its line. */
function readEndTagEnd(reader: Reader): boolean {
  const { text, at: nameEnd } = reader;
  const at = skipSpace(text, nameEnd);
  if (text.charCodeAt(at) === 62) {
    reader.at = at + 1;
    return true;
  }
  let end = at;
  while (!endsJunk(text.charCodeAt(end))) end++;
  reader.steps += end - nameEnd;
  if (text.charCodeAt(end) !== 62 || end === at || isOnNextLine(text, nameEnd, at)) return false;
  reader.at = end + 1;
  let junkEnd = end;
  while (isSpace(text.charCodeAt(junkEnd - 1))) junkEnd--;
  reader.problems.add(unexpectedInTag(text.slice(at, junkEnd), { start: at, end: junkEnd }, true));
  return true;
}

function endsJunk(code: number): boolean {
  return code === 60 || code === 62 || code === 10 || code === 13 || Number.isNaN(code);
}

function isOnNextLine(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === 10 || text.charCodeAt(at) === 13) return true;
  return false;
}

function lineEndWithin(reader: Reader, start: number, end: number): number {
  let at = start;
  while (at < end && !endsLine(reader.text.charCodeAt(at))) at++;
  while (isSpace(reader.text.charCodeAt(at - 1))) at--;
  return at;
}

function endsLine(code: number): boolean {
  return code === 10 || code === 13;
}

/**
 * The name of another open element can still be meant for the innermost one: `</mode` is the beginning of `</model>`,
 * and an end tag below a renamed start tag stands at its indentation, not at that of the other.
 */
function isMeantForInnermost(
  reader: Reader,
  open: OpenElements,
  element: ElementNode,
  name: Name,
  endTag: EndTag,
  isFinished: boolean,
): boolean {
  if (name === element.nameInfo || name.open === 0) return false;
  if (!isFinished && element.name.startsWith(name.text)) return isInPlace(open, element, endTag.start);
  const { indentation } = open;
  const other = open.nearest(name);
  if (!other || !indentation.startsLine(endTag.start) || !indentation.startsLine(element.start)) return false;
  const width = indentation.width(endTag.start);
  if (width !== indentation.width(element.start) || width === indentation.width(other.start)) return false;
  return !isOwnEndTagNext(reader, element, endTag.end);
}

/** An end tag in the middle of a line ends no element of an earlier line around the innermost one of an earlier line. */
function isOutOfPlace(open: OpenElements, element: ElementNode | undefined, name: Name, at: number): boolean {
  if (!element || element.nameInfo === name) return false;
  const { indentation } = open;
  if (indentation.startsLine(at) || indentation.isSameLine(element.start, at)) return false;
  const other = open.nearest(name);
  return other !== undefined && !indentation.isSameLine(other.start, at);
}

/**
 * An end tag of a name that is not open is taken for the misspelt one of the innermost element when it stands where
 * that element's own would stand, and when that element's own does not follow.
 */
function isMismatch(reader: Reader, open: OpenElements, element: ElementNode, endTag: EndTag): boolean {
  return isInPlace(open, element, endTag.start) && !isOwnEndTagNext(reader, element, endTag.end);
}

/** On the line of the start tag, or below it at the same indentation. */
function isInPlace({ indentation }: OpenElements, element: ElementNode, at: number): boolean {
  if (indentation.isSameLine(element.start, at)) return true;
  return indentation.startsLine(at) && indentation.width(at) === indentation.width(element.start);
}

function isOwnEndTagNext(reader: Reader, element: ElementNode, from: number): boolean {
  const { text } = reader;
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== 60) at++;
  reader.steps += at - from;
  const own = `</${element.name}`;
  return text.startsWith(own, at) && !/[\w:.-]/.test(text.charAt(at + own.length));
}

/** A start tag that is still being typed has its own problem, and its name is about to change. */
function reportMismatch(reader: Reader, element: ElementNode, name: Name, endTag: EndTag): void {
  if (element.isHalfTyped) return;
  const wrong = { name: name.text, span: { start: endTag.start + 2, end: endTag.nameEnd } };
  reader.problems.add(mismatchedEndTag(wrong, { name: element.name, span: element.nameSpan }));
}
