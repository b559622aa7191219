/** Elements and texts that cannot be there, and elements that have to be. */
import { addAttribute, addChild, possible, preferred, removeElement, replaceSpan } from "../../fixes.ts";
import type { Fix, Problem } from "../../problem.ts";
import type { XmlElement, XmlText } from "../../xml/tree.ts";
import { childElements, trimSpace } from "../../xml/walk.ts";
import { contains } from "../name-class.ts";
import type { ElementPattern } from "../pattern.ts";
import { plainNames } from "./leaves.ts";
import { andList, error, lineSpan, orList, renameElement, someOf } from "./message-words.ts";
import { together } from "./messages-partners.ts";
import { minimalElement } from "./minimal-element.ts";
import type { MissingElements, UnexpectedElement, UnexpectedText } from "./mismatch.ts";
import { nearest } from "./nearest.ts";
import { switchedOff, switchedOn } from "./said-values.ts";
import type { MatchTables } from "./tables.ts";
import { leafAllows } from "./values.ts";

/** So many names are listed. */
const MANY = 8;
/** An element with more homes than this is at home anywhere. */
const FEW_HOMES = 4;

/** A child on the name of its start tag: unknown, misspelt, once too often, too early, or not with what else is set. */
export function unexpectedElement(tables: MatchTables, mismatch: UnexpectedElement): Problem {
  const { kind, element, parent, nearest, first } = mismatch;
  const remove = possible(`Remove <${element.name}>`, removeElement(element));
  switch (kind) {
    case "repeated-element": {
      const message = `<${element.name}> can stand in <${parent.name}> once only`;
      const related = first ? [{ span: first.nameSpan, message: `The other <${element.name}>` }] : [];
      const fixes = [first && isCopy(element, first) ? { ...remove, preferred: true } : remove];
      return error(kind, element.nameSpan, message, { fixes, related });
    }
    case "misordered-element": {
      const message = `<${element.name}> comes too early in <${parent.name}>${expectedNow(tables, mismatch)}`;
      return error(kind, element.nameSpan, message, { fixes: [remove] });
    }
    case "misplaced-element": {
      const local = localForm(tables, mismatch);
      if (local) return error(kind, element.nameSpan, local.message, { fixes: [...local.fixes, remove] });
      const { words, fixes, parts } = together(tables, element, "in");
      const message = `<${element.name}> cannot be used ${words}${expectedNow(tables, mismatch)}`;
      return error(kind, element.nameSpan, message, { ...parts, fixes: [remove, ...fixes] });
    }
    case "unknown-element":
      return nearest === undefined
        ? unknownElement(tables, mismatch, remove)
        : misspeltElement(element, parent, nearest, remove);
  }
}

/** A line that is there twice. */
function isCopy(element: XmlElement, { attributes, children }: XmlElement): boolean {
  const said = (all: XmlElement["attributes"]): string => all.map(({ name, value }) => `${name}=${value}`).join("\n");
  return element.children.length === 0 && children.length === 0 && said(element.attributes) === said(attributes);
}

/** By its name it could be here, but with other attributes: what is written makes it one of another element. */
function localForm(tables: MatchTables, { element, parent, pattern }: UnexpectedElement): LocalForm | undefined {
  const [leaf] = tables.leaves.elements(pattern, element.namespace, element.localName);
  const names = leaf ? plainNames(tables.leaves.of(leaf.content()).attributes) : [];
  const strange = element.attributes.filter(({ name }) => !names.includes(name));
  const needed = leaf ? plainNames(tables.missing.attributes(leaf.content()).leaves) : [];
  if (!leaf || strange.length === 0 || needed.length === 0) return undefined;
  const form = minimalElement(tables, leaf, element.name);
  const homes = tables.homes.of(element.localName).filter((home) => isRightIn(tables, element, home));
  const home =
    homes.length > 0 ? `is for ${orList(homes.slice(0, FEW_HOMES).map((name) => `<${name}>`))}` : "is not for it";
  const written = strange.map(({ name, value }) => `${name}='${value}'`).join(" ");
  const message = `In <${parent.name}> a <${element.name}> has ${andList(needed.map((name) => `"${name}"`))}; ${written} ${home}`;
  return { message, fixes: [possible(`Write ${form.replaceAll("''", "'…'")}`, replaceSpan(element.span, form))] };
}

interface LocalForm {
  readonly message: string;
  readonly fixes: readonly Fix[];
}

function isRightIn({ homes, leaves }: MatchTables, { localName, attributes }: XmlElement, home: string): boolean {
  const there = [...homes.declarations(localName)].filter(([, parents]) => parents.has(home));
  return there.some(([leaf]) => {
    const names = plainNames(leaves.of(leaf.content()).attributes);
    return attributes.every(({ name }) => names.includes(name));
  });
}

function misspeltElement(element: XmlElement, parent: XmlElement, nearest: string, remove: Fix): Problem {
  const message = `<${parent.name}> has no element <${element.name}>; did you mean <${nearest}>?`;
  const fixes = [preferred(`Rename to <${nearest}>`, ...renameElement(element, nearest)), remove];
  return error("unknown-element", element.nameSpan, message, { fixes });
}

