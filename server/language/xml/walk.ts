/** Ways through the tree that everybody needs. None of them recurses, so the depth of a document does not matter. */
import type { Span } from "../problem.ts";
import { isSpace } from "./characters.ts";
import type { XmlAttribute, XmlDocument, XmlElement, XmlNode } from "./tree.ts";

/** All elements in document order, those without a name too. */
export function* elementsOf(document: XmlDocument): Generator<XmlElement> {
  for (const node of nodesOf(document)) if (node.kind === "element") yield node;
}

/** All nodes in document order. */
export function nodesOf(document: XmlDocument): Generator<XmlNode> {
  return nodesBelow(document.children);
}

/** These nodes and all in them, in document order. */
export function* nodesBelow(children: readonly XmlNode[]): Generator<XmlNode> {
  const levels = [{ nodes: children, next: 0 }];
  for (let level = levels.at(-1); level; level = levels.at(-1)) {
    const node = level.nodes[level.next++];
    if (!node) {
      levels.pop();
      continue;
    }
    yield node;
    if (node.kind === "element" && node.children.length > 0) levels.push({ nodes: node.children, next: 0 });
  }
}

/** The child elements; with a name only those of it. Half-typed elements without a name are left out. */
export function childElements(element: XmlElement, name?: string): readonly XmlElement[] {
  const found: XmlElement[] = [];
  for (const child of element.children) {
    if (child.kind !== "element" || child.name === "") continue;
    if (name === undefined || child.name === name) found.push(child);
  }
  return found;
}

/** The first child element of a name. */
export function firstChild(element: XmlElement, name: string): XmlElement | undefined {
  for (const child of element.children) if (child.kind === "element" && child.name === name) return child;
  return undefined;
}

/** The first attribute of a name, as written. */
export function attributeOf(element: XmlElement, name: string): XmlAttribute | undefined {
  for (const attribute of element.attributes) if (attribute.name === name) return attribute;
  return undefined;
}

/** The decoded value of the first attribute of a name; `undefined` without the attribute or without an element. */
export function attributeValue(element: XmlElement | undefined, name: string): string | undefined {
  return element && attributeOf(element, name)?.value;
}

export interface TextContent {
  /** The character data of the element itself, joined, without white space at its ends. */
  readonly value: string;
  /** From its first character to its last; empty, behind the start tag, when there is no text. */
  readonly span: Span;
}

/** The text of an element. What stands in its child elements does not count. */
export function textContent(element: XmlElement): TextContent {
  let value = "";
  let span: Span | undefined;
  for (const child of element.children) {
    if (child.kind !== "text" && child.kind !== "cdata") continue;
    value += child.value;
    const { start, end } = child.trimmedSpan;
    if (start < end) span = { start: span?.start ?? start, end };
  }
  const behind = element.startTag.end;
  return { value: trimSpace(value), span: span ?? { start: behind, end: behind } };
}

/** Without the white space of XML at its ends; other white space, such as a no-break space, is text. */
export function trimSpace(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isSpace(value.charCodeAt(start))) start++;
  while (end > start && isSpace(value.charCodeAt(end - 1))) end--;
  return value.slice(start, end);
}
