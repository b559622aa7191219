/** What can be done at a place: repairs of its problems, rewritings of its element, switching a problem off, repairing all. */
import type { Analysis } from "../analysis.ts";
import { applyEdits, differences, inStyleOf } from "../edits.ts";
import type { Fix, Problem, Span, TextEdit } from "../problem.ts";
import type { WorkspaceIndex } from "../references/workspace-index.ts";
import { filledFix, hasBlank, typedFix } from "./filled-fixes.ts";
import { freeValueFixes } from "./free-value-fixes.ts";
import type { HostFacts } from "./host-facts.ts";
import { isMisplaced, moveFixes } from "./moves.ts";
import type { Random } from "./proposal.ts";
import { refactorings } from "./refactorings/index.ts";
import { subnetFixes, withFreeSubnets } from "./subnet-moves.ts";
import { suppressionFixes } from "./suppression.ts";
import { fittingFixes, harmlessFixes } from "./value-fixes.ts";

export interface CodeAction {
  readonly title: string;
  readonly kind: "quickfix" | "refactor.rewrite" | "source.fixAll";
  readonly edits: readonly TextEdit[];
  /** The new texts are snippets, with stops where the user has to type something. */
  readonly isSnippet: boolean;
  /** What the action repairs; `undefined` for those that stand for themselves. */
  readonly problem: Problem | undefined;
  /** The one sensible repair. */
  readonly preferred: boolean;
}

export interface CodeActionRequest {
  /** The selection, or the cursor as an empty span. */
  readonly span: Span;
  /** Which kinds are asked for; others cost nothing. */
  readonly wants: (kind: CodeAction["kind"]) => boolean;
  /** For new identifiers. */
  readonly random: Random;
  /** What is known of a text that the document may become. */
  readonly analyze: (text: string) => Analysis;
  /** What the current target has, if there is one. */
  readonly host?: HostFacts | undefined;
  /** The documents of the workspace, if it is one. */
  readonly index?: WorkspaceIndex | undefined;
  /** The bridges of the networks of the workspace, by the name of the network. */
  readonly bridges?: () => ReadonlyMap<string, string>;
  /** Can the editor put the cursor where something has to be typed? */
  readonly canType: boolean;
}

/** The actions at a place: repairs first, then other ways to write it, then the rest. */
export function codeActions(analysis: Analysis, request: CodeActionRequest): readonly CodeAction[] {
  const { wants, analyze } = request;
  const actions = [
    ...(wants("quickfix") ? quickFixes(analysis, request) : []),
    ...(wants("refactor.rewrite") ? rewritings(analysis, request) : []),
    ...(wants("source.fixAll") ? fixAll(analysis, analyze, isForCursor(analysis, request) ? 1 : mostRounds) : []),
  ];
  const holders = { index: request.index, host: request.host };
  return actions.map((action) => {
    const edits = action.isSnippet ? action.edits : withFreeSubnets(analysis, action.edits, holders);
    return { ...action, edits: inStyleOf(analysis.text, edits) };
  });
}

/** Nobody reads the repairs of more problems than these, and a selection can hold thousands. */
const MOST_PROBLEMS = 50;

/** A proposal costs a completion. */
const mostProposed = 5;

function quickFixes(analysis: Analysis, request: CodeActionRequest): readonly CodeAction[] {
  const { span, random, analyze, index: documents, host } = request;
  const holders = { index: documents, host };
  const touched = analysis.problems
    .filter((problem) => problem.span.start <= span.end && span.start <= problem.span.end)
    .slice(0, MOST_PROBLEMS);
  if (touched.length === 0) return [];
  const suppress = suppressionFixes(analysis);
  const action = (fix: Fix, problem: Problem): CodeAction => ({ ...fix, kind: "quickfix", isSnippet: false, problem });
  // What needs the whole text read again is not for a large one, whenever the cursor moves.
  const moved = analysis.text.length > largeText ? [] : touched.filter(isMisplaced).slice(0, mostProposed);
  const moves = new Map(moved.map((problem) => [problem, moveFixes(analysis, problem, analyze)]));
  return [
    ...[...moves].flatMap(([problem, fixes]) => fixes.map((fix) => action(fix, problem))),
    ...touched.flatMap((problem, index) => {
      const isLookedAt = index < mostProposed;
      const own = without(problem, moves.get(problem) ?? []);
      const fitting = isLookedAt ? fittingFixes(analysis, own) : own.fixes;
      const isRead = isLookedAt && analysis.text.length <= largeText;
      return (isRead ? harmlessFixes(analysis, problem, fitting, analyze) : fitting).flatMap((fix) => {
        if (!hasBlank(fix)) return [action(fix, problem)];
        return isLookedAt ? withoutBlanks(analysis, fix, problem, request) : [];
      });
    }),
    ...touched.slice(0, mostProposed).flatMap((problem) => {
      const moves = subnetFixes(analysis.document, problem, holders);
      return [...freeValueFixes(analysis, problem, random, holders), ...moves].map((fix) => action(fix, problem));
    }),
    ...touched.flatMap((problem) => suppress(problem).map((fix) => action(fix, problem))),
  ];
}

