/**
 * Formatting: one element a line, indented by its depth. Only white space between tags changes; elements that hold
 * text are left as they are, comments stay where they belong, and a formatted document is not changed again.
 */
import type { Span, TextEdit } from "../problem.ts";
import type { XmlDocument, XmlElement, XmlNode } from "../xml/tree.ts";

export interface FormatOptions {
  /** The white space of one level: spaces or a tab. */
  readonly indent: string;
}

/**
 * @param range only white space inside it is changed; the whole document without one
 * @returns edits in text order, none for a document that has syntax problems: its structure is not certain
 */
export function formatDocument(document: XmlDocument, options: FormatOptions, range?: Span): readonly TextEdit[] {
  if (document.problems.some((problem) => problem.severity === "error")) return [];
  const newline = document.text.includes("\r\n") ? "\r\n" : "\n";
  const edits: TextEdit[] = [];
  const format: Formatter = { text: document.text, newline, indent: options.indent, edits };
  formatNodes(format, document.children, { start: 0, end: document.text.length }, 0, true);
  const waiting: { readonly element: XmlElement; readonly depth: number }[] = elementsIn(document.children, 0);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { element, depth } = next;
    if (!holdsOnlyTags(element)) continue;
    const end = element.endTag?.span.start ?? element.span.end;
    formatNodes(format, element.children, { start: element.startTag.end, end }, depth + 1, false);
    waiting.push(...elementsIn(element.children, depth + 1));
  }
  return edits
    .filter(({ span }) => !range || (range.start <= span.start && span.end <= range.end))
    .sort((a, b) => a.span.start - b.span.start);
}

interface Formatter {
  readonly text: string;
  readonly newline: string;
  readonly indent: string;
  readonly edits: TextEdit[];
}

function elementsIn(nodes: readonly XmlNode[], depth: number): { element: XmlElement; depth: number }[] {
  return nodes.flatMap((element) => (element.kind === "element" ? [{ element, depth }] : []));
}

/** Text that is more than white space, and `xml:space="preserve"`, keep an element as it is. */
function holdsOnlyTags(element: XmlElement): boolean {
  if (element.attributes.some((attribute) => attribute.name === "xml:space" && attribute.value === "preserve"))
    return false;
  const hasTag = element.children.some((node) => node.kind === "element" || node.kind === "comment");
  return (
    hasTag && element.children.every((node) => node.kind !== "cdata" && (node.kind !== "text" || isSpace(node.value)))
  );
}

function isSpace(text: string): boolean {
  return text.trim() === "";
}

/** Sets the white space before each node, and before the end of the span that holds them. */
function formatNodes(format: Formatter, nodes: readonly XmlNode[], inside: Span, depth: number, isTop: boolean): void {
  let previousEnd = inside.start;
  for (const node of nodes) {
    if (node.kind === "text") continue;
    const gap = { start: previousEnd, end: node.span.start };
    previousEnd = node.span.end;
    if (isTop && gap.start === inside.start) setSpace(format, gap, "");
    else setSpace(format, gap, lineBreaks(format, gap, node) + format.indent.repeat(depth));
  }
  const gap = { start: previousEnd, end: inside.end };
  if (isTop) setSpace(format, gap, format.text.slice(gap.start, gap.end).includes("\n") ? format.newline : "");
  else setSpace(format, gap, format.newline + format.indent.repeat(depth - 1));
}

/** One empty line between elements is kept, and a comment stays on the line that it was written behind. */
function lineBreaks(format: Formatter, gap: Span, node: XmlNode): string {
  const breaks = format.text.slice(gap.start, gap.end).split("\n").length - 1;
  if (breaks === 0 && node.kind === "comment" && gap.start > 0) return "";
  return format.newline.repeat(Math.min(Math.max(breaks, 1), 2));
}

function setSpace(format: Formatter, gap: Span, wanted: string): void {
  const now = format.text.slice(gap.start, gap.end);
  if (!isSpace(now) || now === wanted) return;
  const keepsLine = !wanted.includes("\n") && !now.includes("\n") && wanted !== "" && gap.start > 0;
  if (keepsLine) {
    if (now !== " ") format.edits.push({ span: gap, newText: " " });
    return;
  }
  format.edits.push({ span: gap, newText: wanted });
}
