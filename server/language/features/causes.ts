/**
 * What does not go with one word, such as the mode of a network, is one mistake however much of it there is: the word
 * was changed, or the rest was copied. It is said at the word then, and names all of it.
 */
import { groupBy } from "../maps.ts";
import type { Fix, Problem, TextEdit } from "../problem.ts";
import type { XmlDocument } from "../xml/tree.ts";
import { distinct, listed, mostSevere } from "./copies.ts";
import { coverage } from "./coverage.ts";
import { innermost } from "./element-at.ts";

/** So many of the parts can be jumped to from the problem. */
const mostRelated = 20;

/** The problems, those of one cause joined to one; in another order. */
export function joinCauses(document: XmlDocument, problems: readonly Problem[]): readonly Problem[] {
  const groups = groupBy(problems, ({ cause }) => cause?.span.start);
  const several = [...groups.values()].filter((group) => group.length > 1);
  const joined = new Set(several.flat());
  const made = several.flatMap((group) => join(document, group) ?? []);
  return [...problems.filter((problem) => !joined.has(problem)), ...made];
}

function join(document: XmlDocument, problems: readonly Problem[]): Problem | undefined {
  const inOrder = problems.toSorted((a, b) => a.span.start - b.span.start);
  const severity = mostSevere(inOrder);
  const first = inOrder.find((problem) => problem.severity === severity);
  if (!first?.cause) return undefined;
  const { span, words } = first.cause;
  const parts = listed(counted(inOrder.map((problem) => partAt(document, problem))));
  return {
    code: first.code,
    severity,
    span,
    message: `${words} cannot be combined with ${parts}; remove them, or choose another`,
    fixes: repairs(inOrder),
    related: inOrder.slice(0, mostRelated).map((problem) => ({ span: problem.span, message: problem.message })),
  };
}

/** An attribute with its element, or the element. */
function partAt({ root }: XmlDocument, { span }: Problem): string {
  const element = innermost(root, span.start);
  const attribute = element?.attributes.find((each) => each.span.start <= span.start && span.end <= each.span.end);
  return attribute ? `"${attribute.name}" of <${element?.name}>` : `<${element?.name ?? ""}>`;
}

/** Each once; with their number where there are several. */
function counted(parts: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
  return [...counts].map(([part, count]) => (count > 1 ? `${part} (${count} times)` : part));
}

/** One repair for all: of each problem the first that leaves the cause as it is. */
function repairs(problems: readonly Problem[]): readonly Fix[] {
  const isCause = coverage(problems.flatMap(({ cause }) => (cause ? [cause.span] : [])));
  const leaves = (edits: readonly TextEdit[]): boolean => edits.every(({ span }) => !isCause(span));
  const fixes = problems.map((problem) => problem.fixes.find(({ edits }) => leaves(edits)));
  const found = fixes.flatMap((fix) => fix ?? []);
  if (found.length < problems.length) return [];
  return [{ title: "Mend all of them", edits: distinct(found.flatMap(({ edits }) => edits)), preferred: false }];
}
