/**
 * The attributes of a document. While the parser reads they are rows of numbers in one table, because a large document
 * has a hundred thousand of them and most are never asked for; the attributes of an element become nodes when somebody
 * asks for them.
 */
import type { Span } from "../problem.ts";
import { isPadded } from "./characters.ts";
import type { Name } from "./names.ts";
import { normaliseAttribute } from "./normalise.ts";
import type { XmlAttribute, XmlElement } from "./tree.ts";

/** The attribute that is being read. There is one for the whole document, filled again and again. */
export class AttributeDraft {
  name: Name;
  start = 0;
  /** -1 while there is no value; then `valueEnd` is the end of the attribute. */
  valueStart = -1;
  valueEnd = 0;
  /** How many characters behind the value belong to it: a closing quote. */
  tail = 0;
  /** The value, where it has references. */
  decoded: string | undefined = undefined;

  constructor(name: Name) {
    this.name = name;
  }

  begin(name: Name, start: number): void {
    this.name = name;
    this.start = start;
    this.valueStart = -1;
    this.valueEnd = start + name.text.length;
    this.tail = 0;
    this.decoded = undefined;
  }

  setValue(start: number, end: number, tail: number, decoded: string | undefined): void {
    this.valueStart = start;
    this.valueEnd = end;
    this.tail = tail;
    this.decoded = decoded;
  }

  get end(): number {
    return this.valueEnd + this.tail;
  }

  get nameSpan(): Span {
    return { start: this.start, end: this.start + this.name.text.length };
  }
}

const rowLength = 5;

export class AttributeTable {
  /** Of the document. */
  readonly text: string;
  private readonly names: readonly Name[];
  /** Of each attribute the index of its name, its start, start and end of its value, and its tail. */
  private rows: Int32Array;
  private readonly decoded = new Map<number, string>();
  private count = 0;

  constructor(text: string, names: readonly Name[]) {
    this.text = text;
    this.names = names;
    this.rows = new Int32Array((16 + (text.length >> 5)) * rowLength);
  }

  /** The index that the next attribute will have. */
  get length(): number {
    return this.count;
  }

  add({ name, start, valueStart, valueEnd, tail, decoded }: AttributeDraft): void {
    if (decoded !== undefined) this.decoded.set(this.count, decoded);
    this.addRow(name.index, start, valueStart, valueEnd, tail);
  }

  /** An attribute whose value stands in the text as it is. */
  addRow(nameIndex: number, start: number, valueStart: number, valueEnd: number, tail: number): void {
    const at = this.count * rowLength;
    if (at === this.rows.length) this.resize(this.count * 2);
    const { rows } = this;
    rows[at] = nameIndex;
    rows[at + 1] = start;
    rows[at + 2] = valueStart;
    rows[at + 3] = valueEnd;
    rows[at + 4] = tail;
    this.count++;
  }

  nameIndex(index: number): number {
    return this.rows[index * rowLength] ?? -1;
  }

  start(index: number): number {
    return this.rows[index * rowLength + 1] ?? 0;
  }

  valueStart(index: number): number {
    return this.rows[index * rowLength + 2] ?? -1;
  }

  /** Makes the nodes of some attributes. */
  nodes(parent: XmlElement, from: number, to: number): readonly AttributeNode[] {
    const made: AttributeNode[] = [];
    for (let index = from; index < to; index++) made.push(this.node(parent, index));
    return made;
  }

  /** Does any value begin or end with white space? */
  hasPadding(): boolean {
    const { text, rows } = this;
    for (let at = 2; at < this.count * rowLength; at += rowLength) {
      if (isPadded(text, rows[at] ?? 0, rows[at + 1] ?? 0)) return true;
    }
    // What a reference such as &#10; stands for is known here only.
    for (const value of this.decoded.values()) if (isPadded(value, 0, value.length)) return true;
    return false;
  }

  /** Gives back the memory that was reserved for more. */
  finish(): void {
    this.resize(this.count);
  }

  private node(parent: XmlElement, index: number): AttributeNode {
    const { rows } = this;
    const at = index * rowLength;
    const name = this.names[rows[at] ?? 0];
    if (!name) throw new Error(`attribute ${index} has no name`);
    const node = new AttributeNode(this.text, parent, name, rows[at + 1] ?? 0);
    node.setValue(rows[at + 2] ?? -1, rows[at + 3] ?? 0, rows[at + 4] ?? 0, this.decoded.get(index));
    return node;
  }

  private resize(count: number): void {
    const rows = new Int32Array(count * rowLength);
    rows.set(this.rows.subarray(0, Math.min(this.count, count) * rowLength));
    this.rows = rows;
  }
}

export class AttributeNode implements XmlAttribute {
  readonly kind = "attribute";
  readonly parent: XmlElement;
  readonly name: string;
  readonly localName: string;
  namespace = "";
  private readonly text: string;
  private readonly start: number;
  private valueStart = -1;
  private valueEnd = 0;
  private tail = 0;
  /** Known from the start when the value has references, otherwise made at the first question. */
  private decoded: string | undefined = undefined;

  constructor(text: string, parent: XmlElement, name: Name, start: number) {
    this.text = text;
    this.parent = parent;
    this.name = name.text;
    this.localName = name.local;
    this.start = start;
  }

  setValue(start: number, end: number, tail: number, decoded: string | undefined): void {
    this.valueStart = start;
    this.valueEnd = end;
    this.tail = tail;
    this.decoded = decoded;
  }

  get span(): Span {
    return { start: this.start, end: this.valueEnd + this.tail };
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
    this.decoded = normaliseAttribute(this.text.slice(this.valueStart, this.valueEnd));
    return this.decoded;
  }
}
