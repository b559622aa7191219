/**
 * Does an element match its declaration? Attributes and children move the content pattern forward by the leaves that
 * they match; a child is tried against each candidate on its own. This pass only says yes or no, and is fast; what is
 * wrong is found by `recover.ts` where it says no.
 */

import type { XmlAttribute, XmlElement, XmlNode } from "../../xml/tree.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../pattern.ts";
import type { Derivatives } from "./derivatives.ts";
import type { LeafTable, TextLeaf } from "./leaves.ts";
import type { MatchTables } from "./tables.ts";
import { matchesList, matchesText } from "./values.ts";

/** Matches the elements of one document, or of several that do not change. */
export class Matcher {
  readonly tables: MatchTables;
  /** Verdicts of elements with the only declaration that they were tried against so far: nearly all of them. */
  readonly #matched = new Map<XmlElement, ElementPattern>();
  readonly #verdicts = new Map<XmlElement, Map<ElementPattern, boolean>>();
  readonly #cache: SubtreeCache | undefined;
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
    if (this.#matched.get(element) === declaration) return true;
    const known = this.#verdicts.get(element)?.get(declaration);
    if (known !== undefined) return known;
    const cached = this.#cache?.get(element, declaration);
    const verdict = cached ?? this.#match(element, declaration);
    if (cached === undefined) this.#cache?.set(element, declaration, verdict);
    this.#remember(element, declaration, verdict);
    return verdict;
  }

  #remember(element: XmlElement, declaration: ElementPattern, verdict: boolean): void {
    if (verdict && !this.#matched.has(element)) {
      this.#matched.set(element, declaration);
      return;
    }
    const verdicts = this.#verdicts.get(element);
    if (verdicts) verdicts.set(declaration, verdict);
    else this.#verdicts.set(element, new Map([[declaration, verdict]]));
  }

  #match(element: XmlElement, declaration: ElementPattern): boolean {
    this.steps++;
    let pattern = declaration.content();
    for (const attribute of element.attributes) {
      if (isNamespaceDeclaration(attribute)) continue;
      pattern = this.derivatives.after(pattern, this.attributeLeaves(pattern, attribute));
      if (pattern.kind === "notAllowed") return false;
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
    const [only] = candidates;
    if (candidates.length === 1 && only) {
      return this.matches(element, only) ? this.derivatives.after(pattern, candidates) : this.tables.factory.notAllowed;
    }
    return this.derivatives.after(
      pattern,
      candidates.filter((candidate) => this.matches(element, candidate)),
    );
  }

  /** The attribute declarations that take this attribute with its value. */
  attributeLeaves(pattern: Pattern, attribute: XmlAttribute): readonly AttributePattern[] {
    const candidates = this.leaves.attributes(pattern, attribute.namespace, attribute.localName);
    return candidates.filter((leaf) => this.allowsText(leaf.content, attribute.value, attribute.parent));
  }

  textLeaves(pattern: Pattern, value: string, scope?: XmlElement): readonly TextLeaf[] {
    return this.leaves.of(pattern).texts.filter((leaf) => this.leafAllows(leaf, value, scope));
  }

  leafAllows(leaf: TextLeaf, value: string, scope?: XmlElement): boolean {
    return leaf.kind === "list" ? matchesList(this, leaf.pattern, value) : matchesText(this, leaf, value, scope);
  }

  /** Is the text all that the pattern asks for? White space alone is nothing, unless the pattern wants a value. */
  allowsText(pattern: Pattern, value: string, scope?: XmlElement): boolean {
    if (pattern.kind === "text") return true;
    if (pattern.nullable && value.trim() === "") return true;
    const leaves = this.leaves.of(pattern).texts.filter((leaf) => this.leafAllows(leaf, value, scope));
    return this.derivatives.after(pattern, leaves).nullable;
  }
}

/** Verdicts of subtrees by their text, handed from one version of a document to the next. */
export interface SubtreeCache {
  /** `undefined` when the element is not of those that are kept, or was different before. */
  readonly get: (element: XmlElement, declaration: ElementPattern) => boolean | undefined;
  readonly set: (element: XmlElement, declaration: ElementPattern, verdict: boolean) => void;
}

export function isNamespaceDeclaration(attribute: XmlAttribute): boolean {
  return attribute.name === "xmlns" || attribute.name.startsWith("xmlns:");
}

/** Character data that counts: more than white space between elements. */
export function isText(node: XmlNode): node is XmlNode & { readonly kind: "text" | "cdata"; readonly value: string } {
  return (node.kind === "text" || node.kind === "cdata") && node.value.trim() !== "";
}

/** The whole text of an element without child elements; `undefined` when it has some. */
export function textOnly(element: XmlElement): string | undefined {
  let text = "";
  for (const node of element.children) {
    if (node.kind === "element") return undefined;
    if (node.kind === "text" || node.kind === "cdata") text += node.value;
  }
  return text;
}
