/** The right word at the wrong place: where it belongs, and what to write instead. */
import { addAttribute, addChild, possible, preferred, removeAttribute, replaceValue } from "../../fixes.ts";
import type { Fix, TextEdit } from "../../problem.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { firstChild } from "../../xml/walk.ts";
import { enumerated } from "./describe.ts";
import { plainNames } from "./leaves.ts";
import type { BadValue } from "./mismatch.ts";
import { writtenAttributes } from "./said-values.ts";
import type { MatchTables } from "./tables.ts";
import { placeOfWord, type WordPlace } from "./word-places.ts";

export interface MovedWord {
  /** What says the word, as a message shows it. */
  readonly words: string;
  /** None when it is for the user to say what else changes. */
  readonly fixes: readonly Fix[];
}

/** Where the wrong value of an attribute would be right; `undefined` when that is not known. */
export function movedWord(tables: MatchTables, mismatch: BadValue): MovedWord | undefined {
  const { attribute } = mismatch;
  const place = placeOfWord(tables.words, tables.homes, attribute);
  if (!place) return undefined;
  const { path, isBeside } = place;
  const words = saidAt(place, attribute.value);
  const holder = isBeside ? attribute.parent.parent : attribute.parent;
  const added = holder && (writtenAt(holder, place, attribute.value) ?? changedAt(holder, place, attribute.value));
  const without = cleared(tables, mismatch, isBeside ? undefined : path[0]);
  const title = `Write it as ${path.at(-1) === undefined ? place.attribute : `<${path.at(-1)}>`}`;
  const fix = without?.isSure ? preferred : possible;
  return {
    words: isBeside ? `${words} beside <${attribute.parent.name}>` : words,
    fixes: added && without ? [fix(title, without.edit, ...added)] : [],
  };
}

/** What says a word in its place. */
export function saidAt(place: WordPlace, value: string): string {
  return place.path.length === 0 ? `${place.attribute}='${value}'` : written(place, place.path, value);
}

/** The elements of a way, with the value in the last one. */
function written({ attribute }: WordPlace, path: readonly string[], value: string): string {
  const said = writtenAttributes([{ name: attribute, value }]);
  return path.reduceRight((inside, name) => (inside === "" ? `<${name}${said}/>` : `<${name}>${inside}</${name}>`), "");
}

/** The edits that write a word where it belongs; `undefined` when the place has another value already. */
export function writtenAt(element: XmlElement, place: WordPlace, value: string): readonly TextEdit[] | undefined {
  let holder = element;
  for (const [index, name] of place.path.entries()) {
    const child = holder.children.find((node) => node.kind === "element" && node.name === name);
    if (child?.kind !== "element") return [addChild(holder, written(place, place.path.slice(index), value))];
    holder = child;
  }
  const there = holder.attributes.find(({ name }) => name === place.attribute);
  if (there) return there.value === value ? [] : undefined;
  return [addAttribute(holder, place.attribute, value)];
}

/** The edit that writes a word in the place of another one; `undefined` when an element on the way is missing. */
function changedAt(element: XmlElement, place: WordPlace, value: string): readonly TextEdit[] | undefined {
  let holder: XmlElement | undefined = element;
  for (const name of place.path) holder = holder && firstChild(holder, name);
  const there = place.path.length === 0 ? undefined : holder?.attributes.find(({ name }) => name === place.attribute);
  return there && [replaceValue(there, value)];
}

interface Cleared {
  readonly edit: TextEdit;
  /** Only this can be meant. */
  readonly isSure: boolean;
}

/**
 * The attribute without the wrong word: with what the element says itself, with what holds without it, away, or with the
 * word that stands first in the grammar because it is the most usual.
 * @param child what will stand in the element
 */
function cleared(
  tables: MatchTables,
  { attribute, leaves, pattern }: BadValue,
  child: string | undefined,
): Cleared | undefined {
  const words = enumerated(leaves.flatMap(({ content }) => tables.leaves.of(content).texts));
  const children = attribute.parent.children.filter((node) => node.kind === "element");
  const named = new Set(children.flatMap(({ attributes }) => attributes.map(({ name }) => name)));
  const [said, ...others] = words.filter((word) => named.has(word));
  const usual = leaves.map(({ annotations }) => annotations?.notes.get("default"));
  const meant = others.length === 0 && said !== undefined ? said : usual.find((word) => word && words.includes(word));
  if (meant) return { edit: replaceValue(attribute, meant), isSure: true };
  const rest = tables.derivatives.withoutAttributes(pattern);
  const mayHold = child === undefined || plainNames(tables.leaves.everywhere(rest)).includes(child);
  if (rest.kind !== "notAllowed" && mayHold) return { edit: removeAttribute(attribute), isSure: true };
  const [first] = words;
  return first === undefined ? undefined : { edit: replaceValue(attribute, first), isSure: false };
}
