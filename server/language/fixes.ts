/** The repairs that rules offer, as edits of the text that the tree was made of. */
import type { Fix, Span, TextEdit } from "./problem.ts";
import type { XmlAttribute, XmlElement, XmlNode, XmlText } from "./xml/tree.ts";

/** A repair that is the one sensible thing to do; a "fix all" may take it. */
export function preferred(title: string, ...edits: readonly TextEdit[]): Fix {
  return { title, edits, preferred: true };
}

/** One of several repairs, or one that the user should think about. */
export function possible(title: string, ...edits: readonly TextEdit[]): Fix {
  return { title, edits, preferred: false };
}

/** Escapes the value. An attribute without a value gets one in single quotes. */
export function replaceValue(attribute: XmlAttribute, newValue: string): TextEdit {
  if (attribute.valueSpan) return { span: attribute.valueSpan, newText: escapeValue(newValue) };
  return { span: attribute.span, newText: `${attribute.name}='${escapeValue(newValue)}'` };
}

/** The new text goes in as it is: what is to be a value or a text has to be escaped already. */
export function replaceSpan(span: Span, newText: string): TextEdit {
  return { span, newText };
}

/**
 * Another text for an element, without what is in its child elements: in the CDATA section where that is all of it, else
 * escaped, instead of all that the text consists of.
 */
export function replaceText(element: XmlElement, newText: string): TextEdit {
  const parts = element.children.filter((node): node is XmlText => node.kind === "text" || node.kind === "cdata");
  const written = parts.filter(({ trimmedSpan }) => trimmedSpan.start < trimmedSpan.end);
  const [first, last] = [written[0], written.at(-1)];
  if (!first || !last) return addText(element, escapeText(newText));
  if (first === last && first.kind === "cdata" && !newText.includes("]]>")) {
    return { span: first.trimmedSpan, newText };
  }
  const start = first.kind === "cdata" ? first.span.start : first.trimmedSpan.start;
  const end = last.kind === "cdata" ? last.span.end : last.trimmedSpan.end;
  return { span: { start, end }, newText: escapeText(newText) };
}

function addText({ name, startTag, selfClosing, endTag }: XmlElement, xml: string): TextEdit {
  if (selfClosing) return { span: { start: startTag.end - 2, end: startTag.end }, newText: `>${xml}</${name}>` };
  return { span: { start: startTag.end, end: endTag?.span.start ?? startTag.end }, newText: xml };
}

/** The attribute and the white space before it, so that no empty line stays behind. */
export function removeAttribute({ parent, span }: XmlAttribute): TextEdit {
  const before = parent.attributes.filter((other) => other.span.end <= span.start).at(-1);
  return { span: { start: Math.min(before?.span.end ?? parent.nameSpan.end, span.start), end: span.end }, newText: "" };
}

/** Behind the last attribute. */
export function addAttribute(element: XmlElement, name: string, newValue: string): TextEdit {
  const end = element.attributes.at(-1)?.span.end ?? element.nameSpan.end;
  return { span: { start: end, end }, newText: ` ${name}='${escapeValue(newValue)}'` };
}

/**
 * The element with the white space before it, so that no empty line stays behind. A comment behind it keeps the line that
 * the two had, so that it does not seem to speak of the line above.
 */
export function removeElement(element: XmlElement): TextEdit {
  const { start, end } = element.span;
  const before = previousSibling(element);
  const comment = commentBehind(element);
  if (comment && indentation(element) !== undefined) return { span: { start, end: comment.span.start }, newText: "" };
  const isSpace = before?.kind === "text" && before.value.trim() === "";
  return { span: { start: isSpace ? before.span.start : start, end }, newText: "" };
}

/** The comment that follows an element on its line. */
function commentBehind(element: XmlElement): XmlNode | undefined {
  const siblings = element.parent?.children ?? [];
  const [next, second] = siblings.slice(siblings.indexOf(element) + 1);
  const isSpace = next?.kind === "text" && /^[ \t]*$/.test(next.value);
  const behind = isSpace ? second : next;
  return behind?.kind === "comment" ? behind : undefined;
}

