/**
 * Repairs that add something: what they would leave empty gets the value that completion offers first there. Where nobody
 * but the author can know the value, it is left to be typed.
 */
import type { Analysis } from "../analysis.ts";
import { applyEdits } from "../edits.ts";
import type { Fix, TextEdit } from "../problem.ts";
import type { WorkspaceIndex } from "../references/workspace-index.ts";
import { complete } from "./completion.ts";
import type { HostFacts } from "./host-facts.ts";
import type { Random } from "./proposal.ts";
import { escapeSnippet, plainText } from "./snippet.ts";

export interface Filling {
  readonly analyze: (text: string) => Analysis;
  readonly random: Random;
  readonly host: HostFacts | undefined;
  readonly index: WorkspaceIndex | undefined;
}

/** So many of the offered values are tried. */
const mostTried = 4;

export interface FilledFix extends Fix {
  /** Of each edit the offsets in its new text at which a value has to be typed. */
  readonly toType: readonly (readonly number[])[];
}

/** The fix with its blanks filled in, but for those that only the author can fill. */
export function filledFix(analysis: Analysis, fix: Fix, filling: Filling): FilledFix {
  const edits: TextEdit[] = [...fix.edits];
  const toType: number[][] = fix.edits.map(() => []);
  for (const [index, edit] of fix.edits.entries()) {
    let at = blankIn(edit.newText, 0);
    while (at !== undefined) {
      const value = valueFor(analysis, edits, index, at, filling);
      if (value === undefined) toType[index]?.push(at);
      const { span, newText } = edits[index] ?? edit;
      edits[index] = { span, newText: newText.slice(0, at) + (value ?? "") + newText.slice(at) };
      // Behind the quote or the bracket that ends the blank, so that it is not found again.
      at = blankIn(edits[index]?.newText ?? "", at + (value?.length ?? 0) + 1);
    }
  }
  return { ...fix, edits, toType };
}

/**
 * The fix as snippets that stop where a value has to be typed; `undefined` when it would leave something wrong besides
 * what is typed.
 */
export function typedFix(analysis: Analysis, fix: FilledFix, { analyze }: Filling): Fix | undefined {
  const { toType } = fix;
  const stops = fix.edits.flatMap((edit, index) => {
    const start = startOf(fix.edits, edit);
    return (toType[index] ?? []).map((at) => start + at);
  });
  const text = applyEdits(analysis.text, fix.edits);
  const after = analyze(text).problems.filter(
    ({ severity, span }) => severity === "error" && !stops.some((stop) => isBefore(text, span.start, stop)),
  );
  const before = analysis.problems.filter(({ severity }) => severity === "error");
  if (after.length >= before.length) return undefined;
  const sorted = stops.toSorted((a, b) => a - b);
  const edits = fix.edits.map((edit, index) => {
    const start = startOf(fix.edits, edit);
    const cuts = toType[index] ?? [];
    const pieces = [0, ...cuts].map((cut, piece) => escapeSnippet(edit.newText.slice(cut, cuts[piece])));
    const stopAt = (piece: number): string => `$${sorted.indexOf(start + (cuts[piece] ?? 0)) + 1}`;
    const newText = pieces.map((piece, at) => (at === 0 ? piece : stopAt(at - 1) + piece)).join("");
    return { span: edit.span, newText };
  });
  return { title: `${fix.title} and type its value${stops.length > 1 ? "s" : ""}`, edits, preferred: fix.preferred };
}

/** Does a place lie at a blank, or at the beginning of the attribute or the element that is blank or has a blank attribute? */
function isBefore(text: string, place: number, blank: number): boolean {
  return (
    place <= blank && /^(?:(?:[\w:.-]+ [^<>]*)?[\w:.-]*=["']|[\w:.-]+(?: [^<>]*)?>)?$/.test(text.slice(place, blank))
  );
}

/** Would the fix leave something empty? */
export function hasBlank({ edits }: Fix): boolean {
  return edits.some(({ newText }) => blankIn(newText, 0) !== undefined);
}

/** Where the next empty value of an attribute or empty text of an element is. */
function blankIn(text: string, from: number): number | undefined {
  const found = /=(?:''|"")|<([\w:-]+)(?: [^<>]*)?><\/\1>/.exec(text.slice(from));
  if (!found) return undefined;
  return from + found.index + (found[1] === undefined ? 2 : found[0].length - found[1].length - 3);
}

/** "" where nothing has to stand. */
function valueFor(
  analysis: Analysis,
  edits: readonly TextEdit[],
  index: number,
  blank: number,
  { analyze, random, host, index: documents }: Filling,
): string | undefined {
  const edit = edits[index];
  if (!edit) return undefined;
  const offset = startOf(edits, edit) + blank;
  const text = applyEdits(analysis.text, edits);
  const isText = edit.newText.charAt(blank) === "<";
  const items = complete(analyze(text), offset, random, documents && { index: documents, document: undefined }, host);
  const values = items
    .filter(({ kind, span }) => kind !== "closing-tag" && kind !== "element" && span.end === offset)
    .map(({ snippet }) => plainText(snippet))
    .filter((value) => value !== "" && !/[<>"']/.test(value));
  const tried = values.slice(0, mostTried).flatMap((value) => {
    const filled = analyze(text.slice(0, offset) + value + text.slice(offset));
    const wrong = filled.problems.filter(({ severity }) => severity === "error" || severity === "warning").length;
    return hasError(filled, offset, offset + value.length) ? [] : [{ value, wrong }];
  });
  // Of equally good values the first is the most usual; the sort keeps their order.
  const [best] = tried.sort((a, b) => a.wrong - b.wrong);
  if (best) return best.value;
  return isText && !hasError(analyze(text), text.lastIndexOf("<", offset - 1), offset) ? "" : undefined;
}

function hasError({ problems }: Analysis, start: number, end: number): boolean {
  return problems.some(({ severity, span }) => severity === "error" && span.start < end && span.end > start);
}

/** Where the new text of an edit begins in the edited text. */
function startOf(edits: readonly TextEdit[], edit: TextEdit): number {
  const before = edits.filter(({ span }) => span.start < edit.span.start);
  return before.reduce((at, { span, newText }) => at + newText.length - (span.end - span.start), edit.span.start);
}
