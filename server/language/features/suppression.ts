/**
 * `<!-- libvirt-xml disable-next-line CODE ... -->` switches the named problems off on the line after the comment,
 * `<!-- libvirt-xml disable CODE ... -->` in the whole document.
 */
import type { Analysis } from "../analysis.ts";
import { lineIndex, type Position } from "../lines.ts";
import type { Fix, Problem, Span } from "../problem.ts";
import type { XmlDocument, XmlElement, XmlNode } from "../xml/tree.ts";

interface Suppression {
  readonly scope: "disable" | "disable-next-line";
  readonly codes: readonly string[];
  /** Of the comment. */
  readonly span: Span;
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
  for (const { scope, codes, span } of found) {
    const next = lineOf(span.end).line + 1;
    for (const code of codes) {
      if (scope === "disable") everywhere.add(code);
      else onLine.add(`${next} ${code}`);
    }
  }
  return (problem) => everywhere.has(problem.code) || onLine.has(`${lineOf(problem.span.start).line} ${problem.code}`);
}

function readSuppressions(text: string): readonly Suppression[] {
  if (!text.includes("libvirt-xml disable")) return [];
  const comments = text.matchAll(/(<!--\s*libvirt-xml\s+(disable(?:-next-line)?)\s+([a-z0-9\s,-]*?))\s*-->/g);
  return Array.from(comments, ({ 0: all, 1: before = "", 2: scope, 3: codes = "", index }) => ({
    scope: scope === "disable" ? scope : "disable-next-line",
    codes: codes.split(/[\s,]+/).filter((code) => code !== ""),
    span: { start: index, end: index + all.length },
    codesEnd: index + before.length,
  }));
}

/**
 * The edits that switch a problem off by a comment: on its line, where a comment can stand before that line, and in the
 * whole document. What keeps the text from being XML cannot be switched off.
 */
export function suppressionFixes({ document }: Analysis): (problem: Problem) => readonly Fix[] {
  const { root, text } = document;
  if (!root) return () => [];
  const known = readSuppressions(text);
  const lineOf = lineIndex(text);
  const notXml = new Set(document.problems.map(({ code }) => code));
  const everywhere = known.find(({ scope }) => scope === "disable");
  return (problem) => {
    if (notXml.has(problem.code)) return [];
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
  problem: Problem,
  lineOf: (offset: number) => Position,
) {
  const { line, character } = lineOf(problem.span.start);
  const above = known.find(({ scope, span }) => scope === "disable-next-line" && lineOf(span.end).line + 1 === line);
  if (above) return insert(above.codesEnd, ` ${problem.code}`);
  const start = problem.span.start - character;
  if (!takesComment(document, start)) return undefined;
  const indent = /^[ \t]*/.exec(document.text.slice(start))?.[0] ?? "";
  const comment = `<!-- libvirt-xml disable-next-line ${problem.code} -->`;
  return insert(start, `${indent}${comment}${lineEnd(document.text)}`);
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
