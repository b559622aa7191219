/** What keeps an element from matching its declaration, before it is put into words. */
import type { XmlAttribute, XmlElement, XmlText } from "../../xml/tree.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../pattern.ts";
import type { TextLeaf } from "./leaves.ts";
import type { SaidValue } from "./said-values.ts";
import type { WordPlace } from "./word-places.ts";

export type Mismatch =
  | UnknownAttribute
  | BadValue
  | MissingAttributes
  | UnexpectedElement
  | MissingElements
  | BadText
  | UnexpectedText
  | FormMismatch
  | OfOtherVariant
  | Unexplained;

/** Something was written as a text, an attribute or an element, and has to be another of them. */
export type FormMismatch =
  | TextAsAttribute
  | TextAsElement
  | AttributeAsText
  | AttributeAsElement
  | AttributesOfChild
  | SwappedValues
  | MovedAttribute
  | ElementAsAttribute
  | ElementAsOther
  | ElementOfType
  | MisnamedElement
  | UnwrappedElements
  | ForeignOptions;

export interface UnknownAttribute {
  readonly kind: "unknown-attribute";
  readonly attribute: XmlAttribute;
  /** The element can have it, but not together with what else is there. */
  readonly elsewhere: boolean;
  /** The name that it seems to be a misspelling of. */
  readonly nearest: string | undefined;
  /** The name of what must stand in its place. */
  readonly required: string | undefined;
  /** What was left to match. */
  readonly pattern: Pattern;
  /** Names of the attributes that the element has. */
  readonly present: ReadonlySet<string>;
}

export interface BadValue {
  readonly kind: "bad-value";
  readonly attribute: XmlAttribute;
  readonly leaves: readonly AttributePattern[];
  /** What was left to match. */
  readonly pattern: Pattern;
  /** The word that it seems to be a misspelling of. */
  readonly nearest: string | undefined;
}

export interface MissingAttributes {
  readonly kind: "missing-attributes";
  readonly element: XmlElement;
  readonly missing: readonly AttributePattern[];
  /** What was left to match; `undefined` when exactly these make the rest fit. */
  readonly pattern: Pattern | undefined;
}

export interface UnexpectedElement {
  /** `misordered`: it may stand here, but earlier or later. */
  readonly kind: "unknown-element" | "misplaced-element" | "repeated-element" | "misordered-element";
  readonly element: XmlElement;
  readonly parent: XmlElement;
  readonly nearest: string | undefined;
  /** What was left to match. */
  readonly pattern: Pattern;
  /** The sibling that took the place. */
  readonly first: XmlElement | undefined;
}

