/**
 * Puts the problems of all layers together, so that one mistake is said once: what XML itself says comes first, then
 * the grammar, then the rules, and a later layer is silent where an earlier one has already objected.
 */
import type { Problem, Span } from "../problem.ts";
import type { XmlDocument, XmlElement } from "../xml/tree.ts";
import { suppressions } from "./suppression.ts";

export interface Layers {
  readonly document: XmlDocument;
  readonly xml: readonly Problem[];
  readonly grammar: readonly Problem[];
  readonly versions: readonly Problem[];
  readonly rules: readonly Problem[];
}

/** The problems to show, in text order, without those that the user switched off. */
export function assembleProblems(layers: Layers, disabled: ReadonlySet<string>): readonly Problem[] {
  const { document, xml, grammar, versions, rules } = layers;
  const unfinished = unfinishedElements(document);
  // What is still missing in something half-typed is no news.
  const matched = grammar.filter(
    (problem) => !(problem.code.startsWith("missing-") && unfinished.has(problem.span.start)),
  );
  const settled = [...xml, ...matched.filter((problem) => !covered(xml, problem))];
  const rest = [...versions, ...rules].filter(
    (problem) => !covered(settled, problem) && !unfinished.has(problem.span.start),
  );
  const isSuppressed = suppressions(document);
  return [...settled, ...rest]
    .filter((problem) => !disabled.has(problem.code) && !isSuppressed(problem))
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

function covered(earlier: readonly Problem[], problem: Problem): boolean {
  return earlier.some((other) => overlap(other.span, problem.span));
}

function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/**
 * Where the names start of elements that are still being typed: those with a syntax problem inside, and all around
 * them. A rule that misses something there would only say what the user is about to write.
 */
function unfinishedElements(document: XmlDocument): ReadonlySet<number> {
  const starts = new Set<number>();
  for (const problem of document.problems) {
    for (let element = innermost(document.root, problem.span.start); element; element = element.parent) {
      starts.add(element.nameSpan.start);
    }
  }
  return starts;
}

function innermost(root: XmlElement | undefined, offset: number): XmlElement | undefined {
  let found: XmlElement | undefined;
  let next = root && contains(root, offset) ? root : undefined;
  while (next) {
    found = next;
    next = found.children.find((child): child is XmlElement => child.kind === "element" && contains(child, offset));
  }
  return found;
}

function contains(element: XmlElement, offset: number): boolean {
  return element.span.start <= offset && offset <= element.span.end;
}
