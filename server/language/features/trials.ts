/** Texts that differ in one place, and what the rules find in them: what would be wrong if something were inserted there. */
import type { DocumentKind } from "../document-kind.ts";
import { getOrMake } from "../maps.ts";
import type { Problem, Span } from "../problem.ts";
import { checkRules } from "../rules/index.ts";
import type { Attention } from "../rules/quiet-parts.ts";
import type { Version } from "../version.ts";
import { parse } from "../xml/parse.ts";
import type { Excerpt } from "./excerpt.ts";

/** The errors without and with an insertion: of all of the document, or both times only of the devices at the place. */
export interface Trial {
  readonly before: readonly Problem[];
  readonly after: readonly Problem[];
  /** Those of `after` that are not `before`. */
  readonly added: readonly Problem[];
}

export interface Trials {
  readonly of: (span: Span, inserted: string) => Trial;
  readonly text: (span: Span, inserted: string) => string;
  /** Where in the tried document an insertion begins. */
  readonly start: (span: Span) => number;
}

/** The document before anything is inserted. */
interface Base {
  readonly all: readonly Problem[];
  readonly atPlace: () => readonly Problem[];
  /** What the rules for devices look at beside a device. */
  readonly surroundings: string | undefined;
}

/** @param offset of the whole document where the excerpt has its place */
export function trialsIn(kind: DocumentKind, version: Version, { before, after }: Excerpt, offset: number): Trials {
  const start = (span: Span): number => before.length - (offset - span.start);
  const textWith = (span: Span, inserted: string): string =>
    before.slice(0, start(span)) + inserted + after.slice(span.end - offset);
  const bases = new Map<string, Base>();
  const baseAt = (span: Span): Base =>
    getOrMake(bases, `${span.start} ${span.end}`, () => readBase(kind, version, textWith(span, ""), start(span)));
  const tried = (span: Span, inserted: string): Trial => {
    const base = baseAt(span);
    const at = start(span);
    const found = errorsAt(kind, version, textWith(span, inserted), { start: at, end: at + inserted.length }, base);
    const known = found.isOfPlace ? base.atPlace() : base.all;
    return { before: known, after: found.errors, added: newOf(known, found.errors, at, inserted.length) };
  };
  // Several questions are asked about one insertion.
  const known = new Map<string, Trial>();
  const of = (span: Span, inserted: string): Trial =>
    getOrMake(known, `${span.start} ${span.end} ${inserted}`, () => tried(span, inserted));
  return { start, text: textWith, of };
}

function readBase(kind: DocumentKind, version: Version, text: string, at: number): Base {
  let surroundings: string | undefined;
  const pending: Attention["pending"] = (parts, around) => {
    surroundings = around;
    return parts;
  };
  const all = errorsOf(kind, version, text, pending);
  let atPlace: readonly Problem[] | undefined;
  return {
    all,
    surroundings,
    atPlace: () => {
      atPlace ??= errorsAt(kind, version, text, { start: at, end: at }, { surroundings }).errors;
      return atPlace;
    },
  };
}

/** Where the surroundings of the devices are the same, only those at the place can have become wrong. */
function errorsAt(
  kind: DocumentKind,
  version: Version,
  text: string,
  { start, end }: Span,
  { surroundings }: Pick<Base, "surroundings">,
): { readonly errors: readonly Problem[]; readonly isOfPlace: boolean } {
  let isOfPlace = false;
  const errors = errorsOf(kind, version, text, (parts, around) => {
    if (around === undefined || around !== surroundings) return parts;
    isOfPlace = true;
    return parts.filter(({ span }) => span.start < end && start < span.end);
  });
  return { errors, isOfPlace };
}

/** The errors that the rules find in a text. @param pending which of the devices are looked at */
export function errorsOf(
  kind: DocumentKind,
  version: Version,
  text: string,
  pending: Attention["pending"],
): readonly Problem[] {
  const { root } = parse(text);
  if (!root) return [];
  const attention: Attention = { text, only: "error", pending, disturb: () => {} };
  return checkRules(kind, root, version, attention).filter(({ severity }) => severity === "error");
}

/**
 * Those that were not known, or not so often: what is said of the second of two things may be said of a third as well.
 * @param at where `length` characters were inserted after the known ones were found
 */
export function newOf(
  known: readonly Problem[],
  problems: readonly Problem[],
  at: number,
  length: number,
): readonly Problem[] {
  const placeOf = (problem: Problem, start: number): string => `${keyOf(problem)} ${start}`;
  const left = new Map<string, number>();
  const places = new Set<string>();
  for (const problem of known) {
    left.set(keyOf(problem), (left.get(keyOf(problem)) ?? 0) + 1);
    places.add(placeOf(problem, problem.span.start + (problem.span.start < at ? 0 : length)));
  }
  const isNew = (problem: Problem): boolean => {
    const count = left.get(keyOf(problem)) ?? 0;
    left.set(keyOf(problem), count - 1);
    return count <= 0;
  };
  const isAtOldPlace = (problem: Problem): boolean => places.has(placeOf(problem, problem.span.start));
  const stayed = problems.filter(isAtOldPlace).filter(isNew);
  return [...stayed, ...problems.filter((problem) => !isAtOldPlace(problem)).filter(isNew)];
}

/** The same for an error wherever it is said. */
export function keyOf({ code, message }: Problem): string {
  return `${code} ${message}`;
}
