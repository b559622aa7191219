/** Carrying out edits on a text. */
import type { TextEdit } from "./problem.ts";

/** @throws when two edits overlap, which is a mistake of whoever made them */
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

/** The same edits with the line ends of the text, as its first one is. */
export function withLineEnds(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  const end = text.indexOf("\n");
  if (end < 1 || text[end - 1] !== "\r") return edits;
  return edits.map(({ span, newText }) => ({ span, newText: newText.replace(/\r?\n/g, "\r\n") }));
}

/** The one edit that makes the new text of the old, as short as it can be. */
export function difference(text: string, newText: string): TextEdit {
  const shorter = Math.min(text.length, newText.length);
  let start = 0;
  while (start < shorter && text[start] === newText[start]) start++;
  let behind = 0;
  while (behind < shorter - start && text[text.length - 1 - behind] === newText[newText.length - 1 - behind]) behind++;
  return { span: { start, end: text.length - behind }, newText: newText.slice(start, newText.length - behind) };
}
