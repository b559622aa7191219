/**
 * RELAX NG patterns after simplification (RELAX NG specification, section 4, and its derivative algorithm).
 * Patterns are hash-consed by a `PatternFactory`: two equal patterns are one object, so sets and memo tables can use
 * identity. Element contents are compiled when they are first asked for, because grammars are recursive.
 */
import type { NameClass } from "./name-class.ts";

/** What the author of a grammar wrote beside a declaration. */
export interface Annotations {
  /** The `##` text (or `a:documentation`), its lines joined; "" for none. */
  readonly documentation: string;
  /** `lv:` annotations: `since`, `default`, `unit`, `link`, ... by local name. */
  readonly notes: ReadonlyMap<string, string>;
}

export type Pattern =
  | EmptyPattern
  | NotAllowedPattern
  | TextPattern
  | BinaryPattern
  | OneOrMorePattern
  | ListPattern
  | DataPattern
  | ValuePattern
  | AttributePattern
  | ElementPattern;

interface PatternBase {
  /** Unique in its factory, in order of creation. */
  readonly id: number;
  readonly nullable: boolean;
}

export interface EmptyPattern extends PatternBase {
  readonly kind: "empty";
}
export interface NotAllowedPattern extends PatternBase {
  readonly kind: "notAllowed";
}
export interface TextPattern extends PatternBase {
  readonly kind: "text";
}
export interface BinaryPattern extends PatternBase {
  readonly kind: "choice" | "group" | "interleave";
  readonly left: Pattern;
  readonly right: Pattern;
}
export interface OneOrMorePattern extends PatternBase {
  readonly kind: "oneOrMore";
  readonly pattern: Pattern;
}
export interface ListPattern extends PatternBase {
  readonly kind: "list";
  readonly pattern: Pattern;
}
export interface DataPattern extends PatternBase {
  readonly kind: "data";
  readonly datatype: Datatype;
  readonly except: Pattern | undefined;
  readonly annotations: Annotations | undefined;
  /** The name of the definition that is nothing but this data, such as `Uuid`: what people call such a value. */
  readonly definition: string | undefined;
}
export interface ValuePattern extends PatternBase {
  readonly kind: "value";
  readonly datatype: Datatype;
  /** As written in the grammar. */
  readonly value: string;
  readonly annotations: Annotations | undefined;
}
export interface AttributePattern extends PatternBase {
  readonly kind: "attribute";
  readonly name: NameClass;
  readonly content: Pattern;
  readonly annotations: Annotations | undefined;
  readonly source: SourcePlace;
}
export interface ElementPattern extends PatternBase {
  readonly kind: "element";
  readonly name: NameClass;
  readonly annotations: Annotations | undefined;
  readonly source: SourcePlace;
  /** Compiled on the first call; the same object ever after. */
  readonly content: () => Pattern;
}

/** Where a declaration stands in its grammar: for messages about grammars, and for the order of proposals. */
export interface SourcePlace {
  readonly file: string;
  /** Zero-based offset in UTF-16 code units. */
  readonly offset: number;
}

/** A datatype with its parameters applied (XML Schema datatypes, or the built-in `string` and `token`). */
export interface Datatype {
  /** Local name of the type, such as `unsignedInt`. */
  readonly name: string;
  /** Parameters in the order written, such as `["pattern", "[0-9]+"]`. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly allows: (value: string, resolve?: PrefixResolver) => boolean;
  /**
   * Are both spellings the same value (`"1"` and `" 1"`)? Both are known to be allowed. The first one stands in a
   * document, whose prefixes `resolve` knows, the second one in the grammar.
   */
  readonly equal: (value: string, grammarValue: string, resolve?: PrefixResolver) => boolean;
}

/** The namespace of a prefix ("" for the default one) where a value stands; only values that are names need it. */
export type PrefixResolver = (prefix: string) => string | undefined;
