/**
 * Where an offset lies, as one of a few named cases. Every feature asks this first and then answers each case, so a
 * half-typed text means the same everywhere.
 *
 * At a border between two things the cursor belongs to the one that is being typed: to a name or a value whose end it
 * touches, to a tag or comment that is not finished; otherwise to the content around.
 */
import { isSpace } from "./characters.ts";
import { isTagOpenAtEnd, lastStartingBefore, placeInTags, type TagPlace } from "./place-in-tags.ts";
import type { XmlDocument, XmlElement, XmlMarkup, XmlNode, XmlText } from "./tree.ts";

export type Place = ContentPlace | CdataPlace | OutsidePlace | MarkupPlace | TagPlace;

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
  if (!isText(node)) {
    const { kind } = node;
    return kind === "stray-end-tag" ? strayEndTagPlace(document.text, node, at) : { kind, node, index };
  }
  if (node.kind === "cdata") return { kind: "cdata", parent, index, text: node };
  return parent ? { kind: "content", parent, index, text: node } : outside(document, index, node, at);
}

function isText(node: XmlText | XmlMarkup): node is XmlText {
  return node.kind === "text" || node.kind === "cdata";
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
