/**
 * The elements that are open while the parser reads, and the rules by which those without an end tag end:
 *
 * - A tag without ">" is an empty element. Until that is sure it holds what follows, because its end tag may come:
 *   then the user is about to change a tag that has children. Otherwise what it holds goes to its parent.
 * - An element without end tag ends before its first child that starts a line and is indented as far as itself or
 *   less. That it has no end tag shows only when an ancestor ends; what it holds too much is then moved out.
 * - The root holds everything, however it is indented.
 */
import { isSpace } from "./characters.ts";
import { Indentation } from "./indentation.ts";
import type { Name } from "./names.ts";
import type { ElementNode, EndTagNode, Node } from "./nodes.ts";
import { insert, unclosedElement, unfinishedStartTag } from "./problems.ts";
import type { Reader } from "./reader.ts";

export class OpenElements {
  readonly top: Node[] = [];
  readonly indentation: Indentation;
  private readonly reader: Reader;
  private readonly elements: ElementNode[] = [];
  private readonly names: Name[] = [];

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

  add(node: Node): void {
    const parent = this.innermost;
    if (parent) parent.addChild(node);
    else this.top.push(node);
  }

  /** Opens an element; everything that is added next goes into it. */
  open(element: ElementNode, name: Name): void {
    this.endHalfTyped(element);
    this.add(element);
    if (element.selfClosing) {
      this.reader.namespaces.leave(element);
      return;
    }
    this.elements.push(element);
    this.names.push(name);
    name.open++;
  }

  /** Closes the innermost open element of that name, with all that is open in it. */
  close(name: Name, endTag: EndTagNode): void {
    let index = this.elements.length - 1;
    while (index >= 0 && this.names[index] !== name) index--;
    this.closeAt(this.betterMatch(index, endTag), endTag);
  }

  closeInnermost(endTag: EndTagNode): void {
    this.closeAt(this.elements.length - 1, endTag);
  }

  /** The text is over; `isCut` says that it goes on beyond a limit, so nothing can be said of what is open. */
  closeAll(isCut: boolean): void {
    this.endFrom(0, !isCut);
  }

  private closeAt(index: number, endTag: EndTagNode): void {
    const element = this.elements[index];
    if (!element) return;
    if (index + 1 < this.elements.length) this.endFrom(index + 1, true);
    this.elements.pop();
    const name = this.names.pop();
    if (name) name.open--;
    this.reader.namespaces.leave(element);
    element.endTag = endTag;
    element.end = endTag.end;
    if (!element.startTagClosed) this.reportHalfTyped(element, true);
  }

  /**
   * A half-typed tag before an element of the same name must not take that one's end tag: when another of the name
   * is open around it, and is indented as the end tag is, that one is meant.
   */
  private betterMatch(index: number, endTag: EndTagNode): number {
    const element = this.elements[index];
    if (!element || element.startTagClosed || !this.indentation.startsLine(endTag.start)) return index;
    const width = this.indentation.width(endTag.start);
    if (this.indentation.width(element.start) <= width) return index;
    for (let outer = index - 1; outer >= Math.max(0, index - 8); outer--) {
      const candidate = this.elements[outer];
      const isMeant = candidate && this.names[outer] === this.names[index];
      if (isMeant && this.indentation.width(candidate.start) === width) return outer;
    }
    return index;
  }

  /** Ends half-typed tags that `next` shows to be empty, so that they never pile up. The root is left open. */
  private endHalfTyped(next: ElementNode): void {
    const last = this.elements.length - 1;
    const innermost = this.elements[last];
    if (last < 1 || !innermost || innermost.startTagClosed) return;
    const outer = this.elements[last - 1];
    if (last > 1 && outer && !outer.startTagClosed) this.endFrom(last - 1, true);
    else if (this.endsBefore(innermost, next)) this.endFrom(last, true);
  }

  private endsBefore(element: ElementNode, child: Node): boolean {
    if (child.kind === "text" || child.kind === "cdata" || !this.indentation.startsLine(child.start)) return false;
    return this.indentation.width(child.start) <= this.indentation.width(element.start);
  }

  /** Ends the elements from `index` on, which have no end tag, and gives each of their children its parent. */
  private endFrom(index: number, isReported: boolean): void {
    const ended = this.elements.splice(index);
    for (const name of this.names.splice(index)) name.open--;
    const holders: ElementNode[] = [];
    const anchor = this.innermost;
    if (anchor) holders.push(anchor);
    for (const [position, element] of ended.entries()) {
      const children = element.takeChildren();
      if (position > 0) this.place(holders, anchor, element);
      holders.push(element);
      for (const child of children) if (child !== ended[position + 1]) this.place(holders, anchor, child);
    }
    for (const holder of holders) if (holder !== anchor) settleEnd(holder);
    for (let last = ended.length - 1; last >= 0; last--) {
      const element = ended[last];
      if (!element) continue;
      this.reader.namespaces.leave(element);
      if (!isReported) continue;
      if (element.startTagClosed) this.reportUnclosed(element);
      else this.reportHalfTyped(element, false);
    }
  }

  /** Puts a node into the innermost of the holders that does not end before it. */
  private place(holders: ElementNode[], anchor: ElementNode | undefined, node: Node): void {
    for (let holder = holders.at(-1); holder; holder = holders.at(-1)) {
      this.reader.steps++;
      const isRoot = holder.parent === undefined;
      const stays = holder === anchor || isRoot || (holder.startTagClosed && !this.endsBefore(holder, node));
      if (stays) {
        holder.addChild(node);
        return;
      }
      settleEnd(holder);
      holders.pop();
    }
  }

  private reportUnclosed(element: ElementNode): void {
    if (this.reader.problems.isFull) return;
    const endTag = `</${element.name}>`;
    const at = this.contentEnd(element);
    const isOneLine = this.indentation.isSameLine(element.start, Math.max(element.start, at - 1));
    const lineEnd = this.indentation.lineEnd();
    const edit = insert(at, isOneLine ? endTag : `${lineEnd}${this.indentation.whiteSpace(element.start)}${endTag}`);
    this.reader.problems.add(unclosedElement(element.name, element.nameSpan, edit));
  }

  /** Where the content ends, without the white space after it. */
  private contentEnd(element: ElementNode): number {
    let at = element.end;
    while (at > element.startTagEnd && isSpace(this.reader.text.charCodeAt(at - 1))) at--;
    return at;
  }

  /** When the last attribute is wrong already, the missing ">" is part of the same half-typed word. */
  private reportHalfTyped(element: ElementNode, isConfirmed: boolean): void {
    const { text, problems } = this.reader;
    const last = element.attributes.at(-1);
    const isHalfTyped =
      last && (last.valueStart < 0 || text.charAt(last.valueStart - 1) !== text.charAt(last.valueEnd));
    if (isHalfTyped || problems.isFull) return;
    let tagEnd = element.startTagEnd;
    while (isSpace(text.charCodeAt(tagEnd - 1))) tagEnd--;
    problems.add(unfinishedStartTag(element.name, element.nameSpan, tagEnd, isConfirmed));
  }
}

function settleEnd(element: ElementNode): void {
  element.end = element.children.at(-1)?.end ?? element.startTagEnd;
}
