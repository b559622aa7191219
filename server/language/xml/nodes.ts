/**
 * The nodes as the parser makes them. They keep offsets and a reference to the text, and make spans and values only
 * when somebody asks, because most nodes of a large document are never asked. The parser changes them while it reads;
 * nothing changes after `parse` has returned.
 */
import type { Span } from "../problem.ts";
import { isSpace } from "./characters.ts";
import { normaliseAttribute, normaliseLineEnds } from "./normalise.ts";
import type { XmlAttribute, XmlElement, XmlEndTag, XmlMarkup, XmlText } from "./tree.ts";

export type Node = ElementNode | TextNode | MarkupNode;

const noAttributes: AttributeNode[] = [];
const noChildren: Node[] = [];

export class ElementNode implements XmlElement {
  readonly kind = "element";
  parent: ElementNode | undefined = undefined;
  readonly name: string;
  readonly localName: string;
  namespace = "";
  /** Shared and empty until the first one comes; see `addAttribute` and `addChild`. */
  attributes: AttributeNode[] = noAttributes;
  children: Node[] = noChildren;
  endTag: EndTagNode | undefined = undefined;
  startTagClosed = false;
  selfClosing = false;
  readonly start: number;
  end = 0;
  startTagEnd = 0;

  constructor(name: string, localName: string, start: number) {
    this.name = name;
    this.localName = localName;
    this.start = start;
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

  addAttribute(attribute: AttributeNode): void {
    if (this.attributes === noAttributes) this.attributes = [attribute];
    else this.attributes.push(attribute);
  }

  addChild(child: Node): void {
    child.parent = this;
    if (this.children === noChildren) this.children = [child];
    else this.children.push(child);
  }

  /** Hands the children over, to be placed elsewhere. */
  takeChildren(): readonly Node[] {
    const taken = this.children;
    this.children = noChildren;
    return taken;
  }
}

export class EndTagNode implements XmlEndTag {
  readonly start: number;
  readonly nameEnd: number;
  readonly end: number;

  constructor(start: number, nameEnd: number, end: number) {
    this.start = start;
    this.nameEnd = nameEnd;
    this.end = end;
  }

  get span(): Span {
    return { start: this.start, end: this.end };
  }

  get nameSpan(): Span {
    return { start: this.start + 2, end: this.nameEnd };
  }
}

export class AttributeNode implements XmlAttribute {
  readonly kind = "attribute";
  readonly parent: ElementNode;
  readonly name: string;
  readonly localName: string;
  namespace = "";
  readonly start: number;
  end: number;
  /** -1 while there is no value. */
  valueStart = -1;
  valueEnd = -1;
  private readonly text: string;
  /** Known from the start when the value has references, otherwise made at the first question. */
  private decoded: string | undefined = undefined;
  private hasLineEnds = false;

  constructor(text: string, parent: ElementNode, name: string, localName: string, start: number) {
    this.text = text;
    this.parent = parent;
    this.name = name;
    this.localName = localName;
    this.start = start;
    this.end = start + name.length;
  }

  setValue(start: number, end: number, hasLineEnds: boolean, decoded: string | undefined): void {
    this.valueStart = start;
    this.valueEnd = end;
    this.hasLineEnds = hasLineEnds;
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
    const written = this.text.slice(this.valueStart, this.valueEnd);
    this.decoded = this.hasLineEnds ? normaliseAttribute(written) : written;
    return this.decoded;
  }
}

export class TextNode implements XmlText {
  readonly kind: "text" | "cdata";
  parent: ElementNode | undefined = undefined;
  readonly start: number;
  readonly end: number;
  private readonly text: string;
  private readonly hasReturns: boolean;
  private readonly decoded: string | undefined;
  /** Where the characters lie, without the brackets of a CDATA section and without a byte order mark. */
  private readonly from: number;
  private readonly to: number;

  constructor(kind: "text" | "cdata", text: string, extent: TextExtent) {
    this.kind = kind;
    this.text = text;
    this.start = extent.start;
    this.end = extent.end;
    this.from = extent.from;
    this.to = extent.to;
    this.hasReturns = extent.hasReturns;
    this.decoded = extent.decoded;
  }

  get span(): Span {
    return { start: this.start, end: this.end };
  }

  get trimmedSpan(): Span {
    let start = this.from;
    let end = this.to;
    while (start < end && isSpace(this.text.charCodeAt(start))) start++;
    while (end > start && isSpace(this.text.charCodeAt(end - 1))) end--;
    return { start, end };
  }

  get value(): string {
    if (this.decoded !== undefined) return this.decoded;
    const written = this.text.slice(this.from, this.to);
    return this.hasReturns ? normaliseLineEnds(written) : written;
  }
}

export interface TextExtent {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly hasReturns: boolean;
  /** Given where the text has references. */
  readonly decoded: string | undefined;
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
