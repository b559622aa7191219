/** New elements come with what nothing else has where that is asked for: the next target of a disk, a new MAC address. */
import { candidatesAt } from "../references/candidates.ts";
import type { Holders } from "../references/free-names.ts";
import { type IndexedDocument, WorkspaceIndex } from "../references/workspace-index.ts";
import { parseChild } from "../xml/parse.ts";
import type { XmlAttribute, XmlElement } from "../xml/tree.ts";
import { nodesBelow, textContent } from "../xml/walk.ts";
import { freshReasons, type Random } from "./proposal.ts";
import { likelyValues } from "./proposals.ts";
import { placeholder, plainText } from "./snippet.ts";

/** Where a new element goes. */
export interface Surroundings {
  readonly root: XmlElement;
  readonly parent: XmlElement;
  /** `undefined` when no names of the document are known. */
  readonly own: IndexedDocument | undefined;
  readonly random: Random;
  /** Who else has what is to be fresh. */
  readonly holders: Holders;
}

/** @returns the snippet with fresh values as placeholders in its empty tab stops, so that typing replaces them */
export function withFreshValues(snippet: string, surroundings: Surroundings): string {
  const values = new Map<string, string>();
  const marked = plainText(snippet.replaceAll(bareStop, (_all, number: string) => mark + number));
  if (!marked.includes(mark)) return snippet;
  for (const at of markedPlaces(parseChild(marked, surroundings.parent))) {
    const number = (at.kind === "attribute" ? at.value : textContent(at).value).slice(mark.length);
    const value = freshValue(at, surroundings);
    if (value !== undefined) values.set(number, value);
  }
  return snippet.replaceAll(bareStop, (stop, number: string) => {
    const value = values.get(number);
    return value === undefined ? stop : placeholder(Number(number), value);
  });
}

/** `$0` is where the cursor goes in the end. */
const bareStop = /(?<!\\)\$([1-9]\d*)/g;

/** From the area for private use, so that nobody types it. */
const mark = "\ue000";

function markedPlaces(element: XmlElement | undefined): readonly (XmlAttribute | XmlElement)[] {
  return [...nodesBelow(element ? [element] : [])].flatMap((node) => {
    if (node.kind !== "element") return [];
    const attributes = node.attributes.filter(({ value }) => value.startsWith(mark));
    return textContent(node).value.startsWith(mark) ? [...attributes, node] : attributes;
  });
}

function freshValue(at: XmlAttribute | XmlElement, { root, own, ...known }: Surroundings): string | undefined {
  const asked = at.kind === "attribute" ? { element: at.parent, attribute: at } : { element: at, attribute: undefined };
  const proposed = likelyValues({ ...asked, ...known, root }).find(({ reason }) => freshReasons.has(reason));
  if (proposed) return proposed.value;
  return own && candidatesAt(new WorkspaceIndex(), own, at, undefined).find(({ isFree }) => isFree)?.name;
}
