/**
 * Makes a tree of any text. It never throws, never nests deeper than its limit, and looks at each character a bounded
 * number of times. Each piece of the text is read by a function of its own; this file only decides which is next.
 */
import { AttributeDraft, AttributeTable } from "./attributes.ts";
import { invalidCharacters } from "./characters.ts";
import { readDeclaration } from "./declaration.ts";
import { readDoctype } from "./doctype.ts";
import { readEndTag } from "./end-tag.ts";
import { Entities } from "./entities.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { readCdata, readComment, readInstruction, readUnknownMarkup } from "./markup.ts";
import { NameTable } from "./names.ts";
import { Namespaces } from "./namespaces.ts";
import { ElementNode, MarkupNode, type Node } from "./nodes.ts";
import { findOmissions, noOmissions, type Omissions } from "./omissions.ts";
import { OpenElements } from "./open-elements.ts";
import { ProblemList } from "./problem-list.ts";
import { documentTooLarge, invalidCharacter, noRootElement, secondRoot, tooDeeplyNested } from "./problems.ts";
import { type Finder, makeFinders, type Reader } from "./reader.ts";
import { readNamelessTag, readStartTag } from "./start-tag.ts";
import { nextOpening, readText } from "./text.ts";
import type { XmlDocument, XmlElement } from "./tree.ts";
import { nodesBelow } from "./walk.ts";

/**
 * The tree of a text, with everything that keeps it from being well-formed XML.
 * @param tags where tags begin that are known to lack their "<", in text order
 */
export function parse(text: string, limits: Partial<Limits> = {}, tags: readonly number[] = []): XmlDocument {
  return parseCounted(text, limits, tags).document;
}

/** The root of a small text, as if it stood in an element of a document, which does not know of it. */
export function parseChild(text: string, parent: XmlElement): XmlElement | undefined {
  const { root } = parse(text);
  if (root instanceof ElementNode && parent instanceof ElementNode) root.parent = parent;
  return root;
}

export interface CountedParse {
  readonly document: XmlDocument;
  /** How many characters were looked at, some of them more than once. */
  readonly steps: number;
}

/** As `parse`, and says how much work that was, so that tests see it grow no faster than the text. */
export function parseCounted(text: string, limits: Partial<Limits> = {}, tags: readonly number[] = []): CountedParse {
  const all = { ...defaultLimits, ...limits };
  const first = parseWith(text, all, tags.length > 0 ? { ...noOmissions, lessThans: tags } : noOmissions);
  // Of more problems than are kept nobody can tell whether another reading has fewer.
  const found = first.document.problems.length >= all.problems ? undefined : findOmissions(first.document);
  if (!found) return first;
  const lessThans = [...tags, ...found.lessThans].sort((a, b) => a - b);
  const second = parseWith(text, all, { ...found, lessThans });
  const steps = first.steps + text.length + second.steps;
  const isBetter = second.document.problems.length <= first.document.problems.length;
  return { document: isBetter ? second.document : first.document, steps };
}

function parseWith(text: string, limits: Limits, omissions: Omissions): CountedParse {
  const reader = makeReader(text, limits, omissions);
  const open = new OpenElements(reader);
  const isRead = readAll(reader, open);
  const isTruncated = !isRead || reader.text.length < text.length;
  open.closeAll(isTruncated);
  if (isTruncated) open.add(new MarkupNode("unread", reader.at, text.length));
  if (isRead && isTruncated) {
    reader.problems.add(documentTooLarge(reader.limits.documentSize, { start: reader.at, end: reader.at + 1 }));
  }
  reportCharacters(reader);
  reader.attributes.finish();
  const root = checkRoot(reader, open.top, isTruncated);
  const problems = reader.problems.inTextOrder();
  const document: XmlDocument = {
    kind: "document",
    text,
    children: open.top,
    root,
    problems,
    truncated: isTruncated,
    padded: reader.hasPaddedText || reader.attributes.hasPadding(),
  };
  return { document, steps: reader.steps + finderSteps(reader) + open.indentation.steps };
}

