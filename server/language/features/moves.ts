/** Repairs that move an element from where it cannot stand to where it can: an element around it, or one beside those. */
import type { Analysis } from "../analysis.ts";
import { applyEdits } from "../edits.ts";
import { moveElements, possible, preferred } from "../fixes.ts";
import type { Homes } from "../grammar/matching/homes.ts";
import { andList } from "../grammar/matching/message-words.ts";
import type { Fix, Problem, Span, TextEdit } from "../problem.ts";
import { placeAt } from "../xml/place.ts";
import type { XmlElement } from "../xml/tree.ts";
import { childElements } from "../xml/walk.ts";
import { keyOf } from "./trials.ts";

/** A place is tried by analysing the whole text with the element there. */
const mostTried = 4;

/** Can it be that a move repairs the problem? */
export function isMisplaced({ code }: Problem): boolean {
  return code === "misplaced-element";
}

/** @param analyze as for `codeActions`; the text is not to be large */
export function moveFixes(analysis: Analysis, problem: Problem, analyze: (text: string) => Analysis): readonly Fix[] {
  const place = isMisplaced(problem) ? placeAt(analysis.document, problem.span.start) : undefined;
  const element = place?.kind === "element-name" ? place.element : undefined;
  const homes = analysis.match?.matcher.tables.homes;
  if (!element || !homes) return [];
  const right = candidates(element, new Set(homes.of(element.localName)))
    .slice(0, mostTried)
    .map((candidate) => ({ ...candidate, moved: movedTogether(element, candidate.home.name, homes) }))
    .map(({ home, behind, moved }) => ({ home, moved, edits: moveElements(analysis.text, moved, home, behind) }))
    .filter(({ edits }) => isBetter(analysis, analyze(applyEdits(analysis.text, edits)), placeOfLast(edits)));
  const make = right.length === 1 ? preferred : possible;
  return right.map(({ home, moved, edits }) => make(`Move ${namesOf(moved)} into <${home.name}>`, ...edits));
}

/** The element with those beside it that are in the same wrong place. */
function movedTogether(element: XmlElement, home: string, homes: Homes): readonly XmlElement[] {
  const { parent } = element;
  return childElements(parent ?? element).filter((other) => {
    const right = homes.of(other.localName);
    return other === element || (right.includes(home) && !right.includes(parent?.name ?? ""));
  });
}

function namesOf(elements: readonly XmlElement[]): string {
  return andList([...new Set(elements.map(({ name }) => `<${name}>`))]);
}

interface Candidate {
  readonly home: XmlElement;
  /** The child of the home that the element is put behind; at the end without one. */
  readonly behind: XmlElement | undefined;
}

/** From the inside out. */
function candidates(element: XmlElement, homes: ReadonlySet<string>): readonly Candidate[] {
  const found: Candidate[] = [];
  let inner = element;
  for (let around = element.parent; around; around = around.parent) {
    const path = inner;
    if (path !== element && homes.has(around.name)) found.push({ home: around, behind: path });
    const beside = childElements(around).filter((child) => child !== path && homes.has(child.name));
    found.push(...beside.map((home) => ({ home, behind: undefined })));
    inner = around;
  }
  return found;
}

/** Where the last edit has put its text. */
function placeOfLast(edits: readonly TextEdit[]): Span {
  const last = edits.at(-1);
  if (!last) return { start: 0, end: 0 };
  const before = edits.filter(({ span }) => span.end <= last.span.start && span.start < span.end);
  const start = last.span.start - before.reduce((sum, { span }) => sum + span.end - span.start, 0);
  return { start, end: start + last.newText.length };
}

const misplacedCodes = new Set(["misplaced-element", "unknown-element", "repeated-element", "misordered-element"]);

/** Less is wrong, and nothing that was right; what is moved may show mistakes that could not be seen where it was. */
function isBetter(before: Analysis, after: Analysis, moved: Span): boolean {
  const known = errorsOf(before);
  const keys = new Set(known.map(keyOf));
  const isShown = ({ code, span }: Problem) =>
    moved.start <= span.start && span.end <= moved.end && !misplacedCodes.has(code);
  const left = errorsOf(after).filter((problem) => !isShown(problem));
  return left.length < known.length && left.every((problem) => keys.has(keyOf(problem)));
}

function errorsOf({ problems }: Analysis): readonly Problem[] {
  return problems.filter(({ severity }) => severity === "error");
}
