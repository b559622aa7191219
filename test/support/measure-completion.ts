/** What completion offers in libvirt's own documents, at places where something was taken out that belongs there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Analysis } from "../../server/language/analysis.ts";
import { type CompletionItem, complete } from "../../server/language/features/completion.ts";
import { fill, plainText, variants } from "../../server/language/features/snippet.ts";
import type { LanguageService } from "../../server/language/index.ts";
import type { Problem, Span } from "../../server/language/problem.ts";
import { incompleteCodes } from "../../server/language/rules/index.ts";
import { newestVersion } from "../../server/language/version.ts";
import type { XmlDocument, XmlElement } from "../../server/language/xml/tree.ts";
import { elementsOf } from "../../server/language/xml/walk.ts";
import { withDeclaration } from "./check.ts";
import { type Question, questionsOf } from "./completion-questions.ts";
import { seeded } from "./mistakes.ts";

const corpus = "../shared/corpus";
const judged = { version: newestVersion };

export interface Answer {
  readonly file: string;
  /** The kind of the document, such as "network". */
  readonly type: string;
  readonly question: Question;
  /** From 1; `undefined` when what was taken out is not offered. */
  readonly rank: number | undefined;
  readonly offered: number;
  /** What is offered, but would make the document invalid, each with the reason. */
  readonly harmful: readonly string[];
  /** Elements that were matched and ways that were looked at to answer. */
  readonly steps: number;
}

export interface MeasureOptions {
  /** Questions of each document. */
  readonly perDocument: number;
  /** Questions of each place, such as the value "kvm" of the attribute "type" of a guest; all when left out. */
  readonly perPlace?: number;
  readonly seed: number;
  /** Every how many documents one is taken. */
  readonly step: number;
}

export interface Measured {
  readonly answers: readonly Answer[];
  readonly documents: number;
  /** Values that were not asked for, because only their author can know them. */
  readonly free: number;
  /** Elements that were not asked for, because libvirt drops them where they stand. */
  readonly dropped: number;
  /** What was not asked for, because libvirt refuses it where it stands: the document is better without it. */
  readonly refused: number;
}

/** Asks in documents that both libvirt's grammar and ours accept. */
export function measureCompletion(service: LanguageService, options: MeasureOptions): Measured {
  const { perDocument, perPlace = Number.POSITIVE_INFINITY, seed, step } = options;
  const random = seeded(seed);
  const asked = new Map<string, number>();
  const isNew = ({ path }: Question): boolean => {
    const times = (asked.get(path) ?? 0) + 1;
    asked.set(path, times);
    return times <= perPlace;
  };
  const answers: Answer[] = [];
  let documents = 0;
  let free = 0;
  let dropped = 0;
  let refused = 0;
  for (const path of validDocuments().filter((_path, index) => index % step === 0)) {
    const analysis = service.analyze(readFileSync(join(corpus, path), "utf8"), judged);
    if (
      !analysis.kind ||
      !analysis.match ||
      analysis.document.problems.length > 0 ||
      analysis.match.problems.length > 0
    )
      continue;
    documents++;
    const all = questionsOf(analysis);
    const questions = all.filter((question) => "removed" in question);
    const unasked = all.filter(({ kind }) => kind === "dropped").length;
    dropped += unasked;
    free += all.length - questions.length - unasked;
    for (const question of sample(questions, perDocument, random).filter(isNew)) {
      const without = service.analyze(textWithout(analysis.text, question.removed), judged, analysis);
      if (isBetter(without, analysis)) refused++;
      else answers.push(answer(service, without, path, question));
    }
  }
  return { answers, documents, free, dropped, refused };
}

function textWithout(text: string, { start, end }: Span): string {
  return text.slice(0, start) + text.slice(end);
}

function validDocuments(): readonly string[] {
  const lines = readFileSync(join(corpus, "index.tsv"), "utf8").trim().split("\n").slice(1);
  return lines.flatMap((line) => {
    const [path = "", , grammar] = line.split("\t");
    return grammar === "valid" ? [path] : [];
  });
}

function sample<Item>(items: readonly Item[], count: number, random: () => number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, () => items[Math.floor(random() * items.length)]).filter(
    (item) => item !== undefined,
  );
}

/**
 * Has the document lost one of its errors? Then what was taken out was wrong where it stood, or went with something that
 * is wrong, and nobody can say that it should be offered. (The corpus has documents that libvirt's grammar takes, and
 * libvirt refuses.) An error that only says something else now has gone too: the whole document has another.
 */
function isBetter(without: Analysis, whole: Analysis): boolean {
  const left = countOf(without.problems);
  return whole.problems.some((problem) => problem.severity === "error" && !takeFrom(left, problem));
}

function countOf(problems: readonly Problem[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const problem of problems) counts.set(keyOf(problem), (counts.get(keyOf(problem)) ?? 0) + 1);
  return counts;
}

