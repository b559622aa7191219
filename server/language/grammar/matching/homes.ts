/** Where each element may stand at all, for those that stand in the wrong place. */

import { getOrMake } from "../../maps.ts";
import { names } from "../name-class.ts";
import type { ElementPattern, Pattern } from "../pattern.ts";
import { elementsIn } from "./leaves.ts";

export class Homes {
  readonly #start: Pattern;
  #found: Found | undefined;

  constructor(start: Pattern) {
    this.#start = start;
  }

  /** Names of the elements that may hold an element of this name. Goes through the whole grammar, once. */
  of(name: string): readonly string[] {
    this.#found ??= this.#collect();
    return [...(this.#found.parents.get(name) ?? [])];
  }

  /** All declarations of elements of this name, each with the names of the elements that may hold it. */
  declarations(name: string): ReadonlyMap<ElementPattern, ReadonlySet<string>> {
    this.#found ??= this.#collect();
    return this.#found.declarations.get(name) ?? new Map();
  }

  /** All declarations of elements but those of roots. */
  *all(): Generator<ElementPattern> {
    this.#found ??= this.#collect();
    for (const declarations of this.#found.declarations.values()) yield* declarations.keys();
  }

  /** All declarations of elements that an element of this name may hold. */
  within(parent: string): readonly ElementPattern[] {
    this.#found ??= this.#collect();
    const declarations = [...this.#found.declarations.values()].flatMap((homes) => [...homes]);
    return declarations.flatMap(([leaf, parents]) => (parents.has(parent) ? [leaf] : []));
  }

  #collect(): Found {
    const parents = new Map<string, Set<string>>();
    const declarations = new Map<string, Map<ElementPattern, Set<string>>>();
    const seen = new Set<ElementPattern>();
    const waiting = [...elementsIn(this.#start)];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const parent = names(next.name)[0]?.localName;
      const children = elementsIn(next.content());
      waiting.push(...children);
      if (parent === undefined) continue;
      for (const child of children) {
        for (const { localName } of names(child.name)) {
          getOrMake(parents, localName, () => new Set()).add(parent);
          const homes = getOrMake(declarations, localName, () => new Map());
          getOrMake(homes, child, () => new Set()).add(parent);
        }
      }
    }
    return { parents, declarations };
  }
}

interface Found {
  readonly parents: ReadonlyMap<string, ReadonlySet<string>>;
  readonly declarations: ReadonlyMap<string, ReadonlyMap<ElementPattern, ReadonlySet<string>>>;
}
