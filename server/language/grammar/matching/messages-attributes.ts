/** Attributes that cannot be there, and attributes that have to be. */
import { addAttribute, possible, preferred, removeAttribute, replaceSpan } from "../../fixes.ts";
import type { Fix, Problem, TextEdit } from "../../problem.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { names } from "../name-class.ts";
import type { AttributePattern } from "../pattern.ts";
import { enumerated } from "./describe.ts";
import { andList, error, someOf } from "./message-words.ts";
import type { MissingAttributes, UnknownAttribute } from "./mismatch.ts";
import type { MatchTables } from "./tables.ts";

/** So many names or words are listed. */
const MANY = 8;

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
  const choice = available.length > 0 ? `; it can have ${someOf(available, MANY)}` : "";
  const fixes = [...available.slice(0, MANY).map((to) => possible(`Rename to "${to}"`, rename(to))), remove];
  if (elsewhere) {
    const message = `"${name}" cannot be used on this <${parent.name}>, together with what else is set${choice}`;
    return error("misplaced-attribute", nameSpan, message, { fixes: available.length <= 2 ? fixes : [remove] });
  }
  const message = `<${parent.name}> has no attribute "${name}"${choice || "; it can have no other attributes"}`;
  return error("unknown-attribute", nameSpan, message, { fixes: available.length <= 2 ? fixes : [remove] });
}

export function missingAttributes(tables: MatchTables, { element, missing }: MissingAttributes): Problem {
  const wanted = missing.map((leaf) => describe(tables, leaf));
  const plural = wanted.length > 1 ? "the attributes" : "the attribute";
  const message = `<${element.name}> needs ${plural} ${andList(wanted)}`;
  const fixes = addAll(tables, element, missing);
  return error("missing-attribute", element.nameSpan, message, { fixes });
}

function describe(tables: MatchTables, leaf: AttributePattern): string {
  const name = `"${names(leaf.name)[0]?.localName ?? "of any name"}"`;
  const words = wordsOf(tables, leaf);
  return words.length === 0 ? name : `${name} (${someOf(words, MANY)})`;
}

/** The words that the value has to be one of; none when it can be anything else. */
function wordsOf(tables: MatchTables, leaf: AttributePattern): readonly string[] {
  const { texts } = tables.leaves.of(leaf.content);
  return texts.every((text) => text.kind === "value") ? enumerated(texts) : [];
}

/** One edit for all, because they go to the same place. What has more than one value is left to fill in. */
function addAll(tables: MatchTables, element: XmlElement, missing: readonly AttributePattern[]): readonly Fix[] {
  const edits = missing.flatMap((leaf) => {
    const [name] = names(leaf.name);
    const words = wordsOf(tables, leaf);
    const value = words.length === 1 ? (words[0] ?? "") : "";
    return name?.namespace === "" ? [{ name: name.localName, edit: addAttribute(element, name.localName, value) }] : [];
  });
  const [first] = edits;
  if (!first || edits.length < missing.length) return [];
  const newText = edits.map(({ edit }) => edit.newText).join("");
  return [possible(`Add ${andList(edits.map(({ name }) => name))}`, { ...first.edit, newText })];
}
