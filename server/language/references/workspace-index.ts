/**
 * The names of all documents of a workspace. A document costs one cheap reading when it changes; what is looked up is
 * found by name, whatever the number of documents. Answers come in the order of the documents' addresses and then of
 * the text, so they are the same however the documents came in.
 */

import { type DocumentKind, documentKind } from "../document-kind.ts";
import { lineIndex, type Position } from "../lines.ts";
import { getOrMake } from "../maps.ts";
import type { Span } from "../problem.ts";
import { parse } from "../xml/parse.ts";
import type { XmlDocument } from "../xml/tree.ts";
import { extract } from "./extract.ts";
import { filtersSharing } from "./filter-variables.ts";
import { documentsOfDisks } from "./guest-disks.ts";
import { NameHolders } from "./name-holders.ts";
import { isSame, type Named, type Occurrence } from "./occurrence.ts";
import { factsOf, type SymbolKind } from "./symbol-kinds.ts";

export interface IndexedDocument {
  readonly uri: string;
  readonly kind: DocumentKind;
  readonly names: readonly Occurrence[];
  /** From offsets to lines, as the text was when it was read. */
  readonly positionAt: (offset: number) => Position;
}

export interface Location {
  readonly uri: string;
  readonly span: Span;
  readonly start: Position;
  readonly end: Position;
}

/** A name in one of the documents. */
export interface Found {
  readonly document: IndexedDocument;
  readonly name: Occurrence;
}

export class WorkspaceIndex {
  private readonly documents = new Map<string, IndexedDocument>();
  private readonly holders = new NameHolders();
  /** The names of single documents by kind and name, made when they are asked for. */
  private readonly tables = new WeakMap<IndexedDocument, NameTable>();
  /** Grows when what other documents may ask for has changed. */
  revision = 0;

  /** Reads a text anew. A text that is not libvirt's is forgotten. @returns what is known of it now */
  update(uri: string, text: string): IndexedDocument | undefined {
    return this.add(uri, parse(text), detached);
  }

  /** As `update`, of a text that has been parsed already and is kept anyway. */
  put(uri: string, document: XmlDocument): IndexedDocument | undefined {
    return this.add(uri, document, (name) => name);
  }

  private add(uri: string, document: XmlDocument, keep: (name: Occurrence) => Occurrence): IndexedDocument | undefined {
    const read = readNames(uri, document);
    if (!read) {
      this.remove(uri);
      return undefined;
    }
    const names = read.names.map(keep);
    const indexed = { ...read, names };
    if (this.holders.replace(uri, this.documents.get(uri)?.names ?? [], names)) this.revision++;
    this.documents.set(uri, indexed);
    return indexed;
  }

  remove(uri: string): void {
    const old = this.documents.get(uri);
    if (!old) return;
    if (this.holders.replace(uri, old.names, [])) this.revision++;
    this.documents.delete(uri);
  }

  get(uri: string): IndexedDocument | undefined {
    return this.documents.get(uri);
  }

  /** The number of libvirt's documents. */
  get size(): number {
    return this.documents.size;
  }

  /** All documents of these kinds, in the order of their addresses. */
  documentsOf(kinds: ReadonlySet<string>): readonly IndexedDocument[] {
    const found = [...this.documents.values()].filter(({ kind }) => kinds.has(kind.name));
    return found.sort((a, b) => (a.uri < b.uri ? -1 : 1));
  }

  /** The documents that may hold a name: of a name that ends with its document only that one. */
  documentsWith(named: Named, own: IndexedDocument): readonly IndexedDocument[] {
    if (named.kind === "disk-target") return documentsOfDisks(this, own, named.name);
    return factsOf(named.kind).reach === "document" ? [own] : this.documentsHolding(named.kind, named.name);
  }

  /** Where a name stands. @param own the document in which the question was asked */
  find(named: Named, own: IndexedDocument): readonly Found[] {
    return this.findAmong(this.documentsWith(named, own), named);
  }

  /** Where a name stands in some of the documents. */
  findAmong(documents: readonly IndexedDocument[], named: Named): readonly Found[] {
    if (named.kind === "filter-variable") return this.namedIn(documents, named, filtersSharing(this, named));
    return documents.flatMap((document) => this.foundIn(document, named));
  }

