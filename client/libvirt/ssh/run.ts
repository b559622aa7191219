/**
 * Runs programs on another host over one kept-open SSH connection. At most eight run at a time, because sshd allows
 * ten sessions on a connection; the others wait. A program is ended by `timeout` on its own side, because closing a
 * channel does not end it.
 */
import { once } from "node:events";
import { StringDecoder } from "node:string_decoder";
import { setTimeout } from "node:timers/promises";
import type { Client } from "ssh2";
import type { Prompts } from "../prompts.ts";
import { quoteCommand } from "../quote.ts";
import { failure, success } from "../result.ts";
import { cancelled, killed, missing, timedOut } from "../run-local.ts";
import type { RunningProgram, RunOptions, RunResult, Transport, TransportError } from "../transport.ts";
import { openPatiently, type RunningCommand, startCommand } from "./channel.ts";
import type { ConnectResult } from "./connection.ts";
import { channelError, lost } from "./errors.ts";
import { readFilesOn } from "./files.ts";
import type { SshOptions } from "./options.ts";
import { connectPatiently } from "./reconnect.ts";

const parallelChannels = 8;
/** How long the remote side gets beyond the time limit before the answer is given up here. */
const graceMs = 5000;

/** @param route the jump hosts in order, and the target host last; nothing is connected before the first run */
export function sshTransport(route: readonly SshOptions[], prompts: Prompts): Transport {
  const host = route.at(-1)?.host ?? "the host";
  const state: State = { connecting: undefined, hadConnection: false, closed: false };
  const limit = createLimit(parallelChannels);
  const wait = async (milliseconds: number): Promise<boolean> => {
    await setTimeout(milliseconds);
    return !state.closed;
  };
  const connect = async (): Promise<ConnectResult> => {
    // A quarter of all code of the extension, which most windows never need.
    const { connectSsh } = await import("./connection.ts");
    return connectSsh(route, prompts);
  };
  const connected = (): Promise<ConnectResult> => {
    state.closed = false;
    state.connecting ??= connectPatiently(connect, state.hadConnection, wait).then((result) => {
      if (result.ok) {
        state.hadConnection = true;
        result.value.once("close", () => (state.connecting = undefined));
      } else state.connecting = undefined;
      return result;
    });
    return state.connecting;
  };
  return {
    run: (argv, options) =>
      limit(async () => {
        const program = argv[0] ?? "";
        const connection = await unlessAborted(connected, options.signal);
        if (!connection) return failure(cancelled(program));
        return connection.ok ? runOn(connection.value, host, argv, options) : connection;
      }),
    start: async (argv, { timeoutMs, signal }) => {
      const connection = await unlessAborted(connected, signal);
      if (!connection) return failure(cancelled(argv[0] ?? ""));
      if (!connection.ok) return connection;
      const started = await start(connection.value, commandLine(argv, timeoutMs));
      if (started instanceof Error) return failure(channelError(started, host));
      return success(talkTo(connection.value, started, host));
    },
    readFiles: (folder, suffix, signal) =>
      limit(async () => {
        const connection = await unlessAborted(connected, signal);
        if (!connection) return failure(cancelled("Reading files"));
        if (!connection.ok) return connection;
        const read = await unlessAborted(() => readFilesOn(connection.value, host, folder, suffix), signal);
        return read ?? failure(cancelled("Reading files"));
      }),
    close: async () => {
      state.closed = true;
      const connection = await state.connecting;
      state.connecting = undefined;
      if (connection?.ok) connection.value.end();
    },
  };
}

interface State {
  connecting: Promise<ConnectResult> | undefined;
  hadConnection: boolean;
  closed: boolean;
}

/** `undefined` as soon as the signal aborts; a connection is made all the same, for those who come after. */
async function unlessAborted<Value>(
  task: () => Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value | undefined> {
  if (signal?.aborted) return undefined;
  if (!signal) return task();
  const done = new AbortController();
  const aborted = once(signal, "abort", { signal: done.signal }).then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([task(), aborted]);
  } finally {
    done.abort();
  }
}

async function runOn(client: Client, host: string, argv: readonly string[], options: RunOptions): Promise<RunResult> {
  const { timeoutMs, signal } = options;
  const program = argv[0] ?? "";
  const startedAt = performance.now();
  const starting = start(client, commandLine(argv, timeoutMs));
  const limit = AbortSignal.timeout(timeoutMs + graceMs);
  const started = await unlessAborted(() => starting, signal ? AbortSignal.any([signal, limit]) : limit);
  if (!started) {
    // A host that answers after all finds nobody who listens.
    void starting.then((late) => late instanceof Error || late.channel.close());
    return failure(limit.aborted ? timedOut(program, timeoutMs) : cancelled(program));
  }
  if (started instanceof Error) return failure(channelError(started, host));
  return finish(client, started, host, { program, startedAt, ...options });
}

