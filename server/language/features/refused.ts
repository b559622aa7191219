/**
 * Would libvirt refuse or drop what a completion inserts? The rules are asked about the document as it would be: when one of
 * them would have the insertion removed again, it is not offered.
 */
import type { Analysis } from "../analysis.ts";
import type { Span } from "../problem.ts";
import { checkRules, ruleSets } from "../rules/index.ts";
import { parse } from "../xml/parse.ts";
import type { XmlElement } from "../xml/tree.ts";

/** An element with more children of a name than these is tried with these alone: each proposal costs a parse. */
const enough = 3;

/** Tells of the completions at a place whether the rules would have them removed again. */
export function refusedByRules(
  analysis: Analysis,
  offset: number,
): (item: { readonly span: Span; readonly snippet: string }) => boolean {
  const { kind, document, version } = analysis;
  if (!kind || !ruleSets.has(kind.name) || !document.root) return () => false;
  const text = thin(analysis.text, surplus(document.root, offset), offset);
  return ({ span, snippet }) => {
    const inserted = plainText(snippet);
    const start = text.before.length - (offset - span.start);
    const { root } = parse(text.before.slice(0, start) + inserted + text.after.slice(span.end - offset));
    if (!root) return false;
    const isInside = (other: Span) => start <= other.start && other.end <= start + inserted.length;
    const removes = (edit: { readonly span: Span }) =>
      edit.span.start <= start + inserted.search(/\S/) && edit.span.end >= start + inserted.trimEnd().length;
    return checkRules(kind, root, version).some(
      (problem) =>
        problem.severity === "error" && isInside(problem.span) && problem.fixes.some((fix) => fix.edits.some(removes)),
    );
  };
}

/** Children that have many namesakes before them and are not at the place, in text order. */
function surplus(element: XmlElement, offset: number): readonly Span[] {
  const seen = new Map<string, number>();
  const found: Span[] = [];
  for (const node of element.children) {
    if (node.kind !== "element") continue;
    const count = (seen.get(node.name) ?? 0) + 1;
    seen.set(node.name, count);
    const isAtPlace = node.span.start <= offset && offset <= node.span.end;
    if (count > enough && !isAtPlace) found.push(node.span);
    else found.push(...surplus(node, offset));
  }
  return found;
}

/** A text without some parts of it, as what stands before the offset and what stands behind. */
function thin(
  text: string,
  parts: readonly Span[],
  offset: number,
): { readonly before: string; readonly after: string } {
  const kept: [string[], string[]] = [[], []];
  let at = 0;
  for (const { start, end } of [...parts, { start: text.length, end: text.length }]) {
    if (at < offset) kept[0].push(text.slice(at, Math.min(start, offset)));
    if (start > offset) kept[1].push(text.slice(Math.max(at, offset), start));
    at = end;
  }
  return { before: kept[0].join(""), after: kept[1].join("") };
}

/** What the snippet is before anything is filled in; of a choice its first value. */
export function plainText(snippet: string): string {
  return snippet
    .replace(/(?<!\\)\$\{\d+\|((?:\\.|[^,|\\])*)(?:\\.|[^|\\])*\|\}/g, "$1")
    .replace(/(?<!\\)\$\{?\d+\}?/g, "")
    .replace(/\\([$}\\,|])/g, "$1");
}
