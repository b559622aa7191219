/** The repairs that rules offer, as edits of the text that the tree was made of. */
import type { Fix, Span, TextEdit } from "./problem.ts";
import type { XmlAttribute, XmlElement, XmlNode } from "./xml/tree.ts";

/** A repair that is the one sensible thing to do; a "fix all" may take it. */
export function preferred(title: string, ...edits: readonly TextEdit[]): Fix {
  return { title, edits, preferred: true };
}

/** One of several repairs, or one that the user should think about. */
export function possible(title: string, ...edits: readonly TextEdit[]): Fix {
  return { title, edits, preferred: false };
}

export function replaceValue(attribute: XmlAttribute, newValue: string): TextEdit {
  if (attribute.valueSpan) return { span: attribute.valueSpan, newText: escapeValue(newValue) };
  return { span: attribute.span, newText: `${attribute.name}='${escapeValue(newValue)}'` };
}

export function replaceSpan(span: Span, newText: string): TextEdit {
  return { span, newText };
}

/** The attribute and the space before it. */
export function removeAttribute(attribute: XmlAttribute): TextEdit {
  return { span: { start: attribute.span.start - 1, end: attribute.span.end }, newText: "" };
}

/** Behind the last attribute. */
export function addAttribute(element: XmlElement, name: string, newValue: string): TextEdit {
  const end = element.attributes.at(-1)?.span.end ?? element.nameSpan.end;
  return { span: { start: end, end }, newText: ` ${name}='${escapeValue(newValue)}'` };
}

/** The element with the white space before it, so that no empty line stays behind. */
export function removeElement(element: XmlElement): TextEdit {
  const before = previousSibling(element);
  const isSpace = before?.kind === "text" && before.value.trim() === "";
  return { span: { start: isSpace ? before.span.start : element.span.start, end: element.span.end }, newText: "" };
}

/**
 * A new child at the end of an element, on a line of its own where the element's children have theirs.
 * @param xml one element, without line breaks
 */
export function addChild(element: XmlElement, xml: string): TextEdit {
  const indent = indentation(element);
  if (element.selfClosing) {
    const span = { start: element.startTag.end - 2, end: element.startTag.end };
    return { span, newText: `>${xml}</${element.name}>` };
  }
  const last = element.children.findLast((node) => !(node.kind === "text" && node.value.trim() === ""));
  const at = last?.span.end ?? element.startTag.end;
  const childIndent = childIndentation(element) ?? (indent === undefined ? undefined : `${indent}  `);
  const isMultiline = element.children.some((node) => node.kind === "text" && node.value.includes("\n"));
  return {
    span: { start: at, end: at },
    newText: isMultiline && childIndent !== undefined ? `\n${childIndent}${xml}` : xml,
  };
}

/** The white space between the line's start and the element; `undefined` when something else stands there. */
function indentation(element: XmlElement): string | undefined {
  const before = previousSibling(element);
  if (!before) return element.parent ? undefined : "";
  const match = before.kind === "text" ? /\n([ \t]*)$/.exec(before.value) : undefined;
  return match?.[1];
}

function childIndentation(element: XmlElement): string | undefined {
  const first = element.children.find((node): node is XmlElement => node.kind === "element");
  return first && indentation(first);
}

function previousSibling(element: XmlElement): XmlNode | undefined {
  const siblings = element.parent?.children ?? [];
  return siblings[siblings.indexOf(element) - 1];
}

/** As the value of an attribute in either kind of quotes, or as text. */
export function escapeValue(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("'", "&apos;").replaceAll('"', "&quot;");
}
