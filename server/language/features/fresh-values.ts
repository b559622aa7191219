/**
 * New elements come with what is nearly always right where that is asked for: the next target of a disk, a new MAC
 * address, the first and last address of a subnet.
 */
import { freeNameAt } from "../references/candidates.ts";
import type { Holders } from "../references/free-names.ts";
import type { IndexedDocument } from "../references/workspace-index.ts";
import { parseChild } from "../xml/parse.ts";
import type { Place } from "../xml/place.ts";
import type { XmlAttribute, XmlElement } from "../xml/tree.ts";
import { nodesBelow, textContent } from "../xml/walk.ts";
import { freshReasons, type Random } from "./proposal.ts";
import { likelyValues } from "./proposals.ts";
import { placeholder, plainText } from "./snippet.ts";

/** Where new elements go. */
export interface Surroundings {
  readonly root: XmlElement | undefined;
  /** The kind of the document. */
  readonly kind: string;
  /** `undefined` when no names of the document are known. */
  readonly own: () => IndexedDocument | undefined;
  readonly random: Random;
  /** Who else has what is to be fresh. */
  readonly holders: Holders;
}

/** @returns the items, elements among them with such values as placeholders in their empty tab stops, so that typing replaces them */
export function withFreshValues<Item extends { readonly kind: string; readonly snippet: string }>(
  items: readonly Item[],
  place: Place,
  { root, ...known }: Surroundings,
): readonly Item[] {
  const parent =
    place.kind === "content" ? place.parent : place.kind === "element-name" ? place.element.parent : undefined;
  if (!root || !parent) return items;
  const parents = { ...known, root, parent };
  return items.map((item) => (item.kind === "element" ? { ...item, snippet: filled(item.snippet, parents) } : item));
}

type Parents = Surroundings & { readonly root: XmlElement; readonly parent: XmlElement };

function filled(snippet: string, parents: Parents): string {
  const values = new Map<string, string>();
  const marked = plainText(snippet.replaceAll(bareStop, (_all, number: string) => mark + number));
  if (!marked.includes(mark)) return snippet;
  for (const at of markedPlaces(parseChild(marked, parents.parent))) {
    const number = (at.kind === "attribute" ? at.value : textContent(at).value).slice(mark.length);
    const value = freshValue(at, parents);
    if (value !== undefined) values.set(number, value);
  }
  return snippet.replaceAll(bareStop, (stop, number: string) => {
    const value = values.get(number);
    return value === undefined ? stop : placeholder(Number(number), value);
  });
}

/** `$0` is where the cursor goes in the end. */
const bareStop = /(?<!\\)\$([1-9]\d*)/g;

/** What is free, and the ends of a range of addresses. */
const filledReasons: ReadonlySet<string> = new Set([...freshReasons, "first", "last"]);

/** From the area for private use, so that nobody types it. */
const mark = "\ue000";

function markedPlaces(element: XmlElement | undefined): readonly (XmlAttribute | XmlElement)[] {
  return [...nodesBelow(element ? [element] : [])].flatMap((node) => {
    if (node.kind !== "element") return [];
    const attributes = node.attributes.filter(({ value }) => value.startsWith(mark));
    return textContent(node).value.startsWith(mark) ? [...attributes, node] : attributes;
  });
}

function freshValue(at: XmlAttribute | XmlElement, { root, kind, own, random, holders }: Parents): string | undefined {
  const asked = at.kind === "attribute" ? { element: at.parent, attribute: at } : { element: at, attribute: undefined };
  const proposed = likelyValues({ ...asked, root, random, holders }).find(({ reason }) => filledReasons.has(reason));
  if (proposed) return proposed.value;
  return freeNameAt(kind, own, at);
}
