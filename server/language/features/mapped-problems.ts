/** Problems of a text that has been repaired, as problems of the text that was written. */
import type { Fix, Problem, RelatedSpan, Span, TextEdit } from "../problem.ts";

/**
 * What is said of the repairs themselves is left out, and so are fixes that would be written into them.
 * @param edits that made the text in which the problems were found
 */
export function inWritten(edits: readonly TextEdit[], problems: readonly Problem[]): readonly Problem[] {
  const sorted = edits.toSorted((a, b) => a.span.start - b.span.start);
  return problems.flatMap((problem) => {
    const span = written(sorted, problem.span);
    if (!span) return [];
    const fixes = problem.fixes.flatMap((fix) => mappedFix(sorted, fix));
    return [{ ...problem, span, fixes, related: problem.related.flatMap((other) => mappedRelated(sorted, other)) }];
  });
}

/** A fix has all of its edits or is none. */
function mappedFix(edits: readonly TextEdit[], fix: Fix): readonly Fix[] {
  const found = fix.edits.flatMap(({ span, newText }) => {
    const there = written(edits, span);
    return there ? [{ span: there, newText }] : [];
  });
  return found.length === fix.edits.length ? [{ ...fix, edits: found }] : [];
}

function mappedRelated(edits: readonly TextEdit[], { span, message }: RelatedSpan): readonly RelatedSpan[] {
  const there = written(edits, span);
  return there ? [{ span: there, message }] : [];
}

/** Where a span is in the text that was written; `undefined` where it is, begins or ends in what was not. */
function written(edits: readonly TextEdit[], { start, end }: Span): Span | undefined {
  const [from, to] = [offsetIn(edits, start), offsetIn(edits, end)];
  if (from === undefined || to === undefined) return undefined;
  const isRepair = start < end && edits.some(({ span }) => span.start <= from && to <= span.end);
  return isRepair ? undefined : { start: from, end: to };
}

function offsetIn(edits: readonly TextEdit[], offset: number): number | undefined {
  let shift = 0;
  for (const { span, newText } of edits) {
    const from = span.start + shift;
    if (offset <= from) break;
    if (offset < from + newText.length) return undefined;
    shift += newText.length - (span.end - span.start);
  }
  return offset - shift;
}
