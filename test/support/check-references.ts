/** What the tests of names call: documents in, the whole answer out. */

import assert from "node:assert/strict";
import { applyEdits } from "../../server/language/edits.ts";
import { complete } from "../../server/language/features/completion.ts";
import * as navigation from "../../server/language/features/navigation.ts";
import { type WorkspaceProblem, workspaceProblems } from "../../server/language/features/workspace-problems.ts";
import { workspaceSymbols } from "../../server/language/features/workspace-symbols.ts";
import type { Problem } from "../../server/language/problem.ts";
import type { HostNames } from "../../server/language/references/host-names.ts";
import { type IndexedDocument, WorkspaceIndex } from "../../server/language/references/workspace-index.ts";
import { accept, analyze } from "./check.ts";
import { annotate, dedent, stripAnnotations, withCursor } from "./cursor.ts";
import { seeded } from "./mistakes.ts";

/** Documents by their address. */
export type Documents = Readonly<Record<string, string>>;

export function indexOf(documents: Documents): WorkspaceIndex {
  const index = new WorkspaceIndex();
  for (const [uri, text] of Object.entries(documents)) index.update(uri, text);
  return index;
}

/** The document that is known at an address. */
export function documentAt(index: WorkspaceIndex, uri: string): IndexedDocument {
  const document = index.get(uri);
  assert.ok(document, `${uri} is not libvirt's`);
  return document;
}

function note(code: string, message: string, span: Problem["span"]): Problem {
  return { code, severity: "error", span, message, fixes: [], related: [] };
}

/** The document with all its names as lines of carets: `^^^ network: defines lab`. */
export function namesAnnotated(text: string): string {
  const { names } = documentAt(indexOf({ "a.xml": text }), "a.xml");
  const notes = names.map(({ kind, role, scope, name, span, form }) => {
    const place = scope === undefined ? "" : ` of ${scope}`;
    const verb = role === "definition" ? "defines" : "uses";
    return note(kind, `${verb} ${name}${place}${form === "fixed" ? ", not written" : ""}`, span);
  });
  return annotate(text, notes);
}

/** The document with the places of the name at the cursor: `^^^ definition: lab`. */
export function checkHighlights(marked: string, annotated: string): void {
  const { text, offset } = withCursor(dedent(marked));
  const index = indexOf({ "a.xml": text });
  const notes = navigation.highlights(index, documentAt(index, "a.xml"), offset).map(({ span, isDefinition }) => {
    return note(isDefinition ? "definition" : "reference", text.slice(span.start, span.end), span);
  });
  assert.equal(annotate(text, notes), dedent(annotated));
}

interface Asked {
  readonly index: WorkspaceIndex;
  readonly texts: Documents;
  readonly document: IndexedDocument;
  readonly offset: number;
}

/** Documents of which exactly one has the cursor. */
function ask(documents: Documents): Asked {
  const [marked, ...others] = Object.keys(documents).filter((uri) => documents[uri]?.includes("|"));
  assert.ok(marked && others.length === 0, "one document has the cursor");
  const { text, offset } = withCursor(dedent(documents[marked] ?? ""));
  const rest = Object.entries(documents).map(([uri, document]) => [uri, uri === marked ? text : dedent(document)]);
  const texts: Documents = Object.fromEntries(rest);
  const index = indexOf(texts);
  return { index, texts, document: documentAt(index, marked), offset };
}

/** Places as `file:line:column text`, counted from 1. */
function printed(texts: Documents, locations: ReturnType<typeof navigation.definitions>): readonly string[] {
  return locations.map(({ uri, span, start }) => {
    return `${uri}:${start.line + 1}:${start.character + 1} ${texts[uri]?.slice(span.start, span.end)}`;
  });
}

export function checkDefinitions(documents: Documents, ...expected: readonly string[]): void {
  const { index, texts, document, offset } = ask(documents);
  assert.deepEqual(printed(texts, navigation.definitions(index, document, offset)), expected);
}

