/**
 * `<!-- libvirt-xml disable-next-line CODE ... -->` switches the named problems off on what follows the comment: the next
 * line, or all lines of the tag that begins there. `<!-- libvirt-xml disable CODE ... -->` does so in the whole document.
 */
import type { Analysis } from "../analysis.ts";
import { preferred, replaceSpan } from "../fixes.ts";
import { nearest } from "../grammar/matching/nearest.ts";
import { lineIndex, type Position } from "../lines.ts";
import type { Fix, Problem, Span } from "../problem.ts";
import { placeAt } from "../xml/place.ts";
import type { XmlDocument, XmlElement, XmlNode } from "../xml/tree.ts";
import { knownCodes } from "./known-codes.ts";
import { scopes, suppressionCode, suppressionComments, type Word } from "./suppression-words.ts";

interface Suppression {
  readonly scope: (typeof scopes)[number];
  readonly codes: readonly string[];
  /** The lines that it is about, the last one included. */
  readonly lines: readonly [first: number, last: number];
  /** Behind the last code. */
  readonly codesEnd: number;
}

/** Tells whether the author of the document has switched a problem off there. */
export function suppressions(document: XmlDocument): (problem: Problem) => boolean {
  const found = readSuppressions(document.text);
  if (found.length === 0) return () => false;
  const lineOf = lineIndex(document.text);
  const everywhere = new Set<string>();
  const onLine = new Set<string>();
  for (const { scope, codes, lines } of found) {
    for (const code of codes) {
      if (scope === "disable") everywhere.add(code);
      else for (let line = lines[0]; line <= lines[1]; line++) onLine.add(`${line} ${code}`);
    }
  }
  return (problem) => everywhere.has(problem.code) || onLine.has(`${lineOf(problem.span.start).line} ${problem.code}`);
}

function readSuppressions(text: string): readonly Suppression[] {
  const comments = suppressionComments(text);
  if (comments.length === 0) return [];
  const lineOf = lineIndex(text);
  return comments.flatMap(({ span, scope, codes }) => {
    const known = scopes.find((candidate) => candidate === scope.text);
    if (!known) return [];
    const meant = beforeReason(codes);
    const names = meant.map((code) => code.text);
    const codesEnd = (meant.at(-1) ?? scope).span.end;
    return [{ scope: known, codes: names, lines: linesBehind(text, span.end, lineOf), codesEnd }];
  });
}

/** A word without a hyphen that is no code is one of a sentence, which says why. */
function beforeReason(codes: readonly Word[]): readonly Word[] {
  const reason = codes.findIndex(({ text }) => !text.includes("-") && !knownCodes.has(text));
  return reason < 0 ? codes : codes.slice(0, reason);
}

