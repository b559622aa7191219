/**
 * The elements that are open while the parser reads, and the rules by which those without an end tag end:
 *
 * - A tag without ">", or without name, is an empty element. Until that is sure it holds what follows, because its end tag may come:
 *   then the user is about to change a tag that has children. Otherwise what it holds goes to its parent.
 * - An element without end tag ends before its first child that starts a line and is indented as far as itself or
 *   less; or, when it has text, before its first child that starts a line. That it has no end tag shows only when an
 *   ancestor ends; what it holds too much is then moved out.
 * - The root holds everything, however it is indented.
 *
 * All nodes whose parent is still open lie in one list, those of the outermost first. So an element gets its children
 * as one array of the right size when it ends.
 */
import { Indentation } from "./indentation.ts";
import type { Name } from "./names.ts";
import { type ElementNode, type EndTag, MarkupNode, type Node, type TextNode } from "./nodes.ts";
import { earlyEndOfRoot } from "./problems.ts";
import type { Reader } from "./reader.ts";
import { reportHalfTyped, reportUnclosed } from "./unclosed.ts";

/** An ended element while its children are sorted out. */
interface Holder {
  readonly element: ElementNode;
  readonly children: Node[];
  /** It has text of its own. Elements with text have no children in libvirt's documents. */
  hasText: boolean;
}

export class OpenElements {
  readonly indentation: Indentation;
  private readonly reader: Reader;
  private readonly nodes: Node[] = [];
  /** How many of `nodes` count; setting the length of an array is slow. */
  private count = 0;
  private readonly elements: ElementNode[] = [];
  /** Where in `nodes` the children of each open element begin. The element itself stands right before them. */
  private readonly bases: number[] = [];
  /** The first element at the top of the document, its position there, and whether another one follows. */
  private root: ElementNode | undefined = undefined;
  private rootIndex = 0;
  private hasSecondRoot = false;

  constructor(reader: Reader) {
    this.reader = reader;
    this.indentation = new Indentation(reader.text);
  }

  get depth(): number {
    return this.elements.length;
  }

  get innermost(): ElementNode | undefined {
    return this.elements[this.elements.length - 1];
  }

  /** The nodes at the top of the document, as far as they are read. */
  get top(): readonly Node[] {
    const [first] = this.bases;
    return this.nodes.slice(0, first ?? this.count);
  }

  get hasRoot(): boolean {
    return this.root !== undefined;
  }

  add(node: Node): void {
    node.parent = this.elements[this.elements.length - 1];
    this.nodes[this.count++] = node;
  }

  /** Opens an element; everything that is added next goes into it. */
  open(element: ElementNode): void {
    const innermost = this.elements[this.elements.length - 1];
    if (innermost?.isHalfTyped) this.endHalfTyped(innermost, element);
    if (this.elements.length === 0) this.noteRoot(element);
    this.add(element);
    if (element.selfClosing) {
      this.reader.namespaces.leave(element);
      return;
    }
    this.elements.push(element);
    this.bases.push(this.count);
    element.nameInfo.open++;
  }

  private noteRoot(element: ElementNode): void {
    if (this.root) {
      this.hasSecondRoot = true;
      return;
    }
    this.root = element;
    this.rootIndex = this.count;
  }

  /** The innermost open element of that name, as far as it is one of the last few. */
  nearest(name: Name): ElementNode | undefined {
    for (let index = this.elements.length - 1; index >= 0 && index >= this.elements.length - 16; index--) {
      if (this.elements[index]?.nameInfo === name) return this.elements[index];
    }
    return undefined;
  }

  /** Closes the innermost open element of that name, with all that is open in it. */
  close(name: Name, endTag: EndTag): void {
    let index = this.elements.length - 1;
    while (index >= 0 && this.elements[index]?.nameInfo !== name) index--;
    this.closeAt(this.betterMatch(index, endTag), endTag);
  }

  /** An end tag without name closes an element that has one. */
  endNameless(): void {
    if (this.innermost?.name === "") this.endFrom(this.elements.length - 1, true);
  }

  closeInnermost(endTag: EndTag): void {
    this.closeAt(this.elements.length - 1, endTag);
  }

  /**
   * Another end tag of the root, with elements between the two, says that the first came too early: what lies between
   * goes into the root, as it was before the first was typed. `false` when it is not so.
   */
  reopenRoot(name: Name, endTag: EndTag): boolean {
    const { root } = this;
    if (this.depth > 0 || !root || !this.hasSecondRoot) return false;
    if (root.nameInfo !== name || root.endTagStart < 0) return false;
    const { endTagStart, end, endTag: first } = root;
    // An end tag without name has been reported as that.
    if (first && first.nameSpan.start < first.nameSpan.end) {
      this.reader.problems.add(earlyEndOfRoot(root.name, first.nameSpan, { start: endTagStart, end }));
    }
    const between = this.take(this.rootIndex + 1);
    if (root.children.length === 0) root.children = [];
    for (const node of [new MarkupNode("stray-end-tag", endTagStart, end), ...between]) {
      node.parent = root;
      root.children.push(node);
    }
    root.setEndTag(endTag);
    this.hasSecondRoot = false;
    this.reader.steps += between.length;
    return true;
  }