/** The element, and the tags around it where nothing else is between them: then they become one empty tag. */
export function removeChild(element: XmlElement): TextEdit {
  const { parent } = element;
  const isAlone = parent?.children.every(
    (node) => node === element || (node.kind === "text" && node.value.trim() === ""),
  );
  if (!parent?.endTag || !isAlone) return removeElement(element);
  return { span: { start: parent.startTag.end - 1, end: parent.span.end }, newText: "/>" };
}

/**
 * A new child at the end of an element, on a line of its own where the element's children have theirs.
 * @param xml one element; its further lines are indented already
 */
export function addChild(element: XmlElement, xml: string): TextEdit {
  return addChildren(element, [xml]);
}

/** Several, each as `addChild` does it. */
export function addChildren(element: XmlElement, xmls: readonly string[]): TextEdit {
  const inside = element.children.length === 0 ? onLinesOfItsOwn(element, xmls) : xmls.join("");
  if (element.selfClosing) {
    const span = { start: element.startTag.end - 2, end: element.startTag.end };
    return { span, newText: `>${inside}</${element.name}>` };
  }
  if (element.children.length === 0)
    return replaceSpan({ start: element.startTag.end, end: element.startTag.end }, inside);
  const last = element.children.findLast((node) => !(node.kind === "text" && node.value.trim() === ""));
  const at = last?.span.end ?? element.startTag.end;
  const childIndent = indentationWithin(element);
  const isMultiline = element.children.some((node) => node.kind === "text" && node.value.includes("\n"));
  return {
    span: { start: at, end: at },
    newText: xmls.map((xml) => (isMultiline && childIndent !== undefined ? `\n${childIndent}${xml}` : xml)).join(""),
  };
}

/** The content of an element that was empty, on a line between its tags where it begins a line itself. */
function onLinesOfItsOwn(element: XmlElement, xmls: readonly string[]): string {
  const own = element.parent && indentation(element);
  if (own === undefined) return xmls.join("");
  return `${xmls.map((xml) => `\n${indentationWithin(element)}${xml}`).join("")}\n${own}`;
}

/** Elements in the place of one, each on a line of its own where that has one. */
export function replaceElement(element: XmlElement, xmls: readonly string[]): TextEdit {
  const indent = indentation(element);
  return replaceSpan(element.span, xmls.join(indent === undefined ? "" : `\n${indent}`));
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
  return [...elements.map(removeElement), behind ? addBehind(behind, xml) : addChild(parent, xml)];
}

/**
 * Elements elsewhere in the text, in a new element around them.
 * @param name of the new element
 * @param before the child of the new parent that it comes before; at the end without it
 */
export function wrapElements(
  text: string,
  elements: readonly XmlElement[],
  name: string,
  parent: XmlElement,
  before?: XmlElement,
): TextEdit[] {
  const to = before ? indentation(before) : indentationWithin(parent);
  const inside = to === undefined ? "" : `\n${to}  `;
  const sources = elements.map((element) => {
    const source = text.slice(element.span.start, element.span.end);
    return inside + (to === undefined ? source : source.replaceAll(`\n${indentation(element) ?? ""}`, inside));
  });
  const xml = `<${name}>${sources.join("")}${to === undefined ? "" : `\n${to}`}</${name}>`;
  const [first, ...others] = elements;
  if (first && before === first) return [replaceSpan(first.span, xml), ...others.map(removeElement)];
  return [...elements.map(removeElement), before ? addBefore(before, xml) : addChild(parent, xml)];
}

function addBefore(element: XmlElement, xml: string): TextEdit {
  const indent = indentation(element);
  const at = { start: element.span.start, end: element.span.start };
  return replaceSpan(at, indent === undefined ? xml : `${xml}\n${indent}`);
}

/** A new element behind another one, on a line of its own where that has one. */
export function addBehind(element: XmlElement, xml: string): TextEdit {
  const indent = indentation(element);
  const at = { start: element.span.end, end: element.span.end };
  return replaceSpan(at, indent === undefined ? xml : `\n${indent}${xml}`);
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

function escapeText(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** As the value of an attribute in either kind of quotes, or as text. */
export function escapeValue(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("'", "&apos;").replaceAll('"', "&quot;");
}
