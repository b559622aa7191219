/**
 * Mistakes of form: what is a text was written as an attribute, what is an attribute as an element, and so on. The ways
 * through an element see two mistakes there, something that cannot be and something that is missing; here they become one.
 */
import { escapeValue } from "../../fixes.ts";
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { trimSpace } from "../../xml/walk.ts";
import type { ElementPattern, Pattern } from "../pattern.ts";
import { plainNames } from "./leaves.ts";
import { type Matcher, textOnly } from "./matcher.ts";
import type { Mismatch, MissingElements, UnexpectedElement, UnknownAttribute } from "./mismatch.ts";
import { nearest } from "./nearest.ts";
import { meantBy } from "./other-words.ts";
import type { Recovery } from "./recover.ts";

type Part = Mismatch | Recovery;

/** In an element with more mistakes than this each stands for itself. */
const MANY = 50;

/**
 * @param declared the declaration's whole content
 * @param content what the attributes have left of it
 */
export function joinForms(
  matcher: Matcher,
  element: XmlElement,
  declared: Pattern,
  content: Pattern,
  parts: readonly Part[],
): readonly Part[] {
  if (parts.length > MANY) return parts;
  const joined = [...parts];
  const replace = (made: Mismatch, ...old: readonly Part[]): void => {
    const [first] = old.map((part) => joined.indexOf(part)).toSorted((a, b) => a - b);
    for (const part of old) joined.splice(joined.indexOf(part), 1);
    joined.splice(first ?? 0, 0, made);
  };
  for (const form of [...textForms, ...attributeForms, ...elementForms]) {
    for (let found = form({ matcher, element, declared, content, parts: joined }); found; ) {
      replace(found.made, ...found.old);
      found = form({ matcher, element, declared, content, parts: joined });
    }
  }
  return joined;
}

/**
 * `<disk type='network'><source file='/a.img'/>`: what is right for another type, together with what is missing for this
 * one, is one mismatch. It says nothing of how well the element fits.
 */
export function joinVariant(matcher: Matcher, element: XmlElement, parts: readonly Part[]): readonly Part[] {
  const attributes = parts.filter(isForOther).filter((each) => isOfVariant(matcher, each.attribute));
  const missingAttributes = partOf(parts, "missing-attributes");
  const missingElements = partOf(parts, "missing-elements");
  const missing = [missingAttributes, missingElements].filter((part) => part !== undefined);
  if (attributes.length === 0 || attributes.length + missing.length < 2) return parts;
  const old = new Set<Part>([...attributes, ...missing]);
  const made = { kind: "of-other-variant", element, attributes, missingAttributes, missingElements } as const;
  return parts.flatMap((part) => (part === attributes[0] ? made : old.has(part) ? [] : part));
}

interface Context {
  readonly matcher: Matcher;
  readonly element: XmlElement;
  readonly declared: Pattern;
  readonly content: Pattern;
  readonly parts: readonly Part[];
}

interface Joined {
  readonly made: Mismatch;
  /** What it stands for. */
  readonly old: readonly Mismatch[];
}

type Form = (context: Context) => Joined | undefined;

/** Does any element of the same name, in the same place, have such an attribute? */
function isOfVariant(matcher: Matcher, { name, parent: element }: XmlAttribute): boolean {
  const home = element.parent?.localName;
  if (home === undefined) return false;
  const declarations = [...matcher.tables.homes.declarations(element.localName)];
  return declarations.some(
    ([leaf, homes]) => homes.has(home) && matcher.leaves.attributes(leaf.content(), "", name).length > 0,
  );
}

/** `<mac>52:54:00:12:34:56</mac>` and `<source>/a.img</source>` */
const textAsAttribute: Form = ({ matcher, element, declared, parts }) => {
  const text = partOf(parts, "unexpected-text");
  if (!text || text.parent !== element) return undefined;
  const missing = partOf(parts, "missing-attributes");
  const value = trimSpace(text.node.value);
  const needed = missing ? plainNames(missing.missing) : [];
  const present = new Set(element.attributes.map(({ name }) => name));
  const free = matcher.leaves.attributeNames(declared).filter((name) => !present.has(name));
  const names = missing ? needed : free.filter((name) => isMadeFor(matcher, declared, name, value)).slice(0, 1);
  if (names.length === 0) return undefined;
  const [only] = names;
  const takes = only !== undefined && names.length === 1 && takesValue(matcher, declared, only, value, element);
  const made = {
    kind: "text-as-attribute",
    node: text.node,
    element,
    names,
    value: takes ? value : undefined,
  } as const;
  return { made, old: missing ? [text, missing] : [text] };
};

