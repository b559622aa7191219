/**
 * The names of the workspace: of the open documents as they are in the editor, of all other files as they are on disk.
 * Nothing is read before somebody needs it: the first open document of libvirt, or the first search.
 */
import type { TextDocument } from "vscode-languageserver-textdocument";
import { canonicalUri } from "./document-uri.ts";
import type { Analysis } from "./language/analysis.ts";
import { type IndexedDocument, readNames, WorkspaceIndex } from "./language/references/workspace-index.ts";
import { isListable, type WorkspaceFiles } from "./workspace-files.ts";
import { createReader, type ReadCounts } from "./workspace-reader.ts";

export interface Workspace {
  readonly index: WorkspaceIndex;
  /** Brings the index up to the open documents as they are now. @returns the names of this one, if it is libvirt's */
  readonly of: (document: TextDocument) => IndexedDocument | undefined;
  readonly close: (uri: string) => void;
  /** The folders of the workspace, at the start and when they change. */
  readonly setFolders: (folders: readonly string[]) => void;
  /** A file was made, changed or deleted on disk. */
  readonly fileChanged: (uri: string, isDeleted: boolean) => void;
  /** Folders were moved or deleted: lists the files anew, and reads those that are new. */
  readonly listAgain: () => void;
  /** Reads what has not been read yet. */
  readonly whenRead: () => Promise<void>;
  /** Reads files again that are not open, because an answer must be true of what is on disk now. */
  readonly readAgain: (uris: readonly string[]) => Promise<void>;
}

export interface WorkspaceHost {
  readonly files: WorkspaceFiles;
  /** All open documents. */
  readonly open: () => readonly TextDocument[];
  readonly analysisOf: (document: TextDocument) => Analysis;
  /** The files of the workspace, or a change of them, have been read. */
  readonly onRead: (counts: ReadCounts) => void;
}

export function createWorkspace(host: WorkspaceHost): Workspace {
  const index = new WorkspaceIndex();
  /** The versions of the open documents that the index knows. */
  const versions = new Map<string, number>();
  /** All files of the folders, libvirt's or not, and those of them that have been read. */
  const known = new Set<string>();
  const read = new Set<string>();
  const state: { folders: readonly string[]; isListed: boolean } = { folders: [], isListed: false };
  const isOpen = (uri: string) => versions.has(uri);
  const reader = createReader(host.files, {
    isKnown: (uri) => read.has(uri) || isOpen(uri),
    take: (uri, text) => {
      if (isOpen(uri)) return;
      read.add(uri);
      if (text === undefined) index.remove(uri);
      else index.update(uri, text);
    },
    keepOnly: (uris) => {
      for (const uri of [...known].filter((one) => !uris.has(one))) forget(uri);
      for (const uri of uris) known.add(uri);
    },
    done: () => host.onRead(reader.counts()),
  });
  const forget = (uri: string): void => {
    known.delete(uri);
    read.delete(uri);
    reader.drop(uri);
    if (!isOpen(uri)) index.remove(uri);
  };
  const listOnce = (): void => {
    if (state.isListed || state.folders.length === 0) return;
    state.isListed = true;
    reader.list(state.folders);
  };
  const readOpen = (document: TextDocument): void => {
    const uri = canonicalUri(document.uri);
    if (versions.get(uri) === document.version) return;
    versions.set(uri, document.version);
    if (index.put(uri, host.analysisOf(document).document)) listOnce();
  };
  return {
    index,
    of: (document) => {
      for (const other of host.open()) if (belongs(other.uri)) readOpen(other);
      if (!belongs(document.uri)) return readNames(document.uri, host.analysisOf(document).document);
      return index.get(canonicalUri(document.uri));
    },
    close: (closed) => {
      const uri = canonicalUri(closed);
      versions.delete(uri);
      if (known.has(uri)) reader.request(uri);
      else index.remove(uri);
    },
    setFolders: (folders) => {
      state.folders = folders.map(canonicalUri);
      if (state.isListed) reader.list(state.folders);
    },
    fileChanged: (changed, isDeleted) => {
      const uri = canonicalUri(changed);
      if (isDeleted) forget(uri);
      if (isDeleted || !state.isListed || !isListable(uri, state.folders)) return;
      known.add(uri);
      if (!isOpen(uri)) reader.request(uri);
    },
    listAgain: () => {
      if (state.isListed) reader.list(state.folders);
    },
    whenRead: () => {
      listOnce();
      return reader.idle();
    },
    readAgain: (uris) => {
      for (const uri of uris) if (read.has(uri) && !isOpen(uri)) reader.request(uri);
      return reader.idle();
    },
  };
}

/** What a host has at the moment is shown in documents of its own scheme; they define nothing for the workspace. */
function belongs(uri: string): boolean {
  return !uri.startsWith("libvirt:");
}
