/** Commands in a row through one virsh that is kept open; and by themselves where that cannot be. */
import { success } from "./result.ts";
import type { Target } from "./target.ts";
import type { RunOptions, RunResult, Transport, TransportErrorKind } from "./transport.ts";
import { fitsSession, sessionArgv, type VirshSession, virshSession } from "./virsh-session.ts";

export interface KeptVirsh {
  readonly run: (args: readonly string[], options: RunOptions) => Promise<RunResult>;
  readonly close: () => Promise<void>;
}

/** Ends a virsh on a host that has not heard of us for so long. */
const limitMs = 3_600_000;
const greetingLimitMs = 15_000;

/** The daemon of the host itself: another one may ask for a name and a password, and take commands for the answer. */
const ownDaemon = /^[a-z]+(\+unix)?:\/\/\//;

/** Where these happen a command by itself may still do. */
const hopeless = new Set<TransportErrorKind>(["program-missing", "too-many-sessions"]);

/**
 * Opens virsh with the first command that can go through it, and again after one that ended it.
 * @param argv virsh with its options, without a command
 * @returns `undefined` where it is better not kept open
 */
export function keptVirsh(target: Target, transport: Transport, argv: readonly string[]): KeptVirsh | undefined {
  const { start } = transport;
  // A session's daemon is started by virsh, and would inherit what a kept virsh is started with.
  if (!start || !ownDaemon.test(target.virshUri) || target.virshUri.includes("/session")) return undefined;
  const state: { opened: Promise<Opened>; isHopeless: boolean } = {
    opened: Promise.resolve(success(undefined)),
    isHopeless: false,
  };
  const open = async (signal: AbortSignal | undefined): Promise<Opened> => {
    const started = await start(sessionArgv(argv), { timeoutMs: limitMs, signal });
    if (!started.ok && !hopeless.has(started.error.kind)) return started;
    const session = started.ok ? virshSession(started.value) : undefined;
    const greeting = await session?.run(["echo", "ready"], { timeoutMs: greetingLimitMs });
    if (greeting?.ok && greeting.value.stdout.trim() === "ready") return success(session);
    await session?.close();
    state.isHopeless = true;
    return success(undefined);
  };
  const opened = (signal: AbortSignal | undefined): Promise<Opened> => {
    state.opened = state.opened.then((last) => {
      return state.isHopeless || (last.ok && last.value?.isOpen()) ? last : open(signal);
    });
    return state.opened;
  };
  const close = async (): Promise<void> => {
    const last = state.opened;
    state.opened = Promise.resolve(success(undefined));
    const found = await last;
    if (found.ok) await found.value?.close();
  };
  return {
    run: async (args, options) => {
      if (options.input !== undefined || !fitsSession(args)) {
        // The host may allow one session only.
        await close();
        return transport.run([...argv, ...args], options);
      }
      const found = await opened(options.signal);
      if (!found.ok) return found;
      return found.value ? found.value.run(args, options) : transport.run([...argv, ...args], options);
    },
    close,
  };
}

type Opened = { readonly ok: true; readonly value: VirshSession | undefined } | Exclude<RunResult, { ok: true }>;
