/** Of the values that could stand instead of a wrong one, those that the rest of the document goes with. */
import type { Analysis } from "../analysis.ts";
import type { Fix, Problem } from "../problem.ts";
import { allowedByRules } from "./allowed-by-rules.ts";
import { escapeSnippet } from "./snippet.ts";

const wrongValues: ReadonlySet<string> = new Set(["bad-value", "bad-text"]);

/**
 * The repairs of a problem without other values that a rule would object to next. Where that is all of them they stay:
 * then something else has to change too.
 */
export function fittingFixes(analysis: Analysis, { code, span, fixes }: Problem): readonly Fix[] {
  if (!wrongValues.has(code) || fixes.length < 2) return fixes;
  const values = fixes.flatMap((fix) => {
    const [edit, ...others] = fix.edits;
    const isValue = edit && others.length === 0 && edit.span.start === span.start && edit.span.end === span.end;
    return isValue ? [{ kind: "value", span, snippet: escapeSnippet(edit.newText), fix }] : [];
  });
  const allowed = new Set(allowedByRules(analysis, span.start, values).map(({ fix }) => fix));
  const refused = new Set(values.map(({ fix }) => fix).filter((fix) => !allowed.has(fix)));
  return allowed.size === 0 ? fixes : fixes.filter((fix) => !refused.has(fix));
}
