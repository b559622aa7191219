/** Repairs that move an element from where it cannot stand to where it can: an element around it, or one beside those. */
import type { Analysis } from "../analysis.ts";
import { applyEdits } from "../edits.ts";
import { moveElements, possible, preferred, wrapElements } from "../fixes.ts";
import type { Homes } from "../grammar/matching/homes.ts";
import { andList } from "../grammar/matching/message-words.ts";
import { rarityIn } from "../grammar/matching/word-places.ts";
import type { Fix, Problem, Span, TextEdit } from "../problem.ts";
import { placeAt } from "../xml/place.ts";
import type { XmlElement } from "../xml/tree.ts";
import { childElements } from "../xml/walk.ts";
import { keyOf } from "./trials.ts";

/** A place is tried by analysing the whole text with the element there. */
const mostTried = 6;

/** Can it be that a move repairs the problem? */
export function isMisplaced({ code }: Problem): boolean {
  return code === "misplaced-element";
}

/** The place that is most usual first. @param analyze as for `codeActions`; the text is not to be large */
export function moveFixes(analysis: Analysis, problem: Problem, analyze: (text: string) => Analysis): readonly Fix[] {
  const place = isMisplaced(problem) ? placeAt(analysis.document, problem.span.start) : undefined;
  const element = place?.kind === "element-name" ? place.element : undefined;
  const homes = analysis.match?.matcher.tables.homes;
  if (!element || !homes) return [];
  // Where a new place beside it is offered already, no other one is better.
  const isPut = problem.fixes.some((fix) => fix.preferred);
  const right = [...placesFor(element, homes), ...(isPut ? [] : newHomes(element, homes))]
    .toSorted((a, b) => a.cost - b.cost)
    .slice(0, mostTried)
    .map((candidate) => moveTo(analysis.text, element, homes, candidate))
    .filter(({ edits, isNew }) => {
      const after = analyze(applyEdits(analysis.text, edits));
      // What is made has to be right as it is.
      return isBetter(analysis, after, isNew ? nowhere : placeOfLast(edits));
    });
  const [first, second] = right;
  const isSure = first && (!second || first.cost < second.cost);
  // Where the document has a place for it, new ones that are no better are not offered besides.
  const offered = right.filter(({ isNew }) => !isNew || first?.isNew);
  return offered.map((move) => (isSure && move === first ? preferred : possible)(move.title, ...move.edits));
}

interface Move {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  readonly cost: number;
  readonly isNew: boolean;
}

function moveTo(text: string, element: XmlElement, homes: Homes, { home, name, at, cost }: MovePlace): Move {
  const isNew = name !== undefined;
  const moved = movedTogether(element, name ?? home.name, homes);
  const edits = isNew ? wrapElements(text, moved, name, home, at) : moveElements(text, moved, home, at);
  const title = isNew ? `Move ${namesOf(moved)} into a new <${name}>` : `Move ${namesOf(moved)} into <${home.name}>`;
  return { title, edits, cost, isNew };
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

export interface MovePlace {
  readonly home: XmlElement;
  /** Of the element that has to be made in the home; `undefined` to go into the home itself. */
  readonly name: string | undefined;
  /** The child of the home that the element is put behind, or the new one before; at the end without one. */
  readonly at: XmlElement | undefined;
  /** How unusual the place is. */
  readonly cost: number;
}

/** A place that has to be made is less likely than one that is as usual. */
const costOfNew = 1.5;
/** Farther away is not what lies beside. */
const costOfFar = 0.5;

/** Elements that are there, from the inside out; of those beside it the one before it first. */
export function placesFor(element: XmlElement, homes: Homes): readonly MovePlace[] {
  const right = new Set(homes.of(element.localName));
  const costIn = (home: XmlElement): number => rarityIn(homes, element.localName, home.localName) ?? 0;
  return levelsAround(element).flatMap(({ around, path }) => {
    const outer = path !== element && right.has(around.name) ? [{ home: around, at: path, cost: costIn(around) }] : [];
    const near = besides(around, path);
    const far = near.flatMap((each) => childElements(each));
    const inner = [...near, ...far]
      .filter((each) => right.has(each.name))
      .map((home) => ({ home, at: undefined, cost: costIn(home) + (far.includes(home) ? costOfFar : 0) }));
    return [...outer, ...inner].map((each) => ({ ...each, name: undefined }));
  });
}

/** Elements that are not there yet, and can be in one that is. */
function newHomes(element: XmlElement, homes: Homes): readonly MovePlace[] {
  const right = homes.of(element.localName);
  return levelsAround(element).flatMap(({ around, path }) =>
    [around, ...besides(around, path)].flatMap((home) =>
      right
        .filter((name) => homes.of(name).includes(home.name) && !childElements(home).some((each) => each.name === name))
        .map((name) => ({
          home,
          name,
          at: home === around ? path : undefined,
          cost: costOfNew + (rarityIn(homes, element.localName, name) ?? 0),
        })),
    ),
  );
}

interface Level {
  readonly around: XmlElement;
  /** The child of it that is the element or holds it. */
  readonly path: XmlElement;
}

function levelsAround(element: XmlElement): readonly Level[] {
  const levels: Level[] = [];
  for (let path = element; path.parent; path = path.parent) levels.push({ around: path.parent, path });
  return levels;
}

/** The other children of an element, the one before first. */
function besides(around: XmlElement, path: XmlElement): readonly XmlElement[] {
  const all = childElements(around);
  const before = all[all.indexOf(path) - 1];
  return [...(before ? [before] : []), ...all.filter((child) => child !== path && child !== before)];
}

const nowhere: Span = { start: 0, end: -1 };

/** Where the last edit has put its text. */
function placeOfLast(edits: readonly TextEdit[]): Span {
  const last = edits.at(-1);
  if (!last) return nowhere;
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
