/**
 * Would libvirt refuse or drop what a completion inserts? The rules are asked about the document as it would be: when one of
 * them would have the insertion, or something that it does not go with, removed again, it is not offered.
 */
import type { Analysis } from "../analysis.ts";
import { getOrMake } from "../grammar/matching/leaves.ts";
import type { Problem, Span } from "../problem.ts";
import { checkRules, ruleSets } from "../rules/index.ts";
import { parse } from "../xml/parse.ts";
import type { XmlElement } from "../xml/tree.ts";

/** An element with more children of a name than these is tried with these alone: each completion costs a parse. */
const enough = 3;
/** Up to so many characters the few proposals are tried in all of the document. */
const largestWhole = 300_000;

interface Insertion {
  readonly kind: string;
  readonly span: Span;
  readonly snippet: string;
}

/** Tells of the completions at a place whether the rules would have them removed again. */
export function refusedByRules(analysis: Analysis, offset: number): (item: Insertion) => boolean {
  const { kind, document, version } = analysis;
  if (!kind || !ruleSets.has(kind.name) || !document.root) return () => false;
  const thinned = thin(analysis.text, surplus(document.root, offset), offset);
  const whole = analysis.text.length > largestWhole ? thinned : thin(analysis.text, [], offset);
  const problemsWith = (text: Thinned, span: Span, inserted: string) => {
    const start = text.before.length - (offset - span.start);
    const { root } = parse(text.before.slice(0, start) + inserted + text.after.slice(span.end - offset));
    const problems = root ? checkRules(kind, root, version) : [];
    return { start, problems: problems.filter(({ severity }) => severity === "error") };
  };
  const before = new Map<string, readonly Problem[]>();
  const isRefused = (kindOfItem: string, span: Span, inserted: string) => {
    const text = kindOfItem === "proposal" ? whole : thinned;
    const key = `${text === whole} ${span.start} ${span.end}`;
    const known = getOrMake(before, key, () => problemsWith(text, span, "").problems);
    const { start, problems } = problemsWith(text, span, inserted);
    const place = { start: start + inserted.search(/\S/), end: start + inserted.trimEnd().length };
    const isNew = (problem: Problem) => !known.some((other) => isSame(problem, other));
    // What is only likely has to be right, and to go with all of the document.
    if (kindOfItem === "proposal" && problems.some((found) => isInside(found.span, place) || isNew(found))) return true;
    return (
      problems.some((problem) => isUnwanted(problem, place)) ||
      problems.filter(isConflict).length > known.filter(isConflict).length
    );
  };
  return (item) => fillings(item.snippet).every((inserted) => isRefused(item.kind, item.span, filled(inserted)));
}

/** What a snippet can become, with each value of its first choice: one that the rules take is enough to offer it. */
export function fillings(snippet: string): readonly string[] {
  const choice = /(?<!\\)\$\{\d+\|((?:\\.|[^|\\])*)\|\}/.exec(snippet);
  if (!choice) return [plainText(snippet)];
  const words = (choice[1] ?? "").split(/(?<!\\),/);
  return words.map((word) =>
    plainText(snippet.slice(0, choice.index) + word + snippet.slice(choice.index + choice[0].length)),
  );
}

function isSame(a: Problem, b: Problem): boolean {
  return a.code === b.code && a.message === b.message;
}

/** Something in each empty place, because an empty value is compared with others as no value would be. */
function filled(text: string): string {
  return text.replace(/=(['"])\1/g, (_all, quote: string) => `=${quote}64${quote}`).replaceAll("></", ">64</");
}

/** Is the place itself wrong, so that taking it out helps, and changing it does not? */
function isUnwanted({ span, fixes }: Problem, place: Span): boolean {
  const edits = fixes.flatMap((fix) => fix.edits);
  const isAround = (other: Span) => isInside(place, other);
  const isPart = (other: Span) => isInside(other, place) && !isAround(other);
  return isInside(span, place) && edits.some((edit) => isAround(edit.span)) && !edits.some((edit) => isPart(edit.span));
}

function isInside(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Does nothing help but to take something out? */
function isConflict({ fixes }: Problem): boolean {
  return fixes.length > 0 && fixes.every((fix) => fix.edits.every((edit) => edit.newText === ""));
}

/** Children that have many namesakes before them and are not at the place, in text order. */
function surplus(element: XmlElement, offset: number): readonly Span[] {
  const seen = new Map<string, number>();
  const found: Span[] = [];
  for (const node of element.children) {
    if (node.kind !== "element") continue;
    const count = (seen.get(node.name) ?? 0) + 1;
    seen.set(node.name, count);
    const isAtPlace = node.span.start <= offset && offset <= node.span.end;
    if (count > enough && !isAtPlace) found.push(node.span);
    else found.push(...surplus(node, offset));
  }
  return found;
}

/** A text without some parts of it: what stands before the offset, and what stands behind. */
interface Thinned {
  readonly before: string;
  readonly after: string;
}

function thin(text: string, parts: readonly Span[], offset: number): Thinned {
  const kept: [string[], string[]] = [[], []];
  let at = 0;
  for (const { start, end } of [...parts, { start: text.length, end: text.length }]) {
    if (at < offset) kept[0].push(text.slice(at, Math.min(start, offset)));
    if (start > offset) kept[1].push(text.slice(Math.max(at, offset), start));
    at = end;
  }
  return { before: kept[0].join(""), after: kept[1].join("") };
}

/** What the snippet is before anything is filled in; of a choice its first value. */
export function plainText(snippet: string): string {
  return snippet
    .replace(/(?<!\\)\$\{\d+\|((?:\\.|[^,|\\])*)(?:\\.|[^|\\])*\|\}/g, "$1")
    .replace(/(?<!\\)\$\{?\d+\}?/g, "")
    .replace(/\\([$}\\,|])/g, "$1");
}
