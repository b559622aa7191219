/** The names of the workspace, with the open documents as they are in the editor. */
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Analysis } from "./language/analysis.ts";
import { type IndexedDocument, WorkspaceIndex } from "./language/references/workspace-index.ts";

export interface Workspace {
  readonly index: WorkspaceIndex;
  /** Brings the index up to the open documents as they are now. @returns the names of this one, if it is libvirt's */
  readonly of: (document: TextDocument) => IndexedDocument | undefined;
  readonly close: (uri: string) => void;
}

/** @param open all open documents */
export function createWorkspace(
  open: () => readonly TextDocument[],
  analysisOf: (document: TextDocument) => Analysis,
): Workspace {
  const index = new WorkspaceIndex();
  const versions = new Map<string, number>();
  const read = (document: TextDocument): void => {
    const { uri, version } = document;
    if (versions.get(uri) === version) return;
    versions.set(uri, version);
    index.put(uri, analysisOf(document).document);
  };
  return {
    index,
    of: (document) => {
      for (const other of open()) read(other);
      return index.get(document.uri);
    },
    close: (uri) => {
      versions.delete(uri);
      index.remove(uri);
    },
  };
}