/** `<backingStore>/base.img</backingStore>`, where `<path>` has to hold the text. */
const textAsElement: Form = ({ matcher, element, content, parts }) => {
  const text = partOf(parts, "unexpected-text");
  const missing = partOf(parts, "missing-elements");
  const [leaf] = missing?.missing.flat() ?? [];
  const [name] = leaf ? plainNames([leaf]) : [];
  if (!text || !missing || text.parent !== element || !leaf || name === undefined) return undefined;
  const takes = isTextOf(matcher, leaf, trimSpace(text.node.value), element);
  const isAllowed = matcher.leaves.elementNames(content).includes(name);
  if (missing.missing.length > 1 || !isAllowed) return undefined;
  return { made: { kind: "text-as-element", node: text.node, element, name, takes }, old: [text, missing] };
};

/** `<memory value='4'/>` */
const attributeAsText: Form = ({ matcher, element, content, parts }) => {
  const empty = partOf(parts, "bad-text");
  if (empty?.element !== element || trimSpace(empty.value) !== "") return undefined;
  const unknown = parts.filter(isUnknownAttribute);
  const found = unknown.find(({ attribute }) => matcher.allowsText(content, attribute.value, element));
  return found && { made: { kind: "attribute-as-text", attribute: found.attribute }, old: [empty, found] };
};

/** `<target path='/srv'/>` */
const attributeAsElement: Form = ({ matcher, content, parts }) => {
  const missing = partOf(parts, "missing-elements");
  const needed = missing?.missing.flat() ?? [];
  for (const wrong of parts.filter(isUnknownAttribute)) {
    const { attribute } = wrong;
    const own = matcher.leaves.elements(content, "", attribute.name)[0];
    const [meant] = meantBy(attribute.name, plainNames(needed));
    const leaf = own ?? needed.find((each) => plainNames([each])[0] === meant);
    const [name] = leaf ? plainNames([leaf]) : [];
    if (!leaf || name === undefined) continue;
    const made = { kind: "attribute-as-element", attribute, xml: asElement(matcher, leaf, name, attribute) } as const;
    return { made, old: withMissing(missing, name, [wrong]) };
  }
  return undefined;
};

/** `<vlan id='5'/>` where it is `<tag id='5'/>` in it, and `<disk bus='virtio'>`, which is told of `<target>`. */
const attributesOfChild: Form = ({ matcher, element, content, parts }) => {
  const missing = partOf(parts, "missing-elements");
  const isMoved = ({ attribute }: UnknownAttribute): boolean =>
    !partOf(parts, "missing-attributes") || !isOfVariant(matcher, attribute);
  const unknown = parts
    .filter(isUnknownAttribute)
    .filter(isMoved)
    .map((wrong) => {
      const needed = missing?.missing.flat() ?? [];
      return { wrong, holder: holderOf(matcher, element, needed, content, wrong.attribute) };
    });
  const name = unknown.find(({ holder }) => holder !== undefined)?.holder;
  if (name === undefined) return undefined;
  const moved = unknown.filter(({ holder }) => holder === name).map(({ wrong }) => wrong);
  const attributes = moved.map(({ attribute }) => attribute);
  const child = childElements(element).find((each) => each.name === name);
  const made = { kind: "attributes-of-child", element, attributes, name, child } as const;
  return { made, old: withMissing(missing, name, moved) };
};

/** The name of the only child that takes the attribute: one that is missing, or one that may stand in the element. */
function holderOf(
  matcher: Matcher,
  element: XmlElement,
  needed: readonly ElementPattern[],
  content: Pattern,
  attribute: XmlAttribute,
): string | undefined {
  const takes = (leaf: ElementPattern): boolean =>
    takesValue(matcher, leaf.content(), attribute.name, attribute.value, element);
  const [first, ...others] = new Set(plainNames(needed.filter(takes)));
  if (first !== undefined) return others.length === 0 ? first : undefined;
  const [only, ...more] = new Set(plainNames(matcher.leaves.everywhere(content).filter(takes)));
  const present = childElements(element);
  // Where others stand already, it is not the one that is new.
  const isLikely = present.length === 0 || present.some(({ name }) => name === only);
  return more.length === 0 && isLikely ? only : undefined;
}

