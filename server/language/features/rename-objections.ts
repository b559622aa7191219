/** A name that the documents it is written in do not take: the grammar and the rules say so of the documents with it. */
import type { Analysis } from "../analysis.ts";
import { applyEdits } from "../edits.ts";
import type { Problem } from "../problem.ts";
import type { DocumentEdits, RenameResult } from "../references/rename.ts";

/** What is known of the documents that a rename changes. */
export interface Readings {
  /** `undefined` for a document that is not open. */
  readonly analysisOf: (uri: string) => Analysis | undefined;
  /** What is known of a text that a document may become. */
  readonly analyze: (text: string) => Analysis;
}

/** The rename, or what it would make wrong. */
export function withoutObjections(result: RenameResult, readings: Readings): RenameResult {
  if (!result.ok) return result;
  for (const edits of result.edits) {
    const reason = objectionTo(edits, readings);
    if (reason !== undefined) return { ok: false, reason };
  }
  return result;
}

function objectionTo({ document, edits }: DocumentEdits, { analysisOf, analyze }: Readings): string | undefined {
  const before = analysisOf(document.uri);
  if (!before) return undefined;
  const known = errorsOf(before);
  const after = errorsOf(analyze(applyEdits(before.text, edits)));
  if (after.length <= known.length) return undefined;
  const codes = known.map(({ code }) => code);
  return (after.find(({ code }) => !codes.includes(code)) ?? after[0])?.message;
}

function errorsOf({ problems }: Analysis): readonly Problem[] {
  return problems.filter(({ severity }) => severity === "error");
}
