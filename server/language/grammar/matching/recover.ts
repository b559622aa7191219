/**
 * Finds the likeliest way to read an element that does not match its declaration, so that one mistake is one mismatch.
 * Also tells which declarations attributes and children were taken for, in elements that match as well.
 */
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../pattern.ts";
import { joinForms, joinVariant } from "./forms.ts";
import { isNamespaceDeclaration, isText, type Matcher } from "./matcher.ts";
import { costs, type Mismatch } from "./mismatch.ts";
import { meantBy } from "./other-words.ts";
import { cheapest, type Path, stepsOf } from "./paths.ts";
import { attributePaths, withOptionalAttributes } from "./recover-attributes.ts";
import { contentPaths } from "./recover-children.ts";

export interface Recovery {
  readonly element: XmlElement;
  readonly attributes: ReadonlyMap<XmlAttribute, readonly AttributePattern[]>;
  readonly children: ReadonlyMap<XmlElement, readonly ElementPattern[]>;
  /** What is left when the attributes have matched. */
  readonly content: Pattern;
  /** In the order of the document: what is wrong with the element itself, and inside its children. */
  readonly parts: readonly (Mismatch | Recovery)[];
  readonly cost: number;
}

/** Beyond this many elements with mistakes the rest is not looked at: nobody reads so many problems. */
const MOST_ELEMENTS = 5000;
/** Beyond this many steps only the cheapest way is followed. */
const MOST_STEPS = 100_000;
/** Beyond this many words none is compared any more with what it may have been meant to be. */
const MOST_GUESSES = 2000;
/** Elements with mistakes inside each other, beyond which it is not looked at why they do not match. */
const DEEPEST = 100;

/** Recoveries of one document, each made once. */
export class Recoveries {
  readonly matcher: Matcher;
  readonly #known = new Map<XmlElement, Map<ElementPattern, Recovery>>();
  #elements = 0;
  #guesses = 0;
  #depth = 0;
  /** Ways that were looked at, for tests that count work. */
  steps = 0;

  constructor(matcher: Matcher) {
    this.matcher = matcher;
  }

  of(element: XmlElement, declaration: ElementPattern): Recovery {
    const known = this.#known.get(element)?.get(declaration);
    if (known) return known;
    const made = this.#make(element, declaration);
    const recoveries = this.#known.get(element);
    if (recoveries) recoveries.set(declaration, made);
    else this.#known.set(element, new Map([[declaration, made]]));
    return made;
  }

  /** The candidates that fit best: those that match, or else those that are nearest to it. */
  best(element: XmlElement, candidates: readonly ElementPattern[]): readonly ElementPattern[] {
    if (candidates.length < 2) return candidates;
    const matching = this.matcher.matching(element, candidates);
    if (matching.length > 0) return matching;
    const all = this.costsOf(element, candidates);
    const least = Math.min(...all);
    return candidates.filter((_candidate, index) => all[index] === least);
  }

  /** How badly an element fits each of several candidates. A word that one of them takes is rarely meant as another. */
  costsOf(element: XmlElement, candidates: readonly ElementPattern[]): readonly number[] {
    const all = candidates.map((candidate) => this.of(element, candidate));
    const wrong = all.map(wrongWords);
    if (wrong.every((words) => words.length === 0)) return all.map(({ cost }) => cost);
    // Who writes a word that nobody takes has still chosen one that has words there.
    const isKnown = (attribute: XmlAttribute): boolean => wrong.some((words) => words.includes(attribute));
    return all.map((recovery, index) => {
      const words = wrong[index] ?? [];
      const isTaken = (word: XmlAttribute): boolean =>
        all.some((other, at) => !wrong[at]?.includes(word) && isWordOf(word, other.attributes.get(word) ?? []));
      const strange = unknownNames(recovery).filter(isKnown);
      return recovery.cost + costs.wordOfAnother * words.filter(isTaken).length + costs.nameOfAnother * strange.length;
    });
  }

  /** Names that may be meant by what was written, the likeliest first. */
  similar(written: string, names: readonly string[]): readonly string[] {
    return this.#guesses++ < MOST_GUESSES ? meantBy(written, names) : [];
  }

  cheapest(paths: readonly Path[]): readonly Path[] {
    this.steps += paths.length;
    return this.steps < MOST_STEPS ? cheapest(paths) : cheapest(paths, 1);
  }

