/**
 * The nodes as the parser makes them. A large document has hundreds of thousands, nearly all of which nobody ever asks
 * anything, so they are small: they keep offsets and what is shared, and make spans and values when asked. The parser
 * changes them while it reads; nothing changes after `parse` has returned.
 */
import type { Span } from "../problem.ts";
import { isSpace } from "./characters.ts";
import type { Name } from "./names.ts";
import { normaliseAttribute, normaliseLineEnds } from "./normalise.ts";
import type { XmlAttribute, XmlElement, XmlEndTag, XmlMarkup, XmlText } from "./tree.ts";

export type Node = ElementNode | TextNode | MarkupNode;

const noAttributes: readonly AttributeNode[] = [];
const noChildren: Node[] = [];

export class ElementNode implements XmlElement {
  readonly kind = "element";
  parent: ElementNode | undefined = undefined;
  readonly text: string;
  readonly nameInfo: Name;
  namespace = "";
  attributes: readonly AttributeNode[] = noAttributes;
  children: Node[] = noChildren;
  startTagClosed = false;
  selfClosing = false;
  readonly start: number;
  end = 0;
  startTagEnd = 0;
  /** -1 while there is no end tag. */
  endTagStart = -1;
  endNameEnd = -1;

  constructor(text: string, name: Name, start: number) {
    this.text = text;
    this.nameInfo = name;
    this.start = start;
  }

  get name(): string {
    return this.nameInfo.text;
  }

  get localName(): string {
    return this.nameInfo.local;
  }

  get span(): Span {
    return { start: this.start, end: this.end };
  }

  get nameSpan(): Span {
    return { start: this.start + 1, end: this.start + 1 + this.name.length };
  }

  get startTag(): Span {
    return { start: this.start, end: this.startTagEnd };
  }

  get endTag(): XmlEndTag | undefined {
    if (this.endTagStart < 0) return undefined;
    const { endTagStart: start, endNameEnd, end } = this;
    return { span: { start, end }, nameSpan: { start: start + 2, end: endNameEnd } };
  }

  setEndTag(endTag: EndTag): void {
    this.endTagStart = endTag.start;
    this.endNameEnd = endTag.nameEnd;
    this.end = endTag.end;
  }

  /** Ends the element where its last child ends. */
  endWithoutTag(): void {
    this.end = this.children[this.children.length - 1]?.end ?? this.startTagEnd;
  }
}

export interface EndTag {
  readonly start: number;
  readonly nameEnd: number;
  readonly end: number;
}

export class AttributeNode implements XmlAttribute {
  readonly parent: ElementNode;
  readonly nameInfo: Name;
  namespace = "";
  readonly start: number;
  /** -1 while there is no value; then `valueEnd` is the end of the attribute. */
  valueStart = -1;
  valueEnd: number;
  /** The characters behind the value that belong to it: a closing quote. */
  private tail = 0;
  /** Known from the start when the value has references, otherwise made at the first question. */
  private decoded: string | undefined = undefined;

  constructor(parent: ElementNode, name: Name, start: number) {
    this.parent = parent;
    this.nameInfo = name;
    this.start = start;
    this.valueEnd = start + name.text.length;
  }

  get kind(): "attribute" {
    return "attribute";
  }

  get name(): string {
    return this.nameInfo.text;
  }

  get localName(): string {
    return this.nameInfo.local;
  }

  get end(): number {
    return this.valueEnd + this.tail;
  }

  setValue(start: number, end: number, tail: number, decoded: string | undefined): void {
    this.valueStart = start;
    this.valueEnd = end;
    this.tail = tail;
    this.decoded = decoded;
  }

  get span(): Span {
    return { start: this.start, end: this.end };
  }

  get nameSpan(): Span {
    return { start: this.start, end: this.start + this.name.length };
  }

  get valueSpan(): Span | undefined {
    return this.valueStart < 0 ? undefined : { start: this.valueStart, end: this.valueEnd };
  }

  get value(): string {
    if (this.decoded !== undefined) return this.decoded;
    if (this.valueStart < 0) return "";
    this.decoded = normaliseAttribute(this.parent.text.slice(this.valueStart, this.valueEnd));
    return this.decoded;
  }
}

const cdataStart = "<![CDATA[".length;
const cdataEnd = "]]>";

export class TextNode implements XmlText {
  readonly kind: "text" | "cdata";
  parent: ElementNode | undefined = undefined;
  private readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Given where the text has references. */
  private readonly decoded: string | undefined;

  constructor(kind: "text" | "cdata", text: string, start: number, end: number, decoded: string | undefined) {
    this.kind = kind;
    this.text = text;
    this.start = start;
    this.end = end;
    this.decoded = decoded;
  }

  get span(): Span {
    return { start: this.start, end: this.end };
  }

  get trimmedSpan(): Span {
    let { start, end } = this.inner();
    while (start < end && isSpace(this.text.charCodeAt(start))) start++;
    while (end > start && isSpace(this.text.charCodeAt(end - 1))) end--;
    return { start, end };
  }

  get value(): string {
    if (this.decoded !== undefined) return this.decoded;
    const { start, end } = this.inner();
    return normaliseLineEnds(this.text.slice(start, end));
  }

  /** The characters themselves, without the brackets of a CDATA section and without a byte order mark. */
  private inner(): Span {
    const { text, start, end } = this;
    if (this.kind === "text") return { start: start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start, end };
    const from = start + cdataStart;
    const isTerminated = text.endsWith(cdataEnd, end) && end - cdataEnd.length >= from;
    return { start: from, end: isTerminated ? end - cdataEnd.length : end };
  }
}

export class MarkupNode implements XmlMarkup {
  readonly kind: XmlMarkup["kind"];
  parent: ElementNode | undefined = undefined;
  readonly start: number;
  readonly end: number;

  constructor(kind: XmlMarkup["kind"], start: number, end: number) {
    this.kind = kind;
    this.start = start;
    this.end = end;
  }

  get span(): Span {
    return { start: this.start, end: this.end };
  }
}
