/** The outline of a document: its elements, each with what tells it apart from its neighbours. */
import type { Span } from "../problem.ts";
import type { XmlDocument, XmlElement } from "../xml/tree.ts";

export interface DocumentSymbol {
  readonly name: string;
  /** What tells the element apart: its name, its target, its text; "" when there is nothing. */
  readonly detail: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly DocumentSymbol[];
}

/** Deeper than this an outline helps nobody; the document's own depth has no such limit. */
const deepest = 50;
/** Editors cannot show more of them, and ask for all anew after every pause in typing. */
const mostSymbols = 5000;

/** Of a document with more than 5000 elements the outer ones, each level from its beginning. */
export function documentSymbols({ root }: XmlDocument): readonly DocumentSymbol[] {
  if (!root) return [];
  const listed = outerElements(root);
  return [symbolOf(root, listed)];
}

function outerElements(root: XmlElement): ReadonlySet<XmlElement> {
  const listed = new Set([root]);
  let level: readonly XmlElement[] = [root];
  for (let depth = 1; depth < deepest && level.length > 0; depth++) {
    const next: XmlElement[] = [];
    for (const parent of level) {
      for (const child of elementsIn(parent)) {
        if (listed.size === mostSymbols) return listed;
        listed.add(child);
        next.push(child);
      }
    }
    level = next;
  }
  return listed;
}

function elementsIn(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((child): child is XmlElement => child.kind === "element");
}

function symbolOf(element: XmlElement, listed: ReadonlySet<XmlElement>): DocumentSymbol {
  const elements = elementsIn(element);
  return {
    name: element.name === "" ? "<" : element.name,
    detail: detailOf(element, elements),
    span: element.span,
    nameSpan: element.nameSpan,
    children: elements.filter((child) => listed.has(child)).map((child) => symbolOf(child, listed)),
  };
}

/** Attributes that say which of several elements this is, the best first. */
const telling = [
  "name",
  "type",
  "mode",
  "address",
  "dev",
  "mac",
  "ip",
  "start",
  "index",
  "id",
  "model",
  "file",
  "value",
];

function detailOf(element: XmlElement, children: readonly XmlElement[]): string {
  const own = tellingValue(element);
  const named = children.find((child) => child.name === "name" || child.name === "target" || child.name === "mac");
  const below = named && (textOf(named) || tellingValue(named));
  const text = children.length === 0 ? textOf(element) : "";
  return [own, below, text].filter((part) => part !== undefined && part !== "").join(" ");
}

/** The value of the best attribute that has one. */
function tellingValue({ attributes }: XmlElement): string | undefined {
  for (const name of attributes.length === 0 ? [] : telling) {
    const found = attributes.find((attribute) => attribute.name === name);
    if (found && found.value !== "") return found.value;
  }
  return undefined;
}

function textOf(element: XmlElement): string {
  const texts = element.children.map((child) => (child.kind === "text" || child.kind === "cdata" ? child.value : ""));
  const text = texts.join("").trim();
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
