/**
 * Remembers the verdicts of parts of a document by where they stand, so that after a keystroke in a large document
 * only what is around it is matched again: what lies wholly before or behind the change is the same as it was.
 */

import { changeBetween, placeBefore, type TextChange } from "../../text-change.ts";
import type { XmlDocument, XmlElement } from "../../xml/tree.ts";
import type { ElementPattern } from "../pattern.ts";
import type { SubtreeCache } from "./matcher.ts";

/** Below this size matching anew is faster than remembering. */
const SMALL_DOCUMENT = 50_000;
/** The largest elements up to this size are remembered: they are many, and each is matched quickly. */
const LARGEST_PART = 2000;

interface Kept {
  readonly end: number;
  readonly declaration: ElementPattern;
  readonly verdict: boolean;
  readonly next: Kept | undefined;
}

export class Subtrees implements SubtreeCache {
  readonly #text: string;
  /** All up to the end of the root's start tag, where entities and namespaces are declared. */
  readonly #head: string;
  readonly #kept = new Map<number, Kept>();
  #previous: Subtrees | undefined;
  #change: TextChange | undefined;
  #parent: XmlElement | undefined;
  #isParentLarge = false;

  /** @param previous of an older text */
  constructor({ text, root }: XmlDocument, previous: Subtrees | undefined) {
    this.#text = text;
    this.#head = text.slice(0, root?.startTag.end);
    if (!previous || text.length < SMALL_DOCUMENT || previous.#head !== this.#head) return;
    this.#previous = previous;
    this.#change = changeBetween(previous.#text, text);
  }

  /** Call it when the document has been matched: what it did not use of the older text is of no use any more. */
  forgetPrevious(): void {
    this.#previous = undefined;
    this.#change = undefined;
  }

  /** `undefined` when the element is not of those that are remembered, or may have changed. */
  get(element: XmlElement, declaration: ElementPattern): boolean | undefined {
    if (!this.#isKept(element)) return undefined;
    const { start, end } = element.span;
    const own = this.#find(start, end, declaration);
    if (own !== undefined || !this.#change) return own;
    const before = placeBefore(this.#change, element.span);
    const known = before && this.#previous ? this.#previous.#find(before.start, before.end, declaration) : undefined;
    if (known !== undefined) this.set(element, declaration, known);
    return known;
  }

  set(element: XmlElement, declaration: ElementPattern, verdict: boolean): void {
    if (!this.#isKept(element)) return;
    const { start, end } = element.span;
    this.#kept.set(start, { end, declaration, verdict, next: this.#kept.get(start) });
  }

  #find(start: number, end: number, declaration: ElementPattern): boolean | undefined {
    for (let kept = this.#kept.get(start); kept; kept = kept.next) {
      if (kept.end === end && kept.declaration === declaration) return kept.verdict;
    }
    return undefined;
  }

  #isKept({ span, parent }: XmlElement): boolean {
    if (this.#text.length < SMALL_DOCUMENT || !parent || span.end - span.start > LARGEST_PART) return false;
    if (parent !== this.#parent) {
      this.#parent = parent;
      this.#isParentLarge = parent.span.end - parent.span.start > LARGEST_PART && hasNamespacesOfRoot(parent);
    }
    return this.#isParentLarge;
  }
}

/** Names mean what they mean at the root, whose start tag is compared. */
function hasNamespacesOfRoot(element: XmlElement): boolean {
  for (let at: XmlElement | undefined = element; at?.parent; at = at.parent) {
    if (at.attributes.some(({ name }) => name.startsWith("xmlns"))) return false;
  }
  return true;
}
