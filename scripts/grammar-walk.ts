/** All that a grammar declares, wherever in a pattern it stands; for documents and measurements about grammars. */
import type {
  AttributePattern,
  DataPattern,
  ElementPattern,
  Pattern,
  ValuePattern,
} from "../server/language/grammar/pattern.ts";

/** What a pattern speaks of: its elements, its attributes, and its own text, each once and in its order. */
export interface Parts {
  readonly elements: readonly ElementPattern[];
  readonly attributes: readonly AttributePattern[];
  readonly values: readonly ValuePattern[];
  readonly data: readonly DataPattern[];
  /** Any text may stand there. */
  readonly text: boolean;
}

export function partsOf(pattern: Pattern): Parts {
  const seen = new Set<Pattern>();
  const found: Pattern[] = [];
  const open: Pattern[] = [pattern];
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if ("left" in next) open.push(next.right, next.left);
    else if (next.kind === "oneOrMore" || next.kind === "list") open.push(next.pattern);
    else found.push(next);
  }
  return {
    elements: found.filter((part) => part.kind === "element"),
    attributes: found.filter((part) => part.kind === "attribute"),
    values: found.filter((part) => part.kind === "value"),
    data: found.filter((part) => part.kind === "data"),
    text: found.some((part) => part.kind === "text"),
  };
}

/** Every element that a document may have, each declaration once, the outer ones first. */
export function allElements(start: Pattern): readonly ElementPattern[] {
  const found = new Set<ElementPattern>(partsOf(start).elements);
  for (const element of found) for (const inner of partsOf(element.content()).elements) found.add(inner);
  return [...found];
}
