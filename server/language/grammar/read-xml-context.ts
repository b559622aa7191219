/** What the parts of the reader of RELAX NG's XML syntax share: where they stand, and what is inherited there. */
import type { XmlAttribute, XmlElement } from "../xml/tree.ts";
import { type AnnotationParts, DOCUMENTATION_NAMESPACE, NOTES_NAMESPACE, toAnnotations } from "./annotations.ts";
import type { SourcePlace } from "./pattern.ts";
import { isAbsoluteUri, RNG_NAMESPACE, type SyntaxPattern, type SyntaxProblem, XML_NAMESPACE } from "./syntax.ts";

export interface XmlContext {
  readonly file: string;
  /** What relative paths start from: the file, or what `xml:base` says. */
  readonly base: string;
  /** The nearest `ns`. */
  readonly namespace: string;
  /** The nearest `datatypeLibrary`. */
  readonly library: string;
  /** Declared prefixes; "" is the default namespace of the XML. */
  readonly prefixes: ReadonlyMap<string, string>;
  /** A prefix for documentation is declared; without, nobody needs to look for any. */
  readonly hasDocumentation: boolean;
  readonly problems: SyntaxProblem[];
}

/** What all patterns have. */
export type Base = Pick<SyntaxPattern, "place" | "annotations">;

/** Adds to the problems of the context; reading goes on. The offset is one in the text of the file. */
export function report(context: XmlContext, offset: number, message: string): void {
  context.problems.push({ place: { file: context.file, offset }, message });
}

/** The context inside an element, which it changes by its own attributes; nearly no element does. */
export function enter(context: XmlContext, element: XmlElement): XmlContext {
  const changes = element.attributes.some(
    ({ name }) => name === "ns" || name === "datatypeLibrary" || name.startsWith("xml"),
  );
  return changes ? changed(context, element) : context;
}

function changed(context: XmlContext, element: XmlElement): XmlContext {
  const declarations = element.attributes.filter(({ name }) => name === "xmlns" || name.startsWith("xmlns:"));
  const prefixes =
    declarations.length === 0
      ? context.prefixes
      : new Map([...context.prefixes, ...declarations.map(({ name, value }) => [name.slice(6), value] as const)]);
  const library = attribute(element, "datatypeLibrary");
  const base = element.attributes.find((found) => found.namespace === XML_NAMESPACE && found.localName === "base");
  if (library && library.value !== "" && !isAbsoluteUri(library.value)) {
    report(context, library.span.start, "The name of a datatype library is an absolute URI without a fragment");
  }
  return {
    ...context,
    prefixes,
    hasDocumentation: [...prefixes.values()].includes(DOCUMENTATION_NAMESPACE),
    namespace: attribute(element, "ns")?.value ?? context.namespace,
    library: library?.value ?? context.library,
    base: base ? resolveBase(context.base, base.value) : context.base,
  };
}

function resolveBase(base: string, value: string): string {
  return value.startsWith("/") ? value : base.slice(0, base.lastIndexOf("/") + 1) + value;
}

/** One of RELAX NG's own attributes, which have no prefix. */
export function attribute(element: XmlElement, name: string): XmlAttribute | undefined {
  return element.attributes.find((found) => found.name === name);
}

/** Attributes that are not among these are mistakes; those with a prefix are annotations. */
export function allowAttributes(context: XmlContext, element: XmlElement, allowed: readonly string[]): void {
  for (const { name, namespace, span } of element.attributes) {
    const isDeclaration = name === "xmlns" || name.startsWith("xmlns:");
    if (namespace === RNG_NAMESPACE) report(context, span.start, `"${name}" is written without a prefix`);
    if (namespace !== "" || isDeclaration || name.includes(":")) continue;
    if (name !== "ns" && name !== "datatypeLibrary" && !allowed.includes(name)) {
      report(context, span.start, `<${element.localName}> has no attribute "${name}"`);
    }
  }
}

/** A required attribute without surrounding white space; "" when it is missing, which is a problem then. */
export function requiredAttribute(context: XmlContext, element: XmlElement, name: string): string {
  const found = attribute(element, name);
  if (!found) report(context, element.nameSpan.start, `<${element.localName}> needs the attribute "${name}"`);
  return trim(found?.value ?? "");
}

/** White space as XML knows it: a no-break space stays. */
export function trim(text: string): string {
  return text.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, "");
}

/** Any other element is an annotation. */
export function isRelaxNg(element: XmlElement): boolean {
  return element.namespace === RNG_NAMESPACE;
}

/** The children that belong to RELAX NG; text between them is a mistake. */
export function childrenOf(context: XmlContext, element: XmlElement): readonly XmlElement[] {
  const children: XmlElement[] = [];
  for (const child of element.children) {
    if (child.kind === "element" && isRelaxNg(child)) children.push(child);
    if ((child.kind === "text" || child.kind === "cdata") && /[^ \t\n\r]/.test(child.value)) {
      report(context, child.span.start, `<${element.localName}> cannot contain text`);
    }
  }
  return children;
}

/** The text of an element that may contain nothing else. */
export function textOf(context: XmlContext, element: XmlElement): string {
  let text = "";
  for (const child of element.children) {
    if (child.kind === "element") report(context, child.span.start, `<${element.localName}> can only contain text`);
    if (child.kind === "text" || child.kind === "cdata") text += child.value;
  }
  return text;
}

/** Where the start tag begins. */
export function placeOf(context: XmlContext, element: XmlElement): SourcePlace {
  return { file: context.file, offset: element.span.start };
}

/** The place of a pattern, and the documentation and notes that its element carries. */
export function baseOf(context: XmlContext, element: XmlElement): Base {
  const place = placeOf(context, element);
  const documentation = context.hasDocumentation ? documentationOf(element) : [];
  const parts: AnnotationParts = { documentation, notes: undefined };
  for (const { namespace, localName, value } of element.attributes) {
    if (namespace !== NOTES_NAMESPACE) continue;
    parts.notes ??= new Map();
    parts.notes.set(localName, value);
  }
  return { place, annotations: toAnnotations(parts) };
}

/** A value cannot contain its documentation, so that it stands behind it. */
function documentationOf(element: XmlElement): string[] {
  if (element.localName === "value") return documentationAfter(element);
  const texts: string[] = [];
  for (const child of element.children) {
    if (child.kind === "element" && child.localName === "value" && isRelaxNg(child)) break;
    if (child.kind === "element" && isDocumentation(child)) texts.push(plainText(child));
  }
  return texts;
}

function documentationAfter(element: XmlElement): string[] {
  const siblings = element.parent?.children ?? [];
  const texts: string[] = [];
  for (const sibling of siblings.slice(siblings.indexOf(element) + 1)) {
    if (sibling.kind !== "element") continue;
    if (!isDocumentation(sibling)) break;
    texts.push(plainText(sibling));
  }
  return texts;
}

function isDocumentation(element: XmlElement): boolean {
  return element.namespace === DOCUMENTATION_NAMESPACE && element.localName === "documentation";
}

function plainText(element: XmlElement): string {
  return trim(
    element.children.map((child) => (child.kind === "text" || child.kind === "cdata" ? child.value : "")).join(""),
  );
}
