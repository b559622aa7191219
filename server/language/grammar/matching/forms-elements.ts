/** Elements that stand for attributes, for others, or for what is in others. */
import type { XmlElement } from "../../xml/tree.ts";
import { trimSpace } from "../../xml/walk.ts";
import type { ElementPattern, Pattern } from "../pattern.ts";
import {
  childElements,
  type Form,
  isMisplaced,
  isUnknownElement,
  partOf,
  takesValue,
  withMissing,
} from "./forms-common.ts";
import { plainNames } from "./leaves.ts";
import { type Matcher, textOnly } from "./matcher.ts";
import type { Mismatch, MissingElements, UnexpectedElement } from "./mismatch.ts";

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

function isInside(matcher: Matcher, holder: ElementPattern, element: XmlElement): boolean {
  const leaves = matcher.leaves.everywhere(holder.content());
  return leaves.some((leaf) => plainNames([leaf]).includes(element.name) && matcher.matches(element, leaf));
}

function contentOf(matcher: Matcher, leaf: ElementPattern): Pattern {
  return matcher.derivatives.withoutAttributes(leaf.content());
}

function meantAs(matcher: Matcher, { missing }: MissingElements, wrong: UnexpectedElement): Mismatch | undefined {
  const { element } = wrong;
  if (element.attributes.length === 0 && trimSpace(textOnly(element) ?? " x") === "") return undefined;
  const leaf = missing.flat().find((each) => matcher.matches(element, each));
  const [name] = leaf ? plainNames([leaf]) : [];
  return name === undefined ? undefined : { ...wrong, kind: "unknown-element", nearest: name };
}

export const elementForms: readonly Form[] = [
  elementAsAttribute,
  elementForMissing,
  elementsInside,
  elementAsAttributeBeside,
];
