/**
 * Does an element match its declaration? Attributes and children move the content pattern forward by the leaves that
 * they match; a child is tried against each candidate on its own. This pass only says yes or no, and is fast; what is
 * wrong is found by `recover.ts` where it says no.
 */

import type { XmlAttribute, XmlElement, XmlNode } from "../../xml/tree.ts";
import { trimSpace } from "../../xml/walk.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../pattern.ts";
import type { Derivatives } from "./derivatives.ts";
import type { LeafTable, TextLeaf } from "./leaves.ts";
import type { MatchTables } from "./tables.ts";
import { findWords } from "./text-index.ts";
import { matchesList, matchesText } from "./values.ts";

/** Matches the elements of one document, or of several that do not change. */
export class Matcher {
  readonly tables: MatchTables;
  readonly #verdicts = new Map<XmlElement, Map<ElementPattern, boolean>>();
  readonly #cache: SubtreeCache | undefined;
  /** Some element around has several candidates, so what is inside is asked several times. */
  #isAmbiguous = false;
  /** Elements that were matched, for tests that count work. */
  steps = 0;

  constructor(tables: MatchTables, cache?: SubtreeCache) {
    this.tables = tables;
    this.#cache = cache;
  }

  get leaves(): LeafTable {
    return this.tables.leaves;
  }

  get derivatives(): Derivatives {
    return this.tables.derivatives;
  }

  matches(element: XmlElement, declaration: ElementPattern): boolean {
    const known = this.#verdicts.get(element)?.get(declaration);
    if (known !== undefined) return known;
    const cached = this.#cache?.get(element, declaration);
    const verdict = cached ?? this.#match(element, declaration);
    if (cached === undefined) this.#cache?.set(element, declaration, verdict);
    if (!verdict || this.#isAmbiguous) this.#remember(element, declaration, verdict);
    return verdict;
  }

  /** What matched its only candidate is not asked again by this pass, so it is not worth remembering. */
  #remember(element: XmlElement, declaration: ElementPattern, verdict: boolean): void {
    const verdicts = this.#verdicts.get(element);
    if (verdicts) verdicts.set(declaration, verdict);
    else this.#verdicts.set(element, new Map([[declaration, verdict]]));
  }

  #match(element: XmlElement, declaration: ElementPattern): boolean {
    this.steps++;
    let pattern = declaration.content();
    for (const attribute of element.attributes) {
      if (isNamespaceDeclaration(attribute)) continue;
      const leaves = this.attributeLeaves(pattern, attribute);
      if (leaves.length === 0) return false;
      pattern = this.derivatives.after(pattern, leaves);
    }
    pattern = this.derivatives.withoutAttributes(pattern);
    return pattern.kind !== "notAllowed" && this.#matchContent(element, pattern);
  }

  #matchContent(element: XmlElement, start: Pattern): boolean {
    const text = textOnly(element);
    if (text !== undefined) return this.allowsText(start, text, element);
    let pattern = start;
    for (const node of element.children) {
      if (node.kind === "element") pattern = this.afterElement(pattern, node);
      else if (isText(node)) pattern = this.derivatives.after(pattern, this.textLeaves(pattern, node.value, element));
      if (pattern.kind === "notAllowed") return false;
    }
    return pattern.nullable;
  }

  afterElement(pattern: Pattern, element: XmlElement): Pattern {
    const candidates = this.leaves.elements(pattern, element.namespace, element.localName);
    return this.derivatives.after(pattern, this.matching(element, candidates));
  }

  /** The candidates that an element matches; each is tried on its own. */
  matching(element: XmlElement, candidates: readonly ElementPattern[]): readonly ElementPattern[] {
    const [only] = candidates;
    if (candidates.length === 1 && only) return this.matches(element, only) ? candidates : [];
    const wasAmbiguous = this.#isAmbiguous;
    this.#isAmbiguous = true;
    const matching = candidates.filter((candidate) => this.matches(element, candidate));
    this.#isAmbiguous = wasAmbiguous;
    return matching;
  }

  /** The attribute declarations that take this attribute with its value. */
  attributeLeaves(pattern: Pattern, attribute: XmlAttribute): readonly AttributePattern[] {
    const candidates = this.leaves.attributes(pattern, attribute.namespace, attribute.localName);
    const [only] = candidates;
    if (candidates.length === 1 && only) {
      return this.allowsText(only.content, attribute.value, attribute.parent) ? candidates : [];
    }
    return candidates.filter((leaf) => this.allowsText(leaf.content, attribute.value, attribute.parent));
  }

  textLeaves(pattern: Pattern, value: string, scope?: XmlElement): readonly TextLeaf[] {
    const index = this.leaves.texts(pattern);
    const words = findWords(index, value);
    const others = index.others.filter((leaf) => this.leafAllows(leaf, value, scope));
    return others.length === 0 ? words : [...words, ...others];
  }

  leafAllows(leaf: TextLeaf, value: string, scope?: XmlElement): boolean {
    return leaf.kind === "list" ? matchesList(this, leaf.pattern, value) : matchesText(this, leaf, value, scope);
  }

  /** Is the text all that the pattern asks for? White space alone is nothing, unless the pattern wants a value. */
  allowsText(pattern: Pattern, value: string, scope?: XmlElement): boolean {
    switch (pattern.kind) {
      case "text":
        return true;
      case "data":
      case "value":
        return this.leafAllows(pattern, value, scope);
    }
    if (pattern.nullable && trimSpace(value) === "") return true;
    const index = this.leaves.texts(pattern);
    if (!index.isAnyOf) return this.derivatives.after(pattern, this.textLeaves(pattern, value, scope)).nullable;
    return findWords(index, value).length > 0 || index.others.some((leaf) => this.leafAllows(leaf, value, scope));
  }
}

/** Verdicts of subtrees by their text, handed from one version of a document to the next. */
export interface SubtreeCache {
  /** `undefined` when the element is not of those that are kept, or was different before. */
  get(element: XmlElement, declaration: ElementPattern): boolean | undefined;
  set(element: XmlElement, declaration: ElementPattern, verdict: boolean): void;
}

export function isNamespaceDeclaration(attribute: XmlAttribute): boolean {
  return attribute.name === "xmlns" || attribute.name.startsWith("xmlns:");
}

/** Character data that counts: more than white space between elements. */
export function isText(node: XmlNode): node is XmlNode & { readonly kind: "text" | "cdata"; readonly value: string } {
  if (node.kind !== "text" && node.kind !== "cdata") return false;
  const { start, end } = node.trimmedSpan;
  // A reference such as &#32; is white space too, however it is written.
  return start < end && trimSpace(node.value) !== "";
}

/** The whole text of an element without child elements; `undefined` when it has some. */
export function textOnly(element: XmlElement): string | undefined {
  if (element.children.length === 0) return "";
  let text = "";
  for (const node of element.children) {
    if (node.kind === "element") return undefined;
    if (node.kind === "text" || node.kind === "cdata") text += node.value;
  }
  return text;
}
