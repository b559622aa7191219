/** The children and texts of an element that does not match: taken, guessed, skipped, missed. */
import { getOrMake } from "../../maps.ts";
import type { XmlElement, XmlText } from "../../xml/tree.ts";
import { contains } from "../name-class.ts";
import type { ElementPattern, Pattern } from "../pattern.ts";
import { inAnyOf } from "./any-of.ts";
import { plainNames } from "./leaves.ts";
import { isText, type Matcher, textOnly } from "./matcher.ts";
import { costs, type Mismatch, type MissingElements, type UnexpectedElement } from "./mismatch.ts";
import { nearest } from "./nearest.ts";
import { extend, type Path, withSkipped } from "./paths.ts";
import type { Recoveries } from "./recover.ts";
import { textOf } from "./recover-text.ts";

interface Context {
  readonly recoveries: Recoveries;
  readonly matcher: Matcher;
  readonly element: XmlElement;
  /** All that the declaration says, whatever the attributes have decided. */
  readonly declared: Pattern;
  /** Where among the children each name stands last. */
  readonly lastOf: ReadonlyMap<string, number>;
}

/** The ways to the end of the element, cheapest first. */
export function contentPaths(
  recoveries: Recoveries,
  element: XmlElement,
  declared: Pattern,
  starts: readonly Path[],
): readonly Path[] {
  const { matcher } = recoveries;
  const text = textOnly(element);
  if (text !== undefined) return sortedByCost(starts.map((path) => textOf(matcher, element, text, path)));
  const context = { recoveries, matcher, element, declared, lastOf: lastPlaces(element) };
  let paths = starts;
  for (const [index, node] of element.children.entries()) {
    if (isText(node)) paths = recoveries.cheapest(paths.map((path) => betweenSteps(context, path, node)));
    if (node.kind !== "element" || node.name === "") continue;
    paths = recoveries.cheapest(paths.flatMap((path) => childSteps(context, path, node, index, true)));
  }
  return sortedByCost(paths.map((path) => end(context, path)));
}

function sortedByCost(paths: readonly Path[]): readonly Path[] {
  return paths.toSorted((a, b) => a.cost - b.cost);
}

function lastPlaces(element: XmlElement): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [index, node] of element.children.entries()) if (node.kind === "element") places.set(node.name, index);
  return places;
}

/** @param mayMiss something that is missing before the child may be assumed */
function childSteps(context: Context, path: Path, child: XmlElement, index: number, mayMiss: boolean): readonly Path[] {
  const { matcher } = context;
  const candidates = matcher.leaves.elements(path.pattern, child.namespace, child.localName);
  if (candidates.length === 0) return withoutCandidates(context, path, child, index, mayMiss);
  const matching = matcher.matching(child, candidates);
  if (matching.length === 0) {
    return [...withMistakes(context, path, child, index, candidates), ...asItsEndTag(context, path, child)];
  }
  const rest = matcher.derivatives.after(path.pattern, matching);
  const taken = extend(path, rest, 0, { child, taken: matching });
  if (!isInTheWay(context, path.pattern, rest, index)) return [taken];
  return [taken, skip(context, path, child, costs.misplaced)];
}

/** Could something that stands further down be taken before the step, but not any more after it? */
function isInTheWay({ matcher, lastOf }: Context, before: Pattern, after: Pattern, index: number): boolean {
  if (before === after) return false;
  const left = new Set(matcher.leaves.elementNames(after));
  return matcher.leaves.elementNames(before).some((name) => !left.has(name) && (lastOf.get(name) ?? -1) > index);
}

/** The child may stand here, but something is wrong in it. */
function withMistakes(
  context: Context,
  path: Path,
  child: XmlElement,
  index: number,
  candidates: readonly ElementPattern[],
): readonly Path[] {
  const { recoveries, matcher } = context;
  const taken = groupsByCost(recoveries, child, candidates).map(({ cost, leaves }) => {
    const rest = matcher.derivatives.after(path.pattern, leaves);
    const nested = inAnyOf(
      leaves.map((leaf) => recoveries.of(child, leaf)),
      candidates.map((leaf) => recoveries.of(child, leaf)),
    );
    return extend(path, rest, costs.nested * cost, { child, taken: leaves, nested });
  });
  const isUsedUp = candidates.every((leaf) => {
    const rest = matcher.derivatives.after(path.pattern, [leaf]);
    return matcher.leaves.elements(rest, child.namespace, child.localName).length === 0;
  });
  const isFirstOfSeveral = isUsedUp && context.lastOf.get(child.name) !== index;
  if (isFirstOfSeveral) return [...taken, skip(context, path, child, costs.misplaced)];
  return isElsewhere(context, child) ? [...taken, skip(context, path, child, costs.fitsElsewhere)] : taken;
}

