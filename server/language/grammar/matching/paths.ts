/**
 * Ways through an element that does not match, side by side: each takes attributes and children for what it can and
 * pays for what it cannot. Two ways that have the same left to match are one from there on, the cheaper.
 */
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../pattern.ts";
import type { Mismatch } from "./mismatch.ts";
import type { Recovery } from "./recover.ts";

export interface Path {
  /** What is left to match. */
  readonly pattern: Pattern;
  readonly cost: number;
  readonly last: Step | undefined;
  /** Names of children that were skipped although the element may have them: they may have come too early. */
  readonly skipped: ReadonlySet<string>;
}

export interface Step {
  readonly previous: Step | undefined;
  readonly attribute: XmlAttribute | undefined;
  readonly child: XmlElement | undefined;
  /** What the attribute or child was taken for; empty when it was skipped. */
  readonly taken: readonly (AttributePattern | ElementPattern)[];
  readonly mismatch: Mismatch | undefined;
  /** What is wrong inside the child. */
  readonly nested: Recovery | undefined;
  /** What was left to match when the attributes had been taken; set by the step that ends them. */
  readonly content: Pattern | undefined;
  /** Names of skipped children that would have been right further down. */
  readonly early: ReadonlySet<string> | undefined;
}

/** More ways than this are not looked at; the cheapest ones stay. */
const WIDTH = 12;
/** What is so much dearer than the cheapest way will not be the best one in the end. */
const MARGIN = 9;

/** Nothing has been taken and nothing paid; all of the pattern is left. */
export function startOf(pattern: Pattern): Path {
  return { pattern, cost: 0, last: undefined, skipped: new Set() };
}

/** A path that goes on; what a step does not say is nothing. */
export function extend(path: Path, pattern: Pattern, cost: number, step: Partial<Omit<Step, "previous">>): Path {
  const { attribute, child, taken = [], mismatch, nested, content, early } = step;
  return {
    pattern,
    cost: path.cost + cost,
    last: { previous: path.last, attribute, child, taken, mismatch, nested, content, early },
    skipped: path.skipped,
  };
}

/** The same path, with one more name that was skipped. */
export function withSkipped(path: Path, name: string): Path {
  return path.skipped.has(name) ? path : { ...path, skipped: new Set([...path.skipped, name]) };
}

/** The paths worth following, cheapest first; of equally cheap ones the order stays. */
export function cheapest(paths: readonly Path[], width = WIDTH): readonly Path[] {
  if (paths.length < 2) return paths.filter(isOpen);
  const byPattern = new Map<Pattern, Path>();
  for (const path of paths) {
    const known = byPattern.get(path.pattern);
    if (isOpen(path) && (!known || path.cost < known.cost)) byPattern.set(path.pattern, path);
  }
  const sorted = [...byPattern.values()].sort((a, b) => a.cost - b.cost);
  const limit = (sorted[0]?.cost ?? 0) + MARGIN;
  return sorted.slice(0, width).filter(({ cost }) => cost <= limit);
}

function isOpen({ pattern }: Path): boolean {
  return pattern.kind !== "notAllowed";
}

/** From the last step to the first. */
export function* stepsOf(path: Path): Generator<Step> {
  for (let step = path.last; step; step = step.previous) yield step;
}
