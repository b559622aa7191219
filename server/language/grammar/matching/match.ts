/** A document against its grammar: the problems, and which declaration everything was matched by. */
import type { Problem } from "../../problem.ts";
import type { XmlAttribute, XmlDocument, XmlElement } from "../../xml/tree.ts";
import type { Grammar } from "../grammar.ts";
import { contains } from "../name-class.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../pattern.ts";
import type { TextLeaf } from "./leaves.ts";
import { Matcher } from "./matcher.ts";
import { toProblem } from "./messages.ts";
import type { MissingTable } from "./missing.ts";
import { mismatchesOf, Recoveries, type Recovery } from "./recover.ts";
import { Subtrees } from "./subtrees.ts";

/** Immutable to its users; what it is asked is found when it is asked, and kept. */
export interface Match {
  readonly grammar: Grammar;
  readonly problems: readonly Problem[];
  /** The declarations that an element was matched by, or comes nearest to; none when nothing is near. */
  readonly declarations: (element: XmlElement) => readonly ElementPattern[];
  readonly attributeDeclarations: (attribute: XmlAttribute) => readonly AttributePattern[];
  /** The leaves of the grammar that take the value of an attribute. */
  readonly valueLeaves: (attribute: XmlAttribute) => readonly TextLeaf[];
  /** The leaves that take the text of an element without child elements. */
  readonly textLeaves: (element: XmlElement) => readonly TextLeaf[];
  /** How an element goes with one of its declarations, step by step. */
  readonly recovery: (element: XmlElement, declaration: ElementPattern) => Recovery;
  /** The candidates that an element fits best. */
  readonly best: (element: XmlElement, candidates: readonly ElementPattern[]) => readonly ElementPattern[];
  readonly missing: MissingTable;
  readonly matcher: Matcher;
  readonly subtrees: Subtrees;
}

/** The document must have a root. With the match of an older text what has not changed is not looked at again. */
export function matchDocument(grammar: Grammar, document: XmlDocument, previous?: Match): Match {
  const reused = previous?.grammar === grammar ? previous : undefined;
  grammar.tables.trim();
  const subtrees = new Subtrees(document, reused?.subtrees);
  const matcher = new Matcher(grammar.tables, subtrees);
  const recoveries = new Recoveries(matcher);
  const declarations: Match["declarations"] = memoize((element: XmlElement) =>
    declarationsOf(recoveries, declarations, grammar.start, element),
  );
  const recoveryOf = (element: XmlElement): Recovery | undefined => {
    const [declaration] = declarations(element);
    return declaration && recoveries.of(element, declaration);
  };
  const attributeDeclarations = (attribute: XmlAttribute) =>
    recoveryOf(attribute.parent)?.attributes.get(attribute) ?? [];
  const problems = findProblems(recoveries, declarations, document.root);
  subtrees.forgetPrevious();
  return {
    grammar,
    problems,
    declarations,
    attributeDeclarations,
    valueLeaves: (attribute) =>
      attributeDeclarations(attribute).flatMap((leaf) =>
        matcher.leaves
          .of(leaf.content)
          .texts.filter((text) => matcher.leafAllows(text, attribute.value, attribute.parent)),
      ),
    textLeaves: (element) => {
      const content = recoveryOf(element)?.content;
      const text = element.children.map((node) => ("value" in node ? node.value : "")).join("");
      return content ? matcher.textLeaves(content, text) : [];
    },
    recovery: (element, declaration) => recoveries.of(element, declaration),
    best: (element, candidates) => recoveries.best(element, candidates),
    missing: grammar.tables.missing,
    matcher,
    subtrees,
  };
}

function declarationsOf(
  recoveries: Recoveries,
  declarations: (element: XmlElement) => readonly ElementPattern[],
  start: Pattern,
  element: XmlElement,
): readonly ElementPattern[] {
  if (!element.parent) {
    const candidates = recoveries.matcher.leaves.of(start).elements;
    const named = candidates.filter((leaf) => contains(leaf.name, element.namespace, element.localName));
    return named.length > 0 ? recoveries.best(element, named) : [];
  }
  const [declaration] = declarations(element.parent);
  return (declaration && recoveries.of(element.parent, declaration).children.get(element)) ?? [];
}

function findProblems(
  recoveries: Recoveries,
  declarations: (element: XmlElement) => readonly ElementPattern[],
  root: XmlElement | undefined,
): readonly Problem[] {
  const [declaration] = root ? declarations(root) : [];
  if (!root || !declaration) return root ? [unknownRoot(root)] : [];
  if (recoveries.matcher.matches(root, declaration)) return [];
  const { tables } = recoveries.matcher;
  const mismatches = [...mismatchesOf(recoveries.of(root, declaration))];
  return mismatches.length > 0 ? mismatches.map((mismatch) => toProblem(tables, mismatch)) : [noReason(root)];
}

function unknownRoot(root: XmlElement): Problem {
  const message = `The grammar has no document that begins with <${root.name}>`;
  return { code: "unknown-root", severity: "error", span: root.nameSpan, message, fixes: [], related: [] };
}

/** The way through the mistakes found none, although there must be one: two readings of the grammar fit half each. */
function noReason(root: XmlElement): Problem {
  const message = `<${root.name}> does not match the grammar: its parts do not go together`;
  return { code: "mismatch", severity: "error", span: root.nameSpan, message, fixes: [], related: [] };
}

function memoize<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}
