/** Which pattern may not stand inside which other (RELAX NG specification, 7.1). */
import { childrenOf, type SimpleNamed, type SimplePattern } from "./simple.ts";
import type { Report } from "./syntax.ts";

/** Where a pattern stands, within one element: the sum of these. */
const START = 1;
const ATTRIBUTE = 2;
const LIST = 4;
const EXCEPT = 8;
const REPEATED = 16;
/** Inside a group or interleave that is repeated. */
const REPEATED_GROUP = 32;

const NAMES: Readonly<Record<SimplePattern["kind"], string>> = {
  attribute: "An attribute",
  element: "An element",
  list: "A list",
  text: "Text",
  data: "Data",
  value: "A value",
  group: "A group",
  interleave: "An interleave",
  oneOrMore: "A repetition",
  empty: '"empty"',
  choice: "A choice",
  notAllowed: '"notAllowed"',
  ref: "A reference",
};

interface Rule {
  readonly inside: number;
  readonly what: string;
  readonly kinds: ReadonlySet<SimplePattern["kind"]>;
}

const FORBIDDEN: readonly Rule[] = [
  { inside: ATTRIBUTE, what: "inside an attribute", kinds: new Set(["attribute", "element"]) },
  { inside: LIST, what: "inside a list", kinds: new Set(["list", "element", "attribute", "text", "interleave"]) },
  {
    inside: EXCEPT,
    what: "in an exception from data",
    kinds: new Set(["attribute", "element", "list", "text", "group", "interleave", "oneOrMore", "empty"]),
  },
  {
    inside: START,
    what: "at the top of a document, where one element stands",
    kinds: new Set(["attribute", "data", "value", "text", "list", "group", "interleave", "oneOrMore", "empty"]),
  },
  {
    inside: REPEATED_GROUP,
    what: "in a group that is repeated, because attributes do not come in an order",
    kinds: new Set(["attribute"]),
  },
];

/** `found` is called with every element that can come next. */
export function checkPaths(
  pattern: SimplePattern,
  where: "start" | "element",
  report: Report,
  found: (element: SimpleNamed) => void,
): void {
  const seen = new Map<number, Set<SimplePattern>>();
  const visit = (at: SimplePattern, surroundings: number): void => {
    const known = seen.get(surroundings) ?? new Set();
    if (known.has(at)) return;
    seen.set(surroundings, known.add(at));
    for (const { inside, what, kinds } of surroundings === 0 ? [] : FORBIDDEN) {
      if (surroundings & inside && kinds.has(at.kind)) report(at.place, `${NAMES[at.kind]} cannot stand ${what}`);
    }
    if (at.kind === "element") found(at);
    else for (const child of childrenOf(at)) visit(child, below(at, surroundings));
  };
  visit(pattern, where === "start" ? START : 0);
}

function below(pattern: SimplePattern, surroundings: number): number {
  switch (pattern.kind) {
    case "attribute":
      return ATTRIBUTE;
    case "list":
      return surroundings | LIST;
    case "data":
      return surroundings | EXCEPT;
    case "oneOrMore":
      return surroundings | REPEATED;
    case "group":
    case "interleave":
      return surroundings & REPEATED ? surroundings | REPEATED_GROUP : surroundings;
    default:
      return surroundings;
  }
}