/**
 * LC_ALL is part of the command because sshd usually accepts no variables, and `timeout` ends what hangs. The first
 * line on standard error is the number of its process, for `endRemote`.
 */
function commandLine(argv: readonly string[], timeoutMs: number | undefined): string {
  const shell = ["sh", "-c", 'echo $$ >&2; exec "$@"', "sh"];
  const seconds = timeoutMs === undefined ? 0 : Math.max(1, Math.ceil(timeoutMs / 1000));
  return quoteCommand([...shell, "env", "LC_ALL=C", "timeout", "-k", "2", String(seconds), ...argv]);
}

function talkTo(client: Client, { channel, stderr, closed }: RunningCommand, host: string): RunningProgram {
  return {
    write: (text) => void channel.write(text),
    listen: ({ onStdout, onStderr, onEnd }) => {
      const onLost = (): void => onEnd(lost(host, "connection closed"));
      client.once("close", onLost);
      channel.on("data", inWholeCharacters(onStdout));
      channel.stderr.on(
        "data",
        inWholeCharacters((text) => onStderr(withoutPid(text))),
      );
      void closed.then(() => {
        client.removeListener("close", onLost);
        onEnd(lost(host, "virsh ended"));
      });
    },
    close: () => void channel.end(),
    kill: () => endRemote(client, stderr()),
  };
}

function inWholeCharacters(give: (text: string) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder("utf8");
  return (chunk) => give(decoder.write(chunk));
}

/** A signal over the channel would be simpler, but there is none once standard input is closed. */
function endRemote(client: Client, stderr: string): void {
  const [pid = ""] = stderr.split("\n", 1);
  if (/^\d+$/.test(pid)) void startCommand(client, `kill -TERM ${pid}`);
}

function start(client: Client, command: string): Promise<RunningCommand | Error> {
  return openPatiently(() => startCommand(client, command));
}

interface Run extends RunOptions {
  readonly program: string;
  /** On the clock of `performance.now()`. */
  readonly startedAt: number;
}

function finish(client: Client, running: RunningCommand, host: string, run: Run): Promise<RunResult> {
  const { program, signal, timeoutMs } = run;
  return new Promise((resolve) => {
    const ended: { error: TransportError | undefined } = { error: undefined };
    const settle = (result: RunResult): void => {
      clearTimeout(timer);
      client.removeListener("close", onLost);
      signal?.removeEventListener("abort", onAbort);
      resolve(result);
    };
    const onLost = (): void => settle(failure(ended.error ?? lost(host, "connection closed")));
    const end = (error: TransportError): void => {
      ended.error ??= error;
      endRemote(client, running.stderr());
      void setTimeout(2000, undefined, { ref: false }).then(() => settle(failure(error)));
    };
    const onAbort = (): void => end(cancelled(program));
    const timer = globalThis.setTimeout(() => end(timedOut(program, timeoutMs)), timeoutMs + graceMs);
    client.once("close", onLost);
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) onAbort();
    void running.closed.then(() => settle(ended.error ? failure(ended.error) : resultOf(running, host, run)));
    running.channel.end(run.input ?? "");
  });
}

function resultOf(running: RunningCommand, host: string, { program, startedAt, timeoutMs }: Run): RunResult {
  const status = running.status();
  const stderr = withoutPid(running.stderr());
  // 124 is `timeout`'s own, 137 comes from its last means and from others who kill the program; 127 is "not found" and
  // 126 "not a program".
  const isLate = performance.now() - startedAt >= timeoutMs;
  if (isLate && (status === 124 || status === 137)) return failure(timedOut(program, timeoutMs));
  if (status === 137) return failure(killed(program));
  if (status === 127 || status === 126) return failure(notFound(program, host, stderr));
  if (status === undefined) return failure(lost(host, "no exit status"));
  return success({ code: status, stdout: running.stdout(), stderr });
}

function withoutPid(stderr: string): string {
  return stderr.replace(/^\d+\n/, "");
}

function notFound(program: string, host: string, stderr: string): TransportError {
  return { kind: "program-missing", message: `On ${host}: ${missing(program)}`, detail: stderr.trim() };
}

/** Runs at most `count` tasks at a time, the others in the order in which they came. */
function createLimit(count: number): <Value>(task: () => Promise<Value>) => Promise<Value> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running < count) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      // Its place goes to the next one, so that nobody comes between.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
