/** The built server as a process, over a real stdio connection. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";

export interface ServerProcess {
  readonly process: ChildProcess;
  /** What it sends before it is initialised can be listened to as soon as it is started. */
  readonly connection: MessageConnection;
  /** Tells it what kind of client we are. @returns what it offers */
  readonly initialize: (params: {
    readonly workspaceFolders?: readonly { readonly uri: string; readonly name: string }[];
    readonly capabilities: object;
  }) => Promise<Readonly<Record<string, unknown>>>;
  readonly open: (uri: string, text: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** @param flags for Node */
export function startServer(flags: readonly string[] = []): ServerProcess {
  const server = spawn(process.execPath, [...flags, "dist/server.js", "--stdio"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.listen();
  return {
    process: server,
    connection,
    initialize: async (params) => {
      const about = { processId: process.pid, rootUri: null, ...params };
      const { capabilities } = await connection.sendRequest<{ readonly capabilities: Record<string, unknown> }>(
        "initialize",
        about,
      );
      await connection.sendNotification("initialized", {});
      return capabilities;
    },
    open: (uri, text) =>
      connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId: "xml", version: 1, text },
      }),
    stop: async () => {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      connection.dispose();
    },
  };
}
