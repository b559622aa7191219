/**
 * One virsh kept open for libvirt's test driver: its objects live in the process that connected, so a virsh for each
 * command would forget everything.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failure } from "./result.ts";
import { cancelled, localTransport } from "./run-local.ts";
import type { RunOptions, RunResult, Transport } from "./transport.ts";
import { sessionArgv, type VirshSession, virshSession } from "./virsh-session.ts";

/** Runs only `virsh -q -c URI COMMAND ...`, always with the same URI. */
export function sessionTransport(): Transport {
  const local = localTransport();
  const state: { session: VirshSession | undefined; last: Promise<unknown> } = {
    session: undefined,
    last: Promise.resolve(),
  };
  const run = async (argv: readonly string[], options: RunOptions): Promise<RunResult> => {
    if (options.signal?.aborted) return failure(cancelled("virsh"));
    if (!state.session?.isOpen()) {
      // argv is virsh, -q, -c, URI, and then the command.
      const started = await local.start(sessionArgv(argv.slice(0, 4)), { timeoutMs: undefined, signal: undefined });
      if (!started.ok) return started;
      state.session = virshSession(started.value);
    }
    return withInput(state.session, argv.slice(4), options);
  };
  return {
    run: (argv, options) => {
      // One after the other, so that only one virsh is started.
      const result = state.last.then(() => run(argv, options));
      state.last = result.catch(() => undefined);
      return result;
    },
    start: undefined,
    readFiles: local.readFiles,
    close: async () => {
      state.session = undefined;
      await local.close();
    },
  };
}

async function withInput(
  session: VirshSession,
  command: readonly string[],
  { input, ...options }: RunOptions,
): Promise<RunResult> {
  const words = command.map((word) => word.replaceAll(/[\n\r\t]/g, " "));
  if (input === undefined) return session.run(words, options);
  const folder = await mkdtemp(join(tmpdir(), "libvirt-xml-"));
  const file = join(folder, "document.xml");
  try {
    await writeFile(file, input, { mode: 0o600 });
    return await session.run(
      words.map((word) => (word === "/dev/stdin" ? file : word)),
      options,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
