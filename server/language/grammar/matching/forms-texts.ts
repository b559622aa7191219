/** Texts that stand for attributes or for elements. */
import type { XmlElement } from "../../xml/tree.ts";
import { trimSpace } from "../../xml/walk.ts";
import type { Pattern } from "../pattern.ts";
import { type Context, childElements, type Form, joined, partOf, variantsOf } from "./forms-common.ts";
import { plainNames } from "./leaves.ts";
import type { Matcher } from "./matcher.ts";
import type { UnexpectedText } from "./mismatch.ts";
import { isTextOf, type SaidValue, saidByAttributes, saidByElement } from "./said-values.ts";

/** `<mac>52:54:00:12:34:56</mac>`, `<source>/a.img</source>` and `<ip>10.0.0.1/24</ip>` */
const textAsAttribute: Form = ({ matcher, element, declared, parts }) => {
  const text = ownText(element, parts);
  if (!text) return undefined;
  const missing = partOf(parts, "missing-attributes");
  const value = trimSpace(text.node.value);
  const variants = missing ? [declared, ...variantsOf(matcher, element)] : [declared];
  const said = firstOf(variants, (variant) => sayIn(matcher, element, variant, value));
  if (!said && !missing) return undefined;
  const names = said?.map(({ name }) => name) ?? plainNames(missing?.missing ?? []);
  if (names.length === 0) return undefined;
  const made = { kind: "text-as-attribute", node: text.node, element, names, said } as const;
  return { made: [made], old: missing ? [text, missing] : [text] };
};

function sayIn(
  matcher: Matcher,
  element: XmlElement,
  declared: Pattern,
  value: string,
): readonly SaidValue[] | undefined {
  let left = declared;
  for (const { name, value: set } of element.attributes) {
    const taken = matcher.leaves.attributes(left, "", name);
    left = matcher.derivatives.after(
      left,
      taken.filter(({ content }) => matcher.allowsText(content, set)),
    );
  }
  return left.kind === "notAllowed" ? undefined : saidByAttributes(matcher, left, value, element);
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `<backingStore>/base.img</backingStore>`, where `<path>` has to hold the text, and `<vlan>5</vlan>`. */
const textAsElement: Form = ({ matcher, element, content, parts }) => {
  const text = ownText(element, parts);
  const missing = partOf(parts, "missing-elements");
  const [leaf] = missing?.missing.flat() ?? [];
  const [name] = leaf ? plainNames([leaf]) : [];
  if (!text || !missing || !leaf || name === undefined || missing.missing.length > 1) return undefined;
  if (!matcher.leaves.elementNames(content).includes(name)) return undefined;
  const value = trimSpace(text.node.value);
  const takes = isTextOf(matcher, leaf, value, element);
  const xml = takes ? undefined : saidByElement(matcher, leaf, value, element);
  return joined({ kind: "text-as-element", node: text.node, element, name, takes, xml }, [text], missing, name);
};

/** `<source>nas:/export</source>`, where each part is said by a child that has to be there. */
const textAsElements: Form = ({ matcher, element, parts }) => {
  const text = ownText(element, parts);
  const missing = partOf(parts, "missing-elements");
  const needed = missing?.missing ?? [];
  if (!text || !missing || needed.length < 2) return undefined;
  const pieces = trimSpace(text.node.value).split(":");
  if (pieces.length !== needed.length) return undefined;
  const said = needed.map(([leaf], index) => leaf && saidByElement(matcher, leaf, pieces[index] ?? "", element));
  if (said.includes(undefined)) return undefined;
  const made = {
    kind: "text-as-element",
    node: text.node,
    element,
    name: "",
    takes: false,
    xml: said.join(""),
  } as const;
  return { made: [made], old: [text, missing] };
};

/** `<features>acpi apic</features>` and `<dns>8.8.8.8</dns>`, where one of many children says the text. */
const textAsAnyElement: Form = (context) => {
  const { matcher, element, content, parts } = context;
  const text = ownText(element, parts);
  if (!text || childElements(element).length > 0 || partOf(parts, "missing-elements")) return undefined;
  const value = trimSpace(text.node.value);
  const xml = namedElements(context, value) ?? onlyElement(matcher, element, content, value);
  if (xml === undefined) return undefined;
  const made = { kind: "text-as-element", node: text.node, element, name: "", takes: false, xml } as const;
  return { made: [made], old: [text] };
};

/** The text consists of the names of elements that need no more. */
function namedElements({ matcher, element, content }: Context, value: string): string | undefined {
  const names = value.split(/[\s,;]+/);
  const isEmpty = (name: string): boolean =>
    matcher.leaves
      .elements(content, "", name)
      .some((leaf) => saidByElement(matcher, leaf, "on", element) === `<${name}/>`);
  return names.every(isEmpty) ? names.map((name) => `<${name}/>`).join("") : undefined;
}

/** One child is made for such a text: it would not say any text, nor any word, in the same way. */
function onlyElement(matcher: Matcher, element: XmlElement, content: Pattern, value: string): string | undefined {
  const saying = matcher.leaves.of(content).elements.filter((leaf) => {
    const xml = saidByElement(matcher, leaf, value, element);
    const isSaidOf = (text: string): boolean =>
      saidByElement(matcher, leaf, text, element) === xml?.replace(value, text);
    return xml !== undefined && !isSaidOf("a1") && !isSaidOf("neither this nor that");
  });
  const [only, ...others] = saying;
  return only && others.length === 0 ? saidByElement(matcher, only, value, element) : undefined;
}

function ownText(element: XmlElement, parts: Context["parts"]): UnexpectedText | undefined {
  const text = partOf(parts, "unexpected-text");
  return text?.parent === element ? text : undefined;
}

export const textForms: readonly Form[] = [textAsAttribute, textAsElement, textAsElements, textAsAnyElement];
