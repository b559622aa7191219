/** Short ways to ask elements for what rules need; names without prefix mean names without a namespace. */
import type { Span } from "../problem.ts";
import type { XmlAttribute, XmlElement } from "../xml/tree.ts";

const none: readonly XmlElement[] = [];

/** The child elements of a name, or all of them. */
export function children(element: XmlElement | undefined, name?: string): readonly XmlElement[] {
  if (!element || element.children.length === 0) return none;
  return element.children.filter(
    (node): node is XmlElement => node.kind === "element" && (name === undefined || node.name === name),
  );
}

/** The first child element of a name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  // A loop, not a search with a function: rules ask this some hundred thousand times of a large document.
  for (const node of element?.children ?? none) if (node.kind === "element" && node.name === name) return node;
  return undefined;
}

/** The elements at a path of names below an element, such as `("dns", "host")`, in document order. */
export function descendants(element: XmlElement, ...path: readonly string[]): readonly XmlElement[] {
  let found: readonly XmlElement[] = [element];
  for (const name of path) found = found.flatMap((parent) => children(parent, name));
  return found;
}

/** The names of an element and of all elements inside of it. */
export function elementNames(root: XmlElement): ReadonlySet<string> {
  const names = new Set<string>();
  const open = [root];
  for (let element = open.pop(); element; element = open.pop()) {
    names.add(element.name);
    for (const node of element.children) if (node.kind === "element") open.push(node);
  }
  return names;
}

/** The first attribute of a name, as written. */
export function attribute(element: XmlElement | undefined, name: string): XmlAttribute | undefined {
  for (const candidate of element?.attributes ?? []) if (candidate.name === name) return candidate;
  return undefined;
}

/** The value of an attribute; `undefined` when the attribute is not there. */
export function value(element: XmlElement | undefined, name: string): string | undefined {
  return attribute(element, name)?.value;
}

/** The text directly in an element, its references decoded and nothing trimmed. */
export function text(element: XmlElement | undefined): string {
  if (!element) return "";
  return element.children.map((node) => (node.kind === "text" || node.kind === "cdata" ? node.value : "")).join("");
}

/** Where the text of an element stands, on its first line and without white space around it; the element's name without any. */
export function textSpan(element: XmlElement): Span {
  const node = element.children.find((child) => "value" in child && child.value.trim() !== "");
  if (!node || !("value" in node)) return element.nameSpan;
  const { start, end } = node.trimmedSpan;
  const written = node.value.trim();
  const line = written.split(/\r?\n/, 1)[0] ?? "";
  // With references the text is written longer than it is.
  return line === written ? { start, end } : { start, end: Math.min(start + Math.max(line.length, 1), end) };
}

/** Is something inside of the element? Else it may be one that is still being written. */
export function isWritten(element: XmlElement): boolean {
  return element.children.some(({ kind }) => kind === "element");
}

/** Does the element end where it says so? Else what is behind its start tag may still be written. */
export function isClosed({ endTag, selfClosing }: XmlElement): boolean {
  return endTag !== undefined || selfClosing;
}

/** Where an element and its attributes are named: what the grammar says there of a wrong kind follows from the kind. */
export function namesOf(element: XmlElement): readonly Span[] {
  return [element.nameSpan, ...element.attributes.map(({ nameSpan }) => nameSpan)];
}

/** What to underline for an attribute: its value, or its name when the value is empty. */
export function valueSpan(attribute: XmlAttribute): Span {
  const span = attribute.valueSpan;
  return span && span.end > span.start && !attribute.value.includes("\n") ? span : attribute.nameSpan;
}

/** What to underline for an attribute of an element, or the element's name when it is not there. */
export function spanOf(element: XmlElement, attributeName?: string): Span {
  const found = attributeName === undefined ? undefined : attribute(element, attributeName);
  return found ? valueSpan(found) : element.nameSpan;
}

/** Is it a UUID as libvirt reads one: 32 hexadecimal digits, with or without dashes? */
export function isUuid(text: string): boolean {
  return /^(?:[- ]*[0-9a-fA-F]{2}){16}\s*$/.test(text.trimStart());
}
