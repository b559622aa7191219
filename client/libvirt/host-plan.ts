/** A plan for one network of one target, tied to what that target had when it was made. The shapes are the server's. */
import { createHash } from "node:crypto";
import type { Target } from "./target.ts";

export interface PlanCommand {
  readonly argv: readonly string[];
  /** What `/dev/stdin` in `argv` gives. */
  readonly input?: string | undefined;
}

export interface PlanStep extends PlanCommand {
  readonly summary: string;
  readonly effect: "live" | "config" | "both";
  readonly interrupts: readonly string[];
  readonly undo: readonly PlanCommand[];
}

export interface RunningGuest {
  readonly name: string;
  /** What `dumpxml` printed. */
  readonly xml: string;
}

/** What the target has, as virsh printed it; `null` for a definition that is not there. */
export interface HostState {
  readonly live: string | null;
  readonly stored: string | null;
  /** The running guests that a restart would cut off; read only for plans that need one. */
  readonly guests: readonly RunningGuest[];
}

export interface HostPlan {
  readonly target: { readonly name: string; readonly uri: string };
  readonly network: string;
  /** Says what the plan is about, such as `Change "lab"` or `Undo ...`. */
  readonly title: string;
  readonly start: HostState;
  /** Of the target, the network and `start`. */
  readonly fingerprint: string;
  readonly steps: readonly PlanStep[];
  /** What net-update cannot change; a restart is needed when there is any. */
  readonly restartReasons: readonly string[];
}

/** The plan, tied to the state that it was made from. */
export function makeHostPlan(target: Target, parts: Omit<HostPlan, "target" | "fingerprint">): HostPlan {
  const fingerprint = fingerprintOf(target, parts.network, parts.start);
  return { ...parts, target: { name: target.name, uri: target.uri }, fingerprint };
}

/** Two states of a network have the same fingerprint when a plan for one is a plan for the other. */
export function fingerprintOf(target: Pick<Target, "uri">, network: string, state: HostState): string {
  const guests = state.guests.map((guest) => guest.name).toSorted();
  const parts = [target.uri, network, withoutCounters(state.live), withoutCounters(state.stored), guests];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** libvirt writes a definition always in one way; only the number of connections changes by itself. */
function withoutCounters(xml: string | null): string | null {
  return xml?.replace(/ connections='\d+'/g, "") ?? null;
}

/** The steps that take these back, the last one first. What one define has restored is not defined again. */
export function undoSteps(steps: readonly PlanStep[]): readonly PlanStep[] {
  const restored = new Set<string>();
  return steps
    .toReversed()
    .flatMap((step) =>
      step.undo.map((command) => ({ ...step, ...command, summary: `Take back: ${step.summary}`, undo: [] })),
    )
    .filter(({ argv, input = "" }) => {
      const isKnown = argv[0] === "net-define" && restored.has(input);
      if (argv[0] === "net-define") restored.add(input);
      return !isKnown;
    });
}

/** The way back as a plan of its own, from what the target has now. */
export function undoPlan(target: Target, plan: HostPlan, done: readonly PlanStep[], now: HostState): HostPlan {
  const title = `Undo: ${plan.title}`;
  return makeHostPlan(target, { network: plan.network, title, start: now, steps: undoSteps(done), restartReasons: [] });
}
