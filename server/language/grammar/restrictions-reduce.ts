/**
 * Takes out what can never match and what matches nothing (RELAX NG specification, 4.20 and 4.21), and puts what a
 * reference stands for in its place, because the restrictions speak of what is left. Contents of elements stay as they
 * are until they are looked at, so this ends.
 */
import type { Definition, SimpleBranch, SimplePattern } from "./simple.ts";

/** The same pattern always gives the same result. */
export function makeReducer(): (pattern: SimplePattern) => SimplePattern {
  const definitions = new Map<Definition, SimplePattern>();
  const reduce = (pattern: SimplePattern): SimplePattern => {
    switch (pattern.kind) {
      case "ref": {
        const known = definitions.get(pattern.definition);
        const reduced = known ?? reduce(pattern.definition.body());
        definitions.set(pattern.definition, reduced);
        return reduced;
      }
      case "choice":
        return reduceChoice(pattern, pattern.children.map(reduce));
      case "group":
      case "interleave":
        return reduceSequence(pattern, pattern.children.map(reduce));
      case "oneOrMore":
      case "list": {
        const inner = reduce(pattern.pattern);
        const isGone = inner.kind === "notAllowed" || (pattern.kind === "oneOrMore" && inner.kind === "empty");
        return isGone ? inner : { ...pattern, pattern: inner };
      }
      case "attribute": {
        const content = reduce(pattern.content);
        return content.kind === "notAllowed" ? content : { ...pattern, content };
      }
      case "data": {
        const except = pattern.except && reduce(pattern.except);
        return { ...pattern, except: except?.kind === "notAllowed" ? undefined : except };
      }
      default:
        return pattern;
    }
  };
  return reduce;
}

function reduceChoice(choice: SimpleBranch, children: readonly SimplePattern[]): SimplePattern {
  const possible = children.filter((child) => child.kind !== "notAllowed");
  const some = possible.filter((child) => child.kind !== "empty");
  if (some.length === 0) return possible[0] ?? { ...choice, kind: "notAllowed" };
  return joined(choice, some.length < possible.length ? possible : some);
}

function reduceSequence(sequence: SimpleBranch, children: readonly SimplePattern[]): SimplePattern {
  const impossible = children.find((child) => child.kind === "notAllowed");
  if (impossible) return impossible;
  const some = children.filter((child) => child.kind !== "empty");
  return some.length === 0 ? { ...sequence, kind: "empty" } : joined(sequence, some);
}

function joined(branch: SimpleBranch, children: readonly SimplePattern[]): SimplePattern {
  const [first, second] = children;
  return first && !second ? first : { ...branch, children };
}
