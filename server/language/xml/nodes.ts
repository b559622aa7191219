/**
 * The nodes as the parser makes them. A large document has hundreds of thousands, nearly all of which nobody ever asks
 * anything, so they are small: they keep offsets and what is shared, and make spans and values when asked. The parser
 * changes them while it reads; nothing changes after `parse` has returned.
 */
import type { Span } from "../problem.ts";
import type { AttributeNode, AttributeTable } from "./attributes.ts";
import { endTagNameStart, isSpace, lessThan } from "./characters.ts";
import type { Name } from "./names.ts";
import { normaliseLineEnds } from "./normalise.ts";
import type { XmlElement, XmlEndTag, XmlMarkup, XmlText } from "./tree.ts";

export type Node = ElementNode | TextNode | MarkupNode;

const noAttributes: readonly AttributeNode[] = [];
const noChildren: Node[] = [];

export class ElementNode implements XmlElement {
  readonly kind = "element";
  parent: ElementNode | undefined = undefined;
  readonly nameInfo: Name;
  namespace = "";
  /** Where its attributes stand in the table. */
  private readonly table: AttributeTable;
  private readonly firstAttribute: number;
  private afterAttributes: number;
  private madeAttributes: readonly AttributeNode[] | undefined = undefined;
  children: Node[] = noChildren;
  startTagClosed = false;
  selfClosing = false;
  readonly start: number;
  end = 0;
  startTagEnd = 0;
  /** -1 while there is no end tag. */
  endTagStart = -1;
  endNameEnd = -1;

  constructor(table: AttributeTable, name: Name, start: number) {
    this.table = table;
    this.firstAttribute = table.length;
    this.afterAttributes = table.length;
    this.nameInfo = name;
    this.start = start;
  }

  /** All attributes that have come into the table since the element was made are its own. */
  finishStartTag(end: number): void {
    this.afterAttributes = this.table.length;
    this.startTagEnd = end;
    this.end = end;
  }

  get attributes(): readonly AttributeNode[] {
    if (this.madeAttributes) return this.madeAttributes;
    if (this.firstAttribute === this.afterAttributes) return noAttributes;
    this.madeAttributes = this.table.nodes(this, this.firstAttribute, this.afterAttributes);
    return this.madeAttributes;
  }

  /** The tag has no ">" or no name: the user is typing it, and what it holds may belong to its parent. */
  get isHalfTyped(): boolean {
    return !this.startTagClosed || this.nameInfo.text === "";
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
    const { start, table } = this;
    const nameStart = table.text.charCodeAt(start) === lessThan ? start + 1 : start;
    return { start: nameStart, end: nameStart + this.name.length };
  }

  get startTag(): Span {
    return { start: this.start, end: this.startTagEnd };
  }

  get endTag(): XmlEndTag | undefined {
    if (this.endTagStart < 0) return undefined;
    const { endTagStart: start, endNameEnd, end } = this;
    const { text } = this.table;
    const nameSpan = { start: endTagNameStart(text, start), end: endNameEnd };
    return { span: { start, end }, nameSpan, name: text.slice(nameSpan.start, nameSpan.end) };
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
