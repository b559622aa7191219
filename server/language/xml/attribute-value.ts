/**
 * Reads the value of an attribute. A value without its closing quote must not swallow what follows, so it ends at the
 * end of its line, at ">", or before what looks like the next attribute.
 */
import { isSpace, namePartLength } from "./characters.ts";
import type { AttributeNode } from "./nodes.ts";
import { lessThanInValue, unquotedAttributeValue, unterminatedAttributeValue } from "./problems.ts";
import type { Reader } from "./reader.ts";
import { decodeAttribute } from "./references.ts";

const ampersand = 38;
const slash = 47;
const lessThan = 60;
const equalsSign = 61;
const greaterThan = 62;

/** Stands at the opening quote. Always finds a value, if only an empty one. */
export function readValue(reader: Reader, attribute: AttributeNode): true {
  const { text } = reader;
  const quote = text.charCodeAt(reader.at);
  const start = reader.at + 1;
  const end = findClosingQuote(reader, start, quote);
  if (end < 0) return readUnterminated(reader, attribute, ~end);
  finishValue(reader, attribute, start, end, 1);
  reader.at = end + 1;
  return true;
}

/** Where the closing quote stands; the complement of where the search ended when there is none. */
function findClosingQuote(reader: Reader, start: number, quote: number): number {
  const { text } = reader;
  let at = start;
  let isPastLessThan = false;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    if (code > greaterThan) continue;
    if (code === quote) break;
    if (code === lessThan) {
      if (!isPastLessThan && !isCharacterOfValue(reader, at, quote)) return ~at;
      isPastLessThan = true;
      reader.problems.add(lessThanInValue({ start: at, end: at + 1 }));
    }
    if (Number.isNaN(code)) return ~at;
  }
  reader.steps += at - start;
  return isOpeningQuoteOfNext(text, start, at) ? ~at : at;
}

/**
 * A "<" belongs to the value when the value goes on and ends properly on the same line: `a="x < y" b="z"`. It begins
 * the next tag in `a="x <b c="y"/>`.
 */
function isCharacterOfValue(reader: Reader, lessThanAt: number, quote: number): boolean {
  const { text } = reader;
  let at = lessThanAt;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) break;
    if (code === greaterThan || code === 10 || code === 13 || Number.isNaN(code)) {
      reader.steps += at - lessThanAt;
      return false;
    }
  }
  reader.steps += at - lessThanAt;
  return text.charCodeAt(at - 1) !== equalsSign && isValueDelimiter(text.charCodeAt(at + 1));
}

/** What may follow the closing quote: white space or the end of the tag. */
function isValueDelimiter(code: number): boolean {
  return isSpace(code) || code === greaterThan || code === slash || code === 63 || code === lessThan;
}

/** In `a="1 b="2"` the second quote is not the end of the first value but the start of the second. */
function isOpeningQuoteOfNext(text: string, start: number, quoteAt: number): boolean {
  const next = text.charCodeAt(quoteAt + 1);
  if (isValueDelimiter(next) || Number.isNaN(next)) return false;
  let at = quoteAt - 1;
  while (at >= start && isSpace(text.charCodeAt(at))) at--;
  if (at < start || text.charCodeAt(at) !== equalsSign) return false;
  at--;
  while (at >= start && isSpace(text.charCodeAt(at))) at--;
  const nameEnd = at;
  while (at >= start && namePartLength(text, at) > 0) at--;
  return at < nameEnd && at >= start && isSpace(text.charCodeAt(at));
}

function readUnterminated(reader: Reader, attribute: AttributeNode, limit: number): true {
  const { text } = reader;
  const start = reader.at + 1;
  let end = start;
  while (end < limit && !endsUnterminated(text, end, limit)) end++;
  reader.steps += limit - start;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  finishValue(reader, attribute, start, end, 0);
  reader.at = end;
  reader.problems.add(unterminatedAttributeValue(text.charAt(start - 1), { start: start - 1, end }));
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
export function readUnquotedValue(reader: Reader, attribute: AttributeNode): boolean {
  const { text, at: start } = reader;
  const isNextAttribute = attribute.end < start && isAttributeStart(text, start, text.length);
  if (isNextAttribute) return false;
  let end = start;
  while (!endsUnquoted(text, end)) end++;
  reader.steps += end - start;
  if (end === start) return false;
  const code = text.charCodeAt(end);
  const strayQuote = code === 34 || code === 39 ? text.charAt(end) : "";
  finishValue(reader, attribute, start, end, strayQuote.length);
  reader.at = attribute.end;
  const quote = strayQuote || quoteOfNeighbour(reader) || "'";
  reader.problems.add(unquotedAttributeValue(text.slice(start, end), quote, { start, end: attribute.end }));
  return true;
}

function endsUnquoted(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code > greaterThan) return false;
  if (code === greaterThan || code === lessThan || code === 34 || code === 39) return true;
  if (code === slash) return text.charCodeAt(at + 1) === greaterThan;
  return isSpace(code) || Number.isNaN(code);
}

function quoteOfNeighbour(reader: Reader): string {
  const other = reader.attributes.find((sibling) => sibling.valueStart > 0);
  const character = other ? reader.text.charAt(other.valueStart - 1) : "";
  return character === '"' ? character : "";
}

/** `tail` is the number of characters behind the value that belong to it. */
function finishValue(reader: Reader, attribute: AttributeNode, start: number, end: number, tail: number): void {
  const { text } = reader;
  let hasReferences = false;
  for (let at = start; at < end && !hasReferences; at++) hasReferences = text.charCodeAt(at) === ampersand;
  attribute.setValue(start, end, tail, hasReferences ? decodeAttribute(reader, start, end) : undefined);
}
