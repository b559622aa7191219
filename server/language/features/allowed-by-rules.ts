/**
 * Would libvirt refuse or drop what a completion inserts? The rules are asked about the document as it would be: what
 * makes a new error is not offered, unless something more is all that is needed.
 */
import type { Analysis } from "../analysis.ts";
import type { Problem, Span, TextEdit } from "../problem.ts";
import { candidatesAt } from "../references/candidates.ts";
import { nobody } from "../references/free-names.ts";
import { readNames, WorkspaceIndex } from "../references/workspace-index.ts";
import { incompleteCodes, ruleSets } from "../rules/index.ts";
import { parse } from "../xml/parse.ts";
import { placeAt } from "../xml/place.ts";
import type { XmlElement } from "../xml/tree.ts";
import { excerpt } from "./excerpt.ts";
import { likelyValues } from "./proposals.ts";
import { escapeSnippet, fill, plainText, variants } from "./snippet.ts";
import { keyOf, type Trials, trialsIn } from "./trials.ts";
import { valuePlace } from "./value-place.ts";

/** Of children of one name only so many are looked at: each trial costs a parse. */
const few = 3;
/** As above, for proposals: they are few themselves, and have to go with the rest of the document. */
const many = 40;

interface Insertion {
  readonly kind: string;
  readonly span: Span;
  readonly snippet: string;
  /** What may be right where the snippet is not. */
  readonly otherwise?: (() => string) | undefined;
}

/**
 * What of the completions at a place the rules would not have removed again, in the same order; a choice of values
 * begins with one that is right.
 */
export function allowedByRules<Item extends Insertion>(
  { kind, document, text, version }: Analysis,
  offset: number,
  items: readonly Item[],
): readonly Item[] {
  const { root } = document;
  if (!kind || !ruleSets.has(kind.name) || !root || items.length === 0) return items;
  const place = placeAt(document, offset);
  const trialsWith = (enough: number): Trials =>
    trialsIn(kind, version, excerpt(text, root, place, offset, enough), offset);
  const trials = trialsWith(few);
  const whole = items.some((item) => item.kind === "proposal") ? trialsWith(many) : trials;
  const tried = items.map(
    (item): Insertion => (place.kind === "element-name" ? renamed(place.element, text, item) : item),
  );
  const least = leastConflicts(trials, tried);
  return items.flatMap((item, index) => {
    const { kind, span, snippet } = tried[index] ?? item;
    if (kind === "closing-tag") return [item];
    if (kind === "value" && conflictsWith(trials, span, plainText(snippet)) > least) return [];
    const isRight = kind === "proposal" ? goesWithAll : kind === "value" ? isRightValue : isRightPart;
    const isRightWith = (text: string): boolean => isRight(kind === "proposal" ? whole : trials, span, text);
    if (isRightWith(plainText(snippet))) return [item];
    // The editor begins with the first value of a choice, so that should be right.
    const right = variants(snippet).find(({ text }) => isRightWith(text));
    if (right) return [item.snippet === snippet ? { ...item, snippet: right.snippet } : item];
    const other = item.otherwise?.();
    return other !== undefined && isRightWith(plainText(other)) ? [{ ...item, snippet: other }] : [];
  });
}

/** Another name for an element changes its end tag too. */
function renamed({ span, nameSpan, endTag }: XmlElement, text: string, item: Insertion): Insertion {
  if (item.kind !== "element" || item.snippet.startsWith("<")) return item;
  const behind = text.slice(nameSpan.end, endTag?.nameSpan.start ?? span.end);
  const rest = `${behind}${endTag ? item.snippet : ""}${text.slice(endTag?.nameSpan.end ?? span.end, span.end)}`;
  return { ...item, span, snippet: `<${item.snippet}${escapeSnippet(rest)}` };
}

/** In empty places, because an empty value is compared with others as no value would be. */
const filler = "64";

/**
 * Is an element or an attribute right, whatever its empty places are to hold? What is found with one filling counts only
 * when it is also found with another, and with what is likely there.
 */
