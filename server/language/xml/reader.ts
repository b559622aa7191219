/**
 * Where the parser stands in the text, and what it has learned so far. The functions that read a piece of the text
 * (a tag, a value, a comment) take the reader, begin at `at` and leave it behind what they have read.
 */
import type { AttributeDraft, AttributeTable } from "./attributes.ts";
import type { Entities } from "./entities.ts";
import type { Limits } from "./limits.ts";
import type { Name, NameTable } from "./names.ts";
import type { Namespaces } from "./namespaces.ts";
import type { Omissions } from "./omissions.ts";
import type { ProblemList } from "./problem-list.ts";

export interface Reader {
  /** What is read: the text up to the limit. */
  readonly text: string;
  readonly limits: Limits;
  readonly problems: ProblemList;
  readonly names: NameTable;
  readonly namespaces: Namespaces;
  readonly entities: Entities;
  readonly finders: Finders;
  /** What is known to be missing. */
  readonly omissions: Omissions;
  /** How many of the tags without "<" are read. */
  omitted: number;
  at: number;
  hasDoctype: boolean;
  /** How many start tags have been read. */
  tags: number;
  readonly attributes: AttributeTable;
  readonly draft: AttributeDraft;
  /** Where the current start tag begins. */
  tagStart: number;
  /** No name in the current start tag has to do with namespaces. */
  isPlainTag: boolean;
  /** A text that is not blank begins or ends with white space. */
  hasPaddedText: boolean;
  /** Characters looked at, so that a test can see that the work grows no faster than the text. */
  steps: number;
}

/** Reads the name that starts here; the caller has seen that its first character starts a name. */
export function readName(reader: Reader): Name {
  const name = reader.names.read(reader.text, reader.at);
  reader.at += name.text.length;
  return name;
}

/** Where the next tag without its "<" begins; behind the text when there is none. */
export function nextOmitted(reader: Reader): number {
  const { lessThans } = reader.omissions;
  for (let at = lessThans[reader.omitted]; at !== undefined; at = lessThans[++reader.omitted]) {
    if (at >= reader.at) return at;
  }
  return reader.text.length;
}

/** Finds the next occurrence of a fixed string, and remembers it: asked again from before it, nothing is searched. */
export class Finder {
  private readonly needle: string;
  private from = 0;
  private found = 0;
  steps = 0;

  constructor(needle: string) {
    this.needle = needle;
  }

  /** -1 when there is none. */
  next(text: string, at: number): number {
    const isKnown = this.steps > 0 && at >= this.from && (this.found === -1 || at <= this.found);
    if (isKnown) return this.found;
    this.from = at;
    this.found = text.indexOf(this.needle, at);
    this.steps += (this.found === -1 ? text.length : this.found) - at + 1;
    return this.found;
  }
}

export interface Finders {
  readonly lessThan: Finder;
  readonly ampersand: Finder;
  readonly commentStart: Finder;
  readonly commentEnd: Finder;
  /** Those after the end of a comment, to see how two comments belong together. */
  readonly nextCommentStart: Finder;
  readonly nextCommentEnd: Finder;
  readonly cdataEnd: Finder;
  readonly instructionEnd: Finder;
}

/** For one text: each remembers what it has found there. */
export function makeFinders(): Finders {
  return {
    lessThan: new Finder("<"),
    ampersand: new Finder("&"),
    commentStart: new Finder("<!--"),
    commentEnd: new Finder("-->"),
    nextCommentStart: new Finder("<!--"),
    nextCommentEnd: new Finder("-->"),
    cdataEnd: new Finder("]]>"),
    instructionEnd: new Finder("?>"),
  };
}
