/** Which pattern may not stand inside which other (RELAX NG specification, 7.1). */
import { childrenOf, type SimpleNamed, type SimplePattern } from "./simple.ts";
import type { Report } from "./syntax.ts";

/** Where a pattern stands, within one element. */
interface Surroundings {
  readonly start: boolean;
  readonly attribute: boolean;
  readonly list: boolean;
  readonly except: boolean;
  readonly repeated: boolean;
  /** Inside a group or interleave that is repeated. */
  readonly repeatedGroup: boolean;
}

const NOWHERE: Surroundings = {
  start: false,
  attribute: false,
  list: false,
  except: false,
  repeated: false,
  repeatedGroup: false,
};

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

const FORBIDDEN: readonly (readonly [
  inside: keyof Surroundings,
  what: string,
  kinds: ReadonlySet<SimplePattern["kind"]>,
])[] = [
  ["attribute", "inside an attribute", new Set(["attribute", "element"])],
  ["list", "inside a list", new Set(["list", "element", "attribute", "text", "interleave"])],
  [
    "except",
    "in an exception from data",
    new Set(["attribute", "element", "list", "text", "group", "interleave", "oneOrMore", "empty"]),
  ],
  [
    "start",
    "at the top of a document, where one element stands",
    new Set(["attribute", "data", "value", "text", "list", "group", "interleave", "oneOrMore", "empty"]),
  ],
  ["repeatedGroup", "in a group that is repeated, because attributes do not come in an order", new Set(["attribute"])],
];

/** `found` is called with every element that can come next. */
export function checkPaths(
  pattern: SimplePattern,
  where: "start" | "element",
  report: Report,
  found: (element: SimpleNamed) => void,
): void {
  const seen = new Map<SimplePattern, Set<string>>();
  const visit = (at: SimplePattern, surroundings: Surroundings): void => {
    const key = Object.values(surroundings).join();
    const known = seen.get(at) ?? new Set();
    if (known.has(key)) return;
    seen.set(at, known.add(key));
    for (const [inside, what, kinds] of FORBIDDEN) {
      if (surroundings[inside] && kinds.has(at.kind)) report(at.place, `${NAMES[at.kind]} cannot stand ${what}`);
    }
    if (at.kind === "element") found(at);
    else for (const child of childrenOf(at)) visit(child, below(at, surroundings));
  };
  visit(pattern, where === "start" ? { ...NOWHERE, start: true } : NOWHERE);
}

function below(pattern: SimplePattern, surroundings: Surroundings): Surroundings {
  switch (pattern.kind) {
    case "attribute":
      return { ...NOWHERE, attribute: true };
    case "list":
      return { ...surroundings, list: true };
    case "data":
      return { ...surroundings, except: true };
    case "oneOrMore":
      return { ...surroundings, repeated: true };
    case "group":
    case "interleave":
      return { ...surroundings, repeatedGroup: surroundings.repeated };
    default:
      return surroundings;
  }
}
