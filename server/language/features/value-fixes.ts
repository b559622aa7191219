/** Of the repairs of what stands at a wrong place or has a wrong value, those that the rest of the document goes with. */
import type { Analysis } from "../analysis.ts";
import { applyEdits } from "../edits.ts";
import type { Fix, Problem } from "../problem.ts";
import { allowedByRules } from "./allowed-by-rules.ts";
import { hasBlank } from "./filled-fixes.ts";
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

const ofPlaces: ReadonlySet<string> = new Set([...wrongValues, "misplaced-attribute", "misplaced-element"]);

/** Without those that change something elsewhere, such as the type of the element around, and make that wrong. */
export function harmlessFixes(
  { text }: Analysis,
  { code, span }: Problem,
  fixes: readonly Fix[],
  analyze: (text: string) => Analysis,
): readonly Fix[] {
  const isElsewhere = ({ edits }: Fix): boolean =>
    edits.some((edit) => edit.span.end < span.start || span.end < edit.span.start);
  const isDoubtful = (fix: Fix): boolean => !fix.preferred && isElsewhere(fix) && !hasBlank(fix);
  if (!ofPlaces.has(code) || !fixes.some(isDoubtful)) return fixes;
  const before = countsOf(analyze(text));
  const isHarmless = (fix: Fix): boolean => {
    const after = countsOf(analyze(applyEdits(text, fix.edits)));
    return (
      (after.get(code) ?? 0) < (before.get(code) ?? 0) &&
      [...after].every(([each, count]) => count <= (before.get(each) ?? 0))
    );
  };
  return fixes.filter((fix) => !isDoubtful(fix) || isHarmless(fix));
}

/** How many errors and warnings there are of each code. */
function countsOf({ problems }: Analysis): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { code, severity } of problems) {
    if (severity === "error" || severity === "warning") counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}
