/** The cheapest way to satisfy what is left of a pattern: which attributes or elements are missing. */

import { getOrMake } from "../../maps.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../pattern.ts";
import type { PatternFactory } from "../pattern-factory.ts";

interface Need<Leaf> {
  readonly cost: number;
  readonly leaves: readonly Leaf[];
}

const impossible = { cost: Number.POSITIVE_INFINITY, leaves: [] };
const nothing = { cost: 0, leaves: [] };

export class MissingTable {
  readonly #factory: PatternFactory;
  readonly #attributes = new Map<Pattern, Need<AttributePattern>>();
  readonly #elements = new Map<Pattern, Need<readonly ElementPattern[]>>();
  readonly #forced = new Map<Pattern, Pattern>();

  constructor(factory: PatternFactory) {
    this.#factory = factory;
  }

  attributes(pattern: Pattern): Need<AttributePattern> {
    return getOrMake(this.#attributes, pattern, () => {
      switch (pattern.kind) {
        case "attribute":
          return { cost: 1, leaves: [pattern] };
        case "choice":
          return cheaper(this.attributes(pattern.left), this.attributes(pattern.right));
        case "group":
        case "interleave":
          return sum(this.attributes(pattern.left), this.attributes(pattern.right));
        case "oneOrMore":
          return this.attributes(pattern.pattern);
        case "notAllowed":
          return impossible;
        default:
          return nothing;
      }
    });
  }

  /** The pattern as if the missing attributes were there. */
  withAttributes(pattern: Pattern): Pattern {
    return getOrMake(this.#forced, pattern, () => {
      const factory = this.#factory;
      switch (pattern.kind) {
        case "attribute":
          return factory.empty;
        case "choice": {
          const [left, right] = [this.attributes(pattern.left).cost, this.attributes(pattern.right).cost];
          if (left < right) return this.withAttributes(pattern.left);
          if (right < left) return this.withAttributes(pattern.right);
          return factory.choice(this.withAttributes(pattern.left), this.withAttributes(pattern.right));
        }
        case "group":
          return factory.group(this.withAttributes(pattern.left), this.withAttributes(pattern.right));
        case "interleave":
          return factory.interleave(this.withAttributes(pattern.left), this.withAttributes(pattern.right));
        case "oneOrMore":
          return factory.oneOrMore(this.withAttributes(pattern.pattern));
        default:
          return pattern;
      }
    });
  }

  /** Elements that must still come; alternatives of equal worth stand in one inner list. */
  elements(pattern: Pattern): Need<readonly ElementPattern[]> {
    return getOrMake(this.#elements, pattern, () => {
      if (pattern.nullable) return nothing;
      switch (pattern.kind) {
        case "element":
          return { cost: 1, leaves: [[pattern]] };
        case "choice":
          return eitherElement(this.elements(pattern.left), this.elements(pattern.right));
        case "group":
        case "interleave":
          return sum(this.elements(pattern.left), this.elements(pattern.right));
        case "oneOrMore":
          return this.elements(pattern.pattern);
        case "notAllowed":
          return impossible;
        default:
          // A text or value that is missing is not an element; `bad-text` speaks of it.
          return { cost: 0.5, leaves: [] };
      }
    });
  }
}

function cheaper<Leaf>(a: Need<Leaf>, b: Need<Leaf>): Need<Leaf> {
  return b.cost < a.cost ? b : a;
}

function eitherElement(
  a: Need<readonly ElementPattern[]>,
  b: Need<readonly ElementPattern[]>,
): Need<readonly ElementPattern[]> {
  const [first, ...moreOfA] = a.leaves;
  const [second, ...moreOfB] = b.leaves;
  if (a.cost !== b.cost || !first || !second || moreOfA.length > 0 || moreOfB.length > 0) return cheaper(a, b);
  return { cost: a.cost, leaves: [[...new Set([...first, ...second])]] };
}

function sum<Leaf>(a: Need<Leaf>, b: Need<Leaf>): Need<Leaf> {
  return { cost: a.cost + b.cost, leaves: [...a.leaves, ...b.leaves] };
}