function isRightPart(trials: Trials, span: Span, inserted: string): boolean {
  const start = trials.start(span);
  const harmWith = (value: string): readonly Problem[] => {
    const { text, blanks } = fill(inserted, value);
    const place = trimmed(start, text);
    return trials
      .of(span, text)
      .added.filter(
        (problem) => !isMoreNeeded(problem) && (isUnwanted(problem, place) || !touches(problem, moved(blanks, start))),
      );
  };
  const harm = harmWith(filler);
  if (harm.length === 0) return true;
  const { text, blanks } = fill(inserted, "");
  const [blank] = blanks;
  if (!blank) return false;
  const known = new Set(harm.map(keyOf));
  if (!harmWith("1").some((problem) => known.has(keyOf(problem)))) return true;
  const likely = likelyAt(trials.text(span, text), start + blank.start);
  return likely.some((value) => harmWith(value).length === 0);
}

/** What is likely at an empty place of a document: names that are there, or free numbers, and what is proposed. */
function likelyAt(text: string, offset: number): readonly string[] {
  const document = parse(text);
  const where = valuePlace(placeAt(document, offset), text, offset);
  if (!where || !document.root) return [];
  const { at } = where;
  const asked = at.kind === "attribute" ? { element: at.parent, attribute: at } : { element: at, attribute: undefined };
  const own = readNames("", document);
  const names = own ? candidatesAt(new WorkspaceIndex(), own, at, undefined).map(({ name }) => name) : [];
  const likely = likelyValues({ ...asked, root: document.root, random: () => 0, holders: nobody }).map(
    ({ value }) => value,
  );
  return [...names.slice(0, 6), ...likely.slice(0, 6)];
}

/** A value decides what the rest can be, so only what is said of it counts, and what would have to go for it. */
function isRightValue(trials: Trials, span: Span, inserted: string): boolean {
  const { before, after } = trials.of(span, inserted);
  const place = trimmed(trials.start(span), inserted);
  const conflicts = (of: readonly Problem[]): number => of.filter(isConflict).length;
  if (after.some((problem) => isInside(problem.span, place) && !isMoreNeeded(problem))) return false;
  // Several things that do not go with it are said at the value itself: see causes.ts.
  if (after.filter(({ cause }) => cause && isInside(cause.span, place)).length > 1) return false;
  return conflicts(after) <= conflicts(before);
}

/** How much has to go whichever of the values is taken. */
function leastConflicts(trials: Trials, items: readonly Insertion[]): number {
  const values = items.filter(({ kind }) => kind === "value");
  return Math.min(...values.map(({ span, snippet }) => conflictsWith(trials, span, plainText(snippet))));
}

/** How much has to go if this is inserted. */
function conflictsWith(trials: Trials, span: Span, inserted: string): number {
  return trials.of(span, inserted).after.filter(isConflict).length;
}

/** What is only likely has to be right, and to go with all of the document. */
function goesWithAll(trials: Trials, span: Span, inserted: string): boolean {
  const { after, added } = trials.of(span, inserted);
  const place = trimmed(trials.start(span), inserted);
  return added.length === 0 && !after.some((found) => isInside(found.span, place));
}

function trimmed(start: number, text: string): Span {
  return { start: start + text.search(/\S/), end: start + text.trimEnd().length };
}

function moved(spans: readonly Span[], by: number): readonly Span[] {
  return spans.map(({ start, end }) => ({ start: start + by, end: end + by }));
}

function isInside(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Is it about what was only filled in? */
function touches(problem: Problem, blanks: readonly Span[]): boolean {
  const isBlank = (at: Span): boolean => blanks.some((blank) => at.start <= blank.end && blank.start <= at.end);
  return isBlank(problem.span) || (!isConflict(problem) && problem.related.some((other) => isBlank(other.span)));
}

/** Can it be mended by adding something? */
function isMoreNeeded({ code, fixes }: Problem): boolean {
  // An empty element is opened to take something in.
  const adds = ({ span, newText }: TextEdit): boolean => span.start === span.end || newText.startsWith(">");
  return fixes.length === 0 ? incompleteCodes.has(code) : fixes.some((fix) => fix.edits.every(adds));
}

/** Is the place itself wrong, whatever is filled in? */
function isUnwanted(problem: Problem, place: Span): boolean {
  return isConflict(problem) && problem.fixes.every((fix) => fix.edits.every(({ span }) => isInside(place, span)));
}

/** Does nothing help but to take something out? */
function isConflict({ fixes }: Problem): boolean {
  return fixes.length > 0 && fixes.every((fix) => fix.edits.every((edit) => edit.newText === ""));
}
