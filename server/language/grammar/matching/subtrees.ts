/**
 * Remembers the verdicts of parts of a document by their text, so that after a keystroke in a large document only
 * the part around it is matched again. Only elements of the third level are kept: devices of a domain, addresses of a
 * network; there are many of them and each is small.
 */
import type { XmlDocument, XmlElement } from "../../xml/tree.ts";
import type { ElementPattern } from "../pattern.ts";
import type { SubtreeCache } from "./matcher.ts";

export interface Subtrees extends SubtreeCache {
  /** The verdicts that this document has used, by the text of the element. */
  readonly verdicts: ReadonlyMap<string, ReadonlyMap<ElementPattern, boolean>>;
}

/** Below this size matching anew is faster than looking up. */
const worthwhile = 100_000;

/** @param previous of an older text; what this document does not use of it is forgotten */
export function createSubtrees(document: XmlDocument, previous: Subtrees | undefined): Subtrees {
  const verdicts = new Map<string, Map<ElementPattern, boolean>>();
  const { text, root } = document;
  const isKept = (element: XmlElement): boolean => {
    const top = element.parent?.parent;
    return text.length >= worthwhile && top !== undefined && top === root && element.attributes.every(hasNoPrefix);
  };
  const keep = (element: XmlElement, declaration: ElementPattern, verdict: boolean): void => {
    const key = text.slice(element.span.start, element.span.end);
    const known = verdicts.get(key) ?? new Map<ElementPattern, boolean>();
    verdicts.set(key, known.set(declaration, verdict));
  };
  return {
    verdicts,
    get: (element, declaration) => {
      if (!isKept(element)) return undefined;
      const key = text.slice(element.span.start, element.span.end);
      const verdict = verdicts.get(key)?.get(declaration) ?? previous?.verdicts.get(key)?.get(declaration);
      if (verdict !== undefined) keep(element, declaration, verdict);
      return verdict;
    },
    set: (element, declaration, verdict) => {
      if (isKept(element)) keep(element, declaration, verdict);
    },
  };
}

/** What a prefix means is declared further out and is not part of the element's text. */
function hasNoPrefix(attribute: { readonly name: string }): boolean {
  return !attribute.name.includes(":");
}
