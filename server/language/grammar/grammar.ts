/** A loaded grammar, as the rest of the library sees it. */
import type { MatchTables } from "./matching/tables.ts";
import type { Pattern } from "./pattern.ts";
import type { PatternFactory } from "./pattern-factory.ts";

export interface Grammar {
  readonly start: Pattern;
  /** Made all patterns of this grammar, and makes those that matching derives from them. */
  readonly factory: PatternFactory;
  /** What matching documents has taught about the grammar so far; all documents share it. */
  readonly tables: MatchTables;
}

/** A mistake in a grammar itself. */
export interface GrammarProblem {
  readonly file: string;
  /** Zero-based. */
  readonly line: number;
  /** Zero-based, UTF-16. */
  readonly column: number;
  readonly message: string;
}

export type GrammarResult =
  | { readonly ok: true; readonly grammar: Grammar }
  | { readonly ok: false; readonly problems: readonly GrammarProblem[] };

/**
 * Gives the text of a grammar file, or `undefined` when there is none. `path` is relative to the folder of the
 * grammars and uses `/`; a file is XML syntax unless its name ends in `.rnc`.
 */
export type ReadGrammarFile = (path: string) => string | undefined;
