/** From one place of a name to the others: its definition, all of its places, and those of the same document. */
import type { Span } from "../problem.ts";
import { guestsOfMoment } from "../references/guest-disks.ts";
import type { Occurrence } from "../references/occurrence.ts";
import { isSame } from "../references/occurrence.ts";
import { isRenameable, type RenameResult, renameSymbol } from "../references/rename.ts";
import { factsOf } from "../references/symbol-kinds.ts";
import {
  type Found,
  type IndexedDocument,
  type Location,
  locationOf,
  type WorkspaceIndex,
} from "../references/workspace-index.ts";

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
  const at = occurrenceAt(document.names, offset);
  if (at?.kind === "disk-target") {
    const guests = guestsOfMoment(index, document);
    return guests.length === 0 ? undefined : guests.map(({ uri }) => uri);
  }
  if (!at || factsOf(at.kind).reach === "document") return undefined;
  return index.documentsWith(at, document).map(({ uri }) => uri);
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
export function highlights(document: IndexedDocument, offset: number): readonly Highlight[] {
  const at = occurrenceAt(document.names, offset);
  if (!at) return [];
  const same = document.names.filter((name) => isSame(name, at));
  return distinct(same.map((name) => ({ document, name }))).map(({ name }) => ({
    span: name.span,
    isDefinition: name.role === "definition",
  }));
}

/** What would be renamed at the cursor; `undefined` where nothing can be. */
export function renameTarget(document: IndexedDocument, offset: number): Span | undefined {
  const at = occurrenceAt(document.names, offset);
  return at && isRenameable(at) ? at.span : undefined;
}

/** Gives the name under the cursor another one, in all documents that hold it. */
export function rename(
  index: WorkspaceIndex,
  document: IndexedDocument,
  offset: number,
  newName: string,
): RenameResult {
  const at = occurrenceAt(document.names, offset);
  if (!at) return { ok: false, reason: "There is no name here that could be changed" };
  return renameSymbol(index, document, at, newName);
}

function findAt(index: WorkspaceIndex, document: IndexedDocument, offset: number): readonly Found[] {
  const at = occurrenceAt(document.names, offset);
  if (!at) return [];
  const guests = at.kind === "disk-target" ? guestsOfMoment(index, document) : [];
  return [document, ...guests].flatMap((each) => index.find(at, each));
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

/** The occurrence at an offset; of several that reach over it the narrowest, and of these the first. */
export function occurrenceAt(names: readonly Occurrence[], offset: number): Occurrence | undefined {
  let found: Occurrence | undefined;
  for (const name of names) {
    const { start, end } = name.reach;
    if (offset < start || offset > end) continue;
    if (!found || end - start < found.reach.end - found.reach.start) found = name;
  }
  return found;
}
