/**
 * Goes through an element that does not match (or of which more must be known than that it does), skipping what
 * does not fit and going on with the rest, so that one mistake is one mismatch. Also tells which declaration each
 * attribute and child was matched by, and what is left of the pattern before each child.
 */
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { names } from "../name-class.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../pattern.ts";
import { isNamespaceDeclaration, isText, type Matcher, textOnly } from "./matcher.ts";
import { costOf, type Mismatch } from "./mismatch.ts";
import type { MissingTable } from "./missing.ts";
import { nearest } from "./nearest.ts";
import { RecoverChildren } from "./recover-children.ts";

export interface Recovery {
  readonly declaration: ElementPattern;
  readonly attributes: ReadonlyMap<XmlAttribute, readonly AttributePattern[]>;
  readonly children: ReadonlyMap<XmlElement, readonly ElementPattern[]>;
  /** What is left when the attributes have matched. */
  readonly content: Pattern;
  /** What is left before each child node, and behind the last one. */
  readonly states: readonly Pattern[];
  readonly mismatches: readonly Mismatch[];
  readonly cost: number;
}

/** Recoveries of one document, each made once. */
export class Recoveries {
  readonly matcher: Matcher;
  readonly missing: MissingTable;
  readonly #known = new Map<XmlElement, Map<ElementPattern, Recovery>>();

  constructor(matcher: Matcher) {
    this.matcher = matcher;
    this.missing = matcher.tables.missing;
  }

  of(element: XmlElement, declaration: ElementPattern): Recovery {
    const known = this.#known.get(element)?.get(declaration);
    if (known) return known;
    const made = this.#recover(element, declaration);
    const kept = this.#known.get(element) ?? new Map<ElementPattern, Recovery>();
    this.#known.set(element, kept.set(declaration, made));
    return made;
  }

  /** The candidates that fit best: those that match, or else those that are nearest to it. */
  best(element: XmlElement, candidates: readonly ElementPattern[]): readonly ElementPattern[] {
    const matching = candidates.filter((candidate) => this.matcher.matches(element, candidate));
    if (matching.length > 0 || candidates.length === 1) return matching.length > 0 ? matching : candidates;
    const costs = candidates.map((candidate) => this.of(element, candidate).cost);
    const least = Math.min(...costs);
    return candidates.filter((_candidate, index) => costs[index] === least);
  }