/** `<disk><device>cdrom</device>` */
const elementAsAttribute: Form = ({ matcher, element, declared, parts }) => {
  for (const wrong of parts.filter(isUnknownElement)) {
    const { element: child } = wrong;
    const value = child.attributes.length === 0 ? trimSpace(textOnly(child) ?? "") : "";
    const isThere = element.attributes.some(({ name }) => name === child.name);
    if (value === "" || isThere || !takesValue(matcher, declared, child.name, value, element)) continue;
    const missing = partOf(parts, "missing-attributes");
    const isNeeded = missing && missing.missing.length === 1 && plainNames(missing.missing)[0] === child.name;
    const made = { kind: "element-as-attribute", element: child, parent: element, value } as const;
    return { made, old: isNeeded ? [wrong, missing] : [wrong] };
  }
  return undefined;
};

/** `<disk><bus>virtio</bus>`, which is told of the `<target>` beside it. */
const elementAsAttributeBeside: Form = ({ matcher, element, content, parts }) => {
  for (const wrong of parts.filter(isUnknownElement)) {
    const { element: child } = wrong;
    const value = child.attributes.length === 0 ? trimSpace(textOnly(child) ?? "") : "";
    if (value === "") continue;
    const takes = (leaf: ElementPattern): boolean => takesValue(matcher, leaf.content(), child.name, value, element);
    const [name, ...others] = new Set(plainNames(matcher.leaves.everywhere(content).filter(takes)));
    if (name === undefined || others.length > 0) continue;
    const isHolder = (each: XmlElement): boolean =>
      each.name === name && !each.attributes.some((attribute) => attribute.name === child.name);
    const parent = childElements(element).find(isHolder);
    if (parent) return { made: { kind: "element-as-attribute", element: child, parent, value }, old: [wrong] };
  }
  return undefined;
};

/** `<name>` where `<hostname>` is needed and would hold the same. */
const elementForMissing: Form = ({ matcher, element, parts }) => {
  const missing = partOf(parts, "missing-elements");
  if (!missing || missing.missing.length > 1 || missing.element !== element) return undefined;
  for (const wrong of parts.filter(isUnknownElement)) {
    const made = meantAs(matcher, missing, wrong);
    if (made) return { made, old: [wrong, missing] };
  }
  return undefined;
};

/** `<path>` that belongs into `<target>`, which may stand here too. */
const elementsInside: Form = ({ matcher, element, content, parts }) => {
  const unknown = parts.filter(isMisplaced);
  const missing = partOf(parts, "missing-elements");
  for (const wrong of unknown) {
    const homes = matcher.tables.homes.of(wrong.element.localName);
    const holds = (each: ElementPattern): boolean =>
      plainNames([each]).some((home) => homes.includes(home)) && isInside(matcher, each, wrong.element);
    const needed = missing?.missing.flat().filter(holds) ?? [];
    const holders = needed.length > 0 ? needed : matcher.leaves.everywhere(content).filter(holds);
    const [holder] = holders;
    const [name, ...others] = new Set(plainNames(holders));
    if (!holder || name === undefined || others.length > 0) continue;
    const inside = unknown.filter((other) => isInside(matcher, holder, other.element));
    const elements = inside.map((each) => each.element);
    const rest = elements.reduce(
      (left, each) => matcher.derivatives.after(left, matcher.leaves.elements(left, "", each.name)),
      contentOf(matcher, holder),
    );
    const isThere = childElements(element).some((each) => each.name === name);
    const isAlone = childElements(element).length === inside.length;
    if (needed.length === 0 && !isThere && !isAlone && wrong.nearest !== name) continue;
    const made = {
      kind: "unwrapped-elements",
      elements,
      parent: element,
      name,
      isThere,
      isWhole: rest.nullable,
    } as const;
    return { made, old: withMissing(missing, name, inside) };
  }
  return undefined;
};

/** What a mistake stands for, together with the child that is missing if it has this name. */
function withMissing(
  missing: MissingElements | undefined,
  name: string,
  wrong: readonly Mismatch[],
): readonly Mismatch[] {
  const isMissing = missing?.missing.length === 1 && plainNames(missing.missing.flat()).includes(name);
  return isMissing ? [...wrong, missing] : wrong;
}

function childElements(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((node) => node.kind === "element");
}

function isInside(matcher: Matcher, holder: ElementPattern, element: XmlElement): boolean {
  const leaves = matcher.leaves.everywhere(holder.content());
  return leaves.some((leaf) => plainNames([leaf]).includes(element.name) && matcher.matches(element, leaf));
}