  /** Where a name stands in any of these scopes. */
  namedIn(documents: readonly IndexedDocument[], { kind, name }: Named, scopes: ReadonlySet<string>): readonly Found[] {
    return documents
      .flatMap((document) => this.foundIn(document, { kind, name, scope: undefined }))
      .filter((found) => scopes.has(found.name.scope ?? ""));
  }

  /** Where a name stands in the other documents, however large they are. */
  *findInOthers(named: Named, own: IndexedDocument): Generator<Found> {
    const uris = this.holders.holding(named.kind, named.name);
    if (uris.size === 0 || (uris.size === 1 && uris.has(own.uri))) return;
    for (const document of this.documentsHolding(named.kind, named.name)) {
      if (document.uri !== own.uri) yield* this.foundIn(document, named);
    }
  }

  /** Does a document define the name? */
  isDefined(named: Named): boolean {
    const definers = this.holders.defining(named.kind);
    for (const uri of this.holders.holding(named.kind, named.name)) {
      const document = definers.has(uri) ? this.documents.get(uri) : undefined;
      if (document && this.foundIn(document, named).some(({ name }) => name.role === "definition")) return true;
    }
    return false;
  }

  /** All definitions of a kind that reach beyond their documents, by document. */
  definitions(kind: SymbolKind): readonly Found[] {
    return this.holders.inOrder(this.holders.defining(kind)).flatMap((uri) => {
      const document = this.documents.get(uri);
      return document ? definedIn(this.tableOf(document), kind).map((name) => ({ document, name })) : [];
    });
  }

  /** The documents of the workspace with a name that reaches beyond its document. */
  documentsHolding(kind: SymbolKind, name: string): readonly IndexedDocument[] {
    return this.holders.inOrder(this.holders.holding(kind, name)).flatMap((uri) => this.documents.get(uri) ?? []);
  }

  private tableOf(document: IndexedDocument): NameTable {
    const table = this.tables.get(document) ?? makeTable(document);
    this.tables.set(document, table);
    return table;
  }

  private foundIn(document: IndexedDocument, named: Named): readonly Found[] {
    const same = this.tableOf(document).get(`${named.kind} ${named.name}`) ?? [];
    return same.filter((name) => isSame(name, named)).map((name) => ({ document, name }));
  }
}

/** The names of one document by `kind name`, and its definitions by `kind`. */
type NameTable = ReadonlyMap<string, readonly Occurrence[]>;

function makeTable(document: IndexedDocument): NameTable {
  const table = new Map<string, Occurrence[]>();
  const add = (key: string, name: Occurrence): void => void getOrMake(table, key, () => []).push(name);
  for (const name of document.names) {
    add(`${name.kind} ${name.name}`, name);
    if (name.role === "definition") add(name.kind, name);
  }
  return table;
}

function definedIn(table: NameTable, kind: SymbolKind): readonly Occurrence[] {
  return table.get(kind) ?? [];
}

/** The engine keeps a whole text in memory for the sake of a piece of it; a copied piece stands for itself. */
function detached({ kind, role, name, scope, span, reach, form }: Occurrence): Occurrence {
  return { kind, role, name: copied(name), scope: scope === undefined ? undefined : copied(scope), span, reach, form };
}

/** Shorter pieces are always copied by the engine itself. */
const shortestPiece = 13;

function copied(text: string): string {
  return text.length < shortestPiece ? text : JSON.parse(JSON.stringify(text));
}

/** The names of one document, whether or not it belongs to a workspace; `undefined` when it is not libvirt's. */
export function readNames(uri: string, document: XmlDocument): IndexedDocument | undefined {
  const kind = documentKind(document);
  if (!kind) return undefined;
  return { uri, kind, names: extract(kind.name, document), positionAt: lineIndex(document.text) };
}

/** The address of a document as its path from another one; its last part when the two are in different worlds. */
export function relativeTo(from: string, uri: string): string {
  const [here, there] = [from.split("/"), uri.split("/")];
  const same = there.findIndex((part, index) => part !== here[index]);
  if (same < 3) return decoded(there.at(-1) ?? uri);
  return decoded([...here.slice(same + 1).map(() => ".."), ...there.slice(same)].join("/"));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Where a found name stands, in offsets and in lines. */
export function locationOf({ document, name }: Found): Location {
  const { start, end } = name.span;
  return {
    uri: document.uri,
    span: name.span,
    start: document.positionAt(start),
    end: document.positionAt(end),
  };
}
