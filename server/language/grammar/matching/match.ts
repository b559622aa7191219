/** A document against its grammar: the problems, and which declaration everything was matched by. */
import { preferred } from "../../fixes.ts";
import type { Problem } from "../../problem.ts";
import type { XmlAttribute, XmlDocument, XmlElement } from "../../xml/tree.ts";
import type { Grammar } from "../grammar.ts";
import type { AttributePattern, ElementPattern } from "../pattern.ts";
import { inAnyOf } from "./any-of.ts";
import type { TextLeaf } from "./leaves.ts";
import { Matcher } from "./matcher.ts";
import { error, orList, renameElement } from "./message-words.ts";
import { toProblem } from "./messages.ts";
import type { MissingTable } from "./missing.ts";
import { meantBy } from "./other-words.ts";
import { mismatchesOf, Recoveries, type Recovery } from "./recover.ts";
import { Subtrees } from "./subtrees.ts";
import type { MatchTables } from "./tables.ts";

/** Nobody reads more than this. */
const MOST_PROBLEMS = 1000;

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
  readonly recoveries: Recoveries;
  readonly subtrees: Subtrees;
}

/** The document must have a root. With the match of an older text what has not changed is not looked at again. */
export function matchDocument(grammar: Grammar, document: XmlDocument, previous?: Match): Match {
  const { tables } = grammar;
  tables.trim();
  const subtrees = new Subtrees(document, previous?.grammar === grammar ? previous.subtrees : undefined);
  const matcher = new Matcher(tables, subtrees);
  const recoveries = new Recoveries(matcher);
  const problems = findProblems(recoveries, document);
  subtrees.forgetPrevious();
  const known = new Declarations(recoveries);
  const declarations = (element: XmlElement): readonly ElementPattern[] => known.of(element);
  const recoveryOf = (element: XmlElement): Recovery | undefined => {
    const [declaration] = declarations(element);
    return declaration && recoveries.of(element, declaration);
  };
  const attributeDeclarations = (attribute: XmlAttribute): readonly AttributePattern[] =>
    recoveryOf(attribute.parent)?.attributes.get(attribute) ?? [];
  return {
    grammar,
    problems,
    declarations,
    attributeDeclarations,
    valueLeaves: (attribute) =>
      attributeDeclarations(attribute).flatMap((leaf) =>
        matcher.textLeaves(leaf.content, attribute.value, attribute.parent),
      ),
    textLeaves: (element) => {
      const content = recoveryOf(element)?.content;
      const text = element.children.map((node) => ("value" in node ? node.value : "")).join("");
      return content ? matcher.textLeaves(content, text, element) : [];
    },
    recovery: (element, declaration) => recoveries.of(element, declaration),
    best: (element, candidates) => recoveries.best(element, candidates),
    missing: tables.missing,
    matcher,
    recoveries,
    subtrees,
  };
}

/** What each element is, found from the root down, because that depends on what its parents are. */
class Declarations {
  readonly #recoveries: Recoveries;
  readonly #known = new Map<XmlElement, readonly ElementPattern[]>();

  constructor(recoveries: Recoveries) {
    this.#recoveries = recoveries;
  }

  of(element: XmlElement): readonly ElementPattern[] {
    const way: XmlElement[] = [];
    for (let at: XmlElement | undefined = element; at && !this.#known.has(at); at = at.parent) way.push(at);
    for (let next = way.pop(); next; next = way.pop()) this.#known.set(next, this.#find(next));
    return this.#known.get(element) ?? [];
  }

  /** The parent is known already. */
  #find(element: XmlElement): readonly ElementPattern[] {
    const { parent } = element;
    if (!parent) return rootDeclarations(this.#recoveries, element);
    const [declaration] = this.#known.get(parent) ?? [];
    return (declaration && this.#recoveries.of(parent, declaration).children.get(element)) ?? [];
  }
}

function rootDeclarations(recoveries: Recoveries, root: XmlElement): readonly ElementPattern[] {
  const { leaves, tables } = recoveries.matcher;
  return recoveries.best(root, leaves.elements(tables.start, root.namespace, root.localName));
}

function findProblems(recoveries: Recoveries, document: XmlDocument): readonly Problem[] {
  const { root } = document;
  const { tables } = recoveries.matcher;
  const [declaration] = root ? rootDeclarations(recoveries, root) : [];
  if (!root || !declaration) return root ? [unknownRoot(tables, root)] : [];
  if (recoveries.matcher.matchesOnce(root, declaration)) return [];
  const problems: Problem[] = [];
  for (const mismatch of mismatchesOf(readingOf(recoveries, root, declaration))) {
    // What is missing may stand in the part of the text that was not read.
    if (!document.truncated || !mismatch.kind.startsWith("missing")) problems.push(toProblem(tables, mismatch));
    if (problems.length === MOST_PROBLEMS) break;
  }
  // What is not well-formed is said by the parser, and here taken for what it may become.
  if (problems.length === 0 && document.problems.length === 0) {
    return [toProblem(tables, { kind: "unexplained", element: root })];
  }
  return problems.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

function readingOf(recoveries: Recoveries, root: XmlElement, declaration: ElementPattern): Recovery {
  const { leaves, tables } = recoveries.matcher;
  const likeliest = recoveries.of(root, declaration);
  const all = leaves.elements(tables.start, root.namespace, root.localName);
  return (
    inAnyOf(
      [likeliest],
      all.map((leaf) => recoveries.of(root, leaf)),
    ) ?? likeliest
  );
}

function unknownRoot(tables: MatchTables, root: XmlElement): Problem {
  const roots = tables.leaves.elementNames(tables.start);
  const end = root.endTag?.name ?? "";
  const [guess] = roots.includes(end) ? [end] : meantBy(root.name, roots);
  const choice = roots.length <= 8 ? `; it begins with ${orList(roots.map((name) => `<${name}>`))}` : "";
  const message = `No such document begins with <${root.name}>${guess === undefined ? choice : `; did you mean <${guess}>?`}`;
  const fixes = guess === undefined ? [] : [preferred(`Rename to <${guess}>`, ...renameElement(root, guess))];
  return error("unknown-root", root.nameSpan, message, { fixes });
}
