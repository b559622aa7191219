/**
 * Start tags that are lost while their end tags and what is between them are there. A part of the tag may be left, which XML
 * takes for a text: `>` or ` type='file'>`.
 */
import { preferred, replaceSpan } from "../fixes.ts";
import type { Problem, Span, TextEdit } from "../problem.ts";
import { Indentation } from "../xml/indentation.ts";
import { problem, shown } from "../xml/problems.ts";
import type { XmlDocument, XmlElement, XmlMarkup, XmlNode, XmlText } from "../xml/tree.ts";
import { innermost } from "./element-at.ts";

/**
 * What the start tag of a stray end tag can have been, each as a problem whose repair writes it.
 * @param strange where the names of elements begin that cannot stand where they are
 */
export function lostStartTags(
  document: XmlDocument,
  stray: XmlMarkup,
  strange: ReadonlySet<number>,
): readonly Problem[] {
  const name = strayName(document.text, stray);
  const siblings = stray.parent?.children ?? [];
  const before = siblings.slice(0, siblings.indexOf(stray));
  const last = before.at(-1);
  if (name === "") return [];
  if (last?.kind === "text" && !isBlank(last)) return [beforeText(document.text, last, name)];
  const left = before.flatMap((node) => (node.kind === "text" ? remainder(document.text, node, name) : []));
  return left.length > 0 ? left.slice(-MOST) : unwritten(document, stray, name, before, strange);
}

/** Tags without a name whose end tags have one. */
export function namelessTags({ text, root, problems }: XmlDocument): readonly Problem[] {
  const places = problems.filter(({ code }) => code === "missing-element-name");
  return places.flatMap(({ span }) => {
    const element = innermost(root, span.start);
    return element?.name === "" && element.endTag?.name ? [nameless(text, element, element.endTag.name)] : [];
  });
}

/** What stands between "</" and ">". */
export function strayName(text: string, { span }: XmlMarkup): string {
  return /^<\/([^\s<>]+)/.exec(text.slice(span.start, span.end))?.[1] ?? "";
}

const MOST = 2;

const attributes = `(?:\\s*[\\w:.-]+\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*`;
const endOfTag = new RegExp(`^([\\w:.-]*(?![\\w:.=-]|\\s*=))?${attributes}\\s*>`);

/** Of an indentation by tabs or two spaces: one more stood behind the name. */
const oddSpace = /(?:^|\n)(?:(?: {2})*|\t+) $/;

/** A text before its end tag: what is left of its start tag may stand before it. */
function beforeText(text: string, node: XmlText, name: string): Problem {
  const [left] = remainder(text, node, name);
  if (left) return left;
  const span = oneLine(text, node.trimmedSpan);
  const message = `</${shown(name)}> closes nothing, because <${shown(name)}> is missing before this text; write it`;
  return problem("missing-start-tag", span, message, [
    preferred(`Write <${shown(name)}>`, at(span.start, `<${name}>`)),
  ]);
}

/** What is left of the tag is its end, with attributes or the last letters of its name. */
function remainder(text: string, { trimmedSpan: { start, end } }: XmlText, name: string): readonly Problem[] {
  const [tag, letters = ""] = endOfTag.exec(text.slice(start, end)) ?? [];
  if (tag === undefined || !name.endsWith(letters)) return [];
  const missing = `<${name.slice(0, name.length - letters.length)}`;
  const needsSpace = letters === "" && tag !== ">";
  const isSpaced = needsSpace && oddSpace.test(text.slice(Math.max(0, start - 100), start));
  const edit = isSpaced ? at(start - 1, missing) : at(start, `${missing}${needsSpace ? " " : ""}`);
  const message = `The beginning of the tag <${shown(name)}> is missing here; write it`;
  const span = oneLine(text, { start, end: start + tag.length });
  const fix = preferred(`Complete the tag <${shown(name)}>`, edit);
  return [problem("missing-start-tag", span, message, [fix])];
}

function nameless(text: string, { span }: XmlElement, name: string): Problem {
  const start = span.start + 1;
  const space = /^[\w]/.test(text.slice(start, start + 1)) ? " " : "";
  return problem(
    "missing-element-name",
    { start: span.start, end: start },
    `The name of this tag is missing, which </${shown(name)}> closes; write <${shown(name)}`,
    [preferred(`Write <${shown(name)}`, at(start, `${name}${space}`))],
  );
}

/** Nothing is left of it: then it stood before what is indented deeper than the end tag, or before what cannot be there. */
function unwritten(
  { text }: XmlDocument,
  stray: XmlMarkup,
  name: string,
  before: readonly XmlNode[],
  strange: ReadonlySet<number>,
): readonly Problem[] {
  const indentation = new Indentation(text);
  const elements = before.filter(isNamed);
  const width = indentation.width(stray.span.start);
  const outer = elements.findLastIndex((each) => indentation.width(each.span.start) <= width);
  const deeper = indentation.startsLine(stray.span.start) ? elements[outer + 1] : undefined;
  const misplaced = elements.find(({ nameSpan }) => strange.has(nameSpan.start));
  const firsts = new Set([deeper, misplaced].filter((each) => each !== undefined));
  return [...firsts].map((first) => neverOpened(text, indentation, stray, name, first));
}

function neverOpened(
  text: string,
  indentation: Indentation,
  { span }: XmlMarkup,
  name: string,
  first: XmlElement,
): Problem {
  const tag = `<${shown(name)}>`;
  const message = `</${shown(name)}> closes nothing, because ${tag} is missing before <${shown(first.name)}>; write it`;
  const related = [{ span: first.nameSpan, message: `Before <${shown(first.name)}>` }];
  const edit = ownLine(text, indentation, span.start, first.span.start, `<${name}>`);
  return problem(
    "missing-start-tag",
    oneLine(text, span),
    message,
    [preferred(`Write ${tag} before <${shown(first.name)}>`, edit)],
    related,
  );
}

/** A tag before an element, on the blank line before it or a new one, as far indented as its end tag. */
function ownLine(text: string, indentation: Indentation, endTag: number, before: number, tag: string): TextEdit {
  if (!indentation.startsLine(before) || !indentation.startsLine(endTag)) return at(before, tag);
  const indent = indentation.whiteSpace(endTag);
  const lineStart = before - indentation.whiteSpace(before).length;
  const [, blank] = /\n([ \t]*)\r?\n$/.exec(text.slice(Math.max(0, lineStart - 200), lineStart)) ?? [];
  if (blank === undefined) return at(lineStart, `${indent}${tag}${indentation.lineEnd()}`);
  const end = lineStart - indentation.lineEnd().length;
  return replaceSpan({ start: end - blank.length, end }, `${indent}${tag}`);
}

function isBlank({ trimmedSpan }: XmlText): boolean {
  return trimmedSpan.start === trimmedSpan.end;
}

function isNamed(node: XmlNode): node is XmlElement {
  return node.kind === "element" && node.name !== "";
}

function oneLine(text: string, { start, end }: Span): Span {
  const lineEnd = text.slice(start, end).search(/[\r\n]/);
  return lineEnd < 0 ? { start, end } : { start, end: start + lineEnd };
}

function at(start: number, newText: string): TextEdit {
  return { span: { start, end: start }, newText };
}
