/**
 * All names that a document defines and uses, in text order of their elements. It needs the tree alone, no grammar, so
 * it is cheap enough for every file of a workspace; and it takes any tree, however broken the text is.
 */
import type { Span } from "../problem.ts";
import type { XmlAttribute, XmlDocument, XmlElement } from "../xml/tree.ts";
import { textContent } from "../xml/walk.ts";
import { formOf, nameOf, numbersOf, type Part } from "./notation.ts";
import type { Occurrence } from "./occurrence.ts";
import type { Place } from "./place.ts";
import { factsOf } from "./symbol-kinds.ts";
import { type At, atRoot, below } from "./tables.ts";

/** @param kind the name of the document's kind; of one without table there are no names */
export function extract(kind: string, document: XmlDocument): readonly Occurrence[] {
  if (!document.root) return [];
  const found: Occurrence[] = [];
  visit(document.text, document.root, atRoot(kind, document.root), found);
  return found;
}

function visit(text: string, element: XmlElement, at: At, found: Occurrence[]): void {
  if (at.nodes.length === 0) return;
  for (const node of at.nodes) {
    if (node.attributes.size > 0) {
      for (const attribute of element.attributes) {
        for (const place of node.attributes.get(attribute.name) ?? [])
          add(found, at, place, ofAttribute(text, attribute));
      }
    }
    for (const place of node.composed) add(found, at, place, ofElement(element));
    for (const place of node.text) add(found, at, place, ofText(text, element));
  }
  if (at.nodes.every((node) => node.children.size === 0)) return;
  for (const child of element.children) {
    if (child.kind === "element") visit(text, child, below(at, child), found);
  }
}

/** What is written at a place. */
interface Written {
  readonly element: XmlElement;
  readonly value: string;
  readonly span: Span;
  readonly reach: Span;
  /** The span holds exactly the value, in this way; not so where references or comments stand between. */
  readonly form: "escaped" | "cdata" | "fixed";
  /** Offsets in the value are offsets in the span. */
  readonly isPlain: boolean;
}

function ofAttribute(text: string, attribute: XmlAttribute): Written | undefined {
  const { valueSpan: span, parent: element, value } = attribute;
  if (!span) return undefined;
  return { element, value, span, reach: span, form: "escaped", isPlain: text.slice(span.start, span.end) === value };
}

function ofText(text: string, element: XmlElement): Written | undefined {
  const { value, span } = textContent(element);
  const [node, ...others] = element.children.filter(
    (child) => child.kind === "element" || ("value" in child && child.value.trim() !== ""),
  );
  if (!node || value === "") return undefined;
  const isAlone = others.length === 0 && "value" in node;
  const form = !isAlone ? "fixed" : node.kind === "cdata" ? "cdata" : "escaped";
  return { element, value, span, reach: span, form, isPlain: text.slice(span.start, span.end) === value };
}

/** The name of the element stands for what its attributes say together; the whole start tag is its reach. */
function ofElement(element: XmlElement): Written {
  return { element, value: "", span: element.nameSpan, reach: element.startTag, form: "fixed", isPlain: false };
}

/** The cursor is never on a name that is not written. */
const nowhere: Span = { start: 0, end: -1 };

function add(found: Occurrence[], at: At, place: Place, written: Written | undefined): void {
  if (!written || (place.when && !place.when(written.element))) return;
  const { kind } = place;
  const { notation, reach: reachOfKind } = factsOf(kind);
  const role = at.isCopy && reachOfKind === "workspace" ? "reference" : place.role;
  const scope = place.scope?.(written.element);
  const { span, value } = written;
  // Written out in full, not spread: there are many thousands of them, and this is several times faster.
  if (place.implied) {
    for (const name of place.implied(written.element)) {
      found.push({ kind, role, name, scope, span, reach: nowhere, form: "fixed" });
    }
  } else if (place.isList) {
    for (const { name, span: item, form } of listed(written)) {
      found.push({ kind, role, name, scope, span: item, reach: item, form });
    }
  } else if (place.part) {
    const part = place.part(value);
    if (part) found.push({ kind, role, scope, ...partOf(written, part) });
  } else {
    const name = place.compose ? place.compose(written.element) : nameOf(notation, value);
    const form = place.compose ? "fixed" : written.form === "escaped" ? formOf(notation, value) : written.form;
    if (name !== undefined) found.push({ kind, role, name, scope, span, reach: written.reach, form });
  }
}

function partOf(
  { span, isPlain, form }: Written,
  { name, start }: Part,
): Pick<Occurrence, "name" | "span" | "reach" | "form"> {
  if (!isPlain) return { name, span, reach: span, form: "fixed" };
  const item = { start: span.start + start, end: span.start + start + name.length };
  return { name, span: item, reach: item, form };
}

function listed({ span, value, isPlain, form }: Written): readonly Pick<Occurrence, "name" | "span" | "form">[] {
  return numbersOf(value).map(({ name, start, end, isAlone }) => ({
    name,
    span: isPlain ? { start: span.start + start, end: span.start + end } : span,
    form: isAlone && isPlain ? form : "fixed",
  }));
}
