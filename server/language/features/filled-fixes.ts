/**
 * Repairs that add something: what they would leave empty gets the value that completion offers first there. A repair
 * is not offered when nobody but the author can know the value, because it would only put one problem for another.
 */
import type { Analysis } from "../analysis.ts";
import { applyEdits } from "../edits.ts";
import type { Fix, TextEdit } from "../problem.ts";
import { complete } from "./completion.ts";
import type { HostFacts } from "./host-facts.ts";
import type { Random } from "./proposal.ts";
import { plainText } from "./snippet.ts";

export interface Filling {
  readonly analyze: (text: string) => Analysis;
  readonly random: Random;
  readonly host: HostFacts | undefined;
}

/** So many of the offered values are tried. */
const mostTried = 4;

/** The fix with its blanks filled in; `undefined` when one of them stays empty. */
export function filledFix(analysis: Analysis, fix: Fix, filling: Filling): Fix | undefined {
  const edits: TextEdit[] = [...fix.edits];
  for (const [index, edit] of fix.edits.entries()) {
    let at = blankIn(edit.newText, 0);
    while (at !== undefined) {
      const value = valueFor(analysis, edits, index, at, filling);
      if (value === undefined) return undefined;
      const { span, newText } = edits[index] ?? edit;
      edits[index] = { span, newText: newText.slice(0, at) + value + newText.slice(at) };
      at = blankIn(edits[index]?.newText ?? "", at + value.length);
    }
  }
  return { ...fix, edits };
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
  { analyze, random, host }: Filling,
): string | undefined {
  const edit = edits[index];
  if (!edit) return undefined;
  const offset = startOf(edits, edit) + blank;
  const text = applyEdits(analysis.text, edits);
  const isText = edit.newText.charAt(blank) === "<";
  const items = complete(analyze(text), offset, random, undefined, host);
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
