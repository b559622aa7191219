/** Attributes that stand for a text, for elements or for attributes of others. */
import { escapeValue } from "../../fixes.ts";
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { trimSpace } from "../../xml/walk.ts";
import type { ElementPattern, Pattern } from "../pattern.ts";
import {
  childElements,
  type Form,
  isOfVariant,
  isTextOf,
  isUnknownAttribute,
  partOf,
  switchedOn,
  takesValue,
  withMissing,
} from "./forms-common.ts";
import { plainNames } from "./leaves.ts";
import type { Matcher } from "./matcher.ts";
import type { UnknownAttribute } from "./mismatch.ts";
import { meantBy } from "./other-words.ts";

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

export const attributeForms: readonly Form[] = [attributeAsText, attributeAsElement, attributesOfChild];