function contentOf(matcher: Matcher, leaf: ElementPattern): Pattern {
  return matcher.derivatives.withoutAttributes(leaf.content());
}

const textForms: readonly Form[] = [textAsAttribute, textAsElement];
const attributeForms: readonly Form[] = [attributeAsText, attributeAsElement, attributesOfChild];
const elementForms: readonly Form[] = [elementAsAttribute, elementForMissing, elementsInside, elementAsAttributeBeside];

function meantAs(matcher: Matcher, { missing }: MissingElements, wrong: UnexpectedElement): Mismatch | undefined {
  const { element } = wrong;
  if (element.attributes.length === 0 && trimSpace(textOnly(element) ?? " x") === "") return undefined;
  const leaf = missing.flat().find((each) => matcher.matches(element, each));
  const [name] = leaf ? plainNames([leaf]) : [];
  return name === undefined ? undefined : { ...wrong, kind: "unknown-element", nearest: name };
}

function partOf<Kind extends Mismatch["kind"]>(
  parts: readonly Part[],
  kind: Kind,
): Extract<Mismatch, { readonly kind: Kind }> | undefined {
  const isOfKind = (part: Part): part is Extract<Mismatch, { readonly kind: Kind }> =>
    "kind" in part && part.kind === kind;
  return parts.find(isOfKind);
}

/** Nothing that is spelt alike can be meant, but maybe what must stand in its place. */
function isForOther(part: Part): part is UnknownAttribute {
  if (!("kind" in part) || part.kind !== "unknown-attribute" || part.attribute.namespace !== "") return false;
  return part.nearest === undefined;
}

/** Nothing similar can be meant. */
function isUnmeantAttribute(part: Part): part is UnknownAttribute {
  return isForOther(part) && part.required === undefined;
}

/** Nor is it one that the element has with other attributes. */
function isUnknownAttribute(part: Part): part is UnknownAttribute {
  return isUnmeantAttribute(part) && !part.elsewhere;
}

/** It cannot stand in this element at all. */
function isMisplaced(part: Part): part is UnexpectedElement {
  return "kind" in part && part.kind === "unknown-element" && part.element.namespace === "";
}

/** Nothing that is spelt alike can be meant. */
function isUnknownElement(part: Part): part is UnexpectedElement {
  return isMisplaced(part) && (part.nearest === undefined || nearest(part.element.name, [part.nearest]) === undefined);
}

function takesValue(matcher: Matcher, declared: Pattern, name: string, value: string, element: XmlElement): boolean {
  return matcher.leaves
    .attributes(declared, "", name)
    .some(({ content }) => matcher.allowsText(content, value, element));
}

/** Does the attribute take the value, and not just anything? A switch says what is switched by its element. */
function isMadeFor(matcher: Matcher, declared: Pattern, name: string, value: string): boolean {
  if (switches.has(value) && name !== "state") return false;
  const leaves = matcher.leaves.attributes(declared, "", name);
  return leaves.some(
    ({ content }) => matcher.allowsText(content, value) && !matcher.allowsText(content, "neither this nor that"),
  );
}

/** The element that says what the attribute was to say; `undefined` when it needs more than that. */
function asElement(
  matcher: Matcher,
  leaf: ElementPattern,
  name: string,
  { value, parent }: XmlAttribute,
): string | undefined {
  if (isTextOf(matcher, leaf, value, parent)) return `<${name}>${escapeValue(value)}</${name}>`;
  const declared = leaf.content();
  const needed = plainNames(matcher.tables.missing.attributes(declared).leaves);
  const [only] = needed;
  if (!matcher.tables.missing.withAttributes(declared).nullable || needed.length > 1) return undefined;
  if (only === undefined) return switchedOn.has(value) ? `<${name}/>` : undefined;
  return takesValue(matcher, declared, only, value, parent) ? `<${name} ${only}='${escapeValue(value)}'/>` : undefined;
}

/** What is switched on by an element that says nothing more. */
const switchedOn = new Set(["yes", "on", "true", "1", "enabled"]);

const switches = new Set([...switchedOn, "no", "off", "false"]);

/** Is the value all that the element needs? */
function isTextOf(matcher: Matcher, leaf: ElementPattern, value: string, scope: XmlElement): boolean {
  const content = matcher.derivatives.withoutAttributes(leaf.content());
  return content.kind !== "notAllowed" && matcher.leaves.of(content).texts.length > 0
    ? matcher.allowsText(content, value, scope)
    : false;
}
