/** Where the value of an attribute or the text of an element is completed. */
import { prefersDoubleQuotes } from "../edits.ts";
import type { Span } from "../problem.ts";
import type { Place } from "../xml/place.ts";
import type { AttributeValuePlace } from "../xml/place-in-tags.ts";
import type { XmlAttribute, XmlElement, XmlNode } from "../xml/tree.ts";

export interface ValuePlace {
  readonly at: XmlAttribute | XmlElement;
  readonly span: Span;
  /** What a value needs before and behind it. */
  readonly before: string;
  readonly after: string;
}

/** Where a value or a text can stand; `undefined` where neither can. */
export function valuePlace(place: Place, text: string, offset: number): ValuePlace | undefined {
  if (place.kind === "attribute-value") return { at: place.attribute, span: place.span, ...quotesOf(place, text) };
  if (place.kind !== "content" || place.parent.children.some((node) => node.kind === "element")) return undefined;
  const span = textSpanAt(place.text, text, offset);
  return span && { at: place.parent, span, before: "", after: "" };
}

/** The quotes that are still missing, as the text has others. */
export function quotesOf(place: AttributeValuePlace, text: string): Pick<ValuePlace, "before" | "after"> {
  const usual = prefersDoubleQuotes(text) ? '"' : "'";
  const before = place.quote === undefined ? usual : "";
  return { before, after: place.quote !== undefined && !place.isClosed ? place.quote : before };
}

/** What a proposal for the text of an element replaces; `undefined` when the cursor is not at the text. */
export function textSpanAt(node: XmlNode | undefined, text: string, offset: number): Span | undefined {
  const span =
    node && "value" in node && node.value.trim() !== "" ? trimmed(node, text) : { start: offset, end: offset };
  return span.start <= offset && offset <= span.end ? span : undefined;
}

/** The word of a text that the cursor is in or touches; empty where there is none. */
export function typedWord(node: XmlNode | undefined, text: string, offset: number): Span {
  const { start, end } = node?.span ?? { start: offset, end: offset };
  const before = /[^\s<>]*$/.exec(text.slice(start, offset))?.[0] ?? "";
  const behind = /^[^\s<>]*/.exec(text.slice(offset, end))?.[0] ?? "";
  return { start: offset - before.length, end: offset + behind.length };
}

function trimmed(node: XmlNode, text: string): Span {
  const written = text.slice(node.span.start, node.span.end);
  const start = node.span.start + (written.length - written.trimStart().length);
  return { start, end: start + written.trim().length };
}