/**
 * Would the child be right in another element? In one of the same name it is only of another variant. A child that holds
 * nothing yet says nothing of where it belongs.
 */
function isElsewhere({ matcher, element }: Context, child: XmlElement): boolean {
  if (child.attributes.length === 0 && child.children.length === 0) return false;
  const homes = [...matcher.tables.homes.declarations(child.localName)];
  const fitting = homes.filter(([declaration]) => matcher.matches(child, declaration));
  return fitting.length > 0 && !fitting.some(([, parents]) => parents.has(element.localName));
}

interface CostGroup {
  readonly cost: number;
  readonly leaves: readonly ElementPattern[];
}

/** How many readings of one child are followed. */
const READINGS = 4;

function groupsByCost(
  recoveries: Recoveries,
  child: XmlElement,
  candidates: readonly ElementPattern[],
): readonly CostGroup[] {
  const costs = recoveries.costsOf(child, candidates);
  const groups = new Map<number, ElementPattern[]>();
  for (const [index, candidate] of candidates.entries()) getOrMake(groups, costs[index] ?? 0, () => []).push(candidate);
  const sorted = [...groups].sort(([a], [b]) => a - b).slice(0, READINGS);
  return sorted.map(([cost, leaves]) => ({ cost, leaves }));
}

/** The child cannot stand here by its name. */
function withoutCandidates(
  context: Context,
  path: Path,
  child: XmlElement,
  index: number,
  mayMiss: boolean,
): readonly Path[] {
  const isKnown = isDeclared(context, child);
  const skipped = isKnown
    ? withSkipped(skip(context, path, child, costs.misplaced), child.name)
    : skip(context, path, child, costs.unknown);
  const missed = mayMiss ? afterMissing(context, path, child, index) : [];
  return [...(isKnown ? [] : guesses(context, path, child)), ...missed, skipped];
}

function isDeclared({ matcher, declared }: Context, { namespace, localName }: XmlElement): boolean {
  return matcher.leaves.everywhere(declared).some((leaf) => contains(leaf.name, namespace, localName));
}

/** The names that a child may have been meant to have: similar ones, and those that have to be there. */
function guesses(context: Context, path: Path, child: XmlElement): readonly Path[] {
  const { matcher } = context;
  const isKnownElsewhere = matcher.tables.homes.of(child.localName).length > 0;
  const similar = similarNames(context, path, child);
  const misspelt = similar.map((name) => takeAs(context, path, child, name, isKnownElsewhere));
  if (isPrefixed(child)) return misspelt;
  const required = plainNames(matcher.tables.missing.elements(path.pattern).leaves.flat());
  const isEmpty = child.attributes.length === 0 && child.children.length === 0;
  const mistaken = required.flatMap((name) => {
    const leaves = matcher.leaves.elements(path.pattern, "", name);
    const fits = !isEmpty && !isKnownElsewhere && !similar.includes(name) && matcher.matching(child, leaves).length > 0;
    return fits ? [takeAs(context, path, child, name, true)] : [];
  });
  return [...misspelt, ...mistaken];
}

/** Local names in the namespace of the child. What its end tag says is no guess. */
function similarNames({ matcher, recoveries }: Context, { pattern }: Path, child: XmlElement): readonly string[] {
  const { name, namespace, localName, endTag } = child;
  const hasUnknownPrefix = namespace === "" && name !== localName;
  if (hasUnknownPrefix) return [];
  const names = matcher.leaves.elementNames(pattern, namespace);
  return endTag && endTag.name !== name && names.includes(endTag.name)
    ? [endTag.name]
    : recoveries.similar(localName, names);
}

/** The child may stand here by either of two names, and that of its end tag is right: XML says that they differ. */
function asItsEndTag({ matcher }: Context, path: Path, child: XmlElement): readonly Path[] {
  const { name, namespace, endTag } = child;
  if (!endTag || endTag.name === name || isPrefixed(child)) return [];
  const taken = matcher.matching(child, matcher.leaves.elements(path.pattern, namespace, endTag.name));
  if (taken.length === 0) return [];
  return [extend(path, matcher.derivatives.after(path.pattern, taken), costs.misspelt, { child, taken })];
}

function isPrefixed({ name, namespace }: XmlElement): boolean {
  return namespace !== "" || name.includes(":");
}

