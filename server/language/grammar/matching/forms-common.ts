/** What the forms of mistakes have in common; see `forms.ts`. */
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { trimSpace } from "../../xml/walk.ts";
import type { ElementPattern, Pattern } from "../pattern.ts";
import { plainNames } from "./leaves.ts";
import { type Matcher, textOnly } from "./matcher.ts";
import type { Mismatch, MissingElements, UnexpectedElement, UnknownAttribute } from "./mismatch.ts";
import { nearest } from "./nearest.ts";
import type { Recovery } from "./recover.ts";
import { takesValue } from "./said-values.ts";

export type Part = Mismatch | Recovery;

export interface Context {
  readonly matcher: Matcher;
  readonly element: XmlElement;
  readonly declared: Pattern;
  readonly content: Pattern;
  readonly parts: readonly Part[];
}

export interface Joined {
  /** One mismatch, with what stays of those that it stands for. */
  readonly made: readonly Mismatch[];
  /** What it stands for. */
  readonly old: readonly Part[];
}

export type Form = (context: Context) => Joined | undefined;

/** The first mismatch of a kind; `undefined` when there is none. */
export function partOf<Kind extends Mismatch["kind"]>(
  parts: readonly Part[],
  kind: Kind,
): Extract<Mismatch, { readonly kind: Kind }> | undefined {
  const isOfKind = (part: Part): part is Extract<Mismatch, { readonly kind: Kind }> =>
    "kind" in part && part.kind === kind;
  return parts.find(isOfKind);
}

/** Nothing that is spelt alike can be meant, but maybe what must stand in its place. */
export function isForOther(part: Part): part is UnknownAttribute {
  if (!("kind" in part) || part.kind !== "unknown-attribute" || part.attribute.namespace !== "") return false;
  return part.nearest === undefined;
}

/** Nothing similar can be meant. */
export function isUnmeantAttribute(part: Part): part is UnknownAttribute {
  return isForOther(part) && part.required === undefined;
}

/** Nor is it one that the element has with other attributes. */
export function isUnknownAttribute(part: Part): part is UnknownAttribute {
  return isUnmeantAttribute(part) && !part.elsewhere;
}

/** It is spelt nearly as one that does not take its value. */
export function isUnlikelyAttribute(
  matcher: Matcher,
  declared: Pattern,
  element: XmlElement,
): (part: Part) => part is UnknownAttribute {
  return (part): part is UnknownAttribute => {
    if (!("kind" in part) || part.kind !== "unknown-attribute" || part.nearest === undefined) return false;
    return !takesValue(matcher, declared, part.nearest, part.attribute.value, element);
  };
}

/** It cannot stand in this element at all. */
export function isMisplaced(part: Part): part is UnexpectedElement {
  return "kind" in part && part.kind === "unknown-element" && part.element.namespace === "";
}

/** It can stand in this element, but not with what else is there. */
export function isOfAnotherVariant(part: Part): part is UnexpectedElement {
  return "kind" in part && part.kind === "misplaced-element" && part.element.namespace === "";
}

/** Nothing that is spelt alike can be meant. */
export function isUnknownElement(part: Part): part is UnexpectedElement {
  return isMisplaced(part) && (part.nearest === undefined || nearest(part.element.name, [part.nearest]) === undefined);
}

/** Does any element of the same name, in the same place, have such an attribute? */
export function isOfVariant(matcher: Matcher, { name, parent: element }: XmlAttribute): boolean {
  return variantsOf(matcher, element).some((declared) => matcher.leaves.attributes(declared, "", name).length > 0);
}

/** What other declarations of the element in its place say. */
export function variantsOf(matcher: Matcher, element: XmlElement): readonly Pattern[] {
  const home = element.parent?.localName ?? "";
  const declarations = [...matcher.tables.homes.declarations(element.localName)];
  return declarations.flatMap(([leaf, homes]) => (homes.has(home) ? [leaf.content()] : []));
}

/** What is wrong inside a child. */
export function nestedIn(parts: readonly Part[], child: XmlElement): readonly Recovery[] {
  return parts.filter((part): part is Recovery => !("kind" in part) && part.element === child);
}

/** A mistake instead of others, and instead of the child that is missing if it has this name. */
export function joined(
  made: Mismatch,
  wrong: readonly Part[],
  missing: MissingElements | undefined,
  name: string | undefined,
): Joined {
  const isMeant = (leaves: readonly ElementPattern[]): boolean =>
    name !== undefined && plainNames(leaves).includes(name);
  if (!missing?.missing.some(isMeant)) return { made: [made], old: wrong };
  const rest = missing.missing.filter((leaves) => !isMeant(leaves));
  return { made: rest.length > 0 ? [made, { ...missing, missing: rest }] : [made], old: [...wrong, missing] };
}

/** What an element says that has nothing but a text. */
export function textIn(element: XmlElement): string {
  return element.attributes.length === 0 ? trimSpace(textOnly(element) ?? "") : "";
}

/** In document order; texts, comments and the like are left out. */
export function childElements(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((node) => node.kind === "element");
}
