/**
 * Where the words of a grammar belong, for those that were written elsewhere: who writes `type='qcow2'` on a disk knows the
 * right word, and needs to be told its place.
 */

import { getOrMake } from "../../maps.ts";
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import type { AttributePattern, ElementPattern } from "../pattern.ts";
import { enumerated } from "./describe.ts";
import type { Homes } from "./homes.ts";
import { LeafTable, plainNames } from "./leaves.ts";

/** An attribute that has the word among its values. */
interface Holder {
  readonly leaf: ElementPattern;
  readonly element: string;
  readonly attribute: string;
  readonly rarity: number;
}

/** All words of a grammar; found once, when the first is asked for. */
export class Words {
  readonly #homes: Homes;
  #holders: ReadonlyMap<string, readonly Holder[]> | undefined;

  constructor(homes: Homes) {
    this.#homes = homes;
  }

  holders(word: string): readonly Holder[] {
    this.#holders ??= collect(this.#homes.all());
    return this.#holders.get(word) ?? [];
  }
}

function collect(leaves: Iterable<ElementPattern>): ReadonlyMap<string, readonly Holder[]> {
  const table = new LeafTable();
  const holders = new Map<string, Holder[]>();
  for (const leaf of leaves) {
    const [element] = plainNames([leaf]);
    if (element === undefined) continue;
    for (const declared of table.of(leaf.content()).attributes) {
      const [attribute] = plainNames([declared]);
      if (attribute === undefined) continue;
      const holder = { leaf, element, attribute, rarity: rarityOf(leaf) + rarityOf(declared) };
      for (const word of enumerated(table.of(declared.content).texts)) getOrMake(holders, word, () => []).push(holder);
    }
  }
  return holders;
}

/** What nearly every document has is rather meant than what hardly any has. */
function rarityOf({ annotations }: ElementPattern | AttributePattern): number {
  return rarities[annotations?.notes.get("usual") ?? ""] ?? 2;
}

const rarities: Readonly<Record<string, number>> = { yes: 0, often: 1, seldom: 4 };

/** The right place of a word. */
export interface WordPlace {
  /** Names of the elements on the way to it; none for another attribute of the same element. */
  readonly path: readonly string[];
  /** The way begins beside the element, not in it. */
  readonly isBeside: boolean;
  readonly attribute: string;
}

/** Where the value of an attribute belongs; `undefined` when it is at home nowhere near, or in several places. */
export function placeOfWord(words: Words, homes: Homes, { name, value, parent }: XmlAttribute): WordPlace | undefined {
  if (!/[a-z]/i.test(value) || ofAnything.has(value)) return undefined;
  const found = words.holders(value).flatMap((holder) => placesOf(homes, holder, name, parent));
  const least = Math.min(...found.map(({ cost }) => cost));
  const best = found.filter(({ cost }) => cost === least);
  const [place, ...others] = new Map(best.map((each) => [JSON.stringify(each.place), each.place])).values();
  return others.length === 0 ? place : undefined;
}

/** Words that say nothing of what they are said of. */
export const ofAnything: ReadonlySet<string> = new Set([
  "yes",
  "no",
  "on",
  "off",
  "none",
  "default",
  "auto",
  "require",
]);

interface Candidate {
  readonly place: WordPlace;
  readonly cost: number;
}

/** The farther, the less likely: another attribute of the element, its child, a child of that; the same beside it. */
function placesOf(homes: Homes, holder: Holder, name: string, element: XmlElement): readonly Candidate[] {
  const { leaf, attribute, rarity } = holder;
  const around = element.parent?.localName;
  const own = homes.declarations(holder.element).get(leaf) ?? new Set();
  const at = (path: readonly string[], isBeside: boolean, distance: number): Candidate => {
    return { place: { path, isBeside, attribute }, cost: distance + rarity };
  };
  if (holder.element === element.localName && around !== undefined && own.has(around)) {
    const isOther = attribute !== name && !element.attributes.some((each) => each.name === attribute);
    return isOther ? [at([], false, 1)] : [];
  }
  const found: Candidate[] = [];
  if (own.has(element.localName)) found.push(at([holder.element], false, 1));
  if (around !== undefined && own.has(around)) found.push(at([holder.element], true, 5));
  for (const middle of own) {
    if (middle === element.localName || middle === around) continue;
    const path = [middle, holder.element];
    const inside = rarityIn(homes, middle, element.localName);
    const beside = around === undefined ? undefined : rarityIn(homes, middle, around);
    if (inside !== undefined) found.push(at(path, false, 1 + inside));
    else if (beside !== undefined) found.push(at(path, true, 5 + beside));
  }
  return found;
}

/** Of an element in another one; `undefined` where it cannot stand. */
export function rarityIn(homes: Homes, name: string, holder: string): number | undefined {
  const here = [...homes.declarations(name)].filter(([, parents]) => parents.has(holder));
  return here.length === 0 ? undefined : Math.min(...here.map(([leaf]) => rarityOf(leaf)));
}
