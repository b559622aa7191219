/** Definitions may contain themselves only inside an element: anything else would never end. */
import { childrenOf, type Definition, type SimplePattern, type SimpleReference } from "./simple.ts";
import { title } from "./simplify-grammar.ts";
import type { SyntaxProblem } from "./syntax.ts";

/** One problem for each circle that can be reached from the start, at the reference that closes it. */
export function findRecursion(start: SimplePattern): readonly SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  const done = new Set<Definition>();
  const open = new Set<Definition>();
  const visit = (definition: Definition): void => {
    open.add(definition);
    for (const reference of directReferences(definition.body())) {
      if (open.has(reference.definition)) problems.push(circle(reference));
      else if (!done.has(reference.definition)) visit(reference.definition);
    }
    open.delete(definition);
    done.add(definition);
  };
  for (const definition of reachable(start)) if (!done.has(definition)) visit(definition);
  return problems;
}

/** All definitions that a document can meet. */
function reachable(start: SimplePattern): ReadonlySet<Definition> {
  const found = new Set<Definition>();
  const pending = [start];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind !== "ref") pending.push(...childrenOf(next));
    else if (!found.has(next.definition)) {
      found.add(next.definition);
      pending.push(next.definition.body());
    }
  }
  return found;
}

function circle({ place, definition }: SimpleReference): SyntaxProblem {
  return { place, message: `${title(definition.name)} contains itself without an element in between` };
}

/** The references below a pattern, but not those inside elements or other definitions. */
function directReferences(pattern: SimplePattern): readonly SimpleReference[] {
  const found: SimpleReference[] = [];
  const pending = [pattern];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === "ref") found.push(next);
    else if (next.kind !== "element") pending.push(...childrenOf(next));
  }
  return found;
}
