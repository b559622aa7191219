/** Attributes that stand for a text, for elements or for attributes of others. */
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { trimSpace } from "../../xml/walk.ts";
import type { ElementPattern, Pattern } from "../pattern.ts";
import {
  type Context,
  childElements,
  type Form,
  isOfVariant,
  isUnknownAttribute,
  isUnlikelyAttribute,
  joined,
  type Part,
  partOf,
} from "./forms-common.ts";
import { plainNames } from "./leaves.ts";
import type { Matcher } from "./matcher.ts";
import type { AttributeAsElement, BadValue, UnknownAttribute } from "./mismatch.ts";
import { meantBy, meantElsewhere } from "./other-words.ts";
import { isWord, neededWords, saidByElement, takesValue, writtenAttributes } from "./said-values.ts";
import { placeOfWord } from "./word-places.ts";

/** `<memory value='4'/>` */
const attributeAsText: Form = ({ matcher, element, content, parts }) => {
  const empty = partOf(parts, "bad-text");
  if (empty?.element !== element || trimSpace(empty.value) !== "") return undefined;
  const unknown = parts.filter(isUnknownAttribute);
  const found = unknown.find(({ attribute }) => matcher.allowsText(content, attribute.value, element));
  return found && { made: [{ kind: "attribute-as-text", attribute: found.attribute }], old: [empty, found] };
};

/** `<disk type='cdrom' device='file'>` */
const swappedValues: Form = ({ matcher, element, parts }) => {
  const wrong = parts.filter((part) => "kind" in part && part.kind === "bad-value");
  const takes = ({ leaves }: BadValue, { attribute }: BadValue): boolean =>
    leaves.some(({ content }) => matcher.allowsText(content, attribute.value, element));
  for (const [index, first] of wrong.entries()) {
    const second = wrong.slice(index + 1).find((other) => takes(first, other) && takes(other, first));
    if (!second) continue;
    const attributes = [first.attribute, second.attribute] as const;
    return { made: [{ kind: "swapped-values", attributes }], old: [first, second] };
  }
  return undefined;
};

/** `<volume type='qcow2'>`, which `<target>` says, and that is missing. */
const movedWord: Form = ({ matcher, parts }) => {
  const { words, homes } = matcher.tables;
  const missing = partOf(parts, "missing-elements");
  const needed = plainNames(missing?.missing.flat() ?? []);
  if (!missing || needed.length === 0) return undefined;
  for (const wrong of parts.filter((part) => "kind" in part && part.kind === "bad-value")) {
    const [name] = placeOfWord(words, homes, wrong.attribute)?.path ?? [];
    const isSaid = wrong.nearest === undefined && name !== undefined && needed.includes(name);
    if (isSaid) return joined(wrong, [wrong], missing, name);
  }
  return undefined;
};

/** `<volume format='qcow2'>` for `<target><format type='qcow2'/></target>` */
const movedAttribute: Form = ({ matcher, parts }) => {
  const { words, homes } = matcher.tables;
  for (const wrong of parts.filter(isUnknownAttribute)) {
    const { attribute } = wrong;
    const place = placeOfWord(words, homes, attribute);
    const [name] = place?.path ?? [];
    if (!place || place.isBeside || name === undefined) continue;
    if (meantBy(attribute.name, [...place.path, place.attribute]).length === 0) continue;
    return joined({ kind: "moved-attribute", attribute, place }, [wrong], partOf(parts, "missing-elements"), name);
  }
  return undefined;
};

/** `<target path='/srv'/>` */
const attributeAsElement: Form = (context) => {
  const { matcher, element, declared, parts } = context;
  const missing = partOf(parts, "missing-elements");
  const isUnlikely = isUnlikelyAttribute(matcher, declared, element);
  for (const wrong of parts.filter((part) => isUnknownAttribute(part) || isUnlikely(part))) {
    const leaf = elementMeantBy(context, wrong);
    const [name] = leaf ? plainNames([leaf]) : [];
    if (!leaf || name === undefined) continue;
    const { attribute } = wrong;
    const xml = saidByElement(matcher, leaf, attribute.value, element);
    return joined(
      { kind: "attribute-as-element", attribute, others: [], name, isBeside: false, xml },
      [wrong],
      missing,
      name,
    );
  }
  return undefined;
};

/** `<target cache='none'/>`, which is told of the `<driver>` beside it: a word that no other element there has. */
const attributeOfSibling: Form = ({ matcher, element, parts }) => {
  const { parent } = element;
  if (!parent) return undefined;
  for (const wrong of parts.filter(isUnknownAttribute)) {
    const { attribute } = wrong;
    const holders = matcher.tables.homes
      .within(parent.localName)
      .filter((leaf) => isWord(matcher, leaf.content(), attribute.name, attribute.value));
    const [name, ...otherNames] = new Set(plainNames(holders));
    const [child, ...more] = childElements(parent).filter((each) => each.name === name);
    if (name === undefined || name === element.name || otherNames.length > 0 || !child || more.length > 0) continue;
    const place = { element: parent, attributes: [attribute], name, otherNames, child, companions: [] };
    return { made: [{ kind: "attributes-of-child", ...place }], old: [wrong] };
  }
  return undefined;
};

