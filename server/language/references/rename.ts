/** Another name for a symbol, everywhere it stands; or why it cannot have that name. */
import type { TextEdit } from "../problem.ts";
import { isStandardVariable, objectionToVariable, rivals } from "./filter-variables.ts";
import { nameOf, write } from "./notation.ts";
import type { Named, Occurrence } from "./occurrence.ts";
import { factsOf } from "./symbol-kinds.ts";
import { type Found, type IndexedDocument, relativeTo, type WorkspaceIndex } from "./workspace-index.ts";

/** What changes in one document. */
export interface DocumentEdits {
  readonly document: IndexedDocument;
  readonly edits: readonly TextEdit[];
}

export type RenameResult =
  | { readonly ok: true; readonly edits: readonly DocumentEdits[] }
  | { readonly ok: false; readonly reason: string };

/** Can the name be written anew where it stands? */
export function isRenameable(occurrence: Occurrence): boolean {
  return occurrence.form !== "fixed" && !isStandardVariable(occurrence);
}

/**
 * The edits of all documents. Nothing is renamed when a place cannot follow, when the new name is taken, because
 * afterwards nobody could tell the two apart, or when the old name can mean several things.
 * @param own the document in which the name is renamed
 * @param names all that one text means there, mostly one
 */
export function renameSymbols(
  index: WorkspaceIndex,
  own: IndexedDocument,
  names: readonly Named[],
  newName: string,
): RenameResult {
  const edits = new Map<string, DocumentEdits>();
  for (const named of names) {
    const result = renameSymbol(index, own, named, newName);
    if (!result.ok) return result;
    for (const { document, edits: more } of result.edits) {
      const known = edits.get(document.uri)?.edits ?? [];
      edits.set(document.uri, { document, edits: merged(known, more) });
    }
  }
  return { ok: true, edits: [...edits.values()] };
}

/** In text order; what two names have in common is edited once. */
function merged(known: readonly TextEdit[], more: readonly TextEdit[]): readonly TextEdit[] {
  const starts = new Set(known.map(({ span }) => span.start));
  return [...known, ...more.filter(({ span }) => !starts.has(span.start))].sort((a, b) => a.span.start - b.span.start);
}

function renameSymbol(index: WorkspaceIndex, own: IndexedDocument, named: Named, newName: string): RenameResult {
  const { word, notation } = factsOf(named.kind);
  const isVariable = named.kind === "filter-variable";
  const wrong = objection(named, newName) ?? (isVariable ? objectionToVariable(index, named, newName) : undefined);
  const name = nameOf(notation, newName);
  if (wrong !== undefined || name === undefined) return { ok: false, reason: `The ${word} ${wrong ?? "needs a name"}` };
  const others = isVariable ? rivals(index, named, name) : index.find({ ...named, name }, own);
  const [taken] = name === named.name ? [] : others;
  if (taken)
    return {
      ok: false,
      reason: `"${newName}" is the name of another ${word} in ${relativeTo(own.uri, taken.document.uri)}`,
    };
  const meanings = meaningsOf(index, own, named);
  if (meanings.length > 1) return { ok: false, reason: ambiguous(word, named, meanings) };
  const all: DocumentEdits[] = [];
  for (const [document, names] of byDocument(index.find(named, own))) {
    const edits = editsOf(names, notation === "number" ? name : newName);
    if (!edits) return { ok: false, reason: unwritable(word, named, relativeTo(own.uri, document.uri)) };
    all.push({ document, edits });
  }
  return { ok: true, edits: all };
}

/** What a name without a scope can lie in, and the documents that can hold the disk of a snapshot. */
function meaningsOf(index: WorkspaceIndex, own: IndexedDocument, named: Named): readonly string[] {
  const found = index.find(named, own);
  if (named.kind === "disk-target") {
    const guests = found.filter(({ document, name }) => document !== own && name.role === "definition");
    return [...new Set(guests.map(({ document }) => relativeTo(own.uri, document.uri)))];
  }
  return named.scope === undefined ? [...new Set(found.flatMap(({ name: { scope } }) => scope ?? []))] : [];
}

function ambiguous(word: string, { name }: Named, meanings: readonly string[]): string {
  const [first, second] = meanings;
  return `"${name}" can be the ${word} of ${first} or of ${second} here: rename the one that is meant where that is said`;
}

function objection({ kind }: Named, newName: string): string | undefined {
  const { shape, notation } = factsOf(kind);
  if (newName.trim() !== newName) return "cannot have white space around its name";
  if (/[\n\r\t]/.test(newName)) return "cannot have line ends or tabs in its name";
  const name = nameOf(notation, newName);
  // Numbers can be typed as they stand there, in hexadecimal too.
  const isShaped = shape === undefined || shape.pattern.test(notation === "number" ? (name ?? "") : newName);
  return isShaped && name !== undefined ? undefined : (shape?.rule ?? "needs a name");
}

function unwritable(word: string, symbol: Named, file: string): string {
  return (
    `${file} means this ${word} (${symbol.name}) in a place that does not write it out as one name: ` +
    "in a range, by a default or with a comment in it; write it out there first"
  );
}

function byDocument(found: readonly Found[]): ReadonlyMap<IndexedDocument, readonly Occurrence[]> {
  const all = new Map<IndexedDocument, Occurrence[]>();
  for (const { document, name } of found) {
    const names = all.get(document);
    if (names) names.push(name);
    else all.set(document, [name]);
  }
  return all;
}

/** `undefined` when one of the places cannot be written. */
function editsOf(names: readonly Occurrence[], newName: string): readonly TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  const starts = new Set<number>();
  for (const name of names) {
    if (starts.has(name.span.start)) continue;
    const newText = write(name.form, newName);
    if (newText === undefined) return undefined;
    starts.add(name.span.start);
    edits.push({ span: name.span, newText });
  }
  return edits.sort((a, b) => a.span.start - b.span.start);
}