  /** The text is over; `isCut` says that it goes on beyond a limit, so nothing can be said of what is open. */
  closeAll(isCut: boolean): void {
    if (this.depth > 0) this.endFrom(0, !isCut);
  }

  private closeAt(index: number, endTag: EndTag): void {
    if (index + 1 < this.elements.length) this.endFrom(index + 1, true);
    const element = this.elements.pop();
    const base = this.bases.pop();
    if (!element || base === undefined) return;
    element.nameInfo.open--;
    this.reader.namespaces.leave(element);
    if (base < this.count) element.children = this.take(base);
    element.setEndTag(endTag);
    if (element.isHalfTyped) reportHalfTyped(this.reader, this.indentation, element, true);
  }

  private take(base: number): Node[] {
    const taken = this.nodes.slice(base, this.count);
    this.count = base;
    return taken;
  }

  /**
   * A half-typed tag before an element of the same name must not take that one's end tag: when another of the name
   * is open around it, and is indented as the end tag is, that one is meant.
   */
  private betterMatch(index: number, endTag: EndTag): number {
    const element = this.elements[index];
    if (!element?.isHalfTyped || !this.indentation.startsLine(endTag.start)) return index;
    const width = this.indentation.width(endTag.start);
    if (this.indentation.width(element.start) <= width) return index;
    for (let outer = index - 1; outer >= Math.max(0, index - 8); outer--) {
      const candidate = this.elements[outer];
      const isMeant = candidate && candidate.nameInfo === element.nameInfo;
      if (isMeant && this.indentation.width(candidate.start) === width) return outer;
    }
    return index;
  }

  /** Ends half-typed tags that `next` shows to be empty, so that they never pile up. The root is left open. */
  private endHalfTyped(innermost: ElementNode, next: ElementNode): void {
    const last = this.elements.length - 1;
    if (last < 1) return;
    const outer = this.elements[last - 1];
    if (last > 1 && outer?.isHalfTyped) this.endFrom(last - 1, true);
    else if (this.endsBefore(innermost, next)) this.endFrom(last, true);
  }

  private isNextLine(node: Node): boolean {
    return node.kind === "element" && this.indentation.startsLine(node.start);
  }

  private endsBefore(element: ElementNode, child: Node): boolean {
    if (child.kind === "text" || child.kind === "cdata" || !this.indentation.startsLine(child.start)) return false;
    return this.indentation.width(child.start) <= this.indentation.width(element.start);
  }

  /** Ends the elements from `index` on, which have no end tag, and gives each of their children its parent. */
  private endFrom(index: number, isReported: boolean): void {
    const ended = this.elements.splice(index);
    const bases = this.bases.splice(index);
    const [first = this.count] = bases;
    const inner = this.take(first);
    const holders: Holder[] = [];
    for (const [position, element] of ended.entries()) {
      element.nameInfo.open--;
      if (position > 0) this.place(holders, element);
      holders.push({ element, children: [], hasText: false });
      const from = (bases[position] ?? first) - first;
      const next = bases[position + 1];
      // The next ended element, which stands before its own children, is placed by its own turn.
      const to = next === undefined ? inner.length : next - 1 - first;
      for (let child = from; child < to; child++) {
        const node = inner[child];
        if (node) this.place(holders, node);
      }
    }
    for (const holder of holders.reverse()) settle(holder);
    for (const element of ended.reverse()) {
      this.reader.namespaces.leave(element);
      if (!isReported) continue;
      if (element.isHalfTyped) reportHalfTyped(this.reader, this.indentation, element, false);
      else reportUnclosed(this.reader, this.indentation, element);
    }
  }

  /** Puts a node into the innermost of the holders that does not end before it, or else where they themselves are. */
  private place(holders: Holder[], node: Node): void {
    for (let holder = holders[holders.length - 1]; holder; holder = holders[holders.length - 1]) {
      this.reader.steps++;
      const { element } = holder;
      const isRoot = element.parent === undefined;
      const isOver = this.endsBefore(element, node) || (holder.hasText && this.isNextLine(node));
      if (isRoot || (!element.isHalfTyped && !isOver)) {
        node.parent = element;
        holder.children.push(node);
        if (node.kind === "text") holder.hasText ||= !isBlank(node);
        return;
      }
      settle(holder);
      holders.pop();
    }
    this.add(node);
  }
}

function isBlank({ trimmedSpan }: TextNode): boolean {
  return trimmedSpan.start === trimmedSpan.end;
}

function settle({ element, children }: Holder): void {
  if (children.length > 0) element.children = children;
  element.endWithoutTag();
}
