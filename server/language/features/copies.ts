/**
 * An element that was copied repeats all that only one can have: its name, its address, its alias. That is one mistake,
 * so it is said once, with one fix for all of it.
 */

import { removeElement } from "../fixes.ts";
import { getOrMake } from "../maps.ts";
import type { Fix, Problem, Severity, Span, TextEdit } from "../problem.ts";
import type { XmlDocument, XmlElement } from "../xml/tree.ts";
import { innermost } from "./element-at.ts";

interface Copy {
  readonly copy: XmlElement;
  readonly problems: readonly Problem[];
}

/** The problems, those of a copy joined to one; in another order. */
export function joinCopies(document: XmlDocument, problems: readonly Problem[]): readonly Problem[] {
  const clashes = problems.filter(({ taken }) => taken !== undefined);
  if (clashes.length < 2) return problems;
  const copies = copiesOf(document, clashes).filter((copy) => copy.problems.length > 1);
  const joined = new Set(copies.flatMap((copy) => copy.problems));
  return [...problems.filter((problem) => !joined.has(problem)), ...copies.map(join)];
}

/** The clashes by the two elements that have the same. */
function copiesOf(document: XmlDocument, clashes: readonly Problem[]): readonly Copy[] {
  const found = new Map<XmlElement, Map<XmlElement, Problem[]>>();
  for (const problem of clashes) {
    const [original] = problem.related;
    const pair = original && pairOf(document, problem.span, original.span);
    if (!pair) continue;
    const originals = getOrMake(found, pair.copy, () => new Map());
    getOrMake(originals, pair.original, () => []).push(problem);
  }
  return [...found].flatMap(([copy, originals]) => [...originals.values()].map((problems) => ({ copy, problems })));
}

/** The largest elements around two places that are not around both. */
function pairOf(
  document: XmlDocument,
  span: Span,
  other: Span,
): { readonly copy: XmlElement; readonly original: XmlElement } | undefined {
  const own = [...around(innermost(document.root, span.start))];
  const others = new Set(around(innermost(document.root, other.start)));
  const original = [...others].findLast((element) => !own.includes(element));
  const copy = own.findLast((element) => !others.has(element));
  return copy && original && copy.name === original.name ? { copy, original } : undefined;
}

function* around(element: XmlElement | undefined): Iterable<XmlElement> {
  for (let each = element; each; each = each.parent) yield each;
}

function join({ copy, problems }: Copy): Problem {
  const inOrder = problems.toSorted((a, b) => a.span.start - b.span.start);
  const taken = [...new Set(inOrder.flatMap((problem) => problem.taken ?? []))];
  const [first = inOrder[0]] = inOrder.filter(({ severity }) => severity === mostSevere(inOrder));
  return {
    code: first?.code ?? "",
    severity: mostSevere(inOrder),
    span: copy.nameSpan,
    message: `Another <${copy.name}> has the same ${listed(taken)}; give this one its own, or remove it`,
    fixes: [
      ...repairs(copy, inOrder, taken),
      { title: `Remove this <${copy.name}>`, edits: [removeElement(copy)], preferred: false },
    ],
    related: inOrder.flatMap(({ related }) => related),
  };
}

/** One repair for all: of each problem the first that leaves the element there. */
function repairs(copy: XmlElement, problems: readonly Problem[], taken: readonly string[]): readonly Fix[] {
  const parts = problems.map(({ fixes }) => fixes.find(({ edits }) => edits.every((edit) => isInside(edit, copy))));
  const fixes = parts.flatMap((fix) => fix ?? []);
  if (fixes.length < problems.length) return [];
  const edits = distinct(fixes.flatMap((fix) => fix.edits));
  const preferred = fixes.every((fix) => fix.preferred);
  return [{ title: `Give this <${copy.name}> its own ${listed(taken)}`, edits, preferred }];
}

function isInside({ span }: TextEdit, copy: XmlElement): boolean {
  return span.start > copy.span.start && span.end <= copy.span.end;
}

/** Without edits that are in another one: two repairs may remove the same address. */
export function distinct(edits: readonly TextEdit[]): readonly TextEdit[] {
  let end = -1;
  return edits
    .toSorted((a, b) => a.span.start - b.span.start || b.span.end - a.span.end)
    .filter(({ span }) => {
      const isNew = span.end > end;
      end = Math.max(end, span.end);
      return isNew;
    });
}

/** Error, or else as severe as the first. */
export function mostSevere(problems: readonly Problem[]): Severity {
  return problems.some(({ severity }) => severity === "error") ? "error" : (problems[0]?.severity ?? "error");
}

/** `a, b and c` */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
