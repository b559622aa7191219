/** Another name for a symbol, everywhere it stands; or why it cannot have that name. */
import type { TextEdit } from "../problem.ts";
import { nameOf, write } from "./notation.ts";
import { isSame, type Named, type Occurrence } from "./occurrence.ts";
import { factsOf } from "./symbol-kinds.ts";
import { type IndexedDocument, relativeTo, type WorkspaceIndex } from "./workspace-index.ts";

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
  return occurrence.form !== "fixed";
}

/**
 * The edits of all documents. Nothing is renamed when a place cannot follow, or when the new name is
 * taken: afterwards nobody could tell the two apart.
 * @param own the document in which the name is renamed
 */
export function renameSymbol(index: WorkspaceIndex, own: IndexedDocument, named: Named, newName: string): RenameResult {
  const { word, notation } = factsOf(named.kind);
  const wrong = objection(named, newName);
  const name = nameOf(notation, newName);
  if (wrong !== undefined || name === undefined) return { ok: false, reason: `The ${word} ${wrong ?? "needs a name"}` };
  const [taken] = name === named.name ? [] : index.find({ ...named, name }, own);
  if (taken)
    return {
      ok: false,
      reason: `"${newName}" is the name of another ${word} in ${relativeTo(own.uri, taken.document.uri)}`,
    };
  const all: DocumentEdits[] = [];
  for (const document of index.documentsWith(named, own)) {
    const edits = editsOf(document.names, named, notation === "number" ? name : newName);
    if (!edits) return { ok: false, reason: unwritable(word, named, relativeTo(own.uri, document.uri)) };
    if (edits.length > 0) all.push({ document, edits });
  }
  return { ok: true, edits: all };
}

function objection({ kind }: Named, newName: string): string | undefined {
  const { shape, notation } = factsOf(kind);
  if (newName.trim() !== newName) return "cannot begin or end with white space";
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

/** `undefined` when one of the places cannot be written. */
function editsOf(names: readonly Occurrence[], symbol: Named, newName: string): readonly TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  const starts = new Set<number>();
  for (const name of names) {
    if (!isSame(name, symbol) || starts.has(name.span.start)) continue;
    const newText = write(name.form, newName);
    if (newText === undefined) return undefined;
    starts.add(name.span.start);
    edits.push({ span: name.span, newText });
  }
  return edits.sort((a, b) => a.span.start - b.span.start);
}
