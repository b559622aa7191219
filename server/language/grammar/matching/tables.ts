/**
 * What matching has learned of a grammar: leaves, derivatives and needs of its patterns. It depends on the grammar
 * alone, never on a document, so all documents share it. It grows with the shapes of content that it meets, and is
 * given up and learned anew when it has become large.
 */
import type { Pattern } from "../pattern.ts";
import type { PatternFactory } from "../pattern-factory.ts";
import { Derivatives, type Leaf } from "./derivatives.ts";
import { Homes } from "./homes.ts";
import { LeafTable, type State } from "./leaves.ts";
import { MissingTable } from "./missing.ts";
import { Words } from "./word-places.ts";

/** Patterns that may be made before all is given up. */
const LARGEST = 50_000;

export class MatchTables {
  readonly start: Pattern;
  readonly factory: PatternFactory;
  readonly homes: Homes;
  readonly words: Words;
  leaves = new LeafTable();
  derivatives: Derivatives;
  missing: MissingTable;
  #sizeAtStart: number;

  constructor(start: Pattern, factory: PatternFactory) {
    this.start = start;
    this.factory = factory;
    this.homes = new Homes(start);
    this.words = new Words(this.homes);
    this.derivatives = new Derivatives(factory);
    this.missing = new MissingTable(factory);
    this.#sizeAtStart = factory.size;
  }

  state(pattern: Pattern): State {
    return this.leaves.state(pattern);
  }

  /** What is left after one of the leaves has matched. */
  after(state: State, leaves: readonly Leaf[]): State {
    const [first] = leaves;
    if (!first || leaves.length > 1) return this.state(this.derivatives.after(state.pattern, leaves));
    const known = state.next.get(first);
    if (known) return known;
    const made = this.state(this.derivatives.after(state.pattern, leaves));
    state.next.set(first, made);
    return made;
  }

  /** What is left when no further attribute comes. */
  ended(state: State): State {
    state.ended ??= this.state(this.derivatives.withoutAttributes(state.pattern));
    return state.ended;
  }

  /** Gives up what was learned when it has become too much. Call it between documents. */
  trim(): void {
    if (this.factory.size - this.#sizeAtStart < LARGEST) return;
    this.factory.forget();
    this.leaves = new LeafTable();
    this.derivatives = new Derivatives(this.factory);
    this.missing = new MissingTable(this.factory);
    this.#sizeAtStart = this.factory.size;
  }
}
