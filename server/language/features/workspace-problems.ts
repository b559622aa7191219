/** What is wrong between a document and the others of its workspace, silent where the document itself is wrong. */
import type { Analysis } from "../analysis.ts";
import type { Problem, RuleLevel } from "../problem.ts";
import type { CrossFinding, CrossRule, CrossView } from "../references/cross-rule.ts";
import { crossRules } from "../references/cross-rules.ts";
import { type Location, locationOf } from "../references/workspace-index.ts";
import { coverage } from "./coverage.ts";
import { atLevel } from "./diagnostics.ts";
import { suppressions } from "./suppression.ts";

/** A problem that other documents have to do with. */
export interface WorkspaceProblem extends Problem {
  /** The places in other documents that explain it. */
  readonly elsewhere: readonly Elsewhere[];
}

export interface Elsewhere {
  readonly location: Location;
  readonly message: string;
}

/** More places than these help nobody. */
const mostPlaces = 5;

/** In text order, as severe as the user wants them and without those that are switched off. */
export function workspaceProblems(
  { document, problems }: Pick<Analysis, "document" | "problems">,
  view: CrossView,
  levels: ReadonlyMap<string, RuleLevel>,
): readonly WorkspaceProblem[] {
  const found = crossRules.flatMap((rule) => Array.from(rule.check(view), (finding) => problemOf(rule, finding)));
  const isSaid = coverage(problems.map(({ span }) => span));
  const isSuppressed = suppressions(document);
  return found
    .filter((problem) => !isSaid(problem.span) && !isSuppressed(problem))
    .flatMap((problem) => atLevel(problem, levels.get(problem.code)))
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

function problemOf({ code }: CrossRule, finding: CrossFinding): WorkspaceProblem {
  const { severity, span, message, fixes, others, otherMessage } = finding;
  const elsewhere = others
    .slice(0, mostPlaces)
    .map((found) => ({ location: locationOf(found), message: otherMessage }));
  return { code, severity, span, message, fixes, related: [], elsewhere };
}
