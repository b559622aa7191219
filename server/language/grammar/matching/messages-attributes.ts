/** Attributes that cannot be there, and attributes that have to be. */
import { addAttribute, escapeValue, possible, preferred, removeAttribute, replaceSpan } from "../../fixes.ts";
import type { Fix, Problem, TextEdit } from "../../problem.ts";
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import type { AttributePattern, Pattern } from "../pattern.ts";
import { enumerated } from "./describe.ts";
import { plainNames } from "./leaves.ts";
import { andList, error, orList, someOf } from "./message-words.ts";
import { together } from "./messages-partners.ts";
import type { MissingAttributes, OfOtherVariant, UnknownAttribute } from "./mismatch.ts";
import { switchedOn } from "./said-values.ts";
import type { MatchTables } from "./tables.ts";
import { allowsText } from "./values.ts";
import { ofAnything } from "./word-places.ts";

/** So many names or words are listed. */
const MANY = 8;
/** Among so few other attributes one is probably meant. */
const FEW = 2;

/** `<ip addres="10.0.0.1"/>`, on the name: misspelt, mistaken for one that is needed, or not to be had here. */
export function unknownAttribute(tables: MatchTables, mismatch: UnknownAttribute): Problem {
  const { attribute, elsewhere, nearest, required, pattern, present } = mismatch;
  const { name, nameSpan, parent } = attribute;
  const remove = possible(`Remove ${name}`, removeAttribute(attribute));
  const rename = (to: string): TextEdit => replaceSpan(nameSpan, to);
  if (nearest !== undefined) {
    const message = `<${parent.name}> has no attribute "${name}"; did you mean "${nearest}"?`;
    const fixes = [preferred(`Rename to "${nearest}"`, rename(nearest)), remove];
    return error("unknown-attribute", nameSpan, message, { fixes });
  }
  if (required !== undefined) {
    const message = `"${name}" cannot be used on <${parent.name}> here; it needs "${required}" instead`;
    const fixes = [preferred(`Rename to "${required}"`, rename(required)), remove];
    return error("unknown-attribute", nameSpan, message, { fixes });
  }
  const available = tables.leaves.attributeNames(pattern).filter((other) => !present.has(other));
  const [meant, ...others] = available.filter((to) => hasWord(tables, pattern, to, attribute.value));
  if (meant !== undefined && others.length === 0) return unknownAttribute(tables, { ...mismatch, nearest: meant });
  if (available.length === 0 && switchedOn.has(attribute.value) && isSwitch.test(name)) return switched(attribute);
  const choice = available.length > 0 ? `; it can have ${someOf(available, MANY)}` : "";
  const fitting = available.length > FEW ? [] : available.filter((to) => takesValue(tables, pattern, to, attribute));
  const renames = fitting.map((to) => possible(`Rename to "${to}"`, rename(to)));
  const { words, fixes, parts } = together(tables, attribute, "on");
  if (elsewhere || parts.cause) {
    const message = `"${name}" cannot be used ${words}${choice}`;
    return error("misplaced-attribute", nameSpan, message, { ...parts, fixes: [...renames, remove, ...fixes] });
  }
  const message = `<${parent.name}> has no attribute "${name}"${choice || "; it can have no other attributes"}`;
  return error("unknown-attribute", nameSpan, message, { fixes: [...renames, remove] });
}

/** `<acpi state='on'/>` */
const isSwitch = /^(state|enabled?|value|on)$/;

function switched(attribute: XmlAttribute): Problem {
  const { name, nameSpan, parent } = attribute;
  const message = `<${parent.name}> says this by being there; remove "${name}"`;
  return error("unknown-attribute", nameSpan, message, {
    fixes: [preferred(`Remove ${name}`, removeAttribute(attribute))],
  });
}

/** Is the value one of the words of an attribute, and none that says nothing of what it is said of? */
function hasWord(tables: MatchTables, pattern: Pattern, name: string, value: string): boolean {
  if (ofAnything.has(value)) return false;
  const leaves = tables.leaves.attributes(pattern, "", name);
  return leaves.some(({ content }) => enumerated(tables.leaves.of(content).texts).includes(value));
}

function takesValue(tables: MatchTables, pattern: Pattern, name: string, attribute: XmlAttribute): boolean {
  return tables.leaves
    .attributes(pattern, "", name)
    .some(({ content }) => allowsText(tables, content, attribute.value, attribute.parent));
}

/** `<host/>` where `ip` is needed, on the name of the element: all that are missing in one problem. */
export function missingAttributes(tables: MatchTables, { element, missing, pattern }: MissingAttributes): Problem {
  const wanted = missing.map((leaf) => toWanted(tables, leaf, pattern));
  const plural = wanted.length > 1 ? "the attributes" : "the attribute";
  const message = `<${element.name}> needs ${plural} ${andList(wanted.map(describe))}`;
  return error("missing-attribute", element.nameSpan, message, { fixes: addAll(element, wanted) });
}

