/**
 * Parts of a document of which the grammar does not know what they are: rules judge what is in them by a form that they
 * may not have, and miss what they may have been meant to be.
 */
import type { Problem, Span, TextEdit } from "../problem.ts";
import type { XmlDocument, XmlElement } from "../xml/tree.ts";
import { coverage } from "./coverage.ts";
import { holderOf, innermost } from "./element-at.ts";

export interface DoubtfulParts {
  /** Does it lie in something unknown, or in something of an unknown form? */
  readonly isInside: (span: Span) => boolean;
  /** Is it an attribute of an element that was most likely meant to be another one? */
  readonly isOfAnother: (span: Span) => boolean;
  /** Would an edit add something to an element in which one stands that is not known? That may be what is meant. */
  readonly isFilledBy: (edit: TextEdit) => boolean;
  /** May what is missing for the element at an offset be there under another name, or in one like it that has no form? */
  readonly mayBeThere: (offset: number) => boolean;
}

/** With these an element is there, but not where or not as what it is. */
const strange: ReadonlySet<string> = new Set(["unknown-element", "misplaced-element"]);
/** With these it is not known which form an element has. */
const formless: ReadonlySet<string> = new Set(["bad-value", "missing-attribute"]);

/** With these an element says something in a way that is not understood. */
const unreadable: ReadonlySet<string> = new Set(["unknown-attribute", "misplaced-attribute", "unexpected-text"]);

/** @param grammar what the grammar objects to */
export function doubtfulParts({ root }: XmlDocument, grammar: readonly Problem[]): DoubtfulParts {
  const parts: Span[] = [];
  const holders = new Set<XmlElement>();
  const tags = new Set<XmlElement>();
  const tagsOfOthers: Span[] = [];
  /** The names of the children of unknown form. */
  const alike = new Map<XmlElement, Set<string>>();
  for (const { code, span, fixes } of grammar) {
    const element = innermost(root, span.start);
    if (!element?.parent) continue;
    // What the attribute of another name would have decided is not known.
    const isRenamed = code === "unknown-attribute" && fixes.some(({ preferred }) => preferred);
    if (strange.has(code) || formless.has(code) || isRenamed) parts.push(element.span);
    if (strange.has(code)) holders.add(element.parent);
    if (formless.has(code)) alike.set(element.parent, (alike.get(element.parent) ?? new Set()).add(element.name));
    if (unreadable.has(code)) tags.add(element);
    // Said of the name: most likely another element is meant.
    if (code === "unexpected-text" && span.start === element.nameSpan.start)
      tagsOfOthers.push({ start: element.nameSpan.end, end: element.startTag.end });
  }
  const isBesideAlike = ({ name, parent }: XmlElement): boolean =>
    parent !== undefined && alike.get(parent)?.has(name) === true;
  const isHolder = (element: XmlElement | undefined): boolean =>
    element !== undefined && (holders.has(element) || isBesideAlike(element) || isHolder(element.parent));
  return {
    isInside: coverage(parts),
    isOfAnother: coverage(tagsOfOthers),
    isFilledBy: ({ span }) => {
      const element = innermost(root, span.start);
      if (!element || span.start !== span.end) return false;
      const { start, end } = element.startTag;
      if (start < span.start && span.start < end) return tags.has(element);
      const holder = span.start === start ? element.parent : holderOf(element, span.start);
      return holder !== undefined && holders.has(holder);
    },
    mayBeThere: (offset) => {
      if (holders.size + alike.size + tags.size === 0) return false;
      const element = innermost(root, offset);
      return element !== undefined && (tags.has(element) || isHolder(element));
    },
  };
}
