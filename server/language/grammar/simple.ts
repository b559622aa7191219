/**
 * One whole grammar after simplification (RELAX NG specification, section 4): all files are joined, references lead to
 * their definitions, datatypes are made, and what was only a shorter way to write something is written out. Places are
 * kept, so that the restrictions of section 7 can say where a mistake is.
 */
import type { NameClass } from "./name-class.ts";
import type { Annotations, Datatype, SourcePlace } from "./pattern.ts";

interface SimpleBase {
  readonly place: SourcePlace;
  readonly annotations: Annotations | undefined;
}

export type SimplePattern =
  | SimpleLeaf
  | SimpleBranch
  | SimpleWrapper
  | SimpleData
  | SimpleValue
  | SimpleNamed
  | SimpleReference;

export interface SimpleLeaf extends SimpleBase {
  readonly kind: "empty" | "text" | "notAllowed";
}
export interface SimpleBranch extends SimpleBase {
  readonly kind: "choice" | "group" | "interleave";
  readonly children: readonly SimplePattern[];
}
export interface SimpleWrapper extends SimpleBase {
  readonly kind: "oneOrMore" | "list";
  readonly pattern: SimplePattern;
}
export interface SimpleData extends SimpleBase {
  readonly kind: "data";
  readonly datatype: Datatype;
  readonly except: SimplePattern | undefined;
}
export interface SimpleValue extends SimpleBase {
  readonly kind: "value";
  readonly datatype: Datatype;
  readonly value: string;
}
export interface SimpleNamed extends SimpleBase {
  readonly kind: "element" | "attribute";
  readonly name: NameClass;
  readonly content: SimplePattern;
}
export interface SimpleReference extends SimpleBase {
  readonly kind: "ref";
  readonly definition: Definition;
}

export interface Definition {
  readonly name: string;
  readonly place: SourcePlace;
  readonly annotations: Annotations | undefined;
  /** Simplified when it is first asked for; the same object ever after. */
  readonly body: () => SimplePattern;
}

/** Every pattern right below a pattern; below a reference it is what the definition stands for. */
export function childrenOf(pattern: SimplePattern): readonly SimplePattern[] {
  switch (pattern.kind) {
    case "choice":
    case "group":
    case "interleave":
      return pattern.children;
    case "oneOrMore":
    case "list":
      return [pattern.pattern];
    case "element":
    case "attribute":
      return [pattern.content];
    case "data":
      return pattern.except ? [pattern.except] : [];
    case "ref":
      return [pattern.definition.body()];
    case "empty":
    case "text":
    case "notAllowed":
    case "value":
      return [];
  }
}
