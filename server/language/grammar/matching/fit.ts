/**
 * How well a part of a document goes with what is left of a pattern, for what may come in between: by names, and beside
 * a way that is known also by what gets wrong on the other way.
 */
import type { XmlAttribute, XmlElement, XmlNode } from "../../xml/tree.ts";
import type { ElementPattern, Pattern } from "../pattern.ts";
import type { TextLeaf } from "./leaves.ts";
import type { Match } from "./match.ts";
import { isNamespaceDeclaration, isText } from "./matcher.ts";

export interface Walk {
  /** What is left before each node, and behind the last one. */
  readonly patterns: readonly Pattern[];
  /** How many nodes before each node had no place, and in all. */
  readonly misfits: readonly number[];
}

export interface Fit {
  readonly misfits: number;
  /** What is left at the end. */
  readonly end: Pattern;
}

/** Moves a pattern over nodes by their names; what inside them is wrong does not matter here. */
export function walk(match: Match, start: Pattern, nodes: readonly XmlNode[]): Walk {
  const patterns = [start];
  const misfits = [0];
  let pattern = start;
  let count = 0;
  for (const node of nodes) {
    const rest = afterNode(match, pattern, node);
    if (rest.kind === "notAllowed") count++;
    else pattern = rest;
    patterns.push(pattern);
    misfits.push(count);
  }
  return { patterns, misfits };
}

/** How all the nodes of a walk went. `start` is what is left of an empty one. */
export function fitOf({ patterns, misfits }: Walk, start: Pattern): Fit {
  return { misfits: misfits.at(-1) ?? 0, end: patterns.at(-1) ?? start };
}

/** How the same nodes go with another start. As soon as the way meets the known one, the rest is the same too. */
export function fitBeside(match: Match, known: Walk, start: Pattern, nodes: readonly XmlNode[]): Fit {
  const total = known.misfits.at(-1) ?? 0;
  let pattern = start;
  let misfits = 0;
  for (const [index, node] of nodes.entries()) {
    const before = known.patterns[index];
    if (pattern === before) break;
    const rest = afterNode(match, pattern, node);
    if (rest.kind === "notAllowed" || (before && getsWrong(match, before, pattern, node))) misfits++;
    if (rest.kind !== "notAllowed") pattern = rest;
    if (pattern !== known.patterns[index + 1]) continue;
    return { misfits: misfits + total - (known.misfits[index + 1] ?? 0), end: known.patterns.at(-1) ?? pattern };
  }
  return pattern === known.patterns[0] ? fitOf(known, start) : { misfits, end: pattern };
}

/** Is an element right by one pattern, and would by another only have a right name? */
function getsWrong({ matcher }: Match, before: Pattern, after: Pattern, node: XmlNode): boolean {
  if (node.kind !== "element" || node.name === "") return false;
  const [known, others] = [before, after].map((pattern) =>
    matcher.leaves.elements(pattern, node.namespace, node.localName),
  );
  if (!known || !others || known.every((leaf) => others.includes(leaf))) return false;
  return matcher.matching(node, others).length === 0 && matcher.matching(node, known).length > 0;
}

function afterNode(match: Match, pattern: Pattern, node: XmlNode): Pattern {
  const leaves = leavesOf(match, pattern, node);
  return leaves ? match.matcher.derivatives.after(pattern, leaves) : pattern;
}

/** `undefined` for what counts nowhere. */
function leavesOf(match: Match, pattern: Pattern, node: XmlNode): readonly (ElementPattern | TextLeaf)[] | undefined {
  if (isText(node)) return match.matcher.textLeaves(pattern, node.value, node.parent);
  if (node.kind !== "element" || node.name === "") return undefined;
  const candidates = match.matcher.leaves.elements(pattern, node.namespace, node.localName);
  return candidates.length < 2 ? candidates : match.best(node, candidates);
}

export interface AttributesFit {
  /** What the attributes leave. */
  readonly pattern: Pattern;
  /** Attributes that have no place, or a value that does not go with the others. */
  readonly misfits: number;
}

/** @param skip counts as not there */
export function fitAttributes(
  { matcher }: Match,
  element: XmlElement,
  declaration: ElementPattern,
  skip: XmlAttribute | undefined,
): AttributesFit {
  let pattern = declaration.content();
  let misfits = 0;
  for (const attribute of element.attributes) {
    if (attribute === skip || attribute.name === "" || isNamespaceDeclaration(attribute)) continue;
    const fitting = matcher.attributeLeaves(pattern, attribute);
    if (fitting.length === 0) misfits++;
    const named = matcher.leaves.attributes(pattern, attribute.namespace, attribute.localName);
    const rest = matcher.derivatives.after(pattern, fitting.length > 0 ? fitting : named);
    if (rest.kind !== "notAllowed") pattern = rest;
  }
  return { pattern, misfits };
}

/** What is left for the children behind the attributes, as if those that are missing were there. */
export function contentAfter({ matcher, missing }: Match, pattern: Pattern): Pattern {
  const ended = matcher.derivatives.withoutAttributes(pattern);
  return ended.kind === "notAllowed" ? missing.withAttributes(pattern) : ended;
}

/** How badly the children go with what the attributes have left of a declaration. */
export function contentMisfits(match: Match, element: XmlElement, pattern: Pattern): number {
  const content = contentAfter(match, pattern);
  return fitOf(walk(match, content, element.children), content).misfits;
}
