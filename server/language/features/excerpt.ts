/**
 * A document as far as it matters to what is inserted at a place. A large document is made
 * small: of many children of one name and type a few stand for all.
 */
import type { Span } from "../problem.ts";
import type { Place } from "../xml/place.ts";
import type { XmlElement } from "../xml/tree.ts";
import { attributeValue } from "../xml/walk.ts";

/** A part of a document around an offset. */
export interface Excerpt {
  readonly before: string;
  readonly after: string;
}

/** @param enough how many children of one name and type are kept, beside those at the offset */
export function excerpt(text: string, root: XmlElement, place: Place, offset: number, enough: number): Excerpt {
  const parts = surplus(root, { offset, enough, word: wordAt(place), numbers: numbersAt(place) });
  const kept: [string[], string[]] = [[], []];
  let at = 0;
  for (const { start, end } of [...parts, { start: text.length, end: text.length }]) {
    if (at < offset) kept[0].push(text.slice(at, Math.min(start, offset)));
    if (start > offset) kept[1].push(text.slice(Math.max(at, offset), start));
    at = end;
  }
  return { before: kept[0].join(""), after: kept[1].join("") };
}

/** An attribute by its place: the value of it may be one that others must not have. */
interface Word {
  /** The names from the root to the element, and that of the attribute. */
  readonly way: readonly string[];
  readonly attribute: string;
}

function wordAt(place: Place): Word | undefined {
  if (place.kind !== "attribute-value") return undefined;
  const way: string[] = [];
  for (let at: XmlElement | undefined = place.attribute.parent; at; at = at.parent) way.push(at.name);
  return { way: way.reverse(), attribute: place.attribute.name };
}

/** The numbers in the tag at a place: an address names its controller by one. */
function numbersAt(place: Place): ReadonlySet<number> {
  const element = "attribute" in place ? place.attribute.parent : "element" in place ? place.element : undefined;
  return new Set(element?.attributes.map(({ value }) => Number(value)));
}

interface Wanted {
  readonly offset: number;
  readonly enough: number;
  readonly word: Word | undefined;
  readonly numbers: ReadonlySet<number>;
}

/** So many different values of one attribute are kept. */
const mostValues = 64;

/** Children that have many namesakes before them and are not at the place, in text order. */
function surplus(root: XmlElement, { offset, enough, word, numbers }: Wanted): readonly Span[] {
  const values = new Set<string>();
  return within(root, word?.way[0] === root.name ? 1 : undefined);

  /** @param depth how many names of the way lead to the element, if they do */
  function within(element: XmlElement, depth: number | undefined): readonly Span[] {
    const seen = new Map<string, number>();
    const found: Span[] = [];
    // The white space before an element goes with it.
    let last = element.startTag.end;
    for (const node of element.children) {
      if (node.kind !== "element") {
        if (node.kind !== "text" || node.value.trim() !== "") last = node.span.end;
        continue;
      }
      // A guest has many controllers, disks and interfaces, but few of each type; an address names one of a type.
      const kind = `${node.name} ${attributeValue(node, "type") ?? ""}`;
      const count = (seen.get(kind) ?? 0) + 1;
      seen.set(kind, count);
      const isAtPlace = node.span.start <= offset && offset <= node.span.end;
      const deeper = depth !== undefined && word?.way[depth] === node.name ? depth + 1 : undefined;
      const hasNewValue = deeper !== undefined && isNew(valueIn(node, deeper));
      if (count > enough && !isAtPlace && !hasNewValue && !isNamed(node))
        found.push({ start: last, end: node.span.end });
      else found.push(...within(node, deeper));
      last = node.span.end;
    }
    return found;
  }

  function valueIn(element: XmlElement, depth: number): string | undefined {
    let at: XmlElement | undefined = element;
    for (const name of word?.way.slice(depth) ?? [])
      at = at?.children.find((node): node is XmlElement => node.kind === "element" && node.name === name);
    return at && word && attributeValue(at, word.attribute);
  }

  function isNamed(element: XmlElement): boolean {
    const index = numbers.size === 0 ? undefined : attributeValue(element, "index");
    return index !== undefined && numbers.has(Number(index));
  }

  function isNew(value: string | undefined): boolean {
    if (value === undefined || values.has(value) || values.size >= mostValues) return false;
    values.add(value);
    return true;
  }
}
