/**
 * The names of all documents of a workspace. A document costs one cheap reading when it changes; what is looked up is
 * found by name, whatever the number of documents. Answers come in the order of the documents' addresses and then of
 * the text, so they are the same however the documents came in.
 */
import { type DocumentKind, documentKind } from "../document-kind.ts";
import { lineIndex, type Position } from "../lines.ts";
import type { Span } from "../problem.ts";
import { parse } from "../xml/parse.ts";
import type { XmlDocument } from "../xml/tree.ts";
import { extract } from "./extract.ts";
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
  /** By kind and name the addresses of the documents that hold it; only of names that reach beyond their document. */
  private readonly holders = new Map<SymbolKind, Map<string, Set<string>>>();

  /** Reads a text anew. A text that is not libvirt's is forgotten. @returns what is known of it now */
  update(uri: string, text: string): IndexedDocument | undefined {
    return this.put(uri, parse(text));
  }

  /** As `update`, of a text that has been parsed already. */
  put(uri: string, document: XmlDocument): IndexedDocument | undefined {
    this.remove(uri);
    const kind = documentKind(document);
    if (!kind) return undefined;
    const names = extract(kind.name, document);
    const indexed = { uri, kind, names, positionAt: lineIndex(document.text) };
    this.documents.set(uri, indexed);
    for (const name of names) if (isShared(name)) this.holdersOf(name).add(uri);
    return indexed;
  }

  remove(uri: string): void {
    const old = this.documents.get(uri);
    if (!old) return;
    this.documents.delete(uri);
    for (const { kind, name } of old.names) {
      const byName = this.holders.get(kind);
      const uris = byName?.get(name);
      uris?.delete(uri);
      if (uris?.size === 0) byName?.delete(name);
    }
  }

  get(uri: string): IndexedDocument | undefined {
    return this.documents.get(uri);
  }

  /** The number of libvirt's documents. */
  get size(): number {
    return this.documents.size;
  }

  /** The documents that may hold a name: of a name that ends with its document only that one. */
  documentsWith(named: Named, ownUri: string): readonly IndexedDocument[] {
    const isLocal = factsOf(named.kind).reach === "document";
    const uris = isLocal ? [ownUri] : [...(this.holders.get(named.kind)?.get(named.name) ?? [])].sort();
    return uris.flatMap((uri) => this.documents.get(uri) ?? []);
  }

  /** Where a name stands. @param ownUri the document in which the question was asked */
  find(named: Named, ownUri: string): readonly Found[] {
    return this.documentsWith(named, ownUri).flatMap((document) =>
      document.names.filter((name) => isSame(name, named)).map((name) => ({ document, name })),
    );
  }

  /** All definitions of a kind that reach beyond their documents, sorted by name. */
  definitions(kind: SymbolKind): readonly Found[] {
    const names = [...(this.holders.get(kind)?.keys() ?? [])].sort();
    return names
      .flatMap((name) => this.find({ kind, name, scope: undefined }, ""))
      .filter(({ name }) => name.role === "definition");
  }

  private holdersOf({ kind, name }: Occurrence): Set<string> {
    const byName = this.holders.get(kind) ?? new Map<string, Set<string>>();
    this.holders.set(kind, byName);
    const uris = byName.get(name) ?? new Set<string>();
    byName.set(name, uris);
    return uris;
  }
}

function isShared({ kind }: Occurrence): boolean {
  return factsOf(kind).reach === "workspace";
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