/** Blank lines and other comments do not count; a tag is taken with all lines that it goes over. */
function linesBehind(text: string, end: number, lineOf: (offset: number) => Position): readonly [number, number] {
  const nextLine = lineOf(end).line + 1;
  if (matchAt(/[ \t]*(?=[\r\n])/y, text, end) === undefined) return [nextLine, nextLine];
  const start = end + (matchAt(/(?:\s|<!--[\s\S]*?-->)*/y, text, end)?.length ?? 0);
  const tag = matchAt(/<[^\s<>/]+(?:[^<>"']|"[^"]*"|'[^']*')*>/y, text, start) ?? "";
  return [lineOf(start).line, lineOf(start + Math.max(tag.length - 1, 0)).line];
}

/** What a sticky expression matches there. */
function matchAt(expression: RegExp, text: string, offset: number): string | undefined {
  expression.lastIndex = offset;
  return expression.exec(text)?.[0];
}

/** What is wrong with comments that should switch something off, and do not. */
export function suppressionProblems({ text }: XmlDocument): readonly Problem[] {
  return suppressionComments(text).flatMap(({ scope, codes }) => {
    if (!scopes.some((known) => known === scope.text)) return [unknownScope(scope)];
    const meant = beforeReason(codes);
    if (meant.length === 0) {
      return [unknown(scope, `This switches nothing off: name the codes of the problems behind "${scope.text}"`)];
    }
    return meant.filter((code) => !knownCodes.has(code.text)).map(unknownCode);
  });
}

function unknownScope(scope: Word): Problem {
  const meant = scope.text.toLowerCase().includes("line") ? "disable-next-line" : "disable";
  return unknown(scope, `There is no "${scope.text}" here; did you mean "${meant}"?`, meant);
}

function unknownCode(code: Word): Problem {
  const meant = nearest(code.text, knownCodes);
  const hint = meant === undefined ? "write the code that is shown behind the problem" : `did you mean "${meant}"?`;
  return unknown(code, `No problem has the code "${code.text}"; ${hint}`, meant);
}

function unknown({ span }: Word, message: string, meant?: string): Problem {
  const fixes = meant === undefined ? [] : [preferred(`Change to "${meant}"`, replaceSpan(span, meant))];
  return { code: suppressionCode, severity: "warning", span, message, fixes, related: [] };
}

/**
 * The edits that switch a problem off by a comment: on its line, where a comment can stand before that line or before
 * the tag that it is in, and in the whole document. What keeps the text from being XML cannot be switched off.
 */
export function suppressionFixes({ document }: Analysis): (problem: Problem) => readonly Fix[] {
  const { root, text } = document;
  if (!root) return () => [];
  const known = readSuppressions(text);
  const lineOf = lineIndex(text);
  const fixed = new Set([...document.problems.map(({ code }) => code), suppressionCode]);
  const everywhere = known.find(({ scope }) => scope === "disable");
  return (problem) => {
    if (fixed.has(problem.code)) return [];
    const onLine = nextLineEdit(document, known, problem, lineOf);
    const inDocument = everywhere
      ? insert(everywhere.codesEnd, ` ${problem.code}`)
      : insert(root.span.start, `<!-- libvirt-xml disable ${problem.code} -->${lineEnd(text)}`);
    return [
      ...(onLine ? [fix(`Disable ${problem.code} on this line`, onLine)] : []),
      fix(`Disable ${problem.code} in this document`, inDocument),
    ];
  };
}

function nextLineEdit(
  document: XmlDocument,
  known: readonly Suppression[],
  { code, span }: Problem,
  lineOf: (offset: number) => Position,
) {
  const { line, character } = lineOf(span.start);
  const above = known.find(({ scope, lines }) => scope === "disable-next-line" && lines[0] <= line && line <= lines[1]);
  if (above) return insert(above.codesEnd, ` ${code}`);
  const start = placeForComment(document, span.start - character, lineOf);
  if (start === undefined) return undefined;
  const indent = /^[ \t]*/.exec(document.text.slice(start))?.[0] ?? "";
  return insert(start, `${indent}<!-- libvirt-xml disable-next-line ${code} -->${lineEnd(document.text)}`);
}

/** The start of the line, or of that on which the start tag around it begins. */
function placeForComment(
  document: XmlDocument,
  lineStart: number,
  lineOf: (offset: number) => Position,
): number | undefined {
  if (takesComment(document, lineStart)) return lineStart;
  const tag = startTagAround(document, lineStart);
  if (!tag) return undefined;
  const start = tag.start - lineOf(tag.start).character;
  const isFirst = document.text.slice(start, tag.start).trim() === "";
  return isFirst && takesComment(document, start) ? start : undefined;
}

function startTagAround(document: XmlDocument, offset: number): Span | undefined {
  const place = placeAt(document, offset);
  const element = "element" in place ? place.element : "attribute" in place ? place.attribute.parent : undefined;
  const tag = element?.startTag;
  return tag && tag.start < offset && offset < tag.end ? tag : undefined;
}

/** Between the children of an element, or before the root but not before the XML declaration. */
function takesComment(document: XmlDocument, offset: number): boolean {
  let siblings = document.children;
  let parent: XmlElement | undefined;
  for (;;) {
    const node: XmlNode | undefined = siblings.find(({ span }) => span.start < offset && offset < span.end);
    if (!node) break;
    if (node.kind === "text") break;
    if (node.kind !== "element" || offset < node.startTag.end) return false;
    if (node.endTag && offset > node.endTag.span.start) return false;
    parent = node;
    siblings = node.children;
  }
  if (parent) return !parent.children.some((child) => child.kind === "text" && child.value.trim() !== "");
  return document.children.every(({ kind, span }) => kind !== "declaration" || span.end <= offset);
}

function lineEnd(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function insert(offset: number, newText: string) {
  return { span: { start: offset, end: offset }, newText };
}

function fix(title: string, edit: ReturnType<typeof insert>): Fix {
  return { title, edits: [edit], preferred: false };
}