  #recover(element: XmlElement, declaration: ElementPattern): Recovery {
    const mismatches: Mismatch[] = [];
    const attributes = new Map<XmlAttribute, readonly AttributePattern[]>();
    const content = this.#attributes(element, declaration.content(), attributes, mismatches);
    const own = mismatches.length;
    const walk = new RecoverChildren(this, element, declaration.content(), content, mismatches);
    const text = textOnly(element);
    if (text === undefined) walk.children();
    else this.#text(element, content, text, mismatches);
    const nested = mismatches.slice(own).filter((mismatch) => !isAbout(mismatch, element));
    const direct = mismatches.filter((mismatch) => !nested.includes(mismatch));
    const cost = total(direct) + 0.9 * total(nested);
    const states = text === undefined ? walk.states : element.children.map(() => content).concat(content);
    return { declaration, attributes, children: walk.matched, content, states, mismatches, cost };
  }

  #attributes(
    element: XmlElement,
    content: Pattern,
    matched: Map<XmlAttribute, readonly AttributePattern[]>,
    mismatches: Mismatch[],
  ): Pattern {
    const { leaves, derivatives } = this.matcher;
    let pattern = content;
    for (const attribute of this.#discriminatorsFirst(element, content)) {
      const now = leaves.attributes(pattern, attribute.namespace, attribute.localName);
      const taken = this.#take(element, pattern, content, attribute, now, mismatches);
      if (taken.length === 0) continue;
      matched.set(attribute, taken);
      pattern = derivatives.after(pattern, taken);
    }
    const rest = derivatives.withoutAttributes(pattern);
    if (rest.kind !== "notAllowed") return rest;
    const missing = withoutMeant(this.missing.attributes(pattern).leaves, mismatches);
    if (missing.length > 0) mismatches.push({ kind: "missing-attributes", element, missing });
    return this.missing.withAttributes(pattern);
  }

  /** What many declarations share and take different values for decides between them, so it goes first. */
  #discriminatorsFirst(element: XmlElement, content: Pattern): readonly XmlAttribute[] {
    const count = (attribute: XmlAttribute) =>
      this.matcher.leaves.attributes(content, attribute.namespace, attribute.localName).length;
    return element.attributes
      .filter((attribute) => !isNamespaceDeclaration(attribute) && attribute.name !== "")
      .toSorted((a, b) => count(b) - count(a));
  }

  /** The declarations that the attribute stands for, none when it is skipped. */
  #take(
    element: XmlElement,
    pattern: Pattern,
    content: Pattern,
    attribute: XmlAttribute,
    now: readonly AttributePattern[],
    mismatches: Mismatch[],
  ): readonly AttributePattern[] {
    if (now.length > 0) return this.#takeValue(attribute, now, mismatches);
    const { leaves } = this.matcher;
    const available = this.#availableAttributes(element, pattern);
    const elsewhere = leaves.attributes(content, attribute.namespace, attribute.localName).length > 0;
    const guess = elsewhere ? undefined : nearest(attribute.name, available);
    mismatches.push({
      kind: "unknown-attribute",
      attribute,
      elsewhere,
      nearest: guess,
      required: undefined,
      available,
    });
    if (guess === undefined) return [];
    return this.#takeValue(attribute, leaves.attributes(pattern, "", guess), []);
  }

  #takeValue(
    attribute: XmlAttribute,
    leaves: readonly AttributePattern[],
    mismatches: Mismatch[],
  ): readonly AttributePattern[] {
    // While there is no value yet, XML itself has a problem there, and that is enough.
    if (!attribute.valueSpan) return leaves;
    const { matcher } = this;
    const fitting = leaves.filter((leaf) => matcher.allowsText(leaf.content, attribute.value, attribute.parent));
    if (fitting.length > 0) return fitting;
    const texts = leaves.flatMap((leaf) => matcher.leaves.of(leaf.content).texts);
    mismatches.push({ kind: "bad-value", attribute, leaves, texts });
    return leaves;
  }

  #availableAttributes(element: XmlElement, pattern: Pattern): readonly string[] {
    const present = new Set(element.attributes.map((attribute) => attribute.name));
    const all = this.matcher.leaves.of(pattern).attributes.flatMap((leaf) => names(leaf.name));
    const plain = all.filter((name) => name.namespace === "").map((name) => name.localName);
    return [...new Set(plain)].filter((name) => !present.has(name));
  }

  #text(element: XmlElement, content: Pattern, value: string, mismatches: Mismatch[]): void {
    if (this.matcher.allowsText(content, value, element)) return;
    const { texts, elements } = this.matcher.leaves.of(content);
    const node = element.children.find(isText);
    if (texts.length > 0 && (value.trim() !== "" || elements.length === 0)) {
      mismatches.push({ kind: "bad-text", element, value, texts });
      return;
    }
    if (node) mismatches.push({ kind: "unexpected-text", node, parent: element });
    const missing = this.missing.elements(content).leaves;
    if (missing.length > 0) mismatches.push({ kind: "missing-elements", element, missing });
    // Either a value or elements are needed; the value is the shorter way to say so.
    else if (!node) mismatches.push({ kind: "bad-text", element, value, texts });
  }
}

/**
 * An attribute that nobody knows stands where a required one is missing: most likely it is the wrong name for it, so
 * that becomes the one mismatch.
 */
function withoutMeant(missing: readonly AttributePattern[], mismatches: Mismatch[]): readonly AttributePattern[] {
  const left = [...missing];
  for (const [index, mismatch] of mismatches.entries()) {
    if (mismatch.kind !== "unknown-attribute" || mismatch.nearest !== undefined) continue;
    const [leaf] = left.splice(0, 1);
    const name = leaf && names(leaf.name)[0]?.localName;
    if (name !== undefined) mismatches[index] = { ...mismatch, required: name };
  }
  return left;
}

function total(mismatches: readonly Mismatch[]): number {
  return mismatches.reduce((sum, mismatch) => sum + costOf(mismatch), 0);
}

/** Is the mismatch the element's own, or one of something inside it? */
function isAbout(mismatch: Mismatch, element: XmlElement): boolean {
  switch (mismatch.kind) {
    case "unknown-attribute":
    case "bad-value":
      return mismatch.attribute.parent === element;
    case "unknown-element":
    case "misplaced-element":
    case "repeated-element":
    case "unexpected-text":
      return mismatch.parent === element;
    default:
      return mismatch.element === element;
  }
}
