/**
 * What is still being typed, or misspelt: there the grammar and the rules would say what the user is about to write, or has
 * written under another name.
 */
import type { Problem, Span, TextEdit } from "../problem.ts";
import { incompleteCodes } from "../rules/index.ts";
import type { XmlDocument, XmlElement } from "../xml/tree.ts";
import { coverage, isWithin } from "./coverage.ts";
import { doubtfulParts } from "./doubtful-parts.ts";
import { holderOf, innermost } from "./element-at.ts";

export interface Unfinished {
  /**
   * Would a rule only say what is missing in something half-typed, or in something with a misspelt part? Or does it look at
   * something that may be of another form, or is there once too often?
   */
  readonly isMissing: (problem: Problem) => boolean;
  /** Does a problem of the grammar follow from a problem of XML alone? */
  readonly isConsequence: (problem: Problem) => boolean;
}

/** With these something was written, but not what was meant. */
const doubtful = new Set([
  "unknown-attribute",
  "misplaced-attribute",
  "unknown-element",
  "misplaced-element",
  "unexpected-text",
  "bad-value",
]);

/** @param grammar what the grammar objects to */
export function unfinishedParts(document: XmlDocument, grammar: readonly Problem[]): Unfinished {
  const names = new Set<number>();
  const misspelt = new Set<number>();
  const formless = new Set<XmlElement>();
  const repeated: Span[] = [];
  const attributes = new Set<number>();
  const unreadable: Span[] = [];
  for (const { code, span } of document.problems) {
    if (code === "missing-less-than" || code === "missing-slash") continue;
    const element = innermost(document.root, span.start);
    for (let each = element; each && !names.has(each.nameSpan.start); each = each.parent)
      names.add(each.nameSpan.start);
    const attribute = element?.attributes.find((each) => each.span.start <= span.start && span.start <= each.span.end);
    if (attribute) attributes.add(attribute.nameSpan.start);
  }
  for (const { code, span } of grammar) {
    if (code === "repeated-element") repeated.push(innermost(document.root, span.start)?.span ?? span);
    if (code === "bad-text") unreadable.push(innermost(document.root, span.start)?.span ?? span);
    if (!doubtful.has(code)) continue;
    const element = innermost(document.root, span.start);
    if (code === "bad-value") {
      if (element?.parent) formless.add(element);
      const attribute = element?.attributes.find((each) => isWithin(span, each.span));
      if (attribute) unreadable.push(attribute.span);
      continue;
    }
    const holder = code.endsWith("-element") ? element?.parent : element;
    if (holder) misspelt.add(holder.nameSpan.start);
  }
  /** A wrong value may have chosen the form of the element; what the children need then is not known. */
  const isInFormless = (offset: number): boolean => {
    const parent = innermost(document.root, offset)?.parent;
    return parent !== undefined && formless.has(parent);
  };
  /** In its start tag nothing can be judged. */
  const isFormless = (offset: number): boolean => {
    const element = formless.size === 0 ? undefined : innermost(document.root, offset);
    return element !== undefined && formless.has(element) && offset < element.startTag.end;
  };
  const isRepeated = coverage(repeated);
  /** What would be mended at a value that nobody can read is about that value. */
  const isUnreadable = coverage(unreadable);
  const doubts = doubtfulParts(document, grammar);
  const { isGuess, isUnclosed } = unclosedPlaces(document);
  const isOpen = openPlaces(document, attributes, isUnclosed);
  return {
    isMissing: ({ code, span, fixes, related }) =>
      names.has(span.start) ||
      misspelt.has(span.start) ||
      isFormless(span.start) ||
      isRepeated(span) ||
      doubts.isInside(span) ||
      related.some((other) => doubts.isInside(other.span)) ||
      isOpen.typed(span.start) ||
      (incompleteCodes.has(code) && doubts.mayBeThere(span.start)) ||
      fixes.some(({ edits }) => edits.some((edit) => isUnreadable(edit.span))) ||
      fixes.some(({ edits }) => edits.every(isOpen.addedTo) || edits.every(doubts.isFilledBy)),
    isConsequence: ({ code, span }) =>
      (code === "bad-text" && names.has(span.start)) ||
      (code.startsWith("missing-") && (names.has(span.start) || isInFormless(span.start))) ||
      (code.startsWith("misplaced-") && isInFormless(span.start)) ||
      (code.endsWith("-attribute") && doubts.isOfAnother(span)) ||
      attributes.has(span.start) ||
      (code === "bad-text" && isUnclosed(span.start)) ||
      (code === "misplaced-element" && isGuess(span.start)),
  };
}

interface UnclosedPlaces {
  /** Who is whose child is a guess there. */
  readonly isGuess: (offset: number) => boolean;
  /** Is it in an element that has no end tag? */
  readonly isUnclosed: (offset: number) => boolean;
}

/** Unclosed elements may have ended too early or too late, so all that is behind their start is in doubt. */
function unclosedPlaces(document: XmlDocument): UnclosedPlaces {
  const guesses = new Map<XmlElement, number>();
  const guessed = (element: XmlElement | undefined, start: number): void => {
    if (element && start < (guesses.get(element) ?? Number.POSITIVE_INFINITY)) guesses.set(element, start);
  };
  for (const { code, span } of document.problems) {
    if (code !== "unclosed-element") continue;
    const element = innermost(document.root, span.start);
    guessed(element, span.start);
    guessed(element?.parent, span.start);
  }
  return {
    isGuess: (offset) => {
      const parent = guesses.size === 0 ? undefined : innermost(document.root, offset)?.parent;
      return parent !== undefined && offset > (guesses.get(parent) ?? offset);
    },
    isUnclosed: (offset) => {
      const element = guesses.size === 0 ? undefined : innermost(document.root, offset);
      return element !== undefined && !element.endTag && guesses.has(element);
    },
  };
}

interface OpenPlaces {
  /** In a text that goes on, or a tag with an attribute whose value does? What is written may not be what is meant yet. */
  readonly typed: (offset: number) => boolean;
  /** Would an edit be written where the user is still writing? */
  readonly addedTo: (edit: TextEdit) => boolean;
}

/** @param attributes where the names of those begin that have no value, or one without end */
function openPlaces(
  { problems, root }: XmlDocument,
  attributes: ReadonlySet<number>,
  isUnclosed: (offset: number) => boolean,
): OpenPlaces {
  if (problems.length === 0) return { typed: () => false, addedTo: () => false };
  return {
    typed: (offset) => {
      const element = innermost(root, offset);
      if (!element || offset >= element.startTag.end) return isUnclosed(offset);
      return element.attributes.some(({ nameSpan }) => attributes.has(nameSpan.start));
    },
    addedTo: ({ span }) => {
      if (span.start !== span.end) return false;
      const element = innermost(root, span.start);
      const holder = element && holderOf(element, span.start);
      return element?.startTagClosed === false || (holder !== undefined && isUnclosed(holder.nameSpan.start));
    },
  };
}
