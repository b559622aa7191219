/**
 * What is left of a pattern after an attribute, an element or a text has matched some of its leaves. The result
 * depends on the set of leaves and not on the concrete names and values, so the tables stay small.
 */

import { getOrMake } from "../../maps.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../pattern.ts";
import type { PatternFactory } from "../pattern-factory.ts";
import { alternatives, type TextLeaf } from "./leaves.ts";

export type Leaf = ElementPattern | AttributePattern | TextLeaf;

export class Derivatives {
  readonly #factory: PatternFactory;
  readonly #single = new Map<Pattern, Map<Pattern, Pattern>>();
  readonly #several = new Map<Pattern, Map<string, Pattern>>();
  readonly #withoutAttributes = new Map<Pattern, Pattern>();

  constructor(factory: PatternFactory) {
    this.#factory = factory;
  }

  /** The rest after one of the leaves has matched; `notAllowed` without leaves. */
  after(pattern: Pattern, leaves: readonly Leaf[]): Pattern {
    const [first] = leaves;
    if (!first) return this.#factory.notAllowed;
    return leaves.length === 1 ? this.#afterOne(pattern, first) : this.#afterSeveral(pattern, leaves);
  }

  #afterOne(pattern: Pattern, leaf: Leaf): Pattern {
    let rests = this.#single.get(pattern);
    if (!rests) {
      rests = new Map();
      this.#single.set(pattern, rests);
    }
    const known = rests.get(leaf);
    if (known) return known;
    const rest = this.#derive(pattern, new Set<Pattern>([leaf]));
    rests.set(leaf, rest);
    return rest;
  }

  #afterSeveral(pattern: Pattern, leaves: readonly Leaf[]): Pattern {
    const rests = getOrMake(this.#several, pattern, () => new Map<string, Pattern>());
    const key = leaves.map((leaf) => leaf.id).join(" ");
    return getOrMake(rests, key, () => this.#derive(pattern, new Set<Pattern>(leaves)));
  }

  /** The rest when no further attribute comes: `notAllowed` when one is missing. */
  withoutAttributes(pattern: Pattern): Pattern {
    const known = this.#withoutAttributes.get(pattern);
    if (known) return known;
    const rest = this.#endAttributes(pattern);
    this.#withoutAttributes.set(pattern, rest);
    return rest;
  }

  #derive(pattern: Pattern, leaves: ReadonlySet<Pattern>): Pattern {
    const factory = this.#factory;
    if (leaves.has(pattern)) return pattern.kind === "text" ? pattern : factory.empty;
    switch (pattern.kind) {
      case "choice":
        return factory.choiceOf(alternatives(pattern).map((part) => this.#derive(part, leaves)));
      case "interleave":
        return factory.choice(
          factory.interleave(this.#derive(pattern.left, leaves), pattern.right),
          factory.interleave(pattern.left, this.#derive(pattern.right, leaves)),
        );
      case "group":
        return this.#deriveGroup(pattern.left, pattern.right, leaves);
      case "oneOrMore": {
        const rest = this.#derive(pattern.pattern, leaves);
        return factory.group(rest, factory.optional(pattern));
      }
      default:
        return factory.notAllowed;
    }
  }

  /** Attributes of the right side may come before what is on the left. */
  #deriveGroup(left: Pattern, right: Pattern, leaves: ReadonlySet<Pattern>): Pattern {
    const factory = this.#factory;
    const inLeft = factory.group(this.#derive(left, leaves), right);
    const isAttribute = [...leaves].some((leaf) => leaf.kind === "attribute");
    if (!isAttribute && !left.nullable) return inLeft;
    const inRight = this.#derive(right, leaves);
    return factory.choice(inLeft, isAttribute ? factory.group(left, inRight) : inRight);
  }

  #endAttributes(pattern: Pattern): Pattern {
    const factory = this.#factory;
    switch (pattern.kind) {
      case "attribute":
        return factory.notAllowed;
      case "choice":
        return factory.choiceOf(alternatives(pattern).map((part) => this.withoutAttributes(part)));
      case "group":
        return factory.group(this.withoutAttributes(pattern.left), this.withoutAttributes(pattern.right));
      case "interleave":
        return factory.interleave(this.withoutAttributes(pattern.left), this.withoutAttributes(pattern.right));
      case "oneOrMore":
        return factory.oneOrMore(this.withoutAttributes(pattern.pattern));
      default:
        return pattern;
    }
  }
}
