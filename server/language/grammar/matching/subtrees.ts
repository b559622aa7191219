/**
 * Remembers the verdicts of parts of a document by where they stand, so that after a keystroke in a large document
 * only what is around it is matched again: what lies wholly before or behind the change is the same as it was.
 */
import type { Span } from "../../problem.ts";
import type { XmlDocument, XmlElement } from "../../xml/tree.ts";
import type { ElementPattern } from "../pattern.ts";
import { changeBetween, type TextChange } from "./text-change.ts";

/** Below this size matching anew is faster than remembering. */
const SMALL_DOCUMENT = 50_000;
/** The largest elements up to this size are remembered; they are many, and each is matched quickly. */
const LARGEST_PART = 2000;

interface Kept {
  readonly end: number;
  readonly declaration: ElementPattern;
  readonly verdict: boolean;
  readonly other: Kept | undefined;
}

export class Subtrees {
  readonly #document: XmlDocument;
  readonly #previous: Subtrees | undefined;
  /** From the previous text to this one. */
  readonly #change: TextChange | undefined;
  readonly #kept = new Map<number, Kept>();
  #parent: XmlElement | undefined;
  #isParentKept = false;

  /** @param previous of an older text; what this document does not use of it is forgotten */
  constructor(document: XmlDocument, previous: Subtrees | undefined) {
    this.#document = document;
    this.#change = previous && changeIn(previous.#document, document);
    this.#previous = this.#change && previous && withoutPast(previous);
  }

  /** `undefined` when the element is not of those that are remembered, or may have changed. */
  get(element: XmlElement, declaration: ElementPattern): boolean | undefined {
    if (!this.#isKept(element)) return undefined;
    const { start, end } = element.span;
    const own = find(this.#kept.get(start), end, declaration);
    if (own) return own.verdict;
    const old = this.#change && toOld(this.#change, start, end);
    const known = old && find(this.#previous?.find(old.start), old.end, declaration);
    if (known) this.set(element, declaration, known.verdict);
    return known?.verdict;
  }

  set(element: XmlElement, declaration: ElementPattern, verdict: boolean): void {
    if (!this.#isKept(element)) return;
    const { start, end } = element.span;
    this.#kept.set(start, { end, declaration, verdict, other: this.#kept.get(start) });
  }

  find(start: number): Kept | undefined {
    return this.#kept.get(start);
  }

  #isKept({ span, parent }: XmlElement): boolean {
    if (this.#document.text.length < SMALL_DOCUMENT || !parent || span.end - span.start > LARGEST_PART) return false;
    if (parent !== this.#parent) {
      this.#parent = parent;
      this.#isParentKept = parent.span.end - parent.span.start > LARGEST_PART && hasNamespacesOfRoot(parent);
    }
    return this.#isParentKept;
  }
}