/** The problem without the repairs that are offered already. */
function without(problem: Problem, offered: readonly Fix[]): Problem {
  const titles = new Set(offered.map(({ title }) => title));
  return { ...problem, fixes: problem.fixes.filter(({ title }) => !titles.has(title)) };
}

/** A repair that adds something, with all that is known filled in and the rest left to be typed. */
function withoutBlanks(
  analysis: Analysis,
  fix: Fix,
  problem: Problem,
  { random, analyze, host, index, canType }: CodeActionRequest,
): readonly CodeAction[] {
  const filling = { analyze, random, host, index };
  const { toType, ...filled } = filledFix(analysis, fix, filling);
  const action = { kind: "quickfix", problem } as const;
  if (toType.every((stops) => stops.length === 0)) return [{ ...filled, ...action, isSnippet: false }];
  const typed = canType ? typedFix(analysis, { ...filled, toType }, filling) : undefined;
  return typed ? [{ ...typed, ...action, isSnippet: true }] : [];
}

function rewritings(analysis: Analysis, request: CodeActionRequest): readonly CodeAction[] {
  const found = refactorings(analysis, request.span.start, request);
  const facts = { kind: "refactor.rewrite", isSnippet: false, problem: undefined, preferred: false } as const;
  return found.map((action) => ({ ...action, ...facts }));
}

/** A large text is not read again and again whenever the cursor moves, but only for who asks to have all repaired. */
const largeText = 100_000;

function isForCursor({ text }: Analysis, { wants }: CodeActionRequest): boolean {
  return wants("quickfix") && text.length > largeText;
}

/** What one repair shows the next one mends; more rounds than these mean that two of them undo each other. */
const mostRounds = 5;

/** The preferred fix of every problem, until there is none left. */
function fixAll(analysis: Analysis, analyze: (text: string) => Analysis, rounds: number): readonly CodeAction[] {
  const first = roundOf(analysis, analyze);
  if (first.length === 0) return [];
  let text = applyEdits(analysis.text, inStyleOf(analysis.text, first));
  let edits: readonly TextEdit[] = first;
  for (let round = 1; round < rounds; round++) {
    const more = roundOf(analyze(text), analyze);
    if (more.length === 0) break;
    text = applyEdits(text, inStyleOf(text, more));
    edits = differences(analysis.text, text);
  }
  const title = "Fix all problems that can be fixed";
  return [{ title, kind: "source.fixAll", edits, isSnippet: false, problem: undefined, preferred: false }];
}

/** All repairs at once that do not get in each other's way; where there are none, one that moves something. */
function roundOf(analysis: Analysis, analyze: (text: string) => Analysis): readonly TextEdit[] {
  const edits = preferredEdits(analysis.problems);
  if (edits.length > 0 || analysis.text.length > largeText) return edits;
  for (const problem of analysis.problems.filter(isMisplaced).slice(0, mostProposed)) {
    const move = moveFixes(analysis, problem, analyze).find(({ preferred }) => preferred);
    if (move) return move.edits;
  }
  return [];
}

/** Without those that would touch the same text. */
function preferredEdits(problems: readonly Problem[]): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  for (const { fixes } of problems) {
    const fix = fixes.find((candidate) => candidate.preferred && !hasBlank(candidate));
    if (!fix || !fix.edits.every(({ span }) => isFree(edits, span))) continue;
    for (const edit of fix.edits) edits.splice(firstAt(edits, edit.span.start), 0, edit);
  }
  return edits;
}

/** @param edits in text order; what only touches another edit is not free either */
function isFree(edits: readonly TextEdit[], { start, end }: Span): boolean {
  const next = firstAt(edits, start);
  return (edits[next]?.span.start ?? Number.POSITIVE_INFINITY) > end && (edits[next - 1]?.span.end ?? -1) < start;
}

/** The first edit that begins at an offset or behind it. Problems come in text order, so that is mostly the end. */
function firstAt(edits: readonly TextEdit[], offset: number): number {
  let [low, high] = [0, edits.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edits[middle]?.span.start ?? offset) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