export interface MissingElements {
  readonly kind: "missing-elements";
  readonly element: XmlElement;
  /** One of each inner list is needed. */
  readonly missing: readonly (readonly ElementPattern[])[];
  /** Any of these alone would do instead. */
  readonly instead: readonly AttributePattern[];
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

export interface TextAsAttribute {
  readonly kind: "text-as-attribute";
  readonly node: XmlText;
  readonly element: XmlElement;
  /** The attributes that are wanted. */
  readonly names: readonly string[];
  /** How they say the text. */
  readonly said: readonly SaidValue[] | undefined;
}

export interface TextAsElement {
  readonly kind: "text-as-element";
  readonly node: XmlText;
  readonly element: XmlElement;
  /** Of the child that is missing. */
  readonly name: string;
  /** The child can hold the text. */
  readonly takes: boolean;
  /** What says it otherwise, if that is known. */
  readonly xml: string | undefined;
}

export interface AttributeAsText {
  readonly kind: "attribute-as-text";
  readonly attribute: XmlAttribute;
}

export interface AttributeAsElement {
  readonly kind: "attribute-as-element";
  readonly attribute: XmlAttribute;
  /** What else goes into the element. */
  readonly others: readonly XmlAttribute[];
  readonly name: string;
  /** It is an element beside that of the attribute, not one in it. */
  readonly isBeside: boolean;
  /** The element that says the same; `undefined` when it needs more. */
  readonly xml: string | undefined;
}

export interface AttributesOfChild {
  readonly kind: "attributes-of-child";
  readonly element: XmlElement;
  readonly attributes: readonly XmlAttribute[];
  /** Of the child that takes them. */
  readonly name: string;
  /** Of others that would take them as well. */
  readonly otherNames: readonly string[];
  /** That child, if it is there. */
  readonly child: XmlElement | undefined;
  /** What it needs beside them, if it is not. */
  readonly companions: readonly SaidValue[];
}

/** Each of two attributes has a value of the other. */
export interface SwappedValues {
  readonly kind: "swapped-values";
  readonly attributes: readonly [XmlAttribute, XmlAttribute];
}

/** An attribute that is not known, with a word that has its place elsewhere in the element. */
export interface MovedAttribute {
  readonly kind: "moved-attribute";
  readonly attribute: XmlAttribute;
  readonly place: WordPlace;
}

export interface ElementAsAttribute {
  readonly kind: "element-as-attribute";
  readonly element: XmlElement;
  readonly parent: XmlElement;
  readonly value: string;
  /** There is an element of its name, which holds something else. */
  readonly isKnown: boolean;
}

/** Another element says what was written as this one. */
export interface ElementAsOther {
  readonly kind: "element-as-other";
  readonly element: XmlElement;
  readonly parent: XmlElement;
  readonly name: string;
  readonly xml: string;
}

/** Its name is the word that says of which type another element is. */
export interface ElementOfType {
  readonly kind: "element-of-type";
  readonly element: XmlElement;
  readonly parent: XmlElement;
  readonly name: string;
  readonly attribute: string;
}

/** What it holds belongs into an element of another name. */
export interface MisnamedElement {
  readonly kind: "misnamed-element";
  readonly element: XmlElement;
  readonly name: string;
}

export interface UnwrappedElements {
  readonly kind: "unwrapped-elements";
  readonly elements: readonly XmlElement[];
  readonly parent: XmlElement;
  /** Of the element that is missing around them. */
  readonly name: string;
  /** There is one already. */
  readonly isThere: boolean;
  /** It needs nothing else. */
  readonly isWhole: boolean;
}

/** Attributes and children that say as other tools do what children of the element say. */
export interface ForeignOptions {
  readonly kind: "foreign-options";
  readonly element: XmlElement;
  readonly options: readonly (XmlAttribute | XmlElement)[];
  /** The type that the element needs with them, if it has none. */
  readonly type: string | undefined;
  readonly children: readonly OptionChild[];
}

export interface OptionChild {
  readonly name: string;
  /** What its attributes say; empty values are for the author to fill in. */
  readonly said: readonly SaidValue[];
  /** The child of this name, if there is one. */
  readonly there: XmlElement | undefined;
}

/** Attributes that the element has in another variant, and what it needs in this one. */
export interface OfOtherVariant {
  readonly kind: "of-other-variant";
  readonly element: XmlElement;
  /** At least one, in the order of the document. */
  readonly attributes: readonly [UnknownAttribute, ...UnknownAttribute[]];
  readonly missingAttributes: MissingAttributes | undefined;
  readonly missingElements: MissingElements | undefined;
}

/** The element does not match, but why was not found out. */
export interface Unexplained {
  readonly kind: "unexplained";
  readonly element: XmlElement;
}

/**
 * How unlikely each mistake is, against each other. A wrong word of an enumeration weighs most, because such words
 * tell variants apart: rather anything else is wrong. A misspelling weighs least of what concerns names.
 */
export const costs = {
  badWord: 4,
  misspeltWord: 3,
  badData: 2,
  /** A word that tells apart variants, and belongs to another. */
  wordOfAnother: 3,
  /** An attribute that another variant has, where its value is wrong too. */
  nameOfAnother: 1.5,
  unknown: 3,
  /** Known, but not here. */
  misplaced: 3.1,
  misspelt: 2.5,
  /** Misspelt, and what it holds does not fit the guess. */
  misspeltBadly: 3.4,
  /** A name that is not similar stands for what is required. */
  mistaken: 3.6,
  missing: 3,
  /** One more that is missing in the same element. */
  furtherMissing: 0.3,
  /** It need not be there, but with it the rest would fit. */
  missingOption: 3.3,
  /** It may stand here by its name, fits badly, and fits somewhere else. */
  fitsElsewhere: 5,
  text: 3,
  /** What is wrong inside a child counts a little less than what is wrong with the child. */
  nested: 0.9,
} as const;
