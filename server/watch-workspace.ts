/** Keeps the workspace in step with its folders and files, as the client tells of them. */
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
  type ServerCapabilities,
  WatchKind,
} from "vscode-languageserver/node";
import type { Workspace } from "./workspace.ts";
import { watchedPattern } from "./workspace-files.ts";

const foldersOnly = { filters: [{ pattern: { glob: "**", matches: "folder" as const } }] };

/** Of the folders that are moved or deleted no client says which files were in them. */
export const workspaceCapabilities: NonNullable<ServerCapabilities["workspace"]> = {
  workspaceFolders: { supported: true, changeNotifications: true },
  fileOperations: { didRename: foldersOnly, didDelete: foldersOnly, didCreate: foldersOnly },
};

/** Called when the client has sent its `initialize`. */
export function watchWorkspace(connection: Connection, workspace: Workspace, params: InitializeParams): void {
  const folders = new Set(params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []));
  workspace.setFolders([...folders]);
  connection.onInitialized(() => {
    if (params.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      // Of a folder that somebody else deletes only the folder is told.
      const watchers = [{ globPattern: watchedPattern }, { globPattern: "**", kind: WatchKind.Delete }];
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (!params.capabilities.workspace?.workspaceFolders) return;
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      for (const { uri } of removed) folders.delete(uri);
      for (const { uri } of added) folders.add(uri);
      workspace.setFolders([...folders]);
    });
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    workspace.filesChanged(changes.map(({ uri, type }) => ({ uri, isDeleted: type === FileChangeType.Deleted })));
  });
  connection.workspace.onDidRenameFiles(() => workspace.listAgain());
  connection.workspace.onDidDeleteFiles(() => workspace.listAgain());
  connection.workspace.onDidCreateFiles(() => workspace.listAgain());
}
