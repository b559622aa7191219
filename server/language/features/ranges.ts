/** Folding and selection: the parts of a document that belong together. */
import type { Span } from "../problem.ts";
import type { XmlDocument, XmlElement, XmlNode } from "../xml/tree.ts";

export interface FoldingRange {
  readonly span: Span;
  readonly kind: "element" | "comment";
}

/** Everything that can span lines, outermost first; the editor drops what stands on one line. */
export function foldingRanges(document: XmlDocument): readonly FoldingRange[] {
  const ranges: FoldingRange[] = [];
  const waiting: XmlNode[] = [...document.children].reverse();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === "comment") ranges.push({ span: node.span, kind: "comment" });
    if (node.kind !== "element") continue;
    const end = node.endTag ? node.endTag.span.start : node.span.end;
    if (document.text.slice(node.span.start, end).includes("\n")) {
      ranges.push({ span: { start: node.span.start, end }, kind: "element" });
    }
    for (let index = node.children.length - 1; index >= 0; index--) {
      const child = node.children[index];
      if (child) waiting.push(child);
    }
  }
  return ranges;
}

/** The spans around an offset that a growing selection takes, the smallest first. */
export function selectionSpans(document: XmlDocument, offset: number): readonly Span[] {
  const spans: Span[] = [];
  const take = (span: Span | undefined): void => {
    const last = spans.at(-1);
    if (!span || span.start > offset || offset > span.end || span.start === span.end) return;
    if (last?.start === span.start && last.end === span.end) return;
    spans.push(span);
  };
  const chain = elementsAround(document, offset);
  const [innermost] = chain;
  const leaf = (innermost?.children ?? document.children).find(
    (node) => node.kind !== "element" && covers(node.span, offset),
  );
  if (leaf) take(leaf.span);
  for (const element of chain) {
    takeParts(element, take, offset);
    take(element.span);
  }
  take({ start: 0, end: document.text.length });
  return spans;
}

function takeParts(element: XmlElement, take: (span: Span | undefined) => void, offset: number): void {
  take(element.nameSpan);
  const attribute = element.attributes.find((candidate) => covers(candidate.span, offset));
  if (attribute) {
    take(attribute.nameSpan);
    take(attribute.valueSpan);
    take(attribute.span);
  }
  take(element.endTag?.nameSpan);
  take(element.endTag?.span);
  take(element.startTag);
  if (element.endTag) take({ start: element.startTag.end, end: element.endTag.span.start });
}

/** The elements that hold an offset, the innermost first. */
function elementsAround(document: XmlDocument, offset: number): readonly XmlElement[] {
  const chain: XmlElement[] = [];
  let nodes: readonly XmlNode[] = document.children;
  for (;;) {
    const element = nodes.find((node): node is XmlElement => node.kind === "element" && covers(node.span, offset));
    if (!element) return chain;
    chain.unshift(element);
    nodes = element.children;
  }
}

function covers(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}
