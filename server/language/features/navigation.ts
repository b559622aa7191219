/** From one place of a name to the others: its definition, all of its places, and those of the same document. */
import type { Span } from "../problem.ts";
import { isStandardVariable, objectionToStandard } from "../references/filter-variables.ts";
import type { Occurrence } from "../references/occurrence.ts";
import { isRenameable, type RenameResult, renameSymbols } from "../references/rename.ts";
import { factsOf } from "../references/symbol-kinds.ts";
import {
  type Found,
  type IndexedDocument,
  type Location,
  locationOf,
  type WorkspaceIndex,
} from "../references/workspace-index.ts";
import { type Readings, withoutObjections } from "./rename-objections.ts";

export interface Highlight {
  readonly span: Span;
  readonly isDefinition: boolean;
}

/** The documents that are concerned by the name under the cursor; `undefined` when it ends with its own document. */
export function concerned(
  index: WorkspaceIndex,
  document: IndexedDocument,
  offset: number,
): readonly string[] | undefined {
  const beyond = occurrencesAt(document.names, offset).filter(reachesBeyond);
  if (beyond.length === 0) return undefined;
  return beyond.flatMap((at) => index.documentsWith(at, document).map(({ uri }) => uri));
}

function reachesBeyond({ kind }: Occurrence): boolean {
  return kind === "disk-target" || factsOf(kind).reach === "workspace";
}

/** Where the name under the cursor is defined; nothing where there is no name, or no document defines it. */
export function definitions(index: WorkspaceIndex, document: IndexedDocument, offset: number): readonly Location[] {
  const found = findAt(index, document, offset).filter(({ name }) => name.role === "definition");
  return locationsOf(found);
}

/** Everywhere the name under the cursor stands. */
export function references(
  index: WorkspaceIndex,
  document: IndexedDocument,
  offset: number,
  withDefinitions: boolean,
): readonly Location[] {
  const found = findAt(index, document, offset);
  const isWanted = ({ name: { kind, role } }: Found) =>
    withDefinitions || role === "reference" || factsOf(kind).isNamedByUse;
  return locationsOf(found.filter(isWanted));
}

/** The places of the name under the cursor in its own document, in text order. */
export function highlights(index: WorkspaceIndex, document: IndexedDocument, offset: number): readonly Highlight[] {
  const at = occurrencesAt(document.names, offset);
  return distinct(at.flatMap((one) => index.findAmong([document], one))).map(({ name }) => ({
    span: name.span,
    isDefinition: name.role === "definition",
  }));
}

/** What would be renamed at the cursor, or why it cannot be; `undefined` where no name is written. */
export function renameTarget(document: IndexedDocument, offset: number): Span | string | undefined {
  const at = occurrencesAt(document.names, offset);
  const standard = at.find(isStandardVariable);
  if (standard) return `The ${factsOf(standard.kind).word} ${objectionToStandard(standard)}`;
  return at.find(isRenameable)?.span;
}

/** Gives the name under the cursor another one, in all documents that hold it, where these take it. */
export function rename(
  index: WorkspaceIndex,
  document: IndexedDocument,
  offset: number,
  newName: string,
  readings: Readings,
): RenameResult {
  const at = occurrencesAt(document.names, offset);
  const named = at.filter(isRenameable);
  const [first] = at;
  if (!first) return { ok: false, reason: "There is no name here that could be changed" };
  const result = renameSymbols(index, document, named.length > 0 ? named : at, newName);
  return withoutObjections(result, factsOf(first.kind).notation, readings);
}

function findAt(index: WorkspaceIndex, document: IndexedDocument, offset: number): readonly Found[] {
  return occurrencesAt(document.names, offset).flatMap((at) => index.find(at, document));
}

function locationsOf(found: readonly Found[]): readonly Location[] {
  return distinct(found).map(locationOf);
}

/** In text order within each document; what implies several names stands once. */
function distinct(found: readonly Found[]): readonly Found[] {
  const seen = new Set<string>();
  return found
    .filter(({ document, name }) => {
      const place = `${document.uri} ${name.span.start}`;
      return !seen.has(place) && seen.add(place);
    })
    .sort((a, b) => (a.document === b.document ? a.name.span.start - b.name.span.start : 0));
}

/**
 * The names at an offset, of those that reach over it the narrowest. They are several where one text means more than one
 * thing: a range of numbers, or the path of a volume that is also what a secret is for.
 */
export function occurrencesAt(names: readonly Occurrence[], offset: number): readonly Occurrence[] {
  let found: Occurrence[] = [];
  let width = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const { start, end } = name.reach;
    if (offset < start || offset > end || end - start > width) continue;
    if (end - start < width) found = [];
    width = end - start;
    found.push(name);
  }
  return found;
}
