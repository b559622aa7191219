/**
 * virsh on a target: one command at a time, because the exit status of a batch tells only of its last command.
 * Every run is handed to the log, with secrets masked.
 */
import { keptVirsh } from "./kept-virsh.ts";
import { failure, type Result, success } from "./result.ts";
import type { Target } from "./target.ts";
import type { RunOptions, RunResult, Transport, TransportError } from "./transport.ts";
import { explainVirshError, type VirshError } from "./virsh-errors.ts";

export type HostError = TransportError | VirshError;

const unanswered = new Set<HostError["kind"]>(["timeout", "cancelled", "connection-lost", "protocol", "daemon-lost"]);

/** virsh said that it failed, or was never reached; otherwise nobody knows how far it came. */
export function isAnswer(error: HostError): boolean {
  return !unanswered.has(error.kind);
}

export interface VirshOptions {
  /** XML for `/dev/stdin`. */
  readonly input?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export type VirshResult = Result<string, HostError>;

export interface Virsh {
  readonly target: Target;
  /** Runs one command, such as `["net-start", "default"]`; gives its standard output. */
  readonly run: (args: readonly string[], options?: VirshOptions) => Promise<VirshResult>;
  /**
   * For many commands in a row: hands out the same virsh, kept open until `use` is done. Commands that it cannot take,
   * such as those with input, run by themselves as ever.
   */
  readonly session: <Value>(use: (virsh: Virsh) => Promise<Value>) => Promise<Value>;
}

/** Gets a line for every command and every answer. */
export type CommandLog = (line: string) => void;

/** Long enough for a slow `net-destroy`, short enough to notice a host that hangs. */
const defaultTimeoutMs = 60_000;

/**
 * @param access "read-only" where nothing is to be changed: such a connection is given to everybody, and no desktop
 *   asks for a password for it
 */
export function createVirsh(
  target: Target,
  transport: Transport,
  log: CommandLog,
  access: "full" | "read-only" = "full",
): Virsh {
  const prefix = ["virsh", "-q", "-c", target.virshUri, ...(access === "read-only" ? ["-r"] : [])];
  const alone: Runner = (args, options) => transport.run([...prefix, ...args], options);
  const through = (runner: Runner): Virsh => {
    const virsh: Virsh = {
      target,
      run: (args, options) => runLogged(target, prefix, runner, log, args, options),
      session: async (use) => {
        const kept = runner === alone ? keptVirsh(target, transport, prefix) : undefined;
        if (!kept) return use(virsh);
        try {
          return await use(through(kept.run));
        } finally {
          await kept.close();
        }
      },
    };
    return virsh;
  };
  return through(alone);
}

type Runner = (args: readonly string[], options: RunOptions) => Promise<RunResult>;

async function runLogged(
  target: Target,
  prefix: readonly string[],
  runner: Runner,
  log: CommandLog,
  args: readonly string[],
  { input, signal, timeoutMs = defaultTimeoutMs }: VirshOptions = {},
): Promise<VirshResult> {
  log(`[${target.name}] $ ${[...prefix, ...args].map(maskSecrets).join(" ")}`);
  if (input !== undefined) log(maskSecrets(input));
  const finished = await runner(args, {
    timeoutMs,
    ...(input === undefined ? {} : { input }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!finished.ok) {
    log(`[${target.name}] ${finished.error.message} (${finished.error.detail})`);
    return finished;
  }
  const { code, stdout, stderr } = finished.value;
  for (const text of [stdout, stderr]) if (text.trim() !== "") log(maskSecrets(text.trimEnd()));
  return code === 0 ? success(stdout) : failure(explainVirshError(stderr));
}

/** Replaces what must not reach a log: passwords of graphics devices, values of secrets, keys. */
export function maskSecrets(text: string): string {
  return text
    .replace(/\b(passwd|password|secret-value|base64)=(["'])(.*?)\2/gi, "$1=$2***$2")
    .replace(/(<(passwd|password|value)>)[^<]*(<\/\2>)/gi, "$1***$3");
}
