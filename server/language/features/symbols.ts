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

export function documentSymbols(document: XmlDocument): readonly DocumentSymbol[] {
  return document.root ? [symbolOf(document.root, 1)] : [];
}

function symbolOf(element: XmlElement, depth: number): DocumentSymbol {
  const elements = element.children.filter((child): child is XmlElement => child.kind === "element");
  return {
    name: element.name === "" ? "<" : element.name,
    detail: detailOf(element, elements),
    span: element.span,
    nameSpan: element.nameSpan,
    children: depth === deepest ? [] : elements.map((child) => symbolOf(child, depth + 1)),
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
  const own = telling.flatMap((name) => element.attributes.filter((attribute) => attribute.name === name))[0]?.value;
  const named = children.find((child) => child.name === "name" || child.name === "target" || child.name === "mac");
  const below =
    named && (textOf(named) || telling.map((name) => attributeValue(named, name)).find((value) => value !== ""));
  const text = children.length === 0 ? textOf(element) : "";
  return [own, below, text].filter((part) => part !== undefined && part !== "").join(" ");
}

function attributeValue(element: XmlElement, name: string): string {
  return element.attributes.find((attribute) => attribute.name === name)?.value ?? "";
}

function textOf(element: XmlElement): string {
  const texts = element.children.map((child) => (child.kind === "text" || child.kind === "cdata" ? child.value : ""));
  const text = texts.join("").trim();
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
