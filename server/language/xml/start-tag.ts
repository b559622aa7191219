/**
 * Reads a start tag. Whatever stands in it becomes an attribute or a problem; "<" ends it, so that a half-typed tag
 * never swallows the next one.
 */
import { readUnquotedValue, readValue } from "./attribute-value.ts";
import { isSpace, isXmlCharacter, lessThan, namePartLength, nameStartLength, skipSpace, slash } from "./characters.ts";
import type { Name } from "./names.ts";
import { ElementNode } from "./nodes.ts";
import {
  duplicateAttribute,
  insert,
  invalidName,
  missingAttributeName,
  missingAttributeSpace,
  missingAttributeValue,
  missingElementName,
  missingEqualsSign,
  missingLessThan,
  unexpectedInTag,
  unfinishedEmptyTag,
} from "./problems.ts";
import { type Finder, type Reader, readName } from "./reader.ts";

const doubleQuote = 34;
const singleQuote = 39;
const equalsSign = 61;
const greaterThan = 62;

/** Stands at a "<" that a name follows, or at the name itself. */
export function readStartTag(reader: Reader): ElementNode {
  const start = reader.at;
  const isMarked = reader.text.charCodeAt(start) === lessThan;
  if (isMarked) reader.at++;
  const cutAt = reader.omissions.greaterThans.get(start);
  if (cutAt !== undefined) return readCutTag(reader, start, cutAt);
  const name = readWholeName(reader);
  if (!isMarked) reader.problems.add(missingLessThan(`<${name.text}>`, { start, end: reader.at }, start));
  return readTagRest(reader, name, start);
}

/** A tag whose ">" is missing right behind its name. */
function readCutTag(reader: Reader, start: number, nameEnd: number): ElementNode {
  const name = reader.names.internText(reader.text.slice(reader.at, nameEnd));
  reader.tags++;
  reader.steps += nameEnd - start;
  reader.at = nameEnd;
  const element = new ElementNode(reader.attributes, name, start);
  element.finishStartTag(nameEnd);
  reader.isPlainTag = name.plain;
  reader.namespaces.enter(reader, element);
  return element;
}

/** A "<" without a name is a half-typed element too, so that it has its place among its siblings. */
export function readNamelessTag(reader: Reader): ElementNode {
  const { text, at: start } = reader;
  reader.at++;
  reader.problems.add(missingElementName({ start, end: start + 1 }));
  let at = reader.at;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  const isAlone = text.charCodeAt(at) !== greaterThan && namePartLength(text, at) === 0;
  if (!isAlone) return readTagRest(reader, reader.names.none, start);
  const element = new ElementNode(reader.attributes, reader.names.none, start);
  element.finishStartTag(reader.at);
  return element;
}

function readTagRest(reader: Reader, name: Name, start: number): ElementNode {
  reader.tags++;
  reader.tagStart = start;
  reader.isPlainTag = name.plain;
  const element = new ElementNode(reader.attributes, name, start);
  while (readPlainAttribute(reader));
  let mayTouch = false;
  while (!readTagEnd(reader, element)) mayTouch = readTagPart(reader, mayTouch);
  element.finishStartTag(reader.at);
  reader.steps += reader.at - start;
  reader.namespaces.enter(reader, element);
  return element;
}

/**
 * Reads an attribute of the form that nearly all have: one space, a name, "=" and a value in quotes with nothing special
 * in it. Whatever is different is left to the careful reading, which says what is wrong with it.
 */
function readPlainAttribute(reader: Reader): boolean {
  const { text, finders, at } = reader;
  if (text.charCodeAt(at) !== 32 || nameStartLength(text, at + 1) === 0) return false;
  const name = reader.names.read(text, at + 1);
  const equalsAt = at + 1 + name.text.length;
  const quote = text.charCodeAt(equalsAt + 1);
  if (text.charCodeAt(equalsAt) !== equalsSign || !isQuote(quote) || name.lastTag === reader.tags) return false;
  const end = text.indexOf(quote === doubleQuote ? '"' : "'", equalsAt + 2);
  const next = text.charCodeAt(end + 1);
  if (end < 0 || (next !== 32 && next !== greaterThan && next !== slash) || isBefore(finders.lessThan, text, at, end)) {
    return false;
  }
  if (isBefore(finders.ampersand, text, at, end) || (next === slash && text.charCodeAt(end + 2) !== greaterThan))
    return false;
  name.lastTag = reader.tags;
  if (!name.plain) reader.isPlainTag = false;
  reader.attributes.addRow(name.index, at + 1, equalsAt + 2, end, 1);
  reader.at = end + 1;
  return true;
}

