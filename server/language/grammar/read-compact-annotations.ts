/** Annotations of compact syntax: `## text`, `[ lv:since = "1.0" a:documentation [ "text" ] ]`, `>> other [ ... ]`. */
import { type AnnotationParts, DOCUMENTATION_NAMESPACE, NOTES_NAMESPACE, toAnnotations } from "./annotations.ts";
import type { Annotations } from "./pattern.ts";
import { type CompactContext, namespaceOf, readLiteral } from "./read-compact-context.ts";
import { RNG_NAMESPACE, XMLNS_NAMESPACE } from "./syntax.ts";

export interface LeadingAnnotations {
  readonly annotations: Annotations | undefined;
  /** An annotation element other than documentation from `##`, which a value or a name cannot carry. */
  readonly hasElements: boolean;
}

const NOTHING: LeadingAnnotations = { annotations: undefined, hasElements: false };

/** What stands before a pattern, a name or a definition. */
export function readAnnotations(context: CompactContext): LeadingAnnotations {
  const { scanner } = context;
  if (!scanner.is("documentation") && !scanner.is("[")) return NOTHING;
  const parts: AnnotationParts = { documentation: [], notes: new Map() };
  while (scanner.is("documentation")) {
    parts.documentation.push(scanner.value);
    scanner.next();
  }
  const hasElements = scanner.accept("[") && readBracket(context, parts);
  return { annotations: toAnnotations(parts), hasElements };
}

/** `>> name [ ... ]`, any number; they say nothing that we use. */
export function skipFollowingAnnotations(context: CompactContext): void {
  const { scanner } = context;
  while (scanner.accept(">>")) {
    readAnnotationElement(context, undefined);
    scanner.followingEnd = scanner.previousEnd;
  }
}

/** `name [ ... ]` between definitions. */
export function readAnnotationElement(context: CompactContext, parts: AnnotationParts | undefined): void {
  const { scanner } = context;
  const name = readName(context);
  if (name.namespace === RNG_NAMESPACE) scanner.failHere("An annotation cannot be in the namespace of RELAX NG");
  scanner.expect("[");
  const text = readElementContent(context);
  const isDocumentation = name.namespace === DOCUMENTATION_NAMESPACE && name.localName === "documentation";
  if (isDocumentation) parts?.documentation.push(text.trim());
}

/** After the `[`. Attributes come before elements. Returns whether there are elements. */
function readBracket(context: CompactContext, parts: AnnotationParts): boolean {
  const { scanner } = context;
  readAttributes(context, (namespace, localName, value) => {
    if (namespace === RNG_NAMESPACE || namespace === "") {
      const where = namespace === "" ? "without a prefix" : "in the namespace of RELAX NG";
      scanner.failHere(`An annotation attribute cannot be ${where}`);
    }
    if (namespace === NOTES_NAMESPACE) parts.notes.set(localName, value);
  });
  let hasElements = false;
  while (!scanner.is("]") && !scanner.is("end")) {
    hasElements = true;
    readAnnotationElement(context, parts);
  }
  scanner.expect("]");
  return hasElements;
}

function readAttributes(
  context: CompactContext,
  found: (namespace: string, localName: string, value: string) => void,
): void {
  const { scanner } = context;
  const seen = new Set<string>();
  while (isNameKind(context) && scanner.nextIs((kind) => kind === "=")) {
    const { namespace, localName } = readName(context);
    const isDeclaration = namespace.startsWith(XMLNS_NAMESPACE) || (namespace === "" && localName === "xmlns");
    if (isDeclaration) scanner.failHere("An annotation cannot declare a namespace");
    if (seen.has(`${namespace} ${localName}`)) scanner.failHere(`"${localName}" is given twice`);
    seen.add(`${namespace} ${localName}`);
    scanner.expect("=");
    found(namespace, localName, readLiteral(context));
  }
}

/** After the `[` of an annotation element: attributes, then text and elements, and the `]`. Returns the text. */
function readElementContent(context: CompactContext): string {
  const { scanner } = context;
  readAttributes(context, () => {});
  let text = "";
  while (!scanner.is("]") && !scanner.is("end")) {
    if (scanner.is("literal")) text += readLiteral(context);
    else {
      readName(context);
      scanner.expect("[");
      text += readElementContent(context);
    }
  }
  scanner.expect("]");
  return text;
}

function isNameKind(context: CompactContext): boolean {
  const { kind } = context.scanner;
  return kind === "identifier" || kind === "keyword" || kind === "cname";
}

/** Names of annotations have no default namespace. */
function readName(context: CompactContext): { readonly namespace: string; readonly localName: string } {
  const { scanner } = context;
  if (!isNameKind(context)) scanner.failHere("The name of an annotation is missing");
  const namespace = scanner.is("cname") ? namespaceOf(context, scanner.prefix) : "";
  const localName = scanner.value;
  scanner.next();
  return { namespace, localName };
}
