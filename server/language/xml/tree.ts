/**
 * The tree that `parse` makes of any text. It is lossless: every character of the text lies in exactly one leaf
 * (a tag, a text, a comment, ...), so tools can edit the text through the spans. Half-typed parts are ordinary
 * nodes with missing pieces (`undefined`), never holes.
 */
import type { Problem, Span } from "../problem.ts";

export interface XmlDocument {
  readonly kind: "document";
  readonly text: string;
  readonly children: readonly XmlNode[];
  /** The first element at the top, if any. */
  readonly root: XmlElement | undefined;
  /** Everything that keeps the text from being well-formed (and limits that were reached), in text order. */
  readonly problems: readonly Problem[];
  /** A limit was reached: the rest of the text is one node of kind "unread", so what is missing means nothing. */
  readonly truncated: boolean;
  /** Some text (that is not blank) or value begins or ends with white space, as it rarely should. */
  readonly padded: boolean;
}

export type XmlNode = XmlElement | XmlText | XmlMarkup;

export interface XmlElement {
  readonly kind: "element";
  /** From `<` to the end of the end tag, or to where the element was ended by recovery. */
  readonly span: Span;
  readonly parent: XmlElement | undefined;
  /** As written, with prefix; "" for a bare `<`. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly localName: string;
  /** Namespace URI, "" for none (also for an undeclared prefix). */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  /** `<name ...>` or `<name .../>`, as far as it was written. */
  readonly startTag: Span;
  /** The start tag has its `>`. */
  readonly startTagClosed: boolean;
  /** `<name/>`. */
  readonly selfClosing: boolean;
  readonly children: readonly XmlNode[];
  /** `</name>`; `undefined` when it is missing (or the element is self closing). */
  readonly endTag: XmlEndTag | undefined;
}

export interface XmlEndTag {
  readonly span: Span;
  /** As written. */
  readonly name: string;
  /** Empty for a bare `</`. */
  readonly nameSpan: Span;
}

export interface XmlAttribute {
  readonly kind: "attribute";
  readonly parent: XmlElement;
  readonly span: Span;
  /** As written, with prefix. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly localName: string;
  readonly namespace: string;
  /** Decoded and normalised as XML says; "" when there is none. Namespace declarations are listed as attributes too. */
  readonly value: string;
  /** What stands between the quotes; `undefined` while there is no value. An unterminated value has a span too. */
  readonly valueSpan: Span | undefined;
}

/**
 * Character data: all that stands between two tags, or one CDATA section. References are part of the text around
 * them. A byte order mark belongs to the first text of the document.
 */
export interface XmlText {
  readonly kind: "text" | "cdata";
  readonly parent: XmlElement | undefined;
  readonly span: Span;
  /** The characters as written, without the white space at their ends and without CDATA brackets; empty when blank. */
  readonly trimmedSpan: Span;
  /** Decoded: references replaced, line ends normalised to \n. */
  readonly value: string;
}

/**
 * Comments, processing instructions, the XML declaration, DOCTYPE, stray end tags that were dropped, and what lies
 * beyond a limit. A `<!` that begins nothing known is an "instruction" too.
 */
export interface XmlMarkup {
  readonly kind: "comment" | "instruction" | "declaration" | "doctype" | "stray-end-tag" | "unread";
  readonly parent: XmlElement | undefined;
  readonly span: Span;
}
