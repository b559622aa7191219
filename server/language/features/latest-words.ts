/**
 * Which names and values of a grammar are new at all, and since when at the latest: for nearly everything in a document
 * that tells, without looking for its declarations, that a version of libvirt knows it.
 */
import type { Grammar } from "../grammar/grammar.ts";
import { alternatives } from "../grammar/matching/leaves.ts";
import { names } from "../grammar/name-class.ts";
import type { Annotations, AttributePattern, ElementPattern, Pattern } from "../grammar/pattern.ts";
import { parseVersion, type Version } from "../version.ts";
import type { XmlAttribute, XmlElement } from "../xml/tree.ts";

/** The latest version that any declaration of a word names. */
type Latest = Map<string, Version>;

export class LatestWords {
  static readonly #known = new WeakMap<Grammar, LatestWords>();
  readonly #elements: Latest = new Map();
  readonly #attributes: Latest = new Map();
  readonly #values: Latest = new Map();
  /** Elements and attributes some of whose values no list can name. */
  readonly #holders: Latest = new Map();

  /** Goes through the whole grammar, once. */
  static of(grammar: Grammar): LatestWords {
    const known = LatestWords.#known.get(grammar) ?? new LatestWords(grammar.start);
    LatestWords.#known.set(grammar, known);
    return known;
  }

  private constructor(start: Pattern) {
    this.#read(start, undefined, new Set());
  }

  /** May the element be newer than the version? */
  isElementAbove(version: Version, { localName }: XmlElement): boolean {
    return isAbove(version, this.#elements, localName);
  }

  /** May the attribute or its value be newer? */
  isAttributeAbove(version: Version, { localName, value }: XmlAttribute): boolean {
    return isAbove(version, this.#attributes, localName) || this.#isValueAbove(version, localName, value);
  }

  /** May the text of an element be newer? That of one with elements inside means nothing. */
  isTextAbove(version: Version, { localName, children }: XmlElement): boolean {
    if (children.some(({ kind }) => kind === "element")) return false;
    return children.some((node) => "value" in node && this.#isValueAbove(version, localName, node.value));
  }

  #isValueAbove(version: Version, holder: string, value: string): boolean {
    return isAbove(version, this.#holders, holder) || isAbove(version, this.#values, normalised(value));
  }

  /** @param holder the element or attribute that the pattern is the content of */
  #read(pattern: Pattern, holder: ElementPattern | AttributePattern | undefined, seen: Set<Pattern>): void {
    switch (pattern.kind) {
      case "choice":
        for (const part of alternatives(pattern)) this.#read(part, holder, seen);
        return;
      case "group":
      case "interleave":
        this.#read(pattern.left, holder, seen);
        this.#read(pattern.right, holder, seen);
        return;
      case "oneOrMore":
        this.#read(pattern.pattern, holder, seen);
        return;
      case "element":
        if (seen.has(pattern)) return;
        seen.add(pattern);
        addNames(this.#elements, pattern, pattern.annotations);
        this.#read(pattern.content(), pattern, seen);
        return;
      case "attribute":
        addNames(this.#attributes, pattern, pattern.annotations);
        this.#read(pattern.content, pattern, seen);
        return;
      case "value":
        add(this.#values, normalised(pattern.value), pattern.annotations);
        return;
      case "data":
        if (holder) addNames(this.#holders, holder, pattern.annotations);
        return;
    }
  }
}

function normalised(value: string): string {
  return value.trim().replaceAll(/\s+/g, " ");
}

function isAbove(version: Version, latest: Latest, word: string): boolean {
  return (latest.get(word) ?? 0) > version;
}

function addNames(
  latest: Latest,
  { name }: ElementPattern | AttributePattern,
  annotations: Annotations | undefined,
): void {
  for (const { localName } of names(name)) add(latest, localName, annotations);
}

function add(latest: Latest, word: string, annotations: Annotations | undefined): void {
  const since = parseVersion(annotations?.notes.get("since") ?? "");
  if (since !== undefined && since > (latest.get(word) ?? 0)) latest.set(word, since);
}
