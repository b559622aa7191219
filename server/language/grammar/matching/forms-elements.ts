/** Elements that stand for attributes, for others, or for what is in others. */
import type { XmlElement } from "../../xml/tree.ts";
import { trimSpace } from "../../xml/walk.ts";
import type { ElementPattern, Pattern } from "../pattern.ts";
import { enumerated } from "./describe.ts";
import {
  childElements,
  type Form,
  isMisplaced,
  isOfAnotherVariant,
  isUnknownElement,
  joined,
  nestedIn,
  partOf,
  textIn,
} from "./forms-common.ts";
import { plainNames } from "./leaves.ts";
import { type Matcher, textOnly } from "./matcher.ts";
import type { ElementAsOther, MissingElements, UnexpectedElement } from "./mismatch.ts";
import { nearest } from "./nearest.ts";
import { meantElsewhere } from "./other-words.ts";
import type { Recovery } from "./recover.ts";
import { isWord, saidByElement, takesValue, writtenAttributes } from "./said-values.ts";

/** `<disk><device>cdrom</device>` */
const elementAsAttribute: Form = ({ matcher, element, declared, parts }) => {
  for (const wrong of parts.filter(isUnknownElement)) {
    const { element: child } = wrong;
    const value = textIn(child);
    const isThere = element.attributes.some(({ name }) => name === child.name);
    if (value === "" || isThere || !takesValue(matcher, declared, child.name, value, element)) continue;
    const missing = partOf(parts, "missing-attributes");
    const isNeeded = missing && missing.missing.length === 1 && plainNames(missing.missing)[0] === child.name;
    const made = { kind: "element-as-attribute", element: child, parent: element, value, isKnown: false } as const;
    return { made: [made], old: isNeeded ? [wrong, missing] : [wrong] };
  }
  return undefined;
};

/** `<os><firmware>efi</firmware>`, of which the word is one of the attribute, though there is an element of that name. */
const elementAsWord: Form = ({ matcher, element, declared, parts }) => {
  for (const child of childElements(element)) {
    const nested = nestedIn(parts, child);
    const [only, ...others] = child.attributes;
    const said = textIn(child) || (others.length + child.children.length === 0 ? only?.value : undefined);
    if (nested.length === 0 || !said || element.attributes.some(({ name }) => name === child.name)) continue;
    const texts = matcher.leaves
      .attributes(declared, "", child.name)
      .flatMap(({ content }) => matcher.leaves.of(content).texts);
    const words = enumerated(texts);
    const value = words.includes(said) ? said : meantElsewhere(said, words)[0];
    if (value === undefined) continue;
    return {
      made: [{ kind: "element-as-attribute", element: child, parent: element, value, isKnown: true }],
      old: nested,
    };
  }
  return undefined;
};

/** `<disk><bus>virtio</bus>`, which is told of the `<target>` beside it, or of one that is to come. */
const elementAsAttributeBeside: Form = ({ matcher, element, content, parts }) => {
  for (const wrong of parts.filter(isUnknownElement)) {
    const { element: child } = wrong;
    const value = textIn(child);
    if (value === "") continue;
    const takes = (leaf: ElementPattern): boolean => takesValue(matcher, leaf.content(), child.name, value, element);
    const leaves = matcher.leaves.everywhere(content).filter(takes);
    const [name, ...others] = new Set(plainNames(leaves));
    if (name === undefined || others.length > 0) continue;
    const isHolder = (each: XmlElement): boolean =>
      each.name === name && !each.attributes.some((attribute) => attribute.name === child.name);
    const parent = childElements(element).find(isHolder);
    if (parent) {
      const made = { kind: "element-as-attribute", element: child, parent, value, isKnown: false } as const;
      return { made: [made], old: [wrong] };
    }
    const isThere = childElements(element).some((each) => each.name === name);
    const said = { name: child.name, value };
    if (isThere || !leaves.some((leaf) => isWord(matcher, leaf.content(), said.name, value))) continue;
    return { made: [asOther(child, element, name, `<${name}${writtenAttributes([said])}/>`)], old: [wrong] };
  }
  return undefined;
};

/** `<name>` where `<hostname>` is needed and would hold the same. */
const elementForMissing: Form = ({ matcher, element, parts }) => {
  const missing = partOf(parts, "missing-elements");
  if (!missing || missing.missing.length > 1 || missing.element !== element) return undefined;
  for (const wrong of parts.filter(isUnknownElement)) {
    const made = meantAs(matcher, missing, wrong);
    if (made) return { made: [made], old: [wrong, missing] };
  }
  return undefined;
};