/** All places of the name at the cursor, its definitions too. */
export function checkReferences(documents: Documents, ...expected: readonly string[]): void {
  const { index, texts, document, offset } = ask(documents);
  assert.deepEqual(printed(texts, navigation.references(index, document, offset, true)), expected);
}

/** The documents after a rename; those that stay the same are left out. */
export function renamed(documents: Documents, uri: string, offset: number, newName: string): Documents | string {
  const index = indexOf(documents);
  const result = navigation.rename(index, documentAt(index, uri), offset, newName, {
    analysisOf: (other) => analyze(documents[other] ?? ""),
    analyze,
  });
  if (!result.ok) return result.reason;
  return Object.fromEntries(
    result.edits.map(({ document, edits }) => [document.uri, applyEdits(documents[document.uri] ?? "", edits)]),
  );
}

/** @param expected the documents that change, or why the name cannot be changed */
export function checkRename(documents: Documents, newName: string, expected: Documents | string): void {
  const { texts, document, offset } = ask(documents);
  const wanted =
    typeof expected === "string"
      ? expected
      : Object.fromEntries(Object.entries(expected).map(([uri, text]) => [uri, dedent(text)]));
  assert.deepEqual(renamed(texts, document.uri, offset, newName), wanted);
}

/** What of the workspace's names is offered at the cursor, each with its detail: `lab (../networks/lab.xml)`. */
export function checkNameCompletion(documents: Documents, ...expected: readonly string[]): void {
  checkNamesOffered(documents, undefined, expected);
}

/** As `checkNameCompletion`, with a target that has these names. */
export function checkNamesOffered(
  documents: Documents,
  host: HostNames | undefined,
  expected: readonly string[],
): void {
  const { index, texts, document, offset } = ask(documents);
  const facts = host && { ...host, version: null, netDevices: [], pciDevices: [], physicalFunctions: [] };
  const items = complete(analyze(texts[document.uri] ?? ""), offset, seeded(1), { index, document }, facts);
  const names = items.filter(({ kind }) => kind === "name");
  assert.deepEqual(
    names.map(({ label, detail }) => (detail === "" ? label : `${label} (${detail})`)),
    expected,
  );
}

/** The document with the cursor after the proposal of this label is taken. */
export function checkAcceptedName(documents: Documents, label: string, expected: string): void {
  const { index, texts, document, offset } = ask(documents);
  const text = texts[document.uri] ?? "";
  const item = complete(analyze(text), offset, seeded(1), { index, document }).find(
    (candidate) => candidate.label === label,
  );
  assert.ok(item, `${label} is not offered`);
  assert.equal(accept(text, item), dedent(expected));
}

/** The problems of the first document with the others, as lines of carets; all documents belong to the workspace. */
export function checkWorkspaceProblems(annotated: string, others: Documents, host?: HostNames): void {
  const expected = dedent(annotated);
  const text = stripAnnotations(expected);
  assert.equal(annotate(text, problemsBetween({ "file:///w/own.xml": text, ...others }, host)), expected);
}

/** What is wrong between the first document and the others. */
export function problemsBetween(documents: Documents, host?: HostNames): readonly WorkspaceProblem[] {
  const index = indexOf(documents);
  const [[uri, text] = ["", ""]] = Object.entries(documents);
  const isMember = (other: string) => !other.startsWith("outside:");
  const view = { index, own: documentAt(index, uri), isMember, among: "of this workspace", host };
  return workspaceProblems(analyze(text), view, new Map());
}

/** What a search of the workspace finds, as `name (what it is) file:line`. */
export function checkWorkspaceSymbols(documents: Documents, query: string, ...expected: readonly string[]): void {
  const found = workspaceSymbols(indexOf(documents), query);
  assert.deepEqual(
    found.map(({ name, detail, location }) => `${name} (${detail}) ${location.uri}:${location.start.line + 1}`),
    expected,
  );
}
