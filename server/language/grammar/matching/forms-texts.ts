/** Texts that stand for attributes or for elements. */
import { trimSpace } from "../../xml/walk.ts";
import { type Form, isMadeFor, isTextOf, partOf, takesValue } from "./forms-common.ts";
import { plainNames } from "./leaves.ts";

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

export const textForms: readonly Form[] = [textAsAttribute, textAsElement];