/** `<name>` where another variant has it, and this one needs `<target>`, which would hold the same. */
const elementOfVariant: Form = ({ matcher, element, parts }) => {
  const missing = partOf(parts, "missing-elements");
  if (!missing || missing.missing.length > 1 || missing.element !== element) return undefined;
  for (const wrong of parts.filter(isOfAnotherVariant)) {
    const meant = meantAs(matcher, missing, wrong);
    if (meant)
      return {
        made: [{ kind: "misnamed-element", element: wrong.element, name: meant.nearest }],
        old: [wrong, missing],
      };
  }
  return undefined;
};

/** `<path>/export</path>` for `<dir path='/export'/>`, which is missing, or is what the other name means. */
const elementAsOther: Form = ({ matcher, element, content, parts }) => {
  const missing = partOf(parts, "missing-elements");
  for (const wrong of parts.filter(isMisplaced)) {
    const { element: child, nearest } = wrong;
    const value = textIn(child);
    const needed = missing?.missing.flat() ?? [];
    const similar = nearest === undefined ? [] : matcher.leaves.elements(content, "", nearest);
    const leaves = [...similar, ...needed];
    if (value === "" || leaves.some((leaf) => matcher.matches(child, leaf))) continue;
    for (const leaf of leaves) {
      const xml = saidByElement(matcher, leaf, value, element);
      const [name] = plainNames([leaf]);
      if (xml === undefined || name === undefined) continue;
      return joined(asOther(child, element, name, xml), [wrong, ...nestedIn(parts, child)], missing, name);
    }
  }
  return undefined;
};

/** `<feature name='acpi'/>` for `<acpi/>` */
const elementNamedByValue: Form = ({ matcher, element, content, parts }) => {
  for (const wrong of parts.filter(isUnknownElement)) {
    const { element: child } = wrong;
    const [only, ...others] = child.attributes;
    if (!only || others.length > 0 || child.children.length > 0) continue;
    const [leaf] = matcher.leaves.elements(content, "", only.value);
    const xml = leaf && saidByElement(matcher, leaf, "on", element);
    if (xml === `<${only.value}/>`) return { made: [asOther(child, element, only.value, xml)], old: [wrong] };
  }
  return undefined;
};

/** `<vnc port='5900'/>` for `<graphics type='vnc' port='5900'/>`; not where it holds a text, which says something else. */
const elementOfType: Form = ({ matcher, element, content, parts }) => {
  for (const { element: child, nearest: guess } of parts.filter(isMisplaced)) {
    const word = child.name;
    if (
      textIn(child) !== "" ||
      isRightElsewhere(matcher, child) ||
      (guess !== undefined && nearest(word, [guess]) !== undefined)
    )
      continue;
    const holders = matcher.leaves
      .everywhere(content)
      .flatMap((leaf) =>
        plainNames([leaf]).flatMap((name) =>
          deciding
            .filter((attribute) => isWord(matcher, leaf.content(), attribute, word))
            .map((attribute) => ({ name, attribute })),
        ),
      );
    const [made, ...others] = new Map(holders.map((each) => [`${each.name} ${each.attribute}`, each])).values();
    const isSaid = made === undefined || child.attributes.some(({ name }) => name === made.attribute);
    if (isSaid || others.length > 0) continue;
    const old = parts.filter((part) => "kind" in part && isMisplaced(part) && part.element === child);
    return {
      made: [{ kind: "element-of-type", element: child, parent: element, ...made }],
      old: [...old, ...nestedIn(parts, child)],
    };
  }
  return undefined;
};

/** By what it says it is an element of its own name, in another place. */
function isRightElsewhere(matcher: Matcher, element: XmlElement): boolean {
  if (element.attributes.length + element.children.length === 0) return false;
  return matcher.matching(element, [...matcher.tables.homes.declarations(element.localName).keys()]).length > 0;
}

/** What says of which type an element is. */
const deciding = ["type", "device", "model"];

/** `<source><path>/srv</path></source>` where `<target>` is needed and could hold the same. */
const elementAsMissing: Form = ({ matcher, element, parts }) => {
  const missing = partOf(parts, "missing-elements");
  const [leaf, ...others] = missing?.missing.flat() ?? [];
  const [name] = leaf ? plainNames([leaf]) : [];
  if (!leaf || name === undefined || others.length > 0) return undefined;
  const isMeant = (each: XmlElement): boolean =>
    each.namespace === "" && each.endTag?.name === each.name && nestedIn(parts, each).some(holdsStrangers);
  const child = childElements(element).find((each) => isMeant(each) && matcher.matches(each, leaf));
  if (!child || (child.attributes.length === 0 && child.children.length === 0)) return undefined;
  return joined({ kind: "misnamed-element", element: child, name }, nestedIn(parts, child), missing, name);
};