  #make(element: XmlElement, declaration: ElementPattern): Recovery {
    if (this.matcher.matches(element, declaration)) return trace(this.matcher, element, declaration);
    const content = declaration.content();
    if (this.#depth >= DEEPEST) return { ...nothing(element, content), parts: [{ kind: "unexplained", element }] };
    if (this.#elements++ >= MOST_ELEMENTS) return nothing(element, content);
    this.#depth++;
    const best = this.#bestPath(element, content);
    this.#depth--;
    if (!best) return nothing(element, content);
    const recovery = toRecovery(element, content, best);
    const parts = joinForms(this.matcher, element, content, recovery.content, recovery.parts);
    // What turned out to be one mistake weighs as one.
    const cost = recovery.cost - costs.missing * (recovery.parts.length - parts.length);
    const [only, ...others] = joinVariant(this.matcher, element, parts);
    if (!only || others.length > 0 || !("kind" in only) || only.kind !== "missing-elements") {
      return { ...recovery, parts: only ? [only, ...others] : [], cost };
    }
    return { ...recovery, parts: [{ ...only, instead: this.#attributesInstead(element, content) }], cost };
  }

  /** Attributes each of which makes the element right as it is. */
  #attributesInstead(element: XmlElement, declared: Pattern): readonly AttributePattern[] {
    const { open } = attributePaths(this, element, declared);
    const paths = contentPaths(this, element, declared, withOptionalAttributes(this, element, open));
    return paths.flatMap((path) => {
      const mismatches = [...stepsOf(path)].flatMap(({ mismatch }) => mismatch ?? []);
      const [only, ...others] = mismatches;
      return only?.kind === "missing-attributes" && others.length === 0 && only.missing.length === 1
        ? only.missing
        : [];
    });
  }

  #bestPath(element: XmlElement, declared: Pattern): Path | undefined {
    const begun = attributePaths(this, element, declared);
    const [best] = contentPaths(this, element, declared, begun.ended);
    if (best && best.cost <= costs.missingOption) return best;
    // Something that need not be there may be what is missing: then all the rest fits.
    const more = withOptionalAttributes(this, element, begun.open);
    const [other] = more.length > 0 ? contentPaths(this, element, declared, more) : [];
    return other && (!best || other.cost < best.cost) ? other : best;
  }
}

/** Attributes whose values are not among those that they may have. */
function wrongWords({ parts }: Recovery): readonly XmlAttribute[] {
  return parts.flatMap((part) => ("kind" in part && part.kind === "bad-value" ? [part.attribute] : []));
}

/** Attributes that it does not have. */
function unknownNames({ parts }: Recovery): readonly XmlAttribute[] {
  return parts.flatMap((part) => ("kind" in part && part.kind === "unknown-attribute" ? [part.attribute] : []));
}

function isWordOf({ value }: XmlAttribute, leaves: readonly AttributePattern[]): boolean {
  return leaves.some(({ content }) => content.kind === "value" && content.value === value);
}

function nothing(element: XmlElement, content: Pattern): Recovery {
  return { element, attributes: new Map(), children: new Map(), content, parts: [], cost: costs.unknown };
}

function toRecovery(element: XmlElement, declared: Pattern, path: Path): Recovery {
  const attributes = new Map<XmlAttribute, readonly AttributePattern[]>();
  const children = new Map<XmlElement, readonly ElementPattern[]>();
  const taken = new Map<string, XmlElement>();
  const parts: (Mismatch | Recovery)[] = [];
  let content = declared;
  const early = new Set<string>();
  for (const step of stepsOf(path)) {
    if (step.nested && step.nested.parts.length > 0) parts.push(step.nested);
    if (step.mismatch) parts.push(step.mismatch);
    if (step.attribute) attributes.set(step.attribute, step.taken.filter(isAttribute));
    if (step.child) children.set(step.child, step.taken.filter(isElement));
    if (step.child && step.taken.length > 0) taken.set(step.child.name, step.child);
    content = step.content ?? content;
    for (const name of step.early ?? []) early.add(name);
  }
  const refined = parts.reverse().map((part) => ("kind" in part ? refine(part, taken, early) : part));
  return { element, attributes, children, content, parts: refined, cost: path.cost };
}

/** Says more exactly why a child cannot stand where it does. */
function refine(mismatch: Mismatch, taken: ReadonlyMap<string, XmlElement>, early: ReadonlySet<string>): Mismatch {
  if (mismatch.kind !== "misplaced-element") return mismatch;
  const first = taken.get(mismatch.element.name);
  if (first) return { ...mismatch, kind: "repeated-element", first };
  return early.has(mismatch.element.name) ? { ...mismatch, kind: "misordered-element" } : mismatch;
}

function isAttribute(pattern: Pattern): pattern is AttributePattern {
  return pattern.kind === "attribute";
}

function isElement(pattern: Pattern): pattern is ElementPattern {
  return pattern.kind === "element";
}

/** The way through an element that matches. */
function trace(matcher: Matcher, element: XmlElement, declaration: ElementPattern): Recovery {
  const { derivatives, leaves } = matcher;
  const attributes = new Map<XmlAttribute, readonly AttributePattern[]>();
  const children = new Map<XmlElement, readonly ElementPattern[]>();
  let pattern = declaration.content();
  for (const attribute of element.attributes) {
    if (isNamespaceDeclaration(attribute)) continue;
    const taken = matcher.attributeLeaves(pattern, attribute);
    attributes.set(attribute, taken);
    pattern = derivatives.after(pattern, taken);
  }
  const content = derivatives.withoutAttributes(pattern);
  pattern = content;
  for (const node of element.children) {
    if (node.kind === "element") {
      const candidates = leaves.elements(pattern, node.namespace, node.localName);
      const taken = candidates.length < 2 ? candidates : matcher.matching(node, candidates);
      children.set(node, taken);
      pattern = derivatives.after(pattern, taken);
    } else if (isText(node)) {
      const rest = derivatives.after(pattern, matcher.textLeaves(pattern, node.value, element));
      if (rest.kind !== "notAllowed") pattern = rest;
    }
  }
  return { element, attributes, children, content, parts: [], cost: 0 };
}

/** All mismatches, of the children too, in the order of the document. Goes no deeper than a loop. */
export function* mismatchesOf(recovery: Recovery): Generator<Mismatch> {
  const waiting: (Mismatch | Recovery)[] = [recovery];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if ("kind" in next) yield next;
    else for (const part of next.parts.toReversed()) waiting.push(part);
  }
}
