/** Where each element may stand at all, for those that stand in the wrong place. */
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

  /** All declarations of elements of this name, wherever they may stand. */
  declarations(name: string): readonly ElementPattern[] {
    this.#found ??= this.#collect();
    return [...(this.#found.declarations.get(name) ?? [])];
  }

  #collect(): Found {
    const parents = new Map<string, Set<string>>();
    const declarations = new Map<string, Set<ElementPattern>>();
    const seen = new Set<ElementPattern>();
    const waiting = [...elementsIn(this.#start)];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      for (const { localName } of names(next.name)) add(declarations, localName, next);
      const parent = names(next.name)[0]?.localName;
      const children = elementsIn(next.content());
      waiting.push(...children);
      if (parent === undefined) continue;
      for (const child of children) {
        for (const { localName } of names(child.name)) add(parents, localName, parent);
      }
    }
    return { parents, declarations };
  }
}

interface Found {
  readonly parents: ReadonlyMap<string, ReadonlySet<string>>;
  readonly declarations: ReadonlyMap<string, ReadonlySet<ElementPattern>>;
}

function add<Value>(known: Map<string, Set<Value>>, key: string, value: Value): void {
  const values = known.get(key);
  if (values) values.add(value);
  else known.set(key, new Set([value]));
}
