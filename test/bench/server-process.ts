/** The real server process as the extension starts it, measured from outside. */
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { serverFlags } from "../../client/server-flags.ts";
import { startServer } from "../support/server-process.ts";

/** Milliseconds from starting the process to the problems of a document. */
export async function startToProblems(text: string): Promise<number> {
  const start = performance.now();
  const server = await startLikeExtension();
  await server.open("file:///first.xml", text);
  const time = performance.now() - start;
  await server.stop();
  return time;
}

/** The resident memory of a server that has these documents open, in megabytes; `undefined` where there is no /proc. */
export async function memoryWith(texts: readonly string[]): Promise<number | undefined> {
  const server = await startLikeExtension();
  for (const [index, text] of texts.entries()) await server.open(`file:///${index}.xml`, text);
  const memory = residentMemory(server.process);
  await server.stop();
  return memory;
}

/** With the flags that the extension gives it. */
async function startLikeExtension() {
  const server = startServer(serverFlags);
  const waiting = new Map<string, () => void>();
  server.connection.onNotification("textDocument/publishDiagnostics", ({ uri }: { uri: string }) =>
    waiting.get(uri)?.(),
  );
  await server.initialize({ capabilities: {} });
  /** Resolves when the document's problems have come. */
  const open = async (uri: string, text: string): Promise<void> => {
    const published = new Promise<void>((resolve) => waiting.set(uri, resolve));
    await server.open(uri, text);
    await published;
  };
  return { ...server, open };
}

function residentMemory({ pid }: ChildProcess): number | undefined {
  try {
    const line = /^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return line ? Number(line[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
}