/** Does something stand in it that cannot? Otherwise it may be that element, not finished yet. */
function holdsStrangers({ parts }: Recovery): boolean {
  return parts.some((part) => ("kind" in part ? /^(unknown|misplaced)-/.test(part.kind) : holdsStrangers(part)));
}

/** `<path>` that belongs into `<target>`, which may stand here too. */
const elementsInside: Form = ({ matcher, element, content, parts }) => {
  const missing = partOf(parts, "missing-elements");
  const needed = missing?.missing.flat() ?? [];
  const unknown = parts.filter(isMisplaced);
  const doubtful = needed.length > 0 ? childElements(element).filter((child) => nestedIn(parts, child).length > 0) : [];
  const elements = [...unknown.map((wrong) => wrong.element), ...doubtful];
  for (const wrong of elements) {
    const holder = holderOf(matcher, needed, content, wrong, unknown.find((each) => each.element === wrong)?.nearest);
    const [name] = holder ? plainNames([holder]) : [];
    if (!holder || name === undefined || (doubtful.includes(wrong) && !needed.includes(holder))) continue;
    const inside = elements.filter((other) => isInside(matcher, holder, other));
    const rest = inside.reduce(
      (left, each) => matcher.derivatives.after(left, matcher.leaves.elements(left, "", each.name)),
      contentOf(matcher, holder),
    );
    const isThere = childElements(element).some((each) => each.name === name);
    const isWhole = rest.nullable;
    const isAlone = childElements(element).length === inside.length;
    if (!needed.includes(holder) && !isThere && !isWhole && !isAlone) continue;
    const made = { kind: "unwrapped-elements", elements: inside, parent: element, name, isThere, isWhole } as const;
    const old = [
      ...unknown.filter((each) => inside.includes(each.element)),
      ...inside.flatMap((each) => nestedIn(parts, each)),
    ];
    return joined(made, old, missing, name);
  }
  return undefined;
};

/** The only element that can hold another: one that is missing, or one that may stand here. */
function holderOf(
  matcher: Matcher,
  needed: readonly ElementPattern[],
  content: Pattern,
  element: XmlElement,
  nearest: string | undefined,
): ElementPattern | undefined {
  const homes = matcher.tables.homes.of(element.localName);
  const holds = (each: ElementPattern): boolean =>
    plainNames([each]).some((home) => homes.includes(home)) && isInside(matcher, each, element);
  const missing = needed.filter(holds);
  const holders = missing.length > 0 ? missing : matcher.leaves.everywhere(content).filter(holds);
  const [only, ...others] = new Set(plainNames(holders));
  const name = others.length === 0 ? only : nearest;
  // What is spelt alike is rather meant than one that could hold it.
  if (nearest !== undefined && nearest !== name && missing.length === 0) return undefined;
  return holders.find((leaf) => name !== undefined && plainNames([leaf]).includes(name));
}

function isInside(matcher: Matcher, holder: ElementPattern, element: XmlElement): boolean {
  const leaves = matcher.leaves.everywhere(holder.content());
  return leaves.some((leaf) => plainNames([leaf]).includes(element.name) && matcher.matches(element, leaf));
}

function contentOf(matcher: Matcher, leaf: ElementPattern): Pattern {
  return matcher.derivatives.withoutAttributes(leaf.content());
}

function meantAs(
  matcher: Matcher,
  { missing }: MissingElements,
  wrong: UnexpectedElement,
): (UnexpectedElement & { readonly nearest: string }) | undefined {
  const { element } = wrong;
  if (element.attributes.length === 0 && trimSpace(textOnly(element) ?? " x") === "") return undefined;
  const leaf = missing.flat().find((each) => matcher.matches(element, each));
  const [name] = leaf ? plainNames([leaf]) : [];
  return name === undefined ? undefined : { ...wrong, kind: "unknown-element", nearest: name };
}

function asOther(element: XmlElement, parent: XmlElement, name: string, xml: string): ElementAsOther {
  return { kind: "element-as-other", element, parent, name, xml };
}

export const elementForms: readonly Form[] = [
  elementAsAttribute,
  elementAsWord,
  elementForMissing,
  elementOfVariant,
  elementAsOther,
  elementNamedByValue,
  elementOfType,
  elementAsMissing,
  elementsInside,
  elementAsAttributeBeside,
];
