/**
 * The names of the workspace: of the open documents as they are in the editor, of all other files as they are on disk.
 * Nothing is read before somebody needs it: the first open document of libvirt, or the first search.
 */
import type { TextDocument } from "vscode-languageserver-textdocument";
import { canonicalUri } from "./document-uri.ts";
import { guarded } from "./guarded.ts";
import type { Analysis } from "./language/analysis.ts";
import type { WorkspaceNames } from "./language/features/completion.ts";
import { type WorkspaceProblem, workspaceProblems } from "./language/features/workspace-problems.ts";
import type { RuleLevel } from "./language/problem.ts";
import type { HostNames } from "./language/references/host-names.ts";
import { type IndexedDocument, readNames, WorkspaceIndex } from "./language/references/workspace-index.ts";
import { isListable, type WorkspaceFiles } from "./workspace-files.ts";
import { createReader, type ReadCounts, type Reader } from "./workspace-reader.ts";

export interface WorkspaceHost {
  readonly files: WorkspaceFiles;
  /** All open documents. */
  readonly open: () => readonly TextDocument[];
  readonly analysisOf: (document: TextDocument) => Analysis;
  /** The files of the workspace, or a change of them, have been read. */
  readonly onRead: (counts: ReadCounts) => void;
  /** Names that other documents may ask for are gone, and nothing has to be read for that. */
  readonly onForgotten: () => void;
  /** A file could not be taken for a mistake of ours; it counts as one without names. */
  readonly onMistake: (mistake: string) => void;
}

export interface FileChange {
  readonly uri: string;
  readonly isDeleted: boolean;
}

export class Workspace {
  readonly index = new WorkspaceIndex();
  private readonly host: WorkspaceHost;
  private readonly reader: Reader;
  /** The versions of the open documents that the index knows. */
  private readonly versions = new Map<string, number>();
  /** All files of the folders, libvirt's or not, and those of them that have been read. */
  private readonly known = new Set<string>();
  private readonly read = new Set<string>();
  private folders: readonly string[] = [];
  private isListed = false;
  private isRead = false;

  constructor(host: WorkspaceHost) {
    this.host = host;
    this.reader = createReader(host.files, {
      isKnown: (uri) => this.read.has(uri) || this.isOpen(uri),
      take: guarded((uri, text) => this.take(uri, text), host.onMistake),
      keepOnly: (uris) => this.keepOnly(uris),
      done: () => {
        this.isRead = true;
        host.onRead(this.reader.counts());
      },
    });
  }

  /** Brings the index up to the open documents as they are now. @returns the names of this one, if it is libvirt's */
  of(document: TextDocument): IndexedDocument | undefined {
    this.readAllOpen();
    if (!belongs(document.uri)) return readNames(document.uri, this.host.analysisOf(document).document);
    return this.index.get(canonicalUri(document.uri));
  }

  /** Brings the index up to all open documents. */
  readAllOpen(): void {
    for (const document of this.host.open()) if (belongs(document.uri)) this.readOpen(document);
  }

  /** As `of`, together with the index: what completion wants to know. */
  namesFor(text: TextDocument): WorkspaceNames | undefined {
    const document = this.of(text);
    return document && { index: this.index, document };
  }

  /**
   * What is wrong between an open document and the others. Nothing before all have been read; of a document that does not
   * lie in the folders of the workspace only what the target says.
   */
  problemsOf(
    text: TextDocument,
    levels: ReadonlyMap<string, RuleLevel>,
    host: HostNames | undefined,
  ): readonly WorkspaceProblem[] {
    const own = this.of(text);
    const isMember = (uri: string) => isListable(uri, this.folders);
    const isAllRead = this.isRead || this.folders.length === 0;
    if (!own || !isAllRead || !belongs(text.uri)) return [];
    const view = { index: this.index, own, isMember, among: "of this workspace", host };
    return workspaceProblems(this.host.analysisOf(text), view, levels);
  }

  close(closed: string): void {
    const uri = canonicalUri(closed);
    this.versions.delete(uri);
    if (this.known.has(uri)) this.reader.request(uri);
    else this.index.remove(uri);
  }

  /** The folders of the workspace, at the start and when they change. */
  setFolders(folders: readonly string[]): void {
    this.folders = folders.map(canonicalUri);
    this.listAgain();
  }

  /** Files were made, changed or deleted on disk, or folders deleted with all that was in them. */
  filesChanged(changes: readonly FileChange[]): void {
    const { revision } = this.index;
    const gone = new Set(changes.filter(({ isDeleted }) => isDeleted).map(({ uri }) => canonicalUri(uri)));
    if (gone.size > 0) for (const uri of [...this.known].filter((one) => isBelow(one, gone))) this.forget(uri);
    for (const { uri, isDeleted } of changes) if (!isDeleted) this.fileChanged(canonicalUri(uri));
    if (this.index.revision !== revision) this.host.onForgotten();
  }

  private fileChanged(uri: string): void {
    if (!this.isListed || !isListable(uri, this.folders)) return;
    this.known.add(uri);
    if (!this.isOpen(uri)) this.reader.request(uri);
  }

  /** Folders were moved or deleted: lists the files anew, and reads those that are new. */
  listAgain(): void {
    if (this.isListed) this.reader.list(this.folders);
  }

  /** Reads what has not been read yet. */
  whenRead(): Promise<void> {
    this.listOnce();
    return this.reader.idle();
  }

  /** Reads files again that are not open, because an answer must be true of what is on disk now. */
  readAgain(uris: readonly string[]): Promise<void> {
    for (const uri of uris) if (this.read.has(uri) && !this.isOpen(uri)) this.reader.request(uri);
    return this.reader.idle();
  }

  private isOpen(uri: string): boolean {
    return this.versions.has(uri);
  }

  private listOnce(): void {
    if (this.isListed || this.folders.length === 0) return;
    this.isListed = true;
    this.reader.list(this.folders);
  }

  private readOpen(document: TextDocument): void {
    const uri = canonicalUri(document.uri);
    if (this.versions.get(uri) === document.version) return;
    this.versions.set(uri, document.version);
    if (this.index.put(uri, this.host.analysisOf(document).document)) this.listOnce();
  }

  private take(uri: string, text: string | undefined): void {
    if (this.isOpen(uri)) return;
    this.read.add(uri);
    if (text === undefined) this.index.remove(uri);
    else this.index.update(uri, text);
  }

  private keepOnly(uris: ReadonlySet<string>): void {
    for (const uri of [...this.known].filter((one) => !uris.has(one))) this.forget(uri);
    for (const uri of uris) this.known.add(uri);
  }

  private forget(uri: string): void {
    this.known.delete(uri);
    this.read.delete(uri);
    this.reader.drop(uri);
    if (!this.isOpen(uri)) this.index.remove(uri);
  }
}

/** What a host has at the moment is shown in documents of its own scheme; they define nothing for the workspace. */
function belongs(uri: string): boolean {
  return !uri.startsWith("libvirt:");
}

/** Is a file one of these, or in one of these folders? */
function isBelow(uri: string, paths: ReadonlySet<string>): boolean {
  for (let end = uri.length; end > 0; end = uri.lastIndexOf("/", end - 1)) {
    if (paths.has(uri.slice(0, end))) return true;
  }
  return false;
}
