/** What keeps an element from matching its declaration, before it is put into words. */
import type { XmlAttribute, XmlElement, XmlText } from "../../xml/tree.ts";
import type { AttributePattern, ElementPattern } from "../pattern.ts";
import type { TextLeaf } from "./leaves.ts";

export type Mismatch =
  | UnknownAttribute
  | BadValue
  | MissingAttributes
  | UnexpectedElement
  | MissingElements
  | BadText
  | UnexpectedText;

export interface UnknownAttribute {
  readonly kind: "unknown-attribute";
  readonly attribute: XmlAttribute;
  /** The element can have it, but not together with what else is there. */
  readonly elsewhere: boolean;
  /** What it seems to be meant for. */
  readonly nearest: string | undefined;
  /** What must stand in its place. */
  readonly required: string | undefined;
  /** Names that the element may have instead. */
  readonly available: readonly string[];
}

export interface BadValue {
  readonly kind: "bad-value";
  readonly attribute: XmlAttribute;
  readonly leaves: readonly AttributePattern[];
  readonly texts: readonly TextLeaf[];
}

export interface MissingAttributes {
  readonly kind: "missing-attributes";
  readonly element: XmlElement;
  readonly missing: readonly AttributePattern[];
}

export interface UnexpectedElement {
  readonly kind: "unknown-element" | "misplaced-element" | "repeated-element";
  readonly element: XmlElement;
  readonly parent: XmlElement;
  readonly nearest: string | undefined;
  readonly available: readonly string[];
  /** The sibling that took the place. */
  readonly first: XmlElement | undefined;
}

export interface MissingElements {
  readonly kind: "missing-elements";
  readonly element: XmlElement;
  /** One of each inner list is needed. */
  readonly missing: readonly (readonly ElementPattern[])[];
}

export interface BadText {
  readonly kind: "bad-text";
  readonly element: XmlElement;
  readonly value: string;
  readonly texts: readonly TextLeaf[];
}

export interface UnexpectedText {
  readonly kind: "unexpected-text";
  readonly node: XmlText;
  readonly parent: XmlElement;
}

/** How far from right each kind is; enumerations weigh most, because they tell variants apart. */
export function costOf(mismatch: Mismatch): number {
  switch (mismatch.kind) {
    case "bad-value":
    case "bad-text":
      return mismatch.texts.some((leaf) => leaf.kind === "value") ? 4 : 2;
    case "missing-attributes":
    case "missing-elements":
      return 3 * mismatch.missing.length;
    default:
      return 3;
  }
}
