/**
 * One mistake can be seen at several places: what a wrong word should have said is missed elsewhere, and what stands
 * beside its element is missing in it. Which problems follow from another one is found by trying: mended as it is most
 * likely meant, it leaves none of them.
 */
import { applyEdits } from "../edits.ts";
import type { Match } from "../grammar/matching/match.ts";
import { grammarProblemCodes } from "../grammar/problem-codes.ts";
import type { Problem } from "../problem.ts";
import type { XmlDocument } from "../xml/tree.ts";
import { coverage } from "./coverage.ts";
import { likelyRepairs, type MeantRepair } from "./likely-repairs.ts";
import { likelyMoves } from "./meant-places.ts";
import { keyOf } from "./trials.ts";

/** A larger text is not read again and again whenever a key is pressed. */
const LARGEST = 50_000;

/** So many problems are tried to be mended, each in so many ways. */
const MOST_PROBLEMS = 4;
const MOST_REPAIRS = 12;

/**
 * The problems without those that follow from another one, in text order.
 * @param problemsOf what is wrong in another text
 */
export function joinMended(
  document: XmlDocument,
  match: Match,
  problems: readonly Problem[],
  problemsOf: (text: string) => readonly Problem[],
): readonly Problem[] {
  if (document.problems.length > 0 || document.text.length > LARGEST) return problems;
  let left = problems;
  for (const problem of byLikelihood(problems).slice(0, MOST_PROBLEMS)) {
    const others = left.filter((other) => other !== problem && isRefusal(other));
    if (others.length === 0) return left;
    if (!left.includes(problem)) continue;
    const repairs = [...likelyMoves(document, match, problem, others), ...likelyRepairs(document, match, problem)];
    const best = bestOf(document.text, repairs.slice(0, MOST_REPAIRS), [problem, ...others], problemsOf);
    if (!best) continue;
    const kept = left.filter((other) => other !== problem && !best.mended.has(other));
    left = [...kept, best.problem].toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  }
  return left;
}

/** What the grammar does not know is rather a cause than what rules find, and an error rather than a warning. */
function byLikelihood(problems: readonly Problem[]): readonly Problem[] {
  const errors = problems.filter(({ severity }) => severity === "error");
  const isOfGrammar = ({ code }: Problem): boolean => code in grammarProblemCodes;
  return [...errors.filter(isOfGrammar), ...errors.filter((problem) => !isOfGrammar(problem))];
}

interface Best {
  readonly problem: Problem;
  /** What is mended besides. */
  readonly mended: ReadonlySet<Problem>;
}

/** @param now the problem that is mended, and the others */
function bestOf(
  text: string,
  repairs: readonly MeantRepair[],
  [problem, ...others]: readonly [Problem, ...Problem[]],
  problemsOf: (text: string) => readonly Problem[],
): Best | undefined {
  let best: Best | undefined;
  for (const repair of repairs) {
    const left = problemsOf(applyEdits(text, repair.edits)).filter(isRefusal);
    const missed = missing([problem, ...others], left);
    if (!missed?.has(problem)) continue;
    // What is removed takes along what is wrong in it.
    const isRemoved = coverage(repair.edits.filter(({ newText }) => newText === "").map(({ span }) => span));
    const mended = new Set([...missed].filter((other) => other !== problem && !isRemoved(other.span)));
    if (mended.size > (best?.mended.size ?? 0)) best = { problem: repair.problem, mended };
  }
  return best;
}

/** The problems that are no longer said; `undefined` when others are said instead. */
function missing(before: readonly Problem[], after: readonly Problem[]): ReadonlySet<Problem> | undefined {
  const left = after.map(keyOf);
  const missed = new Set<Problem>();
  for (const problem of before) {
    const at = left.indexOf(keyOf(problem));
    if (at < 0) missed.add(problem);
    else left.splice(at, 1);
  }
  return left.length > 0 ? undefined : missed;
}

/** What keeps a document from doing what it says. */
export function isRefusal({ severity }: Problem): boolean {
  return severity === "error" || severity === "warning";
}
