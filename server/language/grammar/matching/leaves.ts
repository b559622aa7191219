/**
 * The leaves of patterns: which declarations may come next. A leaf set depends on the pattern alone, so it is found
 * once and kept.
 */
import { contains } from "../name-class.ts";
import type {
  AttributePattern,
  DataPattern,
  ElementPattern,
  ListPattern,
  Pattern,
  TextPattern,
  ValuePattern,
} from "../pattern.ts";

export type TextLeaf = TextPattern | DataPattern | ValuePattern | ListPattern;

/** What may come next of each kind. */
export interface Leaves {
  readonly elements: readonly ElementPattern[];
  /** Attributes have no order, so these are all that are left. */
  readonly attributes: readonly AttributePattern[];
  readonly texts: readonly TextLeaf[];
}

/** The leaves by name; what stands for many names is tried for each. */
export class LeafTable {
  readonly #leaves = new Map<Pattern, Leaves>();
  readonly #everywhere = new Map<Pattern, readonly ElementPattern[]>();
  readonly #elements = new Map<Pattern, Map<string, readonly ElementPattern[]>>();
  readonly #attributes = new Map<Pattern, Map<string, readonly AttributePattern[]>>();

  of(pattern: Pattern): Leaves {
    const known = this.#leaves.get(pattern);
    if (known) return known;
    const elements = new Set<ElementPattern>();
    const attributes = new Set<AttributePattern>();
    const texts = new Set<TextLeaf>();
    collect(pattern, true, elements, attributes, texts);
    const leaves = { elements: [...elements], attributes: [...attributes], texts: [...texts] };
    this.#leaves.set(pattern, leaves);
    return leaves;
  }

  /** All elements that a pattern speaks of, now or later. */
  everywhere(pattern: Pattern): readonly ElementPattern[] {
    return getOrMake(this.#everywhere, pattern, () => {
      const found = new Set<ElementPattern>();
      collectEverywhere(pattern, found);
      return [...found];
    });
  }

  elements(pattern: Pattern, namespace: string, localName: string): readonly ElementPattern[] {
    const key = namespace === "" ? localName : `${namespace} ${localName}`;
    const byName = getOrMake(this.#elements, pattern, () => new Map<string, readonly ElementPattern[]>());
    return getOrMake(byName, key, () =>
      this.of(pattern).elements.filter((leaf) => contains(leaf.name, namespace, localName)),
    );
  }

  attributes(pattern: Pattern, namespace: string, localName: string): readonly AttributePattern[] {
    const key = namespace === "" ? localName : `${namespace} ${localName}`;
    const byName = getOrMake(this.#attributes, pattern, () => new Map<string, readonly AttributePattern[]>());
    return getOrMake(byName, key, () =>
      this.of(pattern).attributes.filter((leaf) => contains(leaf.name, namespace, localName)),
    );
  }
}

/** @param isFirst the pattern may be the next to match; otherwise only its attributes count */
function collect(
  pattern: Pattern,
  isFirst: boolean,
  elements: Set<ElementPattern>,
  attributes: Set<AttributePattern>,
  texts: Set<TextLeaf>,
): void {
  switch (pattern.kind) {
    case "choice":
    case "interleave":
      collect(pattern.left, isFirst, elements, attributes, texts);
      collect(pattern.right, isFirst, elements, attributes, texts);
      return;
    case "group":
      collect(pattern.left, isFirst, elements, attributes, texts);
      collect(pattern.right, isFirst && canBePassed(pattern.left), elements, attributes, texts);
      return;
    case "oneOrMore":
      collect(pattern.pattern, isFirst, elements, attributes, texts);
      return;
    case "element":
      if (isFirst) elements.add(pattern);
      return;
    case "attribute":
      attributes.add(pattern);
      return;
    case "text":
    case "data":
    case "value":
    case "list":
      if (isFirst) texts.add(pattern);
      return;
    case "empty":
    case "notAllowed":
      return;
  }
}

function collectEverywhere(pattern: Pattern, found: Set<ElementPattern>): void {
  if (pattern.kind === "element") found.add(pattern);
  else if (pattern.kind === "oneOrMore") collectEverywhere(pattern.pattern, found);
  else if ("left" in pattern) {
    collectEverywhere(pattern.left, found);
    collectEverywhere(pattern.right, found);
  }
}

/** Attributes stand elsewhere, so they never keep an element from being next. */
function canBePassed(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case "attribute":
      return true;
    case "choice":
      return canBePassed(pattern.left) || canBePassed(pattern.right);
    case "group":
    case "interleave":
      return canBePassed(pattern.left) && canBePassed(pattern.right);
    case "oneOrMore":
      return canBePassed(pattern.pattern);
    default:
      return pattern.nullable;
  }
}

export function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
