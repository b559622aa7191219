/** Which element is at an offset. */
import type { XmlElement } from "../xml/tree.ts";

/** The deepest element at an offset. */
export function innermost(root: XmlElement | undefined, offset: number): XmlElement | undefined {
  let found: XmlElement | undefined;
  let next = root;
  while (next && next.span.start <= offset && offset <= next.span.end) {
    found = next;
    next = childAt(next, offset);
  }
  return found;
}

/** Of an element and those around it, the one that would hold what is written at an offset. */
export function holderOf(element: XmlElement, offset: number): XmlElement | undefined {
  const { startTag, endTag, selfClosing, span, parent } = element;
  const end = endTag?.span.start ?? (selfClosing ? startTag.start : span.end);
  return startTag.end <= offset && offset <= end ? element : parent && holderOf(parent, offset);
}

/** The last child element that begins at the offset or before. */
function childAt({ children }: XmlElement, offset: number): XmlElement | undefined {
  let [low, high] = [0, children.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((children[middle]?.span.start ?? offset) <= offset) low = middle + 1;
    else high = middle;
  }
  const last = children.slice(Math.max(low - 2, 0), low).findLast((node) => node.kind === "element");
  return last?.kind === "element" ? last : undefined;
}