function isBefore(finder: Finder, text: string, at: number, end: number): boolean {
  const found = finder.next(text, at);
  return found >= 0 && found < end;
}

/** Reads ">" or "/>", or sees that the tag ends without; `false` when something else stands here. */
function readTagEnd(reader: Reader, element: ElementNode): boolean {
  const { text } = reader;
  const at = skipSpace(text, reader.at);
  const code = text.charCodeAt(at);
  if (code === greaterThan) {
    element.startTagClosed = true;
    return moveTo(reader, at + 1);
  }
  if (code === slash && text.charCodeAt(at + 1) === greaterThan) {
    element.startTagClosed = true;
    element.selfClosing = true;
    return moveTo(reader, at + 2);
  }
  if (code === lessThan || at >= text.length) return moveTo(reader, at);
  if (at === reader.at && isContent(reader)) return true;
  if (code === slash && isAtTagEnd(text, skipSpace(text, at + 1))) {
    element.selfClosing = true;
    reader.problems.add(unfinishedEmptyTag(element.name, element.nameSpan, at + 1));
    return moveTo(reader, skipSpace(text, at + 1));
  }
  return false;
}

function isAtTagEnd(text: string, at: number): boolean {
  return at >= text.length || text.charCodeAt(at) === lessThan;
}

/**
 * In `<vcpu placement="static"2</vcpu>` and `<emulator/usr/bin/qemu</emulator>` the ">" is missing: what touches the
 * value or the name is the text of the element.
 */
function isContent({ text, at: start }: Reader): boolean {
  const isPath = text.charCodeAt(start) === slash;
  if (!isPath && !isQuote(text.charCodeAt(start - 1))) return false;
  if (namePartLength(text, isPath ? start + 1 : start) === 0) return false;
  let at = start;
  for (let code = text.charCodeAt(at); !isNameDelimiter(code) || code === slash || code === 32; ) {
    code = text.charCodeAt(++at);
  }
  return text.charCodeAt(at) === lessThan && text.charCodeAt(at + 1) === slash;
}

function moveTo(reader: Reader, at: number): true {
  reader.at = at;
  return true;
}

/**
 * Reads an attribute, or what should have been one. Returns whether the next attribute may touch it without a word,
 * because that touch has the same cause as a problem that was just reported.
 */
function readTagPart(reader: Reader, mayTouch: boolean): boolean {
  const { text } = reader;
  const isTouching = !isSpace(text.charCodeAt(reader.at));
  moveTo(reader, skipSpace(text, reader.at));
  const code = text.charCodeAt(reader.at);
  const start = reader.at;
  if (code === slash) {
    reader.at++;
    reader.problems.add(unexpectedInTag("/", { start, end: reader.at }, false));
    return true;
  }
  if (code === equalsSign || code === doubleQuote || code === singleQuote) {
    readNamelessValue(reader);
    return true;
  }
  const { problems, draft } = reader;
  const sizeBefore = problems.size;
  readAttribute(reader);
  if (isTouching && !mayTouch) problems.add(missingAttributeSpace(draft.name.text, draft.nameSpan));
  return problems.size > sizeBefore;
}

function readAttribute(reader: Reader): void {
  const start = reader.at;
  const name = readWholeName(reader);
  if (!name.plain) reader.isPlainTag = false;
  const isRepeated = name.lastTag === reader.tags;
  name.lastTag = reader.tags;
  reader.draft.begin(name, start);
  readAttributeRest(reader);
  if (isRepeated && !reader.problems.isFull) reportRepeated(reader);
  reader.attributes.add(reader.draft);
}

