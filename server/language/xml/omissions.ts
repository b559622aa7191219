/**
 * Tags that lack a "<", a "/" or a ">". Reading on as if nothing were missing shows it: an end tag closes nothing, or an
 * element is never closed, and a text before holds the rest of the other tag. As ">" is right in a text, nothing is looked
 * for in documents that are well-formed.
 */
import type { Problem } from "../problem.ts";
import { skipSpace } from "./characters.ts";
import { Indentation } from "./indentation.ts";
import type { XmlDocument, XmlElement, XmlText } from "./tree.ts";
import { nodesOf } from "./walk.ts";

export interface Omissions {
  /** Where tags begin that lack their "<", in text order. */
  readonly lessThans: readonly number[];
  /** Where end tags begin that lack their "/". */
  readonly slashes: ReadonlySet<number>;
  /** Where start tags begin that lack the ">" behind their name, and where the name ends. */
  readonly greaterThans: ReadonlyMap<number, number>;
}

export const noOmissions: Omissions = { lessThans: [], slashes: new Set(), greaterThans: new Map() };

/** What a document lacks; `undefined` when nothing was found, as in every document without problems. */
export function findOmissions(document: XmlDocument): Omissions | undefined {
  if (document.truncated || document.problems.length === 0) return undefined;
  const lessThans: number[] = [];
  const slashes = new Set<number>();
  const greaterThans = new Map<number, number>();
  const strays = strayEndTags(document);
  const isUnclosed = new Set(startsOf(document, "unclosed-element"));
  const unclosed = new Unclosed(document.text);
  for (const node of nodesOf(document)) {
    if (node.kind === "text") {
      for (const { at, name, isEnd } of tagsIn(document.text, node)) {
        if (isEnd ? unclosed.close(name) : takeNext(strays.get(name), at)) lessThans.push(at);
      }
    }
    if (node.kind !== "element") continue;
    const isOpen = isUnclosed.has(node.nameSpan.start) || (node.endTag && node.endTag.name !== node.name);
    if (isOpen && unclosed.isEnd(node)) slashes.add(node.span.start);
    const cutAt = cutEnd(node);
    if (cutAt !== undefined) greaterThans.set(node.span.start, cutAt);
  }
  return lessThans.length + slashes.size + greaterThans.size > 0 ? { lessThans, slashes, greaterThans } : undefined;
}

/** Where the self-closing tags begin, without their "<", that a text consists of; none when it holds anything else. */
export function emptyTagsIn(text: string): readonly number[] {
  const found: number[] = [];
  const pattern = new RegExp(emptyTag, "y");
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, pattern.lastIndex)) {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return [];
    found.push(at);
  }
  return found;
}

const name = "[A-Za-z_][\\w:.-]*";
const startOfTag = `(${name})(?:\\s+${name}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*\\s*`;
const tag = new RegExp(`(?<=^|[\\s>])${startOfTag}>|/(${name})\\s*>`, "g");
const emptyTag = `${startOfTag}/>`;

interface Unmarked {
  readonly at: number;
  readonly name: string;
  readonly isEnd: boolean;
}

/** What could be tags without their "<". */
function tagsIn(text: string, { span }: XmlText): readonly Unmarked[] {
  const written = text.slice(span.start, span.end);
  if (!written.includes(">")) return [];
  return [...written.matchAll(tag)].map(({ index, 1: started, 2: ended }) => {
    return { at: span.start + index, name: started ?? ended ?? "", isEnd: ended !== undefined };
  });
}

/** Where the end tags begin that close nothing, or not what they should, by their names. */
function strayEndTags(document: XmlDocument): ReadonlyMap<string, number[]> {
  const strays = new Map<string, number[]>();
  const misnamed = startsOf(document, "mismatched-end-tag").map((at) => at - 2);
  for (const at of [...startsOf(document, "stray-end-tag"), ...misnamed].sort((a, b) => a - b)) {
    const [, found] = /^<\/([^\s<>]+)/.exec(document.text.slice(at, at + LONGEST)) ?? [];
    if (found !== undefined) strays.set(found, [...(strays.get(found) ?? []), at]);
  }
  return strays;
}

/** No name is longer. */
const LONGEST = 100;

function startsOf({ problems }: XmlDocument, code: Problem["code"]): readonly number[] {
  return problems.filter((problem) => problem.code === code).map(({ span }) => span.start);
}

/** Takes the first of the places behind this one, and all before. */
function takeNext(places: number[] | undefined, behind: number): boolean {
  let next = places?.shift();
  while (next !== undefined && next < behind) next = places?.shift();
  return next !== undefined;
}

/** In `<namedefault</name>` the end tag says where the name ends. */
function cutEnd({ name, nameSpan, startTagClosed, endTag, children }: XmlElement): number | undefined {
  if (startTagClosed || !endTag || endTag.name === "" || children.some(({ kind }) => kind !== "text")) return undefined;
  return endTag.name !== name && name.startsWith(endTag.name) ? nameSpan.start + endTag.name.length : undefined;
}

/** The last element of each name that was not closed. */
class Unclosed {
  private readonly indentation: Indentation;
  private readonly elements = new Map<string, XmlElement>();

  constructor(text: string) {
    this.indentation = new Indentation(text);
  }

  /** `false` when there is none. */
  close(name: string): boolean {
    return this.elements.delete(name);
  }

  /** Does a start tag that is not closed either stand where the end tag would? Otherwise it is the last one now. */
  isEnd(element: XmlElement): boolean {
    const other = this.elements.get(element.name);
    if (other && this.isInPlace(element, other)) return this.close(element.name);
    this.elements.set(element.name, element);
    return false;
  }

  private isInPlace({ attributes, startTagClosed, span: { start } }: XmlElement, other: XmlElement): boolean {
    if (attributes.length > 0 || !startTagClosed) return false;
    const { indentation } = this;
    if (indentation.isSameLine(other.span.start, start)) return true;
    return indentation.startsLine(start) && indentation.width(start) === indentation.width(other.span.start);
  }
}