function takeAs(context: Context, path: Path, child: XmlElement, name: string, isDoubtful: boolean): Path {
  const { recoveries, matcher } = context;
  const taken = recoveries.best(child, matcher.leaves.elements(path.pattern, child.namespace, name));
  const [first] = taken;
  const nested = first && recoveries.of(child, first);
  const cost = (isDoubtful ? costs.mistaken : costs.misspelt) + costs.nested * (nested?.cost ?? 0);
  const mismatch = unexpected(context, path, child, "unknown-element", name);
  return extend(path, matcher.derivatives.after(path.pattern, taken), cost, { child, taken, mismatch, nested });
}

/** As if what has to come before the child were there. */
function afterMissing(context: Context, path: Path, child: XmlElement, index: number): readonly Path[] {
  const { matcher, element } = context;
  const required = new Set(matcher.tables.missing.elements(path.pattern).leaves.flat());
  const { skipped } = path;
  return matcher.leaves.of(path.pattern).elements.flatMap((leaf) => {
    if (!required.has(leaf)) return [];
    const rest = matcher.derivatives.after(path.pattern, [leaf]);
    if (matcher.leaves.elements(rest, child.namespace, child.localName).length === 0) return [];
    const early = plainNames([leaf]).filter((name) => skipped.has(name));
    const mismatch = { kind: "missing-elements", element, missing: [[leaf]], instead: [] } as const;
    const filled =
      early.length > 0
        ? extend(path, rest, 0, { early: new Set(early) })
        : extend(path, rest, costs.missing, { mismatch });
    return childSteps(context, filled, child, index, false);
  });
}

function skip(context: Context, path: Path, child: XmlElement, cost: number): Path {
  const isKnown = isDeclared(context, child);
  // Even where the guess would bring more mistakes with it, it is the best that can be said.
  const similar = isKnown ? undefined : similarNames(context, path, child)[0];
  const guess = similar !== undefined && isForeign(context, path, child, similar) ? undefined : similar;
  const mismatch = unexpected(context, path, child, isKnown ? "misplaced-element" : "unknown-element", guess);
  return extend(path, path.pattern, cost, { child, mismatch });
}

/** Is it right elsewhere as it is, or by attributes of an element that is not even spelt alike, and not under this name? */
function isForeign({ matcher }: Context, { pattern }: Path, child: XmlElement, guess: string): boolean {
  const elsewhere = [...matcher.tables.homes.declarations(child.localName).keys()];
  if (elsewhere.length === 0 || matcher.matching(child, matcher.leaves.elements(pattern, "", guess)).length > 0)
    return false;
  const isAlike = nearest(child.localName, [guess]) !== undefined;
  return (child.attributes.length > 0 && !isAlike) || matcher.matching(child, elsewhere).length > 0;
}

function unexpected(
  { element: parent }: Context,
  { pattern }: Path,
  element: XmlElement,
  kind: UnexpectedElement["kind"],
  guess: string | undefined,
): UnexpectedElement {
  const prefix = element.name.slice(0, -element.localName.length);
  const nearest = guess === undefined ? undefined : prefix + guess;
  return { kind, element, parent, nearest, pattern, first: undefined };
}

/** Text between elements. */
function betweenSteps({ matcher, element }: Context, path: Path, node: XmlText): Path {
  const leaves = matcher.textLeaves(path.pattern, node.value, element);
  if (leaves.length > 0) return extend(path, matcher.derivatives.after(path.pattern, leaves), 0, {});
  return extend(path, path.pattern, costs.text, { mismatch: { kind: "unexpected-text", node, parent: element } });
}

/** No further child comes. What is missing may be a child that was skipped because it came too early. */
function end({ matcher, element }: Context, path: Path): Path {
  if (path.pattern.nullable) return path;
  const needed = matcher.tables.missing.elements(path.pattern).leaves;
  const { skipped } = path;
  const isSkipped = (leaves: readonly ElementPattern[]): boolean =>
    plainNames(leaves).some((name) => skipped.has(name));
  const early = new Set(needed.filter(isSkipped).flatMap((leaves) => plainNames(leaves)));
  const missing = needed.filter((leaves) => !isSkipped(leaves));
  const mismatch = missing.length > 0 || early.size === 0 ? missingIn(matcher, element, path, missing) : undefined;
  // It is said at once, so each further one counts for little.
  const cost = missing.length === 0 ? 0 : costs.missing + costs.furtherMissing * (missing.length - 1);
  return extend(path, matcher.tables.factory.empty, cost, { mismatch, early });
}

function missingIn(
  matcher: Matcher,
  element: XmlElement,
  { pattern }: Path,
  missing: MissingElements["missing"],
): Mismatch {
  if (missing.length > 0) return { kind: "missing-elements", element, missing, instead: [] };
  return { kind: "bad-text", element, value: "", texts: matcher.leaves.of(pattern).texts };
}
