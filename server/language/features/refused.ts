/**
 * Would libvirt refuse or drop what a completion inserts? The rules are asked about the document as it would be: when one of
 * them would have the insertion removed again, it is not offered.
 */
import type { Analysis } from "../analysis.ts";
import type { Span } from "../problem.ts";
import { checkRules, ruleSets } from "../rules/index.ts";
import { parse } from "../xml/parse.ts";

/** Trying every proposal costs a parse each; in larger documents the grammar alone decides. */
const largest = 30_000;

export function isRefusedByRules(analysis: Analysis, item: { readonly span: Span; readonly snippet: string }): boolean {
  const { kind, text, version } = analysis;
  if (!kind || !ruleSets.has(kind.name) || text.length > largest) return false;
  const inserted = plainText(item.snippet);
  const { start, end } = item.span;
  const { root } = parse(text.slice(0, start) + inserted + text.slice(end));
  if (!root) return false;
  const isInside = (span: Span) => start <= span.start && span.end <= start + inserted.length;
  const removes = (edit: { readonly span: Span }) =>
    edit.span.start <= start + inserted.search(/\S/) && edit.span.end >= start + inserted.trimEnd().length;
  return checkRules(kind, root, version).some(
    (problem) =>
      problem.severity === "error" && isInside(problem.span) && problem.fixes.some((fix) => fix.edits.some(removes)),
  );
}

/** What the snippet is before anything is filled in; of a choice its first value. */
export function plainText(snippet: string): string {
  return snippet
    .replace(/(?<!\\)\$\{\d+\|((?:\\.|[^,|\\])*)(?:\\.|[^|\\])*\|\}/g, "$1")
    .replace(/(?<!\\)\$\{?\d+\}?/g, "")
    .replace(/\\([$}\\,|])/g, "$1");
}
