/** Annotations of compact syntax: `## text`, `[ lv:since = "1.0" a:documentation [ "text" ] ]`, `>> other [ ... ]`. */
import { type AnnotationParts, DOCUMENTATION_NAMESPACE, NOTES_NAMESPACE, toAnnotations } from "./annotations.ts";
import type { Annotations } from "./pattern.ts";
import { type CompactContext, namespaceOf, readLiteral } from "./read-compact-context.ts";
import { RNG_NAMESPACE, XMLNS_NAMESPACE } from "./syntax.ts";

export interface LeadingAnnotations {
  readonly annotations: Annotations | undefined;
  /** An annotation element, which a value or a name cannot carry; `##` text is none. */
  readonly hasElements: boolean;
}

/** Names of annotations have no default namespace. */
export interface AnnotationName {
  readonly namespace: string;
  readonly localName: string;
  readonly offset: number;
}

const NOTHING: LeadingAnnotations = { annotations: undefined, hasElements: false };

/** What stands before a pattern, a name or a definition. */
export function readAnnotations(context: CompactContext): LeadingAnnotations {
  const { scanner } = context;
  if (!scanner.is("documentation") && !scanner.is("[")) return NOTHING;
  const parts: AnnotationParts = { documentation: [], notes: undefined };
  while (scanner.is("documentation")) {
    parts.documentation.push(scanner.documentation());
    scanner.next();
  }
  const hasElements = scanner.accept("[") && readBracket(context, parts);
  return { annotations: toAnnotations(parts), hasElements };
}

/** `>> name [ ... ]`, any number; they say nothing that we use. */
export function skipFollowingAnnotations(context: CompactContext): void {
  const { scanner } = context;
  while (scanner.accept(">>")) {
    readAnnotationElement(context, readAnnotationName(context), undefined);
    scanner.followingEnd = scanner.previousEnd;
  }
}

/** `[ ... ]` behind the name of an annotation element. */
export function readAnnotationElement(
  context: CompactContext,
  name: AnnotationName,
  parts: AnnotationParts | undefined,
): void {
  const { scanner } = context;
  if (name.namespace === RNG_NAMESPACE) {
    scanner.fail("An annotation cannot be in the namespace of RELAX NG", name.offset);
  }
  const text = readElementContent(context);
  const isDocumentation = name.namespace === DOCUMENTATION_NAMESPACE && name.localName === "documentation";
  if (isDocumentation) parts?.documentation.push(text.trim());
}

/** Stands at the name, which is left behind. Without a prefix the namespace is "", whatever the default is. */
export function readAnnotationName(context: CompactContext): AnnotationName {
  const { scanner } = context;
  const { kind, value: localName, start: offset } = scanner;
  if (kind !== "identifier" && kind !== "keyword" && kind !== "cname") {
    scanner.failHere("The name of an annotation is missing");
  }
  const namespace = kind === "cname" ? namespaceOf(context, scanner.prefix) : "";
  scanner.next();
  return { namespace, localName, offset };
}

/** After the `[`. Attributes come before elements. Returns whether there are elements. */
function readBracket(context: CompactContext, parts: AnnotationParts): boolean {
  const { scanner } = context;
  const seen: AnnotationName[] = [];
  let hasElements = false;
  while (!scanner.is("]") && !scanner.is("end")) {
    const name = readAnnotationName(context);
    if (!scanner.is("=")) {
      hasElements = true;
      readAnnotationElement(context, name, parts);
      continue;
    }
    checkPrefix(context, name);
    const value = readAttribute(context, name, seen, hasElements);
    if (name.namespace !== NOTES_NAMESPACE) continue;
    parts.notes ??= new Map();
    parts.notes.set(name.localName, value);
  }
  scanner.expect("]");
  return hasElements;
}

function checkPrefix(context: CompactContext, { namespace, offset }: AnnotationName): void {
  if (namespace !== RNG_NAMESPACE && namespace !== "") return;
  const where = namespace === "" ? "without a prefix" : "in the namespace of RELAX NG";
  context.scanner.fail(`An annotation attribute cannot be ${where}`, offset);
}

/** On the `=`. */
function readAttribute(context: CompactContext, name: AnnotationName, seen: AnnotationName[], isLate: boolean): string {
  const { scanner } = context;
  const { namespace, localName, offset } = name;
  if (namespace.startsWith(XMLNS_NAMESPACE) || (namespace === "" && localName === "xmlns")) {
    scanner.fail("An annotation cannot declare a namespace", offset);
  }
  if (seen.some((other) => other.localName === localName && other.namespace === namespace)) {
    scanner.fail(`"${localName}" is given twice`, offset);
  }
  if (isLate) scanner.fail("Annotation attributes come before everything else", offset);
  seen.push(name);
  scanner.next();
  return readLiteral(context);
}

/** Attributes, then text and elements, in brackets. Returns the text. */
function readElementContent(context: CompactContext): string {
  const { scanner } = context;
  const seen: AnnotationName[] = [];
  let text: string | undefined;
  scanner.expect("[");
  while (!scanner.is("]") && !scanner.is("end")) {
    if (scanner.is("literal")) {
      text = (text ?? "") + readLiteral(context);
      continue;
    }
    const name = readAnnotationName(context);
    if (scanner.is("=")) readAttribute(context, name, seen, text !== undefined);
    else text = (text ?? "") + readElementContent(context);
  }
  scanner.expect("]");
  return text ?? "";
}
