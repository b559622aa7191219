/** Start and end tags that belong together: closing them while typing, and editing both names at once. */
import type { Span } from "../problem.ts";
import type { XmlDocument, XmlElement, XmlNode } from "../xml/tree.ts";

/**
 * What to put behind a `>` or `/` that has just been typed: the end tag of the element that it opened, or the rest of
 * the end tag that it began; `undefined` for nothing.
 * @param offset behind the typed character
 */
export function closingTag(document: XmlDocument, offset: number): string | undefined {
  const typed = document.text[offset - 1];
  const element = innermost(document, offset);
  if (typed === ">") {
    const opened = element?.startTag.end === offset && element.startTagClosed && !element.selfClosing;
    return opened && element.name !== "" && isUnclosed(element) ? `</${element.name}>` : undefined;
  }
  if (typed !== "/" || document.text[offset - 2] !== "<") return undefined;
  const open = element && element.endTag?.span.start === offset - 2 ? element : undefined;
  return open && open.endTag?.nameSpan.start === open.endTag?.nameSpan.end ? `${open.name}>` : undefined;
}

/** An end tag further down may have been taken from an ancestor of the same name, which then has none. */
function isUnclosed(element: XmlElement): boolean {
  if (!element.endTag) return true;
  for (let ancestor = element.parent; ancestor; ancestor = ancestor.parent) {
    if (ancestor.name === element.name && !ancestor.endTag) return true;
  }
  return false;
}

/** The names of the start and the end tag, when the offset is in one of them and they are equal. */
export function linkedNames(document: XmlDocument, offset: number): readonly Span[] {
  const element = innermost(document, offset);
  const end = element?.endTag;
  if (!element || !end || element.name === "") return [];
  const spans = [element.nameSpan, end.nameSpan];
  const equal = document.text.slice(end.nameSpan.start, end.nameSpan.end) === element.name;
  return equal && spans.some((span) => span.start <= offset && offset <= span.end) ? spans : [];
}

function innermost(document: XmlDocument, offset: number): XmlElement | undefined {
  let found: XmlElement | undefined;
  let nodes: readonly XmlNode[] = document.children;
  for (;;) {
    const next = nodes.find(
      (node): node is XmlElement => node.kind === "element" && node.span.start < offset && offset <= node.span.end,
    );
    if (!next) return found;
    found = next;
    nodes = next.children;
  }
}
