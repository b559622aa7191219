/** Runs programs on this machine as child processes, without a shell. */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failure, type Result, success } from "./result.ts";
import type {
  FilesResult,
  ProgramListener,
  RunningProgram,
  RunOptions,
  RunResult,
  StartResult,
  Transport,
  TransportError,
} from "./transport.ts";

/** Output beyond this is cut; no answer of virsh comes near it. */
const outputLimit = 64 * 1024 * 1024;

/** Can start programs to talk with too. `close` ends those that still run, and others can be run afterwards. */
export function localTransport(): Transport & { readonly start: NonNullable<Transport["start"]> } {
  const running = new Set<ChildProcess>();
  return {
    run: (argv, options) => run(running, argv, options),
    start: (argv, { timeoutMs }) => startTalking(running, argv, timeoutMs),
    readFiles: (folder, suffix) => readLocalFiles(folder, suffix),
    close: async () => {
      for (const child of running) child.kill("SIGTERM");
    },
  };
}

function run(running: Set<ChildProcess>, argv: readonly string[], options: RunOptions): Promise<RunResult> {
  const [program = "", ...args] = argv;
  return new Promise((resolve) => {
    if (options.signal?.aborted) return resolve(failure(cancelled(program)));
    const started = start(program, args, options.input);
    if (!started.ok) return resolve(started);
    const child = started.value;
    running.add(child);
    const stdout = collect(child, "stdout");
    const stderr = collect(child, "stderr");
    let ended: TransportError | undefined;
    const end = (error: TransportError): void => {
      ended ??= error;
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 2000).unref();
    };
    const timer = setTimeout(() => end(timedOut(program, options.timeoutMs)), options.timeoutMs);
    const onAbort = (): void => end(cancelled(program));
    options.signal?.addEventListener("abort", onAbort);
    const settle = (result: RunResult): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      running.delete(child);
      resolve(result);
    };
    child.once("error", (error: NodeJS.ErrnoException) => settle(failure(ended ?? notStarted(program, error))));
    child.once("close", (code) => {
      if (ended) settle(failure(ended));
      else if (code === null) settle(failure(killed(program)));
      else settle(success({ code, stdout: stdout(), stderr: stderr() }));
    });
  });
}

async function readLocalFiles(folder: string, suffix: string): Promise<FilesResult> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith(suffix));
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
    return success(Object.fromEntries(names.map((name, index) => [name, texts[index] ?? ""])));
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, "code") === "ENOENT") return success({});
    const detail = error instanceof Error ? error.message : String(error);
    return failure({ kind: "protocol", message: `The files in ${folder} could not be read: ${detail}`, detail });
  }
}

function startTalking(
  running: Set<ChildProcess>,
  [program = "", ...args]: readonly string[],
  timeoutMs: number | undefined,
): Promise<StartResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, LC_ALL: "C" } });
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill("SIGTERM"), timeoutMs).unref();
    child.once("spawn", () => {
      running.add(child);
      resolve(success(talkTo(child)));
    });
    child.once("error", (error) => resolve(failure(notStarted(program, error))));
    child.once("close", () => {
      clearTimeout(timer);
      running.delete(child);
    });
  });
}

function talkTo(child: ChildProcessWithoutNullStreams): RunningProgram {
  // What is written to a program that has ended is lost, as its answer is; `onEnd` tells of it.
  child.stdin.on("error", () => {});
  return {
    write: (text) => child.stdin.write(text),
    listen: ({ onStdout, onStderr, onEnd }: ProgramListener) => {
      child.stdout.setEncoding("utf8").on("data", onStdout);
      child.stderr.setEncoding("utf8").on("data", onStderr);
      // 127 is how `env` says that there is no such program.
      child.once("close", (code) => onEnd(code === 127 ? notFound("virsh") : killed("virsh")));
    },
    close: () => child.stdin.end(),
    kill: () => child.kill("SIGTERM"),
  };
}

function start(
  program: string,
  args: readonly string[],
  input: string | undefined,
): Result<ChildProcess, TransportError> {
  let file: number | undefined;
  try {
    file = input === undefined ? undefined : openInput(input);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const message = `The input of ${program} could not be put into a file in ${tmpdir()}; is there space, and may you write there?`;
    return failure({ kind: "temporary-file", message, detail });
  }
  try {
    const env = { ...process.env, LC_ALL: "C" };
    return success(spawn(program, args, { stdio: [file ?? "ignore", "pipe", "pipe"], env }));
  } catch (error) {
    // Such as an argument with a null character, or more arguments than the system takes.
    return failure(notStarted(program, error instanceof Error ? error : new Error(String(error))));
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * A file without a name that holds the input. It must be a file: Node's own pipes are sockets, which a program cannot
 * open as `/dev/stdin`.
 */
function openInput(input: string): number {
  const folder = mkdtempSync(join(tmpdir(), "libvirt-xml-"));
  const file = join(folder, "input");
  try {
    writeFileSync(file, input, { mode: 0o600 });
    return openSync(file, "r");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function collect(child: ChildProcess, name: "stdout" | "stderr"): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  child[name]?.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= outputLimit) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

function notStarted(program: string, error: NodeJS.ErrnoException): TransportError {
  if (error.code === "ENOENT") return notFound(program, error.message);
  return { kind: "protocol", message: `${program} could not be started`, detail: error.message };
}

function notFound(program: string, detail = "not found"): TransportError {
  return { kind: "program-missing", message: missing(program), detail };
}

/** Said when a program is not on the machine that it should run on. */
export function missing(program: string): string {
  if (program !== "virsh") return `The program ${program} is not installed`;
  return "virsh is not installed: install libvirt-clients (Debian, Ubuntu) or libvirt-client (Fedora, RHEL, SUSE)";
}

/** Said when a program took longer than it may. */
export function timedOut(program: string, timeoutMs: number): TransportError {
  const seconds = Math.round(timeoutMs / 1000);
  const message = `${program} gave no answer within ${seconds} s and was ended; the host or its libvirt daemon may hang`;
  return { kind: "timeout", message, detail: `timeout after ${timeoutMs} ms` };
}

/** Said when something else ended the program, such as a kernel that was out of memory. */
export function killed(program: string): TransportError {
  const message = `${program} was ended from outside; what it was doing may or may not have been done`;
  return { kind: "connection-lost", message, detail: "ended by a signal" };
}

/** Said when the user gave up waiting. */
export function cancelled(program: string): TransportError {
  return { kind: "cancelled", message: `${program} was cancelled`, detail: "aborted by the user" };
}
