/** Carries out what a fix says. */
import type { Fix, TextEdit } from "../../server/language/problem.ts";

export function applyFix(text: string, fix: Fix): string {
  return applyEdits(text, fix.edits);
}

/** @throws when two edits overlap */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = "";
  let position = 0;
  for (const { span, newText } of sorted) {
    if (span.start < position) throw new Error(`edits overlap at ${span.start}`);
    result += text.slice(position, span.start) + newText;
    position = span.end;
  }
  return result + text.slice(position);
}
