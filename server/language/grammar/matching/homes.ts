/** Where each element may stand at all, for those that stand in the wrong place. */
import { names } from "../name-class.ts";
import type { ElementPattern, Pattern } from "../pattern.ts";
import { elementsIn } from "./leaves.ts";

export class Homes {
  readonly #start: Pattern;
  #parents: Map<string, Set<string>> | undefined;

  constructor(start: Pattern) {
    this.#start = start;
  }

  /** Names of the elements that may hold an element of this name. Goes through the whole grammar, once. */
  of(name: string): readonly string[] {
    this.#parents ??= this.#collect();
    return [...(this.#parents.get(name) ?? [])];
  }

  #collect(): Map<string, Set<string>> {
    const parents = new Map<string, Set<string>>();
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
        for (const { localName } of names(child.name)) add(parents, localName, parent);
      }
    }
    return parents;
  }
}

function add(parents: Map<string, Set<string>>, child: string, parent: string): void {
  const known = parents.get(child);
  if (known) known.add(parent);
  else parents.set(child, new Set([parent]));
}
