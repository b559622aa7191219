/** The real server process as the extension starts it, measured from outside. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { serverFlags } from "../../client/server-flags.ts";

/** Milliseconds from starting the process to the problems of a document. */
export async function startToProblems(text: string): Promise<number> {
  const start = performance.now();
  const server = startServer();
  await server.open("file:///first.xml", text);
  const time = performance.now() - start;
  await server.stop();
  return time;
}

/** The resident memory of a server that has these documents open, in megabytes; `undefined` where there is no /proc. */
export async function memoryWith(texts: readonly string[]): Promise<number | undefined> {
  const server = startServer();
  for (const [index, text] of texts.entries()) await server.open(`file:///${index}.xml`, text);
  const memory = residentMemory(server.process);
  await server.stop();
  return memory;
}

function startServer() {
  const process = spawn(globalThis.process.execPath, [...serverFlags, "dist/server.js", "--stdio"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(process.stdout),
    new StreamMessageWriter(process.stdin),
  );
  connection.listen();
  const ready = initialize(connection);
  const waiting = new Map<string, () => void>();
  connection.onNotification("textDocument/publishDiagnostics", ({ uri }: { uri: string }) => waiting.get(uri)?.());
  return {
    process,
    /** Resolves when the document's problems have come. */
    open: async (uri: string, text: string): Promise<void> => {
      await ready;
      const published = new Promise<void>((resolve) => waiting.set(uri, resolve));
      const textDocument = { uri, languageId: "xml", version: 1, text };
      await connection.sendNotification("textDocument/didOpen", { textDocument });
      await published;
    },
    stop: async (): Promise<void> => {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      connection.dispose();
    },
  };
}

async function initialize(connection: MessageConnection): Promise<void> {
  await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification("initialized", {});
}

function residentMemory({ pid }: ChildProcess): number | undefined {
  try {
    const line = /^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return line ? Number(line[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
}