/** All in one: it is the variant that does not fit, or its attributes. */
export function ofOtherVariant(tables: MatchTables, mismatch: OfOtherVariant): Problem {
  const { attributes, missingAttributes: missing, missingElements: needed } = mismatch;
  const [first] = attributes;
  const mistaken = attributes.flatMap(({ required }) =>
    required === undefined ? [] : [{ name: required, words: [] }],
  );
  const wanted = [...mistaken, ...(missing?.missing.map((leaf) => toWanted(tables, leaf, missing.pattern)) ?? [])];
  const plural = wanted.length > 1 ? "the attributes" : "the attribute";
  const needs = [
    ...(wanted.length > 0 ? [`${plural} ${andList(wanted.map(describe))}`] : []),
    ...(needed?.missing ?? []).map((names) => orList(plainNames(names).map((name) => `<${name}>`))),
  ];
  const available = tables.leaves.attributeNames(first.pattern).filter((name) => !first.present.has(name));
  const choice = available.length > 0 ? `; it can have ${someOf(available, MANY)}` : "";
  const instead = needs.length > 0 ? `; it needs ${andList(needs)} instead` : choice;
  const names = attributes.map(({ attribute }) => `"${attribute.name}"`);
  const { words, fixes: changes, parts } = together(tables, first.attribute, "on");
  const isKnown = parts.cause !== undefined || attributes.some((each) => each.elsewhere || isOfOther(tables, each));
  const message = isKnown
    ? `${andList(names)} cannot be used ${words}${instead}`
    : `<${first.attribute.parent.name}> has no attribute ${andList(names)}${instead}`;
  const removals = attributes.map(({ attribute }) => removeAttribute(attribute));
  const title = `Remove ${andList(attributes.map(({ attribute }) => attribute.name))}`;
  const fixes = [...replacements(mismatch, wanted), possible(title, ...removals), ...changes];
  const code = isKnown ? "misplaced-attribute" : "unknown-attribute";
  return error(code, first.attribute.nameSpan, message, { related: parts.related ?? [], fixes });
}

/** Has another element of the name, in the same place, such an attribute? */
function isOfOther({ homes, leaves }: MatchTables, { attribute: { name, parent } }: UnknownAttribute): boolean {
  const home = parent.parent?.localName ?? "";
  return [...homes.declarations(parent.localName)].some(
    ([leaf, around]) => around.has(home) && leaves.attributes(leaf.content(), "", name).length > 0,
  );
}

/** What is there for what is missing, if attributes are all that is. */
function replacements(
  { attributes, missingElements: needed }: OfOtherVariant,
  wanted: readonly Wanted[],
): readonly Fix[] {
  const [first, ...others] = attributes.map(({ attribute }) => attribute);
  const added = wanted.flatMap(({ name, words }) => (name === undefined ? [] : [{ name, words }]));
  if (!first || needed || added.length === 0 || added.length < wanted.length) return [];
  const taken = new Map(attributes.map(({ required, attribute }) => [required, attribute.value]));
  const value = (name: string, words: readonly string[]): string =>
    taken.get(name) ?? (words.length === 1 ? (words[0] ?? "") : "");
  const text = added.map(({ name, words }) => `${name}='${escapeValue(value(name, words))}'`).join(" ");
  const title = `Replace by ${andList(added.map(({ name }) => name))}`;
  return [possible(title, replaceSpan(first.span, text), ...others.map(removeAttribute))];
}

interface Wanted {
  /** `undefined` when it can be any of many, or is in a namespace. */
  readonly name: string | undefined;
  /** What the value has to be one of; none when it can be anything else. */
  readonly words: readonly string[];
}

/** What other variants of the element take as a value counts too, as long as nothing has decided between them. */
function toWanted(tables: MatchTables, leaf: AttributePattern, pattern: Pattern | undefined): Wanted {
  const [name] = plainNames([leaf]);
  const leaves = pattern && name !== undefined ? tables.leaves.attributes(pattern, "", name) : [leaf];
  const texts = leaves.flatMap(({ content }) => tables.leaves.of(content).texts);
  return { name, words: texts.every((text) => text.kind === "value") ? enumerated(texts) : [] };
}

function describe({ name, words }: Wanted): string {
  const quoted = name === undefined ? "of another namespace" : `"${name}"`;
  return words.length === 0 ? quoted : `${quoted} (${someOf(words, MANY)})`;
}

/** One edit for all, because they go to the same place. What has more than one value is left to fill in. */
function addAll(element: XmlElement, wanted: readonly Wanted[]): readonly Fix[] {
  const added = wanted.flatMap(({ name, words }) => {
    const value = words.length === 1 ? (words[0] ?? "") : "";
    return name === undefined ? [] : [{ name, edit: addAttribute(element, name, value) }];
  });
  const [first] = added;
  if (!first || added.length < wanted.length) return [];
  const newText = added.map(({ edit }) => edit.newText).join("");
  return [possible(`Add ${andList(added.map(({ name }) => name))}`, { ...first.edit, newText })];
}
