/**
 * Where an offset lies, as one of a few named cases. Every feature asks this first and then answers each case, so a
 * half-typed text means the same everywhere.
 *
 * At a border between two things the cursor belongs to the one that is being typed: to a name or a value whose end it
 * touches, to a tag or comment that is not finished; otherwise to the content around.
 */
import type { Span } from "../problem.ts";
import { isSpace } from "./characters.ts";
import type { XmlAttribute, XmlDocument, XmlElement, XmlMarkup, XmlNode, XmlText } from "./tree.ts";

export type Place =
  | ContentPlace
  | CdataPlace
  | OutsidePlace
  | ElementNamePlace
  | AttributesPlace
  | AttributeNamePlace
  | AttributeValuePlace
  | EndTagNamePlace
  | DelimiterPlace
  | MarkupPlace;

/** Between the tags of an element. */
export interface ContentPlace {
  readonly kind: "content";
  readonly parent: XmlElement;
  /** How many children of the parent stand before the cursor. The text that it touches is not one of them. */
  readonly index: number;
  /** The text that the cursor is in or touches: `parent.children[index]`. */
  readonly text: XmlText | undefined;
}

/** In a CDATA section, its brackets included. */
export interface CdataPlace {
  readonly kind: "cdata";
  readonly parent: XmlElement | undefined;
  readonly index: number;
  readonly text: XmlText;
}

/** Before the root element, or after it. A document without root has only a prolog. */
export interface OutsidePlace {
  readonly kind: "prolog" | "epilog";
  readonly index: number;
  readonly text: XmlText | undefined;
}

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

export interface MarkupPlace {
  readonly kind: "comment" | "instruction" | "declaration" | "doctype" | "unread";
  readonly node: XmlMarkup;
  readonly index: number;
}

/** Finds the place of an offset, by halving at each level of the tree. */
export function placeAt(document: XmlDocument, offset: number): Place {
  const at = Math.max(0, Math.min(offset, document.text.length));
  let parent: XmlElement | undefined;
  let siblings = document.children;
  for (;;) {
    const index = lastStartingBefore(siblings, at);
    const node = siblings[index];
    if (!node || !isIn(document.text, node, siblings[index + 1], at)) {
      return betweenNodes(document, parent, siblings, index + 1, at);
    }
    if (node.kind !== "element") return placeInLeaf(document, node, parent, index, at);
    const place = placeInTags(document.text, node, index, at);
    if (place) return place;
    parent = node;
    siblings = node.children;
  }
}

/** The index of the last node that starts before the offset, -1 when none does. */
function lastStartingBefore(nodes: readonly { readonly span: Span }[], at: number): number {
  let low = -1;
  let high = nodes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((nodes[middle]?.span.start ?? at) < at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Whether an offset behind the start of a node is in it; at its end that depends on whether the node is finished. */
function isIn(text: string, node: XmlNode, next: XmlNode | undefined, at: number): boolean {
  const { end } = node.span;
  if (at < end) return true;
  if (at > end) return false;
  switch (node.kind) {
    case "element":
      return isElementOpenAtEnd(text, node, next);
    case "text":
      return true;
    case "cdata":
    case "comment":
    case "instruction":
    case "declaration":
    case "doctype":
    case "stray-end-tag":
      return !text.endsWith(terminators[node.kind], end);
    case "unread":
      return true;
  }
}

const terminators = {
  cdata: "]]>",
  comment: "-->",
  instruction: ">",
  declaration: "?>",
  doctype: ">",
  "stray-end-tag": ">",
} as const;

function isElementOpenAtEnd(text: string, element: XmlElement, next: XmlNode | undefined): boolean {
  if (element.endTag) return text.charAt(element.endTag.span.end - 1) !== ">";
  const tagEnd = element.startTag.end;
  if (element.selfClosing) return !element.startTagClosed;
  if (!element.startTagClosed && tagEnd === element.span.end) return isTagOpenAtEnd(text, tagEnd);
  return next === undefined;
}

/** At the end of a tag without ">": a new line after it, with another tag on it, is no longer in the tag. */
function isTagOpenAtEnd(text: string, tagEnd: number): boolean {
  if (tagEnd === text.length) return true;
  for (let at = tagEnd - 1; isSpace(text.charCodeAt(at)); at--) {
    if (text.charCodeAt(at) === 10 || text.charCodeAt(at) === 13) return false;
  }
  return true;
}

function betweenNodes(
  document: XmlDocument,
  parent: XmlElement | undefined,
  siblings: readonly XmlNode[],
  index: number,
  at: number,
): Place {
  const next = siblings[index];
  const text = next?.kind === "text" ? next : undefined;
  return parent ? { kind: "content", parent, index, text } : outside(document, index, text, at);
}

function outside(document: XmlDocument, index: number, text: XmlText | undefined, at: number): OutsidePlace {
  const root = document.root;
  return { kind: !root || at <= root.span.start ? "prolog" : "epilog", index, text };
}

function placeInLeaf(
  document: XmlDocument,
  node: XmlText | XmlMarkup,
  parent: XmlElement | undefined,
  index: number,
  at: number,
): Place {
  if (node.kind === "cdata") return { kind: "cdata", parent, index, text: node };
  if (node.kind === "stray-end-tag") return strayEndTagPlace(document.text, node, at);
  if (node.kind !== "text") return { kind: node.kind, node, index };
  return parent ? { kind: "content", parent, index, text: node } : outside(document, index, node, at);
}

function strayEndTagPlace(text: string, node: XmlMarkup, at: number): Place {
  const { start, end } = node.span;
  let nameEnd = start + 2;
  while (nameEnd < end && !isSpace(text.charCodeAt(nameEnd)) && text.charAt(nameEnd) !== ">") nameEnd++;
  if (at < start + 2 || at > nameEnd) return { kind: "delimiter", element: node.parent };
  const isClosed = text.charAt(end - 1) === ">";
  const span = { start: start + 2, end: nameEnd };
  return {
    kind: "end-tag-name",
    element: undefined,
    parent: node.parent,
    span,
    typed: text.slice(span.start, at),
    isClosed,
  };
}

/** The place in one of the tags of an element; `undefined` when the offset lies between them. */
function placeInTags(text: string, element: XmlElement, index: number, at: number): Place | undefined {
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

function placeInStartTag(text: string, element: XmlElement, index: number, at: number): Place {
  const { nameSpan, attributes } = element;
  if (at <= nameSpan.end) {
    return { kind: "element-name", element, index, span: nameSpan, typed: text.slice(nameSpan.start, at) };
  }
  // An attribute that starts right at the cursor counts too, so one is added to what lies before.
  const last = lastStartingBefore(attributes, at + 1);
  const attribute = attributes[last];
  const inAttribute = attribute && placeInAttribute(text, attribute, at);
  if (inAttribute) return inAttribute;
  const isBehindSlash =
    element.selfClosing && text.lastIndexOf("/", at - 1) >= Math.max(nameSpan.end, attribute?.span.end ?? 0);
  if (isBehindSlash) return { kind: "delimiter", element };
  return { kind: "attributes", element, index: last + 1, isSpaced: isSpace(text.charCodeAt(at - 1)) };
}

/** `undefined` when the offset lies behind the attribute. */
function placeInAttribute(text: string, attribute: XmlAttribute, at: number): Place | undefined {
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
function placeWithoutValue(text: string, attribute: XmlAttribute, at: number): Place | undefined {
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
