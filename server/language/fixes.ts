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
 * @param xml one element; its further lines are indented already
 */
export function addChild(element: XmlElement, xml: string): TextEdit {
  if (element.selfClosing) {
    const span = { start: element.startTag.end - 2, end: element.startTag.end };
    return { span, newText: `>${xml}</${element.name}>` };
  }
  const last = element.children.findLast((node) => !(node.kind === "text" && node.value.trim() === ""));
  const at = last?.span.end ?? element.startTag.end;
  const childIndent = indentationWithin(element);
  const isMultiline = element.children.some((node) => node.kind === "text" && node.value.includes("\n"));
  return {
    span: { start: at, end: at },
    newText: isMultiline && childIndent !== undefined ? `\n${childIndent}${xml}` : xml,
  };
}

/**
 * Elements elsewhere in the text, with the indentation that is usual there.
 * @param behind the child of the new parent that they come behind; the last one without it
 */
export function moveElements(
  text: string,
  elements: readonly XmlElement[],
  parent: XmlElement,
  behind?: XmlElement,
): TextEdit[] {
  const to = behind ? indentation(behind) : indentationWithin(parent);
  const sources = elements.map((element) => {
    const source = text.slice(element.span.start, element.span.end);
    return to === undefined ? source : source.replaceAll(`\n${indentation(element) ?? ""}`, `\n${to}`);
  });
  const between = to === undefined ? "" : `\n${to}`;
  const xml = sources.join(between);
  const at = behind && { start: behind.span.end, end: behind.span.end };
  const added = at ? replaceSpan(at, between + xml) : addChild(parent, xml);
  return [...elements.map(removeElement), added];
}

/** The white space between the line's start and the element; `undefined` when something else stands there. */
function indentation(element: XmlElement): string | undefined {
  const before = previousSibling(element);
  if (!before) return element.parent ? undefined : "";
  const match = before.kind === "text" ? /\n([ \t]*)$/.exec(before.value) : undefined;
  return match?.[1];
}

/** Of the children of an element: as those that are there, or one step further, as wide as the step to the element. */
function indentationWithin(element: XmlElement): string | undefined {
  const first = element.children.find((node): node is XmlElement => node.kind === "element");
  const there = first && indentation(first);
  const own = indentation(element);
  if (there !== undefined || own === undefined) return there;
  const around = (element.parent && indentation(element.parent)) ?? "";
  return own + (own.slice(around.length) || "  ");
}

function previousSibling(element: XmlElement): XmlNode | undefined {
  const siblings = element.parent?.children ?? [];
  return siblings[siblings.indexOf(element) - 1];
}

/** As the value of an attribute in either kind of quotes, or as text. */
export function escapeValue(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("'", "&apos;").replaceAll('"', "&quot;");
}
