/**
 * Virsh kept open and fed command after command: no process, and over SSH no channel, for each of them. Speaks virsh's
 * interactive mode without a terminal, which tells no exit status and repeats what it reads; markers, one for each
 * stream, say where the answer to a command ends.
 */
import { randomUUID } from "node:crypto";
import { failure, success } from "./result.ts";
import { cancelled, timedOut } from "./run-local.ts";
import type { RunningProgram, RunOptions, RunResult, TransportError } from "./transport.ts";

export interface VirshSession {
  /** One after the other; without input, and only what `fitsSession`. */
  readonly run: (args: readonly string[], options: Omit<RunOptions, "input">) => Promise<RunResult>;
  /** It has ended once a command was cancelled or gave no answer. */
  readonly isOpen: () => boolean;
  /** After what was begun. */
  readonly close: () => Promise<void>;
}

/**
 * The command line of a virsh to keep open. It edits the lines that it reads like a terminal, and keeps them for the
 * user's next session: neither the user's keys nor the user's history are ours.
 * @param argv virsh with its options, without a command
 */
export function sessionArgv(argv: readonly string[]): readonly string[] {
  return ["env", "TERM=dumb", "INPUTRC=/dev/null", "XDG_CACHE_HOME=/dev/null", ...argv];
}

/** A longer line would be slow to edit. */
const lineLimit = 16_384;

/** Whether the words come out of virsh's line editing as they went in: a tab or a letter outside ASCII may not. */
export function fitsSession(args: readonly string[]): boolean {
  const line = lineOf(args);
  return line.length <= lineLimit && /^[\x20-\x7e]*$/.test(line);
}

/** virsh reads single quotes as a shell does, and takes one command from each line. */
function lineOf(args: readonly string[]): string {
  return args.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}

interface State {
  stdout: string;
  stderr: string;
  /** Looks whether the answer is complete. */
  check: () => void;
  ended: TransportError | undefined;
  last: Promise<unknown>;
}

/** Talks to a virsh that has been started with `sessionArgv`. */
export function virshSession(program: RunningProgram): VirshSession {
  const state: State = { stdout: "", stderr: "", check: () => {}, ended: undefined, last: Promise.resolve() };
  program.listen({
    onStdout: (text) => {
      state.stdout += text;
      state.check();
    },
    onStderr: (text) => {
      state.stderr += text;
      state.check();
    },
    onEnd: (error) => {
      state.ended ??= error;
      state.check();
    },
  });
  return {
    run: (args, options) => {
      const result = state.last.then(() => exchange(program, state, lineOf(args), options));
      state.last = result;
      return result;
    },
    isOpen: () => state.ended === undefined,
    close: async () => {
      await state.last;
      state.ended ??= cancelled("virsh");
      program.close();
    },
  };
}

/** Sends a command and, behind it, a marker for each stream; what comes before the markers is the answer. */
function exchange(
  program: RunningProgram,
  state: State,
  line: string,
  { timeoutMs, signal }: Omit<RunOptions, "input">,
): Promise<RunResult> {
  if (state.ended) return Promise.resolve(failure(state.ended));
  if (signal?.aborted) return Promise.resolve(failure(cancelled("virsh")));
  const marker = randomUUID();
  return new Promise((resolve) => {
    const settle = (result: RunResult): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      state.check = () => {};
      resolve(result);
    };
    const giveUp = (error: TransportError): void => {
      state.ended ??= error;
      program.kill();
      settle(failure(error));
    };
    const onAbort = (): void => giveUp(cancelled("virsh"));
    const timer = setTimeout(() => giveUp(timedOut("virsh", timeoutMs)), timeoutMs);
    signal?.addEventListener("abort", onAbort);
    state.check = () => {
      if (state.ended) return settle(failure(state.ended));
      const answer = answerIn(state, marker);
      if (!answer) return;
      // virsh has connected again by itself, so nobody knows what became of the command.
      if (/^error: (?:Disconnected from|Reconnected to) /m.test(answer.stderr)) giveUp(daemonLost(answer.stderr));
      else settle(success(answer));
    };
    [state.stdout, state.stderr] = ["", ""];
    program.write(`${line}\necho --err ${marker}\necho ${marker}\n`);
  });
}

function answerIn({ stdout, stderr }: State, marker: string) {
  const errorEnd = stderr.indexOf(`error: ${marker}`);
  // Where the lines are repeated, the marker stands in both commands as well.
  const end = new RegExp(`(?<!echo |--err )${marker}`).exec(stdout)?.index;
  if (errorEnd < 0 || end === undefined) return undefined;
  const errors = stderr.slice(0, errorEnd).trimStart();
  return { code: /^error: /m.test(errors) ? 1 : 0, stdout: outputIn(stdout.slice(0, end), marker), stderr: errors };
}

/** Without the prompts and the lines that virsh repeats; of a long line it shows only the end. */
function outputIn(text: string, marker: string): string {
  const echo = new RegExp(`(?:virsh [#>] )?echo --err ${marker}`).exec(text);
  if (echo) return text.slice(text.indexOf("\n") + 1, echo.index);
  return text.replace(/^(?:virsh [#>] )+/, "").replace(/(?:virsh [#>] )+$/, "");
}

function daemonLost(detail: string): TransportError {
  const message = "libvirt's daemon ended in the middle; what it was doing may or may not have been done";
  return { kind: "connection-lost", message, detail: detail.trim() };
}
