/** A name that the documents it is written in do not take: the grammar and the rules say so of the documents with it. */
import type { Analysis } from "../analysis.ts";
import { applyEdits } from "../edits.ts";
import type { Problem } from "../problem.ts";
import type { DocumentEdits, RenameResult } from "../references/rename.ts";
import type { Notation } from "../references/symbol-kinds.ts";

/** What is known of the documents that a rename changes. */
export interface Readings {
  /** `undefined` for a document that is not open. */
  readonly analysisOf: (uri: string) => Analysis | undefined;
  /** What is known of a text that a document may become. */
  readonly analyze: (text: string) => Analysis;
}

/**
 * The rename, or what it would make wrong.
 * @param notation of the name; that numbers no longer follow each other is for the user to mend
 */
export function withoutObjections(result: RenameResult, notation: Notation, readings: Readings): RenameResult {
  if (!result.ok) return result;
  const isHeard = ({ code, severity }: Problem): boolean =>
    severity === "error" && (notation !== "number" || wrongValues.has(code));
  for (const edits of result.edits) {
    const reason = objectionTo(edits, readings, isHeard);
    if (reason !== undefined) return { ok: false, reason };
  }
  return result;
}

const wrongValues: ReadonlySet<string> = new Set(["bad-value", "bad-text"]);

function objectionTo(
  { document, edits }: DocumentEdits,
  { analysisOf, analyze }: Readings,
  isHeard: (problem: Problem) => boolean,
): string | undefined {
  const before = analysisOf(document.uri);
  if (!before) return undefined;
  const known = before.problems.filter(isHeard);
  const after = analyze(applyEdits(before.text, edits)).problems.filter(isHeard);
  if (after.length <= known.length) return undefined;
  const codes = known.map(({ code }) => code);
  return (after.find(({ code }) => !codes.includes(code)) ?? after[0])?.message;
}
