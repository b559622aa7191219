/**
 * Attributes and elements that stand beside the element that lacks them: there they are not known, and here they are
 * missing.
 */
import { moveElements, preferred, removeAttribute, replaceSpan } from "../fixes.ts";
import type { Match } from "../grammar/matching/match.ts";
import type { Problem } from "../problem.ts";
import type { XmlDocument, XmlElement } from "../xml/tree.ts";
import { childElements } from "../xml/walk.ts";
import { isWithin } from "./coverage.ts";
import { innermost } from "./element-at.ts";
import type { MeantRepair } from "./likely-repairs.ts";
import { placesFor } from "./moves.ts";

const strayAttribute: ReadonlySet<string> = new Set(["unknown-attribute", "misplaced-attribute", "bad-value"]);
const strayElement: ReadonlySet<string> = new Set([
  "unknown-element",
  "misplaced-element",
  "repeated-element",
  "missing-attribute",
]);

/**
 * The moves that can be meant of what a problem is about, to where something else is wrong.
 * @param others what else is wrong
 */
export function likelyMoves(
  document: XmlDocument,
  match: Match,
  problem: Problem,
  others: readonly Problem[],
): readonly MeantRepair[] {
  const isOfAttribute = strayAttribute.has(problem.code);
  if (!isOfAttribute && !strayElement.has(problem.code)) return [];
  const element = innermost(document.root, problem.span.start);
  if (!element) return [];
  const stray = { text: document.text, match, problem, element };
  const isLacking = (holder: XmlElement): boolean => others.some((other) => isAbout(other, holder));
  return isOfAttribute ? attributeMoves(stray, isLacking) : elementMoves(stray, isLacking);
}

interface Stray {
  readonly text: string;
  readonly match: Match;
  readonly problem: Problem;
  readonly element: XmlElement;
}

type Test = (holder: XmlElement) => boolean;

/** Is it said of something in the element, or of the one around it? */
function isAbout({ span }: Problem, { span: own, parent }: XmlElement): boolean {
  return isWithin(span, own) || (parent !== undefined && isWithin(span, parent.startTag));
}

function attributeMoves({ text, match, problem, element }: Stray, isLacking: Test): readonly MeantRepair[] {
  const attribute = element.attributes.find(({ span }) => isWithin(problem.span, span));
  if (!attribute) return [];
  const { name, span, nameSpan } = attribute;
  const { homes, leaves } = match.matcher.tables;
  const takes: Test = ({ localName, attributes }) =>
    !attributes.some((other) => other.name === name) &&
    [...homes.declarations(localName).keys()].some((leaf) => leaves.attributes(leaf.content(), "", name).length > 0);
  const holders = around(element).filter((holder) => takes(holder) && isLacking(holder));
  return holders.map((holder) => {
    const end = holder.attributes.at(-1)?.span.end ?? holder.nameSpan.end;
    const added = replaceSpan({ start: end, end }, ` ${text.slice(span.start, span.end)}`);
    const message = `"${name}" does not go on <${element.name}>; move it to <${holder.name}>, which needs it`;
    return meant({ ...problem, span: nameSpan, message }, `Move to <${holder.name}>`, [
      removeAttribute(attribute),
      added,
    ]);
  });
}

/** The elements beside one, the nearest first, then the one around it, those in it, and those in the ones beside it. */
function around(element: XmlElement): readonly XmlElement[] {
  const { parent } = element;
  const beside = parent ? childElements(parent).filter((other) => other !== element) : [];
  const distance = (other: XmlElement): number => Math.abs(other.span.start - element.span.start);
  const nearest = beside.toSorted((a, b) => distance(a) - distance(b));
  const inside = nearest.flatMap((other) => childElements(other));
  return [...nearest, ...(parent ? [parent] : []), ...childElements(element), ...inside];
}

function elementMoves({ text, match, problem, element }: Stray, isLacking: Test): readonly MeantRepair[] {
  const { parent, name } = element;
  if (!parent) return [];
  const isRepeated = problem.code === "repeated-element";
  const how = { "repeated-element": " twice", "missing-attribute": " as it is" }[problem.code] ?? "";
  const where = `<${name}> does not go into <${parent.name}>${how}`;
  return (isRepeated ? childElements(parent, name) : [element]).flatMap((each) => {
    const places = placesFor(each, match.matcher.tables.homes).filter(({ home }) => isLacking(home));
    return places.map(({ home, at }) => {
      const message = `${where}; move it into <${home.name}>, which needs it`;
      const edits = moveElements(text, [each], home, at);
      return meant({ ...problem, span: each.nameSpan, message }, `Move <${name}> into <${home.name}>`, edits);
    });
  });
}

function meant(problem: Problem, title: string, edits: MeantRepair["edits"]): MeantRepair {
  const others = problem.fixes.filter((fix) => fix.title !== title).map((fix) => ({ ...fix, preferred: false }));
  return { problem: { ...problem, fixes: [preferred(title, ...edits), ...others] }, edits };
}
