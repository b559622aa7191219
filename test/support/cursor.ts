/**
 * The notation of the test documents: `|` is the cursor, a line of carets says which problem lies above it, and the
 * indentation of the test itself does not count. Everything here is plain text in, plain text out.
 */
import type { Problem, Span } from "../../server/language/problem.ts";

export interface WithCursor {
  readonly text: string;
  readonly offset: number;
}

/** A document with exactly one cursor. */
export function withCursor(marked: string): WithCursor {
  const { text, offsets } = withCursors(marked);
  const [offset, ...others] = offsets;
  if (offset === undefined) throw new Error(`no cursor in: ${marked}`);
  if (others.length > 0) throw new Error(`more than one cursor in: ${marked}`);
  return { text, offset };
}

/** A document with a selection: from the first cursor to the second. With one cursor the selection is empty. */
export function withSelection(marked: string): { readonly text: string; readonly span: Span } {
  const { text, offsets } = withCursors(marked);
  const [start, end = start, ...others] = offsets;
  if (start === undefined || end === undefined) throw new Error(`no selection in: ${marked}`);
  if (others.length > 0) throw new Error(`more than two cursors in: ${marked}`);
  return { text, span: { start, end } };
}

/** A document with any number of cursors. */
export function withCursors(marked: string): { readonly text: string; readonly offsets: readonly number[] } {
  const parts = marked.split("|");
  const offsets: number[] = [];
  let length = 0;
  for (const part of parts.slice(0, -1)) {
    length += part.length;
    offsets.push(length);
  }
  return { text: parts.join(""), offsets };
}

/** Puts cursors into a text, to print a result in the notation of the tests. */
export function markCursors(text: string, ...offsets: readonly number[]): string {
  const sorted = [...offsets].sort((a, b) => b - a);
  return sorted.reduce((marked, offset) => `${marked.slice(0, offset)}|${marked.slice(offset)}`, text);
}

/**
 * A document as it is written in a test, without the indentation that all its lines have in common, without the empty
 * line that it begins with and the indentation that it ends with. A text of one line stays as it is.
 */
export function dedent(written: string): string {
  if (!written.startsWith("\n")) return written;
  const lines = written.slice(1).split("\n");
  if (/^[ \t]*$/.test(lines.at(-1) ?? "")) lines[lines.length - 1] = "";
  const filled = lines.filter((line) => line.trim() !== "");
  const width = Math.min(...filled.map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0));
  return lines.map((line) => line.slice(Number.isFinite(width) ? width : 0)).join("\n");
}

const annotation = /^[ \t]*\^+…? [a-z0-9-]+(?: \((?:warning|info|hint)\))?: /;

/** The document without its lines of carets: `stripAnnotations(annotate(text, problems))` is the text again. */
export function stripAnnotations(annotated: string): string {
  return annotated
    .split("\n")
    .filter((line) => !annotation.test(line))
    .join("\n");
}

/**
 * The document with each problem as a line below: carets under its span, code and message. A problem that is no error
 * names its severity, and one that reaches over a line end, which none should, ends in "…".
 */
export function annotate(text: string, problems: readonly Problem[]): string {
  const sorted = [...problems].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const printed: string[] = [];
  let lineStart = 0;
  let next = 0;
  for (const line of text.split("\n")) {
    const lineEnd = lineStart + line.length;
    printed.push(line);
    for (let problem = sorted[next]; problem && problem.span.start <= lineEnd; problem = sorted[++next]) {
      printed.push(annotationOf(line, lineStart, problem));
    }
    lineStart = lineEnd + 1;
  }
  for (const problem of sorted.slice(next)) printed.push(`outside of the text: ${problem.code}: ${problem.message}`);
  return printed.join("\n");
}

function annotationOf(line: string, lineStart: number, problem: Problem): string {
  const { span, severity, code, message } = problem;
  const column = span.start - lineStart;
  // Tabs stay, so that the carets stand below what they mean.
  const indent = line.slice(0, column).replace(/[^\t]/g, " ");
  const end = Math.min(span.end - lineStart, line.length);
  const carets = "^".repeat(Math.max(1, end - column)) + (span.end - lineStart > line.length + 1 ? "…" : "");
  return `${indent}${carets} ${code}${severity === "error" ? "" : ` (${severity})`}: ${message}`;
}
