/** Where each element may stand at all, for those that stand in the wrong place. */
import { names } from "../name-class.ts";
import type { ElementPattern } from "../pattern.ts";
import type { Matcher } from "./matcher.ts";

export class Homes {
  readonly #matcher: Matcher;
  #parents: Map<string, Set<string>> | undefined;

  constructor(matcher: Matcher) {
    this.#matcher = matcher;
  }

  /** Names of the elements that may hold an element of this name. Goes through the whole grammar, once. */
  of(name: string): readonly string[] {
    this.#parents ??= this.#collect();
    return [...(this.#parents.get(name) ?? [])];
  }

  #collect(): Map<string, Set<string>> {
    const parents = new Map<string, Set<string>>();
    const seen = new Set<ElementPattern>();
    const waiting = [...this.#matcher.leaves.of(this.#matcher.grammar.start).elements];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const children = this.#matcher.leaves.everywhere(next.content());
      for (const child of children)
        for (const { localName } of names(child.name)) add(parents, localName, names(next.name)[0]?.localName);
      waiting.push(...children);
    }
    return parents;
  }
}

function add(parents: Map<string, Set<string>>, child: string, parent: string | undefined): void {
  if (parent === undefined) return;
  const known = parents.get(child) ?? new Set<string>();
  parents.set(child, known.add(parent));
}
