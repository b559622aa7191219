/** The places inside of start tags and end tags; see `place.ts`. */
import type { Span } from "../problem.ts";
import { isSpace } from "./characters.ts";
import type { XmlAttribute, XmlElement } from "./tree.ts";

export type TagPlace =
  | ElementNamePlace
  | AttributesPlace
  | AttributeNamePlace
  | AttributeValuePlace
  | EndTagNamePlace
  | DelimiterPlace;

/** In the name of a start tag, or right after a "<" that has no name yet. */
export interface ElementNamePlace {
  readonly kind: "element-name";
  readonly element: XmlElement;
  /** Where the element stands among the children of its parent (of the document, for a root). */
  readonly index: number;
  /** The whole name. */
  readonly span: Span;
  /** The part of the name before the cursor. */
  readonly typed: string;
}

/** In a start tag where an attribute may begin. */
export interface AttributesPlace {
  readonly kind: "attributes";
  readonly element: XmlElement;
  /** How many attributes stand before the cursor. */
  readonly index: number;
  /** White space stands before the cursor, so that a name can begin right here. */
  readonly isSpaced: boolean;
}

export interface AttributeNamePlace {
  readonly kind: "attribute-name";
  readonly attribute: XmlAttribute;
  readonly span: Span;
  readonly typed: string;
}

/** In the value of an attribute, or right after its "=" when no value is there. */
export interface AttributeValuePlace {
  readonly kind: "attribute-value";
  readonly attribute: XmlAttribute;
  /** What stands between the quotes, or would; it includes the cursor. */
  readonly span: Span;
  readonly typed: string;
  /** The quote before the value; `undefined` when there is none, so that one has to be written. */
  readonly quote: string | undefined;
  /** The closing quote is there. */
  readonly isClosed: boolean;
}

/** In the name of an end tag, or right after `</`. */
export interface EndTagNamePlace {
  readonly kind: "end-tag-name";
  /** The element that the tag closes; `undefined` for a stray one. */
  readonly element: XmlElement | undefined;
  /** The element around a stray end tag. */
  readonly parent: XmlElement | undefined;
  readonly span: Span;
  readonly typed: string;
  /** The tag has its ">". */
  readonly isClosed: boolean;
}

/** Inside of `</`, `/>` and the like, where there is nothing to type. */
export interface DelimiterPlace {
  readonly kind: "delimiter";
  readonly element: XmlElement | undefined;
}

/** The place in one of the tags of an element; `undefined` when the offset lies between them. */
export function placeInTags(text: string, element: XmlElement, index: number, at: number): TagPlace | undefined {
  const tagEnd = element.startTag.end;
  const isInStartTag = at < tagEnd || (at === tagEnd && !element.startTagClosed && isTagOpenAtEnd(text, tagEnd));
  if (isInStartTag) return placeInStartTag(text, element, index, at);
  const { endTag } = element;
  if (!endTag || at <= endTag.span.start) return undefined;
  const { start, end } = endTag.nameSpan;
  if (at < start || at > end) return { kind: "delimiter", element };
  return {
    kind: "end-tag-name",
    element,
    parent: element.parent,
    span: { start, end },
    typed: text.slice(start, at),
    isClosed: text.charAt(endTag.span.end - 1) === ">",
  };
}

function placeInStartTag(text: string, element: XmlElement, index: number, at: number): TagPlace {
  const { nameSpan, attributes } = element;
  if (at <= nameSpan.end) {
    return { kind: "element-name", element, index, span: nameSpan, typed: text.slice(nameSpan.start, at) };
  }
  // An attribute that starts right at the cursor counts too, so one is added to what lies before.
  const last = lastStartingBefore(attributes, at + 1);
  const attribute = attributes[last];
  const inAttribute = attribute && placeInAttribute(text, attribute, at);
  if (inAttribute) return inAttribute;
  if (element.selfClosing && isBehindSlash(text, attribute?.span.end ?? nameSpan.end, at))
    return { kind: "delimiter", element };
  return { kind: "attributes", element, index: last + 1, isSpaced: isSpace(text.charCodeAt(at - 1)) };
}

function isBehindSlash(text: string, from: number, at: number): boolean {
  let last = at - 1;
  while (last > from && isSpace(text.charCodeAt(last))) last--;
  return last >= from && text.charAt(last) === "/";
}

/** `undefined` when the offset lies behind the attribute. */
function placeInAttribute(text: string, attribute: XmlAttribute, at: number): TagPlace | undefined {
  const { nameSpan, valueSpan, span } = attribute;
  if (at <= nameSpan.end) {
    return { kind: "attribute-name", attribute, span: nameSpan, typed: text.slice(nameSpan.start, at) };
  }
  if (!valueSpan) return placeWithoutValue(text, attribute, at);
  const before = text.charAt(valueSpan.start - 1);
  const quote = before === '"' || before === "'" ? before : undefined;
  const isClosed = quote !== undefined && span.end > valueSpan.end;
  if (at < valueSpan.start) return { kind: "delimiter", element: attribute.parent };
  const isOpenEnded = quote !== undefined && !isClosed && isBlankLine(text, valueSpan.end, at);
  if (at > valueSpan.end && !isOpenEnded) return undefined;
  const value = { start: valueSpan.start, end: Math.max(valueSpan.end, at) };
  return { kind: "attribute-value", attribute, span: value, typed: text.slice(value.start, at), quote, isClosed };
}

/** After the "=" of an attribute that has no value yet. */
function placeWithoutValue(text: string, attribute: XmlAttribute, at: number): TagPlace | undefined {
  const { span, nameSpan } = attribute;
  if (span.end === nameSpan.end) return undefined;
  if (at < span.end) return { kind: "delimiter", element: attribute.parent };
  if (!isBlankLine(text, span.end, at)) return undefined;
  const empty = { start: at, end: at };
  return { kind: "attribute-value", attribute, span: empty, typed: "", quote: undefined, isClosed: false };
}

/** Only blanks, and no line end, lie between two offsets. */
function isBlankLine(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 9) return false;
  }
  return true;
}

/** At the end of a tag without ">": a new line after it, with another tag on it, is no longer in the tag. */
export function isTagOpenAtEnd(text: string, tagEnd: number): boolean {
  if (tagEnd === text.length) return true;
  for (let at = tagEnd - 1; isSpace(text.charCodeAt(at)); at--) {
    if (text.charCodeAt(at) === 10 || text.charCodeAt(at) === 13) return false;
  }
  return true;
}

/** The index of the last of these that starts before the offset, -1 when none does. */
export function lastStartingBefore(nodes: readonly { readonly span: Span }[], at: number): number {
  let low = -1;
  let high = nodes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((nodes[middle]?.span.start ?? at) < at) low = middle;
    else high = middle - 1;
  }
  return low;
}
