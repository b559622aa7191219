/**
 * A grammar file as it was read, the same for both syntaxes of RELAX NG: names and datatype libraries are resolved,
 * everything else stands as written. `simplify` makes one grammar of one or more of these.
 */
import type { NameClass } from "./name-class.ts";
import type { Annotations, SourcePlace } from "./pattern.ts";

/** A mistake in a grammar, before its line is known. */
export interface SyntaxProblem {
  readonly place: SourcePlace;
  readonly message: string;
}

export type Report = (place: SourcePlace, message: string) => void;

interface SyntaxBase {
  readonly place: SourcePlace;
  /** What stands right before the pattern; `undefined` when nothing does. */
  readonly annotations: Annotations | undefined;
}

export type SyntaxPattern =
  | SyntaxLeaf
  | SyntaxBranch
  | SyntaxWrapper
  | SyntaxNamed
  | SyntaxReference
  | SyntaxData
  | SyntaxValue
  | SyntaxGrammar
  | SyntaxExternal;

export interface SyntaxLeaf extends SyntaxBase {
  readonly kind: "empty" | "text" | "notAllowed";
}
export interface SyntaxBranch extends SyntaxBase {
  readonly kind: "choice" | "group" | "interleave";
  readonly children: readonly SyntaxPattern[];
}
export interface SyntaxWrapper extends SyntaxBase {
  readonly kind: "optional" | "zeroOrMore" | "oneOrMore" | "list" | "mixed";
  readonly pattern: SyntaxPattern;
}
export interface SyntaxNamed extends SyntaxBase {
  readonly kind: "element" | "attribute";
  readonly name: NameClass;
  readonly content: SyntaxPattern;
}
export interface SyntaxReference extends SyntaxBase {
  readonly kind: "ref" | "parentRef";
  readonly name: string;
}
export interface SyntaxData extends SyntaxBase {
  readonly kind: "data";
  /** The URI of the datatype library, "" for RELAX NG's own. */
  readonly library: string;
  readonly type: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly except: SyntaxPattern | undefined;
}
export interface SyntaxValue extends SyntaxBase {
  readonly kind: "value";
  readonly library: string;
  readonly type: string;
  readonly value: string;
  /** The namespace of a prefix where the value stands ("" for the default one), for values that are names. */
  readonly resolvePrefix: (prefix: string) => string | undefined;
}
export interface SyntaxGrammar extends SyntaxBase {
  readonly kind: "grammar";
  readonly components: readonly SyntaxComponent[];
}
export interface SyntaxExternal extends SyntaxBase {
  readonly kind: "externalRef";
  /** The path of the other file, from the folder of the grammars. */
  readonly path: string;
  /** The namespace that the other file takes over where it declares none. */
  readonly namespace: string;
}

export type SyntaxComponent = SyntaxDefine | SyntaxDiv | SyntaxInclude;

export interface SyntaxDefine extends SyntaxBase {
  readonly kind: "define";
  /** `START` for the start pattern. */
  readonly name: string;
  readonly combine: "choice" | "interleave" | undefined;
  readonly body: SyntaxPattern;
}
export interface SyntaxDiv extends SyntaxBase {
  readonly kind: "div";
  readonly components: readonly SyntaxComponent[];
}
export interface SyntaxInclude extends SyntaxBase {
  readonly kind: "include";
  readonly path: string;
  readonly namespace: string;
  readonly components: readonly SyntaxComponent[];
}

/** Stands for the name of the start pattern; no definition can be called like this. */
export const START = "(start)";

/** What reading one file gives; `pattern` is there only when there are no problems. */
export interface SyntaxResult {
  readonly pattern: SyntaxPattern | undefined;
  readonly problems: readonly SyntaxProblem[];
}

export const XSD_LIBRARY = "http://www.w3.org/2001/XMLSchema-datatypes";
export const RNG_NAMESPACE = "http://relaxng.org/ns/structure/1.0";
export const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
export const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns";

/** The path that `href`, written in `file`, means; `undefined` when it leaves the folder of the grammars. */
export function resolvePath(file: string, href: string): string | undefined {
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  const parts: string[] = [];
  for (const part of (folder + href).split("/")) {
    if (part === ".." && parts.pop() === undefined) return undefined;
    if (part !== ".." && part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** As the names of datatype libraries are: a scheme with something behind it, and no fragment. */
export function isAbsoluteUri(uri: string): boolean {
  return /^[a-zA-Z][a-zA-Z0-9+.-]*:[^#]+$/.test(uri) && !/%(?![0-9a-fA-F]{2})/.test(uri);
}