/** `<forward bridge='br0'/>` for `<bridge name='br0'/>` beside it, where there is none. */
const attributeAsSibling: Form = ({ matcher, element, declared, parts }) => {
  const { parent } = element;
  const isUnlikely = isUnlikelyAttribute(matcher, declared, element);
  for (const wrong of parts.filter((part) => isUnknownAttribute(part) || isUnlikely(part))) {
    const { attribute } = wrong;
    const { name, value } = attribute;
    if (!parent || childElements(parent).some((child) => child.name === name)) continue;
    const here = [...matcher.tables.homes.declarations(name)].filter(([, homes]) => homes.has(parent.localName));
    const [xml, ...others] = new Set(here.flatMap(([leaf]) => saidByElement(matcher, leaf, value, element) ?? []));
    if (xml === undefined || others.length > 0) continue;
    return { made: [{ kind: "attribute-as-element", attribute, others: [], name, isBeside: true, xml }], old: [wrong] };
  }
  return undefined;
};

/** One of the name of the attribute, one that is missing, or one that is called so elsewhere and would say the same. */
function elementMeantBy(
  { matcher, element, content, parts }: Context,
  { attribute: { name, value }, nearest }: UnknownAttribute,
): ElementPattern | undefined {
  const [own] = matcher.leaves.elements(content, "", name);
  if (own || nearest !== undefined) return own;
  const needed = partOf(parts, "missing-elements")?.missing.flat() ?? [];
  const [meant] = meantBy(name, plainNames(needed));
  if (meant !== undefined) return needed.find((each) => plainNames([each])[0] === meant);
  const [other] = meantElsewhere(name, matcher.leaves.elementNames(content));
  const leaves = other === undefined ? [] : matcher.leaves.elements(content, "", other);
  return leaves.find((leaf) => saidByElement(matcher, leaf, value, element) !== undefined);
}

/** `<vlan id='5'/>` where it is `<tag id='5'/>` in it, and `<disk bus='virtio'>`, which is told of `<target>`. */
const attributesOfChild: Form = ({ matcher, element, content, parts }) => {
  const missing = partOf(parts, "missing-elements");
  const isMoved = ({ attribute }: UnknownAttribute): boolean =>
    !partOf(parts, "missing-attributes") || !isOfVariant(matcher, attribute);
  const needed = missing?.missing.flat() ?? [];
  const unknown = parts
    .filter(isUnknownAttribute)
    .filter(isMoved)
    .map((wrong) => ({ wrong, holders: holdersOf(matcher, element, needed, content, wrong.attribute) }));
  const holders = unknown.find((each) => each.holders.length > 0)?.holders ?? [];
  const [name, ...otherNames] = plainNames(holders);
  if (name === undefined) return undefined;
  const isAlike = (others: readonly ElementPattern[]): boolean =>
    plainNames(others).join() === plainNames(holders).join();
  const moved = unknown.filter((each) => isAlike(each.holders)).map(({ wrong }) => wrong);
  const attributes = moved.map(({ attribute }) => attribute);
  const child = childElements(element).find((each) => each.name === name);
  const begun = parts.find((part) => isBegun(part, name));
  if (begun && !child) return { made: [withAttributes(begun, attributes)], old: [begun, ...moved] };
  const companions = child || !holders[0] ? [] : neededWords(matcher, holders[0].content(), attributes);
  const made = { kind: "attributes-of-child", element, attributes, name, otherNames, child, companions } as const;
  return joined(made, moved, missing, otherNames.length === 0 ? name : undefined);
};

/** Is it another attribute of the element that is to become this child? */
function isBegun(part: Part, name: string): part is AttributeAsElement {
  return "kind" in part && part.kind === "attribute-as-element" && part.name === name && part.xml !== undefined;
}

function withAttributes(begun: AttributeAsElement, attributes: readonly XmlAttribute[]): AttributeAsElement {
  const xml = begun.xml?.replace(/(?=\/?>)/, writtenAttributes(attributes));
  return { ...begun, others: [...begun.others, ...attributes], xml };
}

/**
 * The only child that takes the attribute: one that is missing, or one that may stand in the element. Of an element that
 * holds nothing yet those that could take it, when they are few.
 */
function holdersOf(
  matcher: Matcher,
  element: XmlElement,
  needed: readonly ElementPattern[],
  content: Pattern,
  { name, value }: XmlAttribute,
): readonly ElementPattern[] {
  const takes = (leaf: ElementPattern): boolean => takesValue(matcher, leaf.content(), name, value, element);
  const first = eachOnce(needed.filter(takes));
  if (first.length > 0) return first.length === 1 ? first : [];
  const possible = eachOnce(matcher.leaves.everywhere(content).filter(takes));
  const [only, ...more] = possible;
  const present = childElements(element);
  if (present.length === 0 && possible.length <= FEW) return possible;
  if (!only || more.length > 0) return [];
  // Where others stand already, it is not the one that is new, unless the word is one of its own.
  const isThere = present.some((child) => plainNames([only]).includes(child.name));
  return isThere || isWord(matcher, only.content(), name, value) ? [only] : [];
}

/** Among so many children one can choose. */
const FEW = 2;

function eachOnce(leaves: readonly ElementPattern[]): readonly ElementPattern[] {
  const byName = new Map(leaves.toReversed().map((leaf) => [plainNames([leaf]).join(), leaf]));
  return [...byName.values()].toReversed();
}

export const attributeForms: readonly Form[] = [
  attributeAsText,
  swappedValues,
  movedWord,
  attributeAsElement,
  attributesOfChild,
  movedAttribute,
  attributeOfSibling,
  attributeAsSibling,
];
