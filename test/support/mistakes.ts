/** Makes one mistake in a valid document, and knows where it is. */
import type { XmlAttribute, XmlDocument, XmlElement } from "../../server/language/xml/tree.ts";
import { elementsOf } from "../../server/language/xml/walk.ts";

export interface Mistake {
  readonly kind: (typeof kinds)[number];
  readonly text: string;
  /** Where a problem should stand: any of these, because some mistakes can be seen from two sides. */
  readonly places: readonly number[];
}

export const kinds = [
  "typo-element",
  "typo-attribute",
  "typo-value",
  "deleted-attribute",
  "deleted-element",
  "duplicated-element",
  "misplaced-element",
  "swapped-elements",
] as const;

/** @param random gives numbers from 0 to below 1, always the same sequence for one seed */
export function makeMistake(document: XmlDocument, kind: Mistake["kind"], random: () => number): Mistake | undefined {
  const elements = [...elementsOf(document)].filter((element) => element.namespace === "");
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const inner = elements.filter((element) => element.parent);
  const attributes = elements
    .flatMap((element) => element.attributes)
    .filter((attribute) => !attribute.name.includes(":") && attribute.name !== "xmlns");
  switch (kind) {
    case "typo-element":
      return misspellElement(document.text, kind, pick(inner), random);
    case "typo-attribute":
      return misspellAttribute(document.text, kind, pick(attributes), random);
    case "typo-value":
      return misspellValue(
        document.text,
        kind,
        pick(attributes.filter(({ value }) => /^[a-z]{3,}$/.test(value))),
        random,
      );
    case "deleted-attribute":
      return deleteAttribute(document.text, kind, pick(attributes));
    case "deleted-element":
      return deleteElement(document.text, kind, pick(inner));
    case "duplicated-element":
      return duplicate(document.text, kind, pick(inner));
    case "misplaced-element":
      return misplace(document.text, kind, pick(inner), pick(elements.filter((element) => element.endTag)));
    case "swapped-elements":
      return swap(document.text, kind, pick(inner));
  }
}

type Made = Mistake | undefined;

/** One letter changed, dropped, doubled or swapped with its neighbour. */
function misspell(word: string, random: () => number): string {
  const at = Math.floor(random() * word.length);
  const letter = "abcdefghijklmnopqrstuvwxyz"[Math.floor(random() * 26)] ?? "x";
  const [before, here, after] = [word.slice(0, at), word[at] ?? "", word.slice(at + 1)];
  switch (Math.floor(random() * 4)) {
    case 0:
      return before + letter + after;
    case 1:
      return word.length > 2 ? before + after : word + letter;
    case 2:
      return before + here + here + after;
    default:
      return before + (after[0] ?? letter) + here + after.slice(1);
  }
}

function replaceAt(text: string, start: number, end: number, newText: string): string {
  return text.slice(0, start) + newText + text.slice(end);
}

function misspellElement(
  text: string,
  kind: Mistake["kind"],
  element: XmlElement | undefined,
  random: () => number,
): Made {
  if (!element) return undefined;
  const wrong = misspell(element.name, random);
  if (wrong === element.name || !/^[a-z_]/i.test(wrong)) return undefined;
  const end = element.endTag?.nameSpan;
  const changed = end ? replaceAt(text, end.start, end.end, wrong) : text;
  const { start } = element.nameSpan;
  return { kind, text: replaceAt(changed, start, element.nameSpan.end, wrong), places: [start] };
}

function misspellAttribute(
  text: string,
  kind: Mistake["kind"],
  attribute: XmlAttribute | undefined,
  random: () => number,
): Made {
  if (!attribute) return undefined;
  const wrong = misspell(attribute.name, random);
  if (attribute.parent.attributes.some(({ name }) => name === wrong) || !/^[a-z_]/i.test(wrong)) return undefined;
  const { start, end } = attribute.nameSpan;
  return { kind, text: replaceAt(text, start, end, wrong), places: [start] };
}

function misspellValue(
  text: string,
  kind: Mistake["kind"],
  attribute: XmlAttribute | undefined,
  random: () => number,
): Made {
  const span = attribute?.valueSpan;
  if (!attribute || !span) return undefined;
  const wrong = misspell(attribute.value, random);
  return wrong === attribute.value
    ? undefined
    : { kind, text: replaceAt(text, span.start, span.end, wrong), places: [span.start] };
}

/** What is missing can be said at the element, or where something else now fits no more. */
function deleteAttribute(text: string, kind: Mistake["kind"], attribute: XmlAttribute | undefined): Made {
  if (!attribute) return undefined;
  const { start, end } = attribute.span;
  return { kind, text: replaceAt(text, start - 1, end, ""), places: [attribute.parent.nameSpan.start] };
}

function deleteElement(text: string, kind: Mistake["kind"], element: XmlElement | undefined): Made {
  if (!element?.parent) return undefined;
  return {
    kind,
    text: replaceAt(text, element.span.start, element.span.end, ""),
    places: [element.parent.nameSpan.start],
  };
}

function duplicate(text: string, kind: Mistake["kind"], element: XmlElement | undefined): Made {
  if (!element) return undefined;
  const { start, end } = element.span;
  return { kind, text: replaceAt(text, end, end, text.slice(start, end)), places: [start + 1, end + 1] };
}

function misplace(
  text: string,
  kind: Mistake["kind"],
  element: XmlElement | undefined,
  into: XmlElement | undefined,
): Made {
  if (!element || !into?.endTag || into === element.parent) return undefined;
  const { start } = into.endTag.span;
  const copy = text.slice(element.span.start, element.span.end);
  return { kind, text: replaceAt(text, start, start, copy), places: [start + 1] };
}

/** An element and the sibling behind it change places, which matters where their order does. */
function swap(text: string, kind: Mistake["kind"], a: XmlElement | undefined): Made {
  const siblings = a?.parent?.children.filter((node): node is XmlElement => node.kind === "element") ?? [];
  const b = a && siblings[siblings.indexOf(a) + 1];
  if (!a || !b) return undefined;
  const [first, second] = [text.slice(a.span.start, a.span.end), text.slice(b.span.start, b.span.end)];
  const changed = replaceAt(replaceAt(text, b.span.start, b.span.end, first), a.span.start, a.span.end, second);
  const moved = b.span.start + second.length - first.length;
  return { kind, text: changed, places: [a.span.start + 1, moved + 1] };
}

/** A small generator of numbers (mulberry32), the same on every machine. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}
