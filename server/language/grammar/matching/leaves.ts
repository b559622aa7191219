/**
 * The leaves of patterns: which declarations may come next. A leaf set depends on the pattern alone, so it is found
 * once and kept.
 */
import { getOrMake } from "../../maps.ts";
import { contains, type NameClass, names } from "../name-class.ts";
import type {
  AttributePattern,
  DataPattern,
  ElementPattern,
  ListPattern,
  Pattern,
  TextPattern,
  ValuePattern,
} from "../pattern.ts";
import { type TextIndex, toTextIndex } from "./text-index.ts";

export type TextLeaf = TextPattern | DataPattern | ValuePattern | ListPattern;

/** What may come next of each kind. */
export interface Leaves {
  readonly elements: readonly ElementPattern[];
  /** Attributes have no order, so these are all that are left. */
  readonly attributes: readonly AttributePattern[];
  readonly texts: readonly TextLeaf[];
}

/** The leaves of each pattern that matching has met. */
export class LeafTable {
  readonly #states = new Map<Pattern, State>();
  readonly #everywhere = new Map<Pattern, readonly ElementPattern[]>();

  of(pattern: Pattern): Leaves {
    return this.state(pattern);
  }

  /** All elements that a pattern speaks of, now or later. */
  everywhere(pattern: Pattern): readonly ElementPattern[] {
    return getOrMake(this.#everywhere, pattern, () => elementsIn(pattern));
  }

  /** Local names of the elements that may come next and are in the namespace ("" for none), each once. */
  elementNames(pattern: Pattern, namespace = ""): readonly string[] {
    const state = this.state(pattern);
    if (namespace !== "") return plainNames(state.elements, namespace);
    state.elementNameList ??= plainNames(state.elements);
    return state.elementNameList;
  }

  attributeNames(pattern: Pattern): readonly string[] {
    const state = this.state(pattern);
    state.attributeNameList ??= plainNames(state.attributes);
    return state.attributeNameList;
  }

  elements(pattern: Pattern, namespace: string, localName: string): readonly ElementPattern[] {
    return findNamed(this.state(pattern).elementIndex, namespace, localName);
  }

  attributes(pattern: Pattern, namespace: string, localName: string): readonly AttributePattern[] {
    return findNamed(this.state(pattern).attributeIndex, namespace, localName);
  }

  /** What takes a text, ready to be looked up. */
  texts(pattern: Pattern): TextIndex {
    return textIndexOf(this.state(pattern));
  }

  /** The leaves of a pattern, ready to be looked up. */
  state(pattern: Pattern): State {
    const known = this.#states.get(pattern);
    if (known) return known;
    const elements = new Set<ElementPattern>();
    const attributes = new Set<AttributePattern>();
    const texts = new Set<TextLeaf>();
    collect(pattern, true, elements, attributes, texts);
    const made = {
      pattern,
      elements: [...elements],
      attributes: [...attributes],
      texts: [...texts],
      elementIndex: toIndex(elements),
      attributeIndex: toIndex(attributes),
      textIndex: undefined,
      elementNameList: undefined,
      attributeNameList: undefined,
      next: new Map(),
      ended: undefined,
    };
    this.#states.set(pattern, made);
    return made;
  }
}

/** A pattern on the way through a document, with all that it is asked again and again. */
export interface State extends Leaves {
  readonly pattern: Pattern;
  readonly elementIndex: NameIndex<ElementPattern>;
  readonly attributeIndex: NameIndex<AttributePattern>;
  // The rest is made when it is first asked for.
  textIndex: TextIndex | undefined;
  elementNameList: readonly string[] | undefined;
  attributeNameList: readonly string[] | undefined;
  /** What is left after one leaf has matched. */
  readonly next: Map<Pattern, State>;
  /** What is left when no further attribute comes. */
  ended: State | undefined;
}

/** The texts that may come next at a state; made once, when they are first asked for. */
export function textIndexOf(state: State): TextIndex {
  state.textIndex ??= toTextIndex(state.pattern, state.texts);
  return state.textIndex;
}

/** Holds the names of the grammar only, so that the names that documents invent do not make it grow. */
interface NameIndex<Leaf> {
  readonly byName: ReadonlyMap<string, readonly Leaf[]>;
  /** What stands for many names is tried for each. */
  readonly wildcards: readonly Leaf[];
}

function toIndex<Leaf extends ElementPattern | AttributePattern>(leaves: Iterable<Leaf>): NameIndex<Leaf> {
  const byName = new Map<string, Leaf[]>();
  const wildcards: Leaf[] = [];
  for (const leaf of leaves) {
    if (hasWildcard(leaf.name)) wildcards.push(leaf);
    else
      for (const { namespace, localName } of names(leaf.name)) {
        getOrMake(byName, keyOf(namespace, localName), () => []).push(leaf);
      }
  }
  return { byName, wildcards };
}

/** The leaves that a name may stand for. */
export function findNamed<Leaf extends ElementPattern | AttributePattern>(
  { byName, wildcards }: NameIndex<Leaf>,
  namespace: string,
  localName: string,
): readonly Leaf[] {
  const named = byName.get(keyOf(namespace, localName)) ?? NONE;
  if (wildcards.length === 0) return named;
  const wild = wildcards.filter((leaf) => contains(leaf.name, namespace, localName));
  return wild.length === 0 ? named : [...named, ...wild];
}

/** The local names of leaves in the namespace ("" for none), each once. */
export function plainNames(leaves: readonly (ElementPattern | AttributePattern)[], namespace = ""): readonly string[] {
  const all = leaves.flatMap((leaf) => names(leaf.name));
  return [...new Set(all.filter((name) => name.namespace === namespace).map(({ localName }) => localName))];
}

const NONE: readonly never[] = [];

function keyOf(namespace: string, localName: string): string {
  return namespace === "" ? localName : `${namespace} ${localName}`;
}

function hasWildcard(name: NameClass): boolean {
  return name.kind === "choice" ? hasWildcard(name.left) || hasWildcard(name.right) : name.kind !== "name";
}

/** All elements that a pattern speaks of, in its order. */
export function elementsIn(pattern: Pattern): readonly ElementPattern[] {
  const found = new Set<ElementPattern>();
  collectEverywhere(pattern, found);
  return [...found];
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
      // An enumeration can be long.
      for (const part of alternatives(pattern)) collect(part, isFirst, elements, attributes, texts);
      return;
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

/** The patterns of a choice, in its order, without going deeper for each of them. */
export function alternatives(choice: Pattern): readonly Pattern[] {
  const found: Pattern[] = [];
  let rest = choice;
  while (rest.kind === "choice") {
    found.push(rest.right);
    rest = rest.left;
  }
  found.push(rest);
  return found.reverse();
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