/** Was there another one like it? */
function takeFrom(counts: Map<string, number>, problem: Problem): boolean {
  const left = counts.get(keyOf(problem)) ?? 0;
  counts.set(keyOf(problem), left - 1);
  return left > 0;
}

function answer(service: LanguageService, analysis: Analysis, file: string, question: Question): Answer {
  const before = stepsOf(analysis);
  const items = complete(analysis, question.removed.start, seeded(1));
  const steps = stepsOf(analysis) - before;
  const index = items.findIndex(({ label }) => label === question.expected);
  const harmful = items.flatMap((item) => {
    // The document has shown that there is a right way to fill it in.
    if (item.label === question.expected) return [];
    const problem = newProblem(service, analysis, item);
    return problem ? [`${item.label}: ${problem.code}: ${problem.message}`] : [];
  });
  const type = analysis.kind?.name ?? "";
  return { file, type, question, rank: index < 0 ? undefined : index + 1, offered: items.length, harmful, steps };
}

function stepsOf({ match }: Analysis): number {
  return match ? match.matcher.steps + match.recoveries.steps : 0;
}

/**
 * An error that the document did not have before the proposal; what is still to be filled in is none. A proposal with a
 * choice of values is tried with each of them, and only one must be right. A value may decide what the rest of the element
 * can be, and all of these are offered, whatever the rest is; so of values only what is said of them themselves counts.
 */
function newProblem(service: LanguageService, analysis: Analysis, item: CompletionItem): Problem | undefined {
  let first: Problem | undefined;
  const begun = [plainText(item.snippet), ...variants(item.snippet).map(({ text }) => text)];
  for (const inserted of begun) {
    const found = newProblemOf(service, analysis, item, inserted);
    // Something else in its empty places may make it right.
    const { text, blanks } = fill(inserted, "64");
    if (!found || (blanks.length > 0 && !newProblemOf(service, analysis, item, text))) return undefined;
    first ??= found;
  }
  return first;
}

function newProblemOf(
  service: LanguageService,
  analysis: Analysis,
  item: CompletionItem,
  inserted: string,
): Problem | undefined {
  const { kind } = item;
  const { text: declared, span } = withDeclaration(analysis.text, item);
  const text = declared.slice(0, span.start) + inserted + declared.slice(span.end);
  const place = { start: span.start, end: span.start + inserted.length };
  const after = service.analyze(text, judged, analysis);
  const around = innermost(after.document, place.start)?.nameSpan.start;
  const known = countOf(analysis.problems);
  return after.problems.find((problem) => {
    if (problem.severity !== "error") return false;
    const isKnown = takeFrom(known, problem);
    const isAtPlace = place.start <= problem.span.start && problem.span.end <= place.end;
    // Where more is needed, or an empty value is not like another, the user is not ready yet.
    if (isKnown || isMoreNeeded(problem) || /\bneeds?\b|=''/.test(problem.message)) return false;
    if (kind === "value" || kind === "proposal") return isAtPlace && isWrongAnyway(service, after, problem);
    const isNext = problem.span.start === around && problem.code.startsWith("missing-");
    return !isNext && !(isAtPlace && isToFillIn(problem, text));
  });
}

/** Does a fix of it only add something, or does its rule say that it is mended so? */
function isMoreNeeded({ code, fixes }: Problem): boolean {
  if (fixes.length === 0) return incompleteCodes.has(code);
  return fixes.some((fix) => fix.edits.every(({ span }) => span.start === span.end));
}

/** The element that holds a place. */
function innermost(document: XmlDocument, offset: number): XmlElement | undefined {
  const around = [...elementsOf(document)].filter(({ span }) => span.start < offset && offset <= span.end);
  return around.at(-1);
}

/** Is a value wrong even when its element holds nothing? Otherwise it only asks for other contents. */
function isWrongAnyway(service: LanguageService, { text, document }: Analysis, problem: Problem): boolean {
  const element = innermost(document, problem.span.start);
  if (!element || element.children.length === 0) return true;
  const end = element.endTag?.span.start ?? element.span.end;
  const emptied = text.slice(0, element.startTag.end) + text.slice(end);
  return service.analyze(emptied, judged).problems.some(({ span }) => span.start === problem.span.start);
}

/** What is missing is still missing when other words say so, and a list of what else may stand there gets shorter. */
function keyOf({ code, span, message }: Problem): string {
  return code === "missing-attribute" ? `${code} ${span.start}` : `${code} ${message.split("; allowed here: ")[0]}`;
}

/** An empty place, or something that goes with what was inserted and is still missing. */
function isToFillIn({ code, span, message }: Problem, text: string): boolean {
  const isEmpty = /(['">])\1?$/.test(text.slice(span.start - 1, span.end));
  return isEmpty || /^(missing|bad)-/.test(code) || /\bis empty\b|\bhas no name\b|^""/.test(message);
}
