/**
 * One virsh kept open and fed command after command, for libvirt's test driver: its objects live in the process that
 * connected, so a virsh for each command would forget everything. Speaks virsh's interactive mode without a terminal.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failure, success } from "./result.ts";
import { cancelled, missing, timedOut } from "./run-local.ts";
import type { RunOptions, RunResult, Transport, TransportError } from "./transport.ts";

/** Runs only `virsh -q -c URI COMMAND ...`, always with the same URI. */
export function sessionTransport(): Transport {
  const state: { child: ChildProcess | undefined; last: Promise<unknown> } = {
    child: undefined,
    last: Promise.resolve(),
  };
  const run = async (argv: readonly string[], options: RunOptions): Promise<RunResult> => {
    if (options.signal?.aborted) return failure(cancelled("virsh"));
    // argv is virsh, -q, -c, URI, and then the command.
    const started = state.child ?? (await start(argv.slice(0, 4)));
    if (!("stdin" in started)) return failure(started);
    state.child = started;
    started.once("close", () => {
      if (state.child === started) state.child = undefined;
    });
    return converse(started, argv.slice(4), options);
  };
  return {
    run: (argv, options) => {
      // One after the other: the answers come on one pair of pipes.
      const result = state.last.then(() => run(argv, options));
      state.last = result.catch(() => undefined);
      return result;
    },
    close: async () => {
      state.child?.stdin?.end("quit\n");
      state.child?.kill("SIGTERM");
      state.child = undefined;
    },
  };
}

function start([program = "virsh", ...args]: readonly string[]): Promise<ChildProcess | TransportError> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, LC_ALL: "C" } });
    child.stdin.on("error", () => {});
    child.once("spawn", () => resolve(child));
    child.once("error", (error) => {
      resolve({ kind: "program-missing", message: missing(program), detail: error.message });
    });
  });
}

async function converse(child: ChildProcess, command: readonly string[], options: RunOptions): Promise<RunResult> {
  const folder = options.input === undefined ? undefined : await mkdtemp(join(tmpdir(), "libvirt-xml-"));
  const file = folder === undefined ? undefined : join(folder, "document.xml");
  if (file !== undefined) await writeFile(file, options.input ?? "", { mode: 0o600 });
  const words = command.map((word) => quote(word === "/dev/stdin" && file !== undefined ? file : word));
  try {
    return await exchange(child, words.join(" "), options);
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** virsh reads single quotes as a shell does, and takes one command from each line. */
function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''").replaceAll("\n", " ")}'`;
}

/** Sends a command and, behind it, a marker for each pipe; what comes before the markers is the answer. */
function exchange(child: ChildProcess, line: string, options: RunOptions): Promise<RunResult> {
  const marker = randomUUID();
  const sent = [line, `echo --err ${marker}`, `echo ${marker}`];
  const markerLine = new RegExp(`^${marker}`, "m");
  return new Promise((resolve) => {
    const texts = { stdout: "", stderr: "" };
    const settle = (result: RunResult): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      child.stdout?.removeListener("data", onStdout);
      child.stderr?.removeListener("data", onStderr);
      child.removeListener("close", onClose);
      resolve(result);
    };
    const give = (error: TransportError): void => {
      child.kill("SIGTERM");
      settle(failure(error));
    };
    const check = (): void => {
      const end = texts.stdout.search(markerLine);
      if (end < 0 || !texts.stderr.includes(marker)) return;
      const stdout = withoutEcho(texts.stdout.slice(0, end), sent);
      const stderr = texts.stderr.slice(0, texts.stderr.indexOf(`error: ${marker}`)).trimStart();
      settle(success({ code: /^error: /m.test(stderr) ? 1 : 0, stdout, stderr }));
    };
    const onStdout = (chunk: Buffer): void => {
      texts.stdout += chunk.toString("utf8");
      check();
    };
    const onStderr = (chunk: Buffer): void => {
      texts.stderr += chunk.toString("utf8");
      check();
    };
    const onClose = (): void => {
      const message = "virsh ended unexpectedly; what the test driver held is gone";
      settle(failure({ kind: "connection-lost", message, detail: texts.stderr.trim() }));
    };
    const onAbort = (): void => give(cancelled("virsh"));
    const timer = setTimeout(() => give(timedOut("virsh", options.timeoutMs)), options.timeoutMs);
    options.signal?.addEventListener("abort", onAbort);
    child.stdout?.on("data", onStdout);
    child.stderr?.on("data", onStderr);
    child.once("close", onClose);
    child.stdin?.write(`${sent.join("\n")}\n`);
  });
}

/** virsh repeats every line that it reads, behind a prompt that may have come with the answer before. */
function withoutEcho(text: string, sent: readonly string[]): string {
  const lines = text.split("\n").filter((line) => !sent.includes(line.replace(/^virsh # /, "")));
  return lines.join("\n").replace(/^virsh # /, "");
}