function makeReader(whole: string, limits: Limits, omissions: Omissions): Reader {
  const text = whole.length <= limits.documentSize ? whole : whole.slice(0, limits.documentSize);
  const names = new NameTable();
  return {
    text,
    limits,
    problems: new ProblemList(limits.problems),
    names,
    namespaces: new Namespaces(),
    entities: new Entities(limits, readContent),
    finders: makeFinders(),
    omissions,
    omitted: 0,
    at: 0,
    hasDoctype: false,
    tags: 0,
    tagStart: 0,
    attributes: new AttributeTable(text, names.names),
    draft: new AttributeDraft(names.none),
    isPlainTag: true,
    hasPaddedText: false,
    steps: 0,
  };
}

/** Reads to the end of the text; `false` when elements are nested too deeply, which ends the reading. */
function readAll(reader: Reader, open: OpenElements): boolean {
  const { text, limits } = reader;
  while (reader.at < text.length) {
    const node = readText(reader, open.depth > 0);
    if (node) open.add(node);
    if (reader.at >= text.length) break;
    const opening = nextOpening(reader);
    if (opening === "start-tag") {
      if (open.depth >= limits.depth) {
        reader.problems.add(tooDeeplyNested(limits.depth, { start: reader.at, end: reader.at + 1 }));
        return false;
      }
      open.open(readStartTag(reader));
    } else if (opening === "end-tag") readEndTag(reader, open);
    else if (opening === "markup") open.add(readMarkup(reader, open));
    else open.open(readNamelessTag(reader));
  }
  return true;
}

function readMarkup(reader: Reader, open: OpenElements): Node {
  const { text, at } = reader;
  if (text.startsWith("<!--", at)) return readComment(reader);
  if (text.startsWith("<![CDATA[", at)) return readCdata(reader, open.depth > 0);
  if (/^<\?xml[\s?]/.test(text.slice(at, at + 6))) return readDeclaration(reader);
  if (text.startsWith("<?", at)) return readInstruction(reader);
  if (/^<!doctype/i.test(text.slice(at, at + 9))) return readDoctype(reader, open);
  return readUnknownMarkup(reader);
}

/**
 * Reads the text of an entity as content, in the namespaces of the place that refers to it. Only its character data
 * is kept: elements that an entity brings do not become part of the tree, where they would have no place in the text.
 */
function readContent(outer: Reader, content: string): string | undefined {
  const text = `<_>${content}</_>`;
  const reader: Reader = {
    ...makeReader(text, { ...outer.limits, documentSize: text.length }, noOmissions),
    namespaces: outer.namespaces,
    entities: outer.entities,
  };
  const open = new OpenElements(reader);
  const isRead = readAll(reader, open);
  open.closeAll(!isRead);
  outer.steps += reader.steps + finderSteps(reader);
  const [wrapper, ...others] = open.top;
  const isWellFormed = isRead && reader.problems.size === 0 && others.length === 0;
  return isWellFormed && wrapper && isElement(wrapper) ? allText(wrapper) : undefined;
}

function allText(element: ElementNode): string {
  const parts: string[] = [];
  for (const node of nodesBelow(element.children)) {
    if (node.kind === "text" || node.kind === "cdata") parts.push(node.value);
  }
  return parts.join("");
}

function reportCharacters(reader: Reader): void {
  const { text, problems } = reader;
  for (const at of invalidCharacters(text)) {
    problems.add(invalidCharacter(text.charCodeAt(at), { start: at, end: at + 1 }));
    if (problems.isFull) return;
  }
}

function isElement(node: Node): node is ElementNode {
  return node.kind === "element";
}

/** One root, neither none nor two. Of several that are too many the first is reported. */
function checkRoot(reader: Reader, top: readonly Node[], isTruncated: boolean): ElementNode | undefined {
  const elements = top.filter(isElement);
  const [root = elements[0], second] = elements.filter((element) => element.name !== "");
  if (!root && !isTruncated) {
    const end = reader.text.trimEnd().length;
    reader.problems.add(
      noRootElement({ start: Math.max(0, end - 1), end: Math.min(reader.text.length, Math.max(end, 1)) }),
    );
  }
  if (root && second) {
    const rootName = { name: root.name, span: root.nameSpan };
    reader.problems.add(secondRoot(second.name, second.nameSpan, rootName));
  }
  return root;
}

function finderSteps({ finders }: Reader): number {
  return Object.values(finders).reduce((sum: number, finder: Finder) => sum + finder.steps, 0);
}
