/**
 * Mistakes of form: what is a text was written as an attribute, what is an attribute as an element, and so on. The ways
 * through an element see two mistakes there, something that cannot be and something that is missing; here they become one.
 */
import type { XmlElement } from "../../xml/tree.ts";
import type { Pattern } from "../pattern.ts";
import { attributeForms } from "./forms-attributes.ts";
import { isForOther, isOfVariant, type Joined, type Part, partOf } from "./forms-common.ts";
import { elementForms } from "./forms-elements.ts";
import { firstOptionForms, lastOptionForms } from "./forms-options.ts";
import { textForms } from "./forms-texts.ts";
import type { Matcher } from "./matcher.ts";

/** In an element with more mistakes than this each stands for itself. */
const MANY = 50;

const forms = [...firstOptionForms, ...textForms, ...attributeForms, ...elementForms, ...lastOptionForms];

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
  const replace = ({ made, old }: Joined): void => {
    const [first] = old.map((part) => joined.indexOf(part)).toSorted((a, b) => a - b);
    for (const part of old) joined.splice(joined.indexOf(part), 1);
    joined.splice(first ?? 0, 0, ...made);
  };
  for (const form of forms) {
    for (let found = form({ matcher, element, declared, content, parts: joined }); found; ) {
      replace(found);
      found = form({ matcher, element, declared, content, parts: joined });
    }
  }
  return joined;
}

/**
 * `<disk type='network'><source file='/a.img'/>`: what is right for another type, together with what is missing for this
 * one, is one mismatch, and so is `<boot order='cdrom'/>` where `dev` is missing. It says nothing of how well the element fits.
 */
export function joinVariant(matcher: Matcher, element: XmlElement, parts: readonly Part[]): readonly Part[] {
  const missingAttributes = partOf(parts, "missing-attributes");
  const strangers = parts.filter(isForOther);
  const ofVariant = strangers.filter((each) => isOfVariant(matcher, each.attribute));
  // One that nobody knows stands for the one that is missing.
  const isInstead = strangers.length === 1 && missingAttributes?.missing.length === 1;
  const [first, ...others] = ofVariant.length === 0 && isInstead ? strangers : ofVariant;
  const missingElements = partOf(parts, "missing-elements");
  const missing = [missingAttributes, missingElements].filter((part) => part !== undefined);
  if (!first || others.length + missing.length === 0) return parts;
  const attributes = [first, ...others] as const;
  const old = new Set<Part>([...attributes, ...missing]);
  const made = { kind: "of-other-variant", element, attributes, missingAttributes, missingElements } as const;
  return parts.flatMap((part) => (part === first ? made : old.has(part) ? [] : part));
}