/** The value, in whatever form it is there. White space before the next attribute is left alone. */
function readAttributeRest(reader: Reader): void {
  const { text, draft, problems, at: nameEnd } = reader;
  const equalsAt = skipSpace(text, nameEnd);
  if (text.charCodeAt(equalsAt) !== equalsSign) {
    if (isQuote(text.charCodeAt(equalsAt))) {
      problems.add(missingEqualsSign(draft.name.text, draft.nameSpan, equalsAt));
      moveTo(reader, equalsAt);
      readValue(reader);
      return;
    }
    problems.add(missingAttributeValue(draft.name.text, draft.nameSpan, insert(nameEnd, '=""')));
    return;
  }
  moveTo(reader, skipSpace(text, equalsAt + 1));
  if (text.charCodeAt(reader.at) === equalsSign) skipEqualsSigns(reader);
  if (isQuote(text.charCodeAt(reader.at))) {
    readValue(reader);
    return;
  }
  draft.valueEnd = equalsAt + 1;
  if (readUnquotedValue(reader)) return;
  reader.at = equalsAt + 1;
  problems.add(missingAttributeValue(draft.name.text, draft.nameSpan, insert(equalsAt + 1, '""')));
}

/** Those after the first one. */
function skipEqualsSigns(reader: Reader): void {
  const { text, at: start } = reader;
  let at = start;
  while (text.charCodeAt(at) === equalsSign) at++;
  reader.problems.add(unexpectedInTag(text.slice(start, at), { start, end: at }, false));
  moveTo(reader, skipSpace(text, at));
}

/** A value without a name, with or without its "=". It is read as a value of nothing, so that its text hides no tag. */
function readNamelessValue(reader: Reader): void {
  const { text, at: start } = reader;
  reader.draft.begin(reader.names.none, start);
  if (text.charCodeAt(start) === equalsSign) moveTo(reader, skipSpace(text, start + 1));
  const sizeBefore = reader.problems.size;
  const valueStart = reader.at;
  const hasValue = isQuote(text.charCodeAt(valueStart)) ? readValue(reader) : false;
  if (!hasValue) reader.at = start + 1;
  if (reader.problems.size > sizeBefore) return;
  if (hasValue) reader.problems.add(missingAttributeName({ start, end: firstLineEnd(text, start, reader.at) }));
  else reader.problems.add(unexpectedInTag("=", { start, end: start + 1 }, false));
}

function firstLineEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && text.charCodeAt(at) !== 10 && text.charCodeAt(at) !== 13) at++;
  return at;
}

/** A name, together with what touches it but cannot be in a name; that is reported. */
function readWholeName(reader: Reader): Name {
  const { text, at: start } = reader;
  const startsWell = nameStartLength(text, start) > 0;
  if (startsWell) {
    const name = readName(reader);
    if (isNameDelimiter(text.charCodeAt(reader.at))) return name;
  }
  const bad = reader.at;
  let at = bad;
  while (!isNameDelimiter(text.charCodeAt(at))) at++;
  moveTo(reader, at);
  const written = text.slice(start, at);
  const point = text.codePointAt(bad) ?? 0;
  const character = String.fromCodePoint(point);
  // A character that XML does not allow anywhere is reported as that.
  if (isXmlCharacter(point)) {
    reader.problems.add(invalidName(written, character, bad - start, { start: bad, end: bad + character.length }));
  }
  return reader.names.internText(written);
}

/** NaN stands for the end of the text. */
function isNameDelimiter(code: number): boolean {
  if (code > greaterThan) return false;
  if (code >= lessThan) return true;
  return isSpace(code) || code === slash || isQuote(code) || Number.isNaN(code);
}

function isQuote(code: number): boolean {
  return code === doubleQuote || code === singleQuote;
}

function reportRepeated({ text, problems, attributes, draft, tagStart }: Reader): void {
  const { name, nameSpan } = draft;
  let first = attributes.length - 1;
  for (let index = first; index >= 0 && attributes.start(index) > tagStart; index--) {
    if (attributes.nameIndex(index) === name.index) first = index;
  }
  const firstStart = attributes.start(first);
  let start = draft.start;
  while (isSpace(text.charCodeAt(start - 1))) start--;
  const firstSpan = { start: firstStart, end: firstStart + name.text.length };
  problems.add(duplicateAttribute(name.text, { start, end: draft.end }, nameSpan, firstSpan));
}
