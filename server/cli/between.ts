/** What `check --one-host` finds between the documents that it was given, as the editor does in a workspace. */
import { resolve } from "node:path";
import { uriOfPath } from "../document-uri.ts";
import { workspaceProblems } from "../language/features/workspace-problems.ts";
import type { RuleLevel } from "../language/problem.ts";
import { WorkspaceIndex } from "../language/references/workspace-index.ts";
import { parse } from "../language/xml/parse.ts";
import type { CheckedDocument } from "./report.ts";

/**
 * The documents with the problems between them too, in text order. One document alone has none: a name that it does
 * not define itself is not missing anywhere.
 */
export function withProblemsBetween(
  documents: readonly CheckedDocument[],
  levels: ReadonlyMap<string, RuleLevel>,
): readonly CheckedDocument[] {
  const index = new WorkspaceIndex();
  for (const { file, text } of documents) index.update(uriOf(file), text);
  return index.size < 2 ? documents : documents.map((document) => withOthers(index, document, levels));
}

function withOthers(
  index: WorkspaceIndex,
  document: CheckedDocument,
  levels: ReadonlyMap<string, RuleLevel>,
): CheckedDocument {
  const own = index.get(uriOf(document.file));
  if (!own) return document;
  const view = { index, own, isMember: () => true, among: "that is checked", host: undefined };
  // The trees of thousands of documents would fill the memory, and reading a text again takes little time.
  const found = workspaceProblems({ document: parse(document.text), problems: document.problems }, view, levels);
  const problems = [...document.problems, ...found];
  return { ...document, problems: problems.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end) };
}

/** Standard input, `-`, has no other name. */
function uriOf(file: string): string {
  return file === "-" ? file : uriOfPath(resolve(file));
}