/** Nothing near can be meant: it belongs elsewhere, or is not known at all. */
function unknownElement(tables: MatchTables, mismatch: UnexpectedElement, remove: Fix): Problem {
  const { element, parent } = mismatch;
  // In another variant of its parent it is right, so it is not about the place but about what the parent is.
  const isOfVariant = [...tables.homes.declarations(element.localName)].some(
    ([leaf, parents]) => parents.has(parent.name) && contains(leaf.name, element.namespace, element.localName),
  );
  if (isOfVariant) return unexpectedElement(tables, { ...mismatch, kind: "misplaced-element" });
  const homes = tables.homes.of(element.localName).filter((home) => home !== parent.name);
  if (homes.length === 0) {
    const message = `<${parent.name}> has no element <${element.name}>${expectedNow(tables, mismatch)}`;
    return error("unknown-element", element.nameSpan, message, { fixes: [remove] });
  }
  const named = homes.length <= FEW_HOMES ? homes : homesNear(element, homes);
  const isFew = named.length > 0 && named.length <= FEW_HOMES;
  const home = isFew ? `; it belongs into ${orList(named.map((name) => `<${name}>`))}` : "";
  const message = `<${element.name}> cannot stand in <${parent.name}>${home}`;
  return error("misplaced-element", element.nameSpan, message, { fixes: [remove] });
}

/** Of many homes those that stand beside the element, or beside one around it. */
function homesNear(element: XmlElement, homes: readonly string[]): readonly string[] {
  const near = new Set<string>();
  for (let around = element.parent; around; around = around.parent)
    for (const child of childElements(around)) if (child !== element) near.add(child.name);
  return homes.filter((home) => near.has(home));
}

function expectedNow(tables: MatchTables, { pattern }: UnexpectedElement): string {
  const available = tables.leaves.elementNames(pattern).map((name) => `<${name}>`);
  return available.length > 0 && available.length <= MANY ? `; allowed here: ${someOf(available, MANY)}` : "";
}

/** `<network/>` where `<name>` is needed, on the name of the element; attributes that would do are named too. */
export function missingElements(tables: MatchTables, { element, missing, instead }: MissingElements): Problem {
  const words = missing.map((alternatives) => orList(plainNames(alternatives).map((name) => `<${name}>`)));
  const names = plainNames(instead);
  const others = names.length > 0 ? `the attribute ${orList(names.map((name) => `"${name}"`))} or ` : "";
  const message = `<${element.name}> needs ${others}${andList(words)}`;
  const added = missing.map((alternatives) => firstOf(tables, alternatives));
  const xml = added.filter((part) => part !== undefined).join("");
  const isWhole = added.every((part) => part !== undefined);
  const fixes = isWhole && xml !== "" ? [possible(`Add ${andList(words)}`, addChild(element, xml))] : [];
  const additions = names.map((name) => possible(`Add ${name}`, addAttribute(element, name, "")));
  return error("missing-element", element.nameSpan, message, { fixes: [...additions, ...fixes] });
}

function firstOf(tables: MatchTables, alternatives: readonly ElementPattern[]): string | undefined {
  const [leaf] = alternatives;
  const [name] = leaf ? plainNames([leaf]) : [];
  return leaf && name !== undefined ? minimalElement(tables, leaf, name) : undefined;
}

/** `<devices>text</devices>`, on the first line of the text; on the element's name where that is what is mistaken. */
export function unexpectedText(tables: MatchTables, { node, parent }: UnexpectedText): Problem {
  const meant = likeNamed(tables, parent, trimSpace(node.value));
  if (meant !== undefined) {
    const message = `<${parent.name}> cannot hold text, only elements; did you mean <${meant}>?`;
    const fixes = [preferred(`Rename to <${meant}>`, ...renameElement(parent, meant))];
    return error("unexpected-text", parent.nameSpan, message, { fixes });
  }
  const isEmpty = holdsNothing(tables, parent);
  const isOn = switchedOn.has(trimSpace(node.value)) && parent.children.length === 1;
  if ((isEmpty || isOn) && !node.value.includes("\n")) {
    const switched = switchedText(node, parent);
    if (switched) return switched;
  }
  const message = `<${parent.name}> cannot hold text${isEmpty ? "" : ", only elements"}`;
  const fixes = [possible("Remove the text", replaceSpan(node.trimmedSpan, ""))];
  return error("unexpected-text", lineSpan(node), message, { fixes });
}

/** Has it no children where it stands, or nowhere? */
function holdsNothing(tables: MatchTables, { localName, parent }: XmlElement): boolean {
  const declarations = [...tables.homes.declarations(localName)];
  const here = declarations.filter(([, homes]) => homes.has(parent?.localName ?? ""));
  if (here.length === 0) return tables.homes.within(localName).length === 0;
  return here.every(([leaf]) => tables.leaves.everywhere(leaf.content()).length === 0);
}

/** `<acpi>on</acpi>`: what the text says is said by the element itself. */
function switchedText(node: XmlText, parent: XmlElement): Problem | undefined {
  const value = trimSpace(node.value).toLowerCase();
  if (switchedOn.has(value)) {
    const message = `<${parent.name}> says this by being there; remove the text`;
    const remove = preferred("Remove the text", replaceSpan(node.trimmedSpan, ""));
    return error("unexpected-text", lineSpan(node), message, { fixes: [remove] });
  }
  if (!switchedOff.has(value)) return undefined;
  const message = `<${parent.name}> switches on by being there; leave it out to switch it off`;
  return error("unexpected-text", lineSpan(node), message, {
    fixes: [preferred(`Remove <${parent.name}>`, removeElement(parent))],
  });
}

/** The element beside one that has only text, differs by one letter, and can hold text: `<vcpu>` for `<vcpus>2</vcpus>`. */
function likeNamed(tables: MatchTables, { name, parent, children }: XmlElement, text: string): string | undefined {
  if (!parent || children.some(({ kind }) => kind === "element")) return undefined;
  const beside = tables.homes.within(parent.name).filter((leaf) => {
    const { texts } = tables.leaves.of(leaf.content());
    return texts.some((each) => leafAllows(tables, each, text, parent));
  });
  const others = plainNames(beside).filter((other) => other !== name);
  return nearest(name, others, 1);
}
