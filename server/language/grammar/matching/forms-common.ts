/** What the forms of mistakes have in common; see `forms.ts`. */
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import type { ElementPattern, Pattern } from "../pattern.ts";
import { plainNames } from "./leaves.ts";
import type { Matcher } from "./matcher.ts";
import type { Mismatch, MissingElements, UnexpectedElement, UnknownAttribute } from "./mismatch.ts";
import { nearest } from "./nearest.ts";
import type { Recovery } from "./recover.ts";

export type Part = Mismatch | Recovery;

export interface Context {
  readonly matcher: Matcher;
  readonly element: XmlElement;
  readonly declared: Pattern;
  readonly content: Pattern;
  readonly parts: readonly Part[];
}

export interface Joined {
  readonly made: Mismatch;
  /** What it stands for. */
  readonly old: readonly Mismatch[];
}

export type Form = (context: Context) => Joined | undefined;

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

/** It cannot stand in this element at all. */
export function isMisplaced(part: Part): part is UnexpectedElement {
  return "kind" in part && part.kind === "unknown-element" && part.element.namespace === "";
}

/** Nothing that is spelt alike can be meant. */
export function isUnknownElement(part: Part): part is UnexpectedElement {
  return isMisplaced(part) && (part.nearest === undefined || nearest(part.element.name, [part.nearest]) === undefined);
}

/** Does any element of the same name, in the same place, have such an attribute? */
export function isOfVariant(matcher: Matcher, { name, parent: element }: XmlAttribute): boolean {
  const home = element.parent?.localName;
  if (home === undefined) return false;
  const declarations = [...matcher.tables.homes.declarations(element.localName)];
  return declarations.some(
    ([leaf, homes]) => homes.has(home) && matcher.leaves.attributes(leaf.content(), "", name).length > 0,
  );
}

/** What a mistake stands for, together with the child that is missing if it has this name. */
export function withMissing(
  missing: MissingElements | undefined,
  name: string,
  wrong: readonly Mismatch[],
): readonly Mismatch[] {
  const isMissing = missing?.missing.length === 1 && plainNames(missing.missing.flat()).includes(name);
  return isMissing ? [...wrong, missing] : wrong;
}

export function childElements(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((node) => node.kind === "element");
}

export function takesValue(
  matcher: Matcher,
  declared: Pattern,
  name: string,
  value: string,
  element: XmlElement,
): boolean {
  return matcher.leaves
    .attributes(declared, "", name)
    .some(({ content }) => matcher.allowsText(content, value, element));
}

/** Does the attribute take the value, and not just anything? A switch says what is switched by its element. */
export function isMadeFor(matcher: Matcher, declared: Pattern, name: string, value: string): boolean {
  if (switches.has(value) && name !== "state") return false;
  const leaves = matcher.leaves.attributes(declared, "", name);
  return leaves.some(
    ({ content }) => matcher.allowsText(content, value) && !matcher.allowsText(content, "neither this nor that"),
  );
}

/** Is the value all that the element needs? */
export function isTextOf(matcher: Matcher, leaf: ElementPattern, value: string, scope: XmlElement): boolean {
  const content = matcher.derivatives.withoutAttributes(leaf.content());
  return content.kind !== "notAllowed" && matcher.leaves.of(content).texts.length > 0
    ? matcher.allowsText(content, value, scope)
    : false;
}

/** What is switched on by an element that says nothing more. */
export const switchedOn = new Set(["yes", "on", "true", "1", "enabled"]);

export const switches = new Set([...switchedOn, "no", "off", "false"]);
