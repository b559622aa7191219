/** What the parts of the reader of compact syntax share while they read one file. */
import type { SourcePlace } from "./pattern.ts";
import type { Scanner } from "./read-compact-scanner.ts";
import { isAbsoluteUri, XML_NAMESPACE, XMLNS_NAMESPACE, XSD_LIBRARY } from "./syntax.ts";

export interface CompactContext {
  readonly file: string;
  readonly scanner: Scanner;
  /** Prefix to namespace URI; "" is the default namespace. */
  readonly namespaces: Map<string, string>;
  /** Prefix to URI of a datatype library. */
  readonly libraries: Map<string, string>;
  /** The namespace of the place that this file is included from. */
  readonly inheritedNamespace: string;
  readonly toFile: (offset: number) => number;
  /** Bodies of definitions are read when they are asked for. */
  readonly isLazy: boolean;
  /** The namespace of a prefix, for values that are names. */
  readonly resolvePrefix: (prefix: string) => string | undefined;
}

/**
 * @param inheritedNamespace the default namespace until the file declares another one
 * @param toFile from an offset in the scanner's text to the one in the file, where escapes such as `\x{41}` are longer
 */
export function newContext(
  file: string,
  scanner: Scanner,
  inheritedNamespace: string,
  toFile: (offset: number) => number,
  isLazy: boolean,
): CompactContext {
  const namespaces = new Map([["", inheritedNamespace]]);
  const resolvePrefix = (prefix: string): string | undefined => namespaces.get(prefix);
  return { file, scanner, namespaces, libraries: new Map(), inheritedNamespace, toFile, isLazy, resolvePrefix };
}

/** @param offset one in the scanner's text */
export function placeOf(context: CompactContext, offset: number): SourcePlace {
  return { file: context.file, offset: context.toFile(offset) };
}

/** The namespace of a prefix; a prefix that is not declared is a problem at the current token. */
export function namespaceOf(context: CompactContext, prefix: string): string {
  const namespace = context.namespaces.get(prefix) ?? (prefix === "xml" ? XML_NAMESPACE : undefined);
  if (namespace === undefined) {
    context.scanner.failHere(`The prefix "${prefix}" is not declared; add: namespace ${prefix} = "..."`);
  }
  return namespace ?? "";
}

/** The URI for a prefix of datatypes; one that is neither declared nor `xsd` is a problem at the current token. */
export function libraryOf(context: CompactContext, prefix: string): string {
  const library = context.libraries.get(prefix) ?? (prefix === "xsd" ? XSD_LIBRARY : undefined);
  if (library === undefined) {
    context.scanner.failHere(`The datatype prefix "${prefix}" is not declared; add: datatypes ${prefix} = "..."`);
  }
  return library ?? "";
}

/** `namespace`, `default namespace` and `datatypes`, which open a file. */
export function readDeclarations(context: CompactContext): void {
  const { scanner } = context;
  const declared = new Set<string>();
  for (;;) {
    if (scanner.acceptKeyword("namespace")) {
      const prefix = readDeclaredPrefix(context, declared, "namespace");
      declareNamespace(context, [prefix]);
    } else if (scanner.acceptKeyword("default")) {
      if (!scanner.acceptKeyword("namespace")) scanner.failHere('"namespace" is missing after "default"');
      const named = !scanner.is("=");
      const prefixes = named ? ["", readDeclaredPrefix(context, declared, "namespace")] : [""];
      if (declared.has("default")) scanner.failHere("There is a default namespace already");
      declared.add("default");
      declareNamespace(context, prefixes);
    } else if (scanner.acceptKeyword("datatypes")) {
      const prefix = readDeclaredPrefix(context, declared, "datatypes");
      scanner.expect("=");
      declareLibrary(context, prefix);
    } else return;
  }
}

function readDeclaredPrefix(context: CompactContext, declared: Set<string>, kind: string): string {
  const { scanner } = context;
  if (!scanner.is("identifier") && !scanner.is("keyword")) scanner.failHere("A prefix is missing");
  const prefix = scanner.value;
  if (prefix === "xmlns") scanner.failHere('"xmlns" cannot be a prefix');
  if (declared.has(`${kind} ${prefix}`)) scanner.failHere(`The prefix "${prefix}" is declared already`);
  declared.add(`${kind} ${prefix}`);
  scanner.next();
  return prefix;
}

function declareNamespace(context: CompactContext, prefixes: readonly string[]): void {
  const { scanner } = context;
  scanner.expect("=");
  const start = scanner.start;
  const namespace = scanner.acceptKeyword("inherit") ? context.inheritedNamespace : readLiteral(context);
  for (const prefix of prefixes) {
    if ((prefix === "xml") !== (namespace === XML_NAMESPACE) && prefix !== "") {
      scanner.fail(`The prefix "xml" and the namespace ${XML_NAMESPACE} belong together`, start);
    }
    if (namespace.startsWith(XMLNS_NAMESPACE)) scanner.fail("Nothing can be declared in this namespace", start);
    context.namespaces.set(prefix, namespace);
  }
}

function declareLibrary(context: CompactContext, prefix: string): void {
  const start = context.scanner.start;
  const library = readLiteral(context);
  if (prefix === "xsd" && library !== XSD_LIBRARY) {
    context.scanner.fail(`The datatype prefix "xsd" stands for ${XSD_LIBRARY}`, start);
  }
  if (library !== "" && !isAbsoluteUri(library)) {
    context.scanner.fail("The name of a datatype library is an absolute URI without a fragment", start);
  }
  context.libraries.set(prefix, library);
}

/** One literal, or several joined by `~`. */
export function readLiteral(context: CompactContext, what = "A literal in quotes"): string {
  const { scanner } = context;
  let text = "";
  do {
    if (!scanner.is("literal")) scanner.failHere(`${what} is missing`);
    text += scanner.value;
    scanner.next();
  } while (scanner.accept("~"));
  return text;
}
