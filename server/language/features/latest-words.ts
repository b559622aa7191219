/**
 * Which words of a grammar are new at all, and since when at the latest: for nearly everything in a document that tells,
 * without looking for its declarations, that a version of libvirt knows it.
 */
import type { Grammar } from "../grammar/grammar.ts";
import { alternatives } from "../grammar/matching/leaves.ts";
import { names } from "../grammar/name-class.ts";
import type { Annotations, AttributePattern, ElementPattern, Pattern } from "../grammar/pattern.ts";
import { parseVersion, type Version } from "../version.ts";
import type { XmlAttribute, XmlElement } from "../xml/tree.ts";

export class LatestWords {
  static readonly #known = new WeakMap<Grammar, LatestWords>();
  /**
   * The latest version that any declaration of a word names: of `disk/driver`, `driver/@queues`, the values
   * `driver/@type=raw` and `model=virtio`, and `driver/@queues=` where no list can name the values.
   */
  readonly #latest = new Map<string, Version>();

  /** Goes through the whole grammar, once. */
  static of(grammar: Grammar): LatestWords {
    const known = LatestWords.#known.get(grammar) ?? new LatestWords(grammar.start);
    LatestWords.#known.set(grammar, known);
    return known;
  }

  private constructor(start: Pattern) {
    this.#read(start, [""], new Set());
  }

  /** May the element be newer than the version? */
  isElementAbove(version: Version, { localName, parent }: XmlElement): boolean {
    return this.#isAbove(version, `${parent?.localName ?? ""}/${localName}`);
  }

  /** May the attribute or its value be newer? */
  isAttributeAbove(version: Version, { localName, value, parent }: XmlAttribute): boolean {
    const path = `${parent.localName}/@${localName}`;
    return this.#isAbove(version, path) || this.#isValueAbove(version, path, value);
  }

  /** May the text of an element be newer? That of one with elements inside means nothing. */
  isTextAbove(version: Version, { localName, children }: XmlElement): boolean {
    if (children.some(({ kind }) => kind === "element")) return false;
    return children.some((node) => "value" in node && this.#isValueAbove(version, localName, node.value));
  }

  #isValueAbove(version: Version, path: string, value: string): boolean {
    return this.#isAbove(version, `${path}=`) || this.#isAbove(version, `${path}=${normalised(value)}`);
  }

  #isAbove(version: Version, word: string): boolean {
    return (this.#latest.get(word) ?? 0) > version;
  }

  /** @param paths of what the pattern is the content of, for each of its names */
  #read(pattern: Pattern, paths: readonly string[], seen: Set<Pattern>): void {
    switch (pattern.kind) {
      case "choice":
        for (const part of alternatives(pattern)) this.#read(part, paths, seen);
        return;
      case "group":
      case "interleave":
        this.#read(pattern.left, paths, seen);
        this.#read(pattern.right, paths, seen);
        return;
      case "oneOrMore":
        this.#read(pattern.pattern, paths, seen);
        return;
      case "element": {
        const own = localNames(pattern);
        this.#add(pathsOf(paths, "/", own), pattern.annotations);
        if (seen.has(pattern)) return;
        seen.add(pattern);
        this.#read(pattern.content(), own, seen);
        return;
      }
      case "attribute": {
        const own = pathsOf(paths, "/@", localNames(pattern));
        this.#add(own, pattern.annotations);
        this.#read(pattern.content, own, seen);
        return;
      }
      case "value":
        this.#add(pathsOf(paths, "=", [normalised(pattern.value)]), pattern.annotations);
        return;
      case "data":
        this.#add(pathsOf(paths, "=", [""]), pattern.annotations);
        return;
    }
  }

  #add(words: readonly string[], annotations: Annotations | undefined): void {
    const since = parseVersion(annotations?.notes.get("since") ?? "");
    if (since === undefined) return;
    for (const word of words) {
      if (since > (this.#latest.get(word) ?? 0)) this.#latest.set(word, since);
    }
  }
}

function localNames({ name }: ElementPattern | AttributePattern): readonly string[] {
  return names(name).map(({ localName }) => localName);
}

function pathsOf(paths: readonly string[], separator: string, words: readonly string[]): readonly string[] {
  return paths.flatMap((path) => words.map((word) => path + separator + word));
}

function normalised(value: string): string {
  return value.trim().replaceAll(/\s+/g, " ");
}
