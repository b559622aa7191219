/**
 * Reads the value of the attribute that is being read. A value without its closing quote must not swallow what follows, so it ends at the
 * end of its line, at ">", or before what looks like the next attribute.
 */
import { isSpace, namePartLength } from "./characters.ts";
import { lessThanInValue, unquotedAttributeValue, unterminatedAttributeValue } from "./problems.ts";
import type { Reader } from "./reader.ts";
import { decodeAttribute } from "./references.ts";

const slash = 47;
const lessThan = 60;
const equalsSign = 61;
const greaterThan = 62;
const questionMark = 63;

/** Stands at the opening quote. Always finds a value, if only an empty one. */
export function readValue(reader: Reader): true {
  const { text } = reader;
  const start = reader.at + 1;
  const quote = text.charCodeAt(reader.at);
  const end = text.indexOf(quote === 34 ? '"' : "'", start);
  const lessThanAt = reader.finders.lessThan.next(text, start);
  if (end < 0 || (lessThanAt >= 0 && lessThanAt < end)) return readWithLessThan(reader, end, lessThanAt);
  if (!isClosingQuote(text, end) && isOpeningQuoteOfNext(text, start, end)) {
    return readUnterminated(reader, end);
  }
  finishValue(reader, start, end, 1);
  reader.at = end + 1;
  return true;
}

/** `end` and `lessThanAt` say where the next quote and the next "<" stand, -1 when there is none. */
function readWithLessThan(reader: Reader, end: number, lessThanAt: number): true {
  const { text, at } = reader;
  const limit = lessThanAt < 0 ? text.length : lessThanAt;
  if (end < 0 || !isCharacterOfValue(reader, lessThanAt, end)) return readUnterminated(reader, limit);
  for (let wrong = lessThanAt; wrong >= 0 && wrong < end; wrong = text.indexOf("<", wrong + 1)) {
    reader.problems.add(lessThanInValue({ start: wrong, end: wrong + 1 }));
  }
  reader.steps += end - at;
  finishValue(reader, at + 1, end, 1);
  reader.at = end + 1;
  return true;
}

/**
 * A "<" belongs to the value when the value goes on and ends properly on the same line: `a="x < y" b="z"`. It begins
 * the next tag in `a="x <b c="y"/>`.
 */
function isCharacterOfValue(reader: Reader, lessThanAt: number, end: number): boolean {
  const { text } = reader;
  for (let at = lessThanAt; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === greaterThan || code === 10 || code === 13) {
      reader.steps += at - lessThanAt;
      return false;
    }
  }
  reader.steps += end - lessThanAt;
  return text.charCodeAt(end - 1) !== equalsSign && isClosingQuote(text, end);
}

/** White space or the end of the tag follows, as it does behind a closing quote. */
function isClosingQuote(text: string, quoteAt: number): boolean {
  const code = text.charCodeAt(quoteAt + 1);
  if (code === slash) return text.charCodeAt(quoteAt + 2) === greaterThan;
  return isSpace(code) || code === greaterThan || code === questionMark || code === lessThan;
}

/** In `a="1 b="2"` the second quote is not the end of the first value but the start of the second. */
function isOpeningQuoteOfNext(text: string, start: number, quoteAt: number): boolean {
  if (quoteAt + 1 >= text.length) return false;
  let at = quoteAt - 1;
  while (at >= start && isSpace(text.charCodeAt(at))) at--;
  if (at < start || text.charCodeAt(at) !== equalsSign) return false;
  at--;
  while (at >= start && isSpace(text.charCodeAt(at))) at--;
  const nameEnd = at;
  while (at >= start && namePartLength(text, at) > 0) at--;
  return at < nameEnd && at >= start && isSpace(text.charCodeAt(at));
}

function readUnterminated(reader: Reader, limit: number): true {
  const { text } = reader;
  const start = reader.at + 1;
  let end = start;
  while (end < limit && !endsUnterminated(text, end, limit)) end++;
  reader.steps += limit - start;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  finishValue(reader, start, end, 0);
  reader.at = end;
  const quote = text.charAt(start - 1);
  const other = quote === "'" ? '"' : "'";
  const isMixed = end > start && text[end - 1] === other && !text.slice(start, end - 1).includes(other);
  reader.problems.add(unterminatedAttributeValue(quote, { start: start - 1, end }, isMixed ? other : undefined));
  return true;
}

function endsUnterminated(text: string, at: number, limit: number): boolean {
  const code = text.charCodeAt(at);
  if (code > greaterThan) return false;
  if (code === greaterThan || code === 10 || code === 13) return true;
  if (code === slash) return text.charCodeAt(at + 1) === greaterThan;
  return isSpace(code) && isAttributeStart(text, at + 1, limit);
}

/** A name and "=" come here. White space is skipped by the caller, one character after the other. */
function isAttributeStart(text: string, from: number, limit: number): boolean {
  let at = from;
  for (let length = namePartLength(text, at); length > 0 && at < limit; length = namePartLength(text, at)) at += length;
  return at > from && text.charCodeAt(at) === equalsSign;
}

/** Reads a value without quotes; `false` when none stands here, but the next attribute or the end of the tag. */
export function readUnquotedValue(reader: Reader): boolean {
  const { text, at: start } = reader;
  const isNextAttribute = reader.draft.end < start && isAttributeStart(text, start, text.length);
  if (isNextAttribute) return false;
  let end = start;
  while (!endsUnquoted(text, end)) end++;
  reader.steps += end - start;
  if (end === start) return false;
  const code = text.charCodeAt(end);
  const strayQuote = code === 34 || code === 39 ? text.charAt(end) : "";
  finishValue(reader, start, end, strayQuote.length);
  reader.at = reader.draft.end;
  const quote = strayQuote || quoteOfNeighbour(reader, start);
  reader.problems.add(unquotedAttributeValue(text.slice(start, end), quote, { start, end: reader.draft.end }));
  return true;
}

function endsUnquoted(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code > greaterThan) return false;
  if (code === greaterThan || code === lessThan || code === 34 || code === 39) return true;
  if (code === slash) return text.charCodeAt(at + 1) === greaterThan;
  return isSpace(code) || Number.isNaN(code);
}

/** How far back is looked for the quotes of other attributes, in characters. */
const nearby = 1000;

/** The quote of the attribute before an offset, to look the same. */
function quoteOfNeighbour(reader: Reader, offset: number): string {
  // Nobody will see it.
  if (reader.problems.isFull) return "'";
  const before = reader.text.slice(Math.max(0, offset - nearby), offset);
  reader.steps += before.length;
  return before.lastIndexOf('="') > before.lastIndexOf("='") ? '"' : "'";
}

/** `tail` is the number of characters behind the value that belong to it. */
function finishValue(reader: Reader, start: number, end: number, tail: number): void {
  const ampersandAt = reader.finders.ampersand.next(reader.text, start);
  const hasReferences = ampersandAt >= 0 && ampersandAt < end;
  reader.draft.setValue(start, end, tail, hasReferences ? decodeAttribute(reader, start, end) : undefined);
}
