/**
 * Carries out a plan on the target that it was made for, step by step, and knows at every moment what has been done:
 * nothing is run when the target has moved since, nothing twice, and nothing behind a failure.
 */
import { setTimeout } from "node:timers/promises";
import { fingerprintOf, type HostPlan, type HostState, type PlanCommand, type PlanStep } from "./host-plan.ts";
import { readHostState } from "./host-state.ts";
import type { Journal, JournalProgress, JournalRefusal } from "./journal.ts";
import { failure, type Result, success } from "./result.ts";
import type { TransportError } from "./transport.ts";
import { type HostError, isAnswer, type Virsh } from "./virsh.ts";

/** After how many of the commands the target would look as it does now; the server knows. */
export type FindProgress = (
  start: HostState,
  commands: readonly PlanCommand[],
  now: HostState,
) => Promise<readonly number[]>;

export interface ApplyTools {
  readonly virsh: Virsh;
  readonly journal: Journal;
  readonly findProgress: FindProgress;
  /** Keeps a definition before it is replaced. */
  readonly saveDefinition: (xml: string) => Promise<void>;
  readonly onProgress: (step: PlanStep, index: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** Why nothing was run at all. */
export type Refusal =
  | { readonly kind: "other-target" }
  /** The target no longer has what the plan was made from. */
  | { readonly kind: "moved" }
  | { readonly kind: JournalRefusal }
  | { readonly kind: "unreadable"; readonly error: HostError };

export interface Applied {
  readonly done: readonly PlanStep[];
  /** Whether it was carried out could not be found out. */
  readonly unknown: PlanStep | undefined;
  readonly left: readonly PlanStep[];
  /** What stopped it; `undefined` when all steps are done. */
  readonly error: HostError | undefined;
  /** The target looks as the steps should leave it; `false` when somebody else was at work meanwhile. */
  readonly arrived: boolean;
}

/** Carries out a plan step by step; refused when the target or the network's state is another than the plan was made for. */
export async function apply(tools: ApplyTools, plan: HostPlan): Promise<Result<Applied, Refusal>> {
  const { virsh, journal } = tools;
  if (virsh.target.uri !== plan.target.uri) return failure({ kind: "other-target" });
  const entry = await journal.begin(plan);
  if (!entry.ok) return failure({ kind: entry.error });
  try {
    const result = await virsh.session((kept) => applyUnmoved({ ...tools, virsh: kept }, plan, entry.value.write));
    if (!result.ok || !result.value.unknown) await entry.value.finish();
    return result;
  } finally {
    await entry.value.leave();
  }
}

async function applyUnmoved(
  tools: ApplyTools,
  plan: HostPlan,
  write: (progress: JournalProgress) => Promise<void>,
): Promise<Result<Applied, Refusal>> {
  const { virsh, signal } = tools;
  const state = await readHostState(virsh, plan.network, needsGuests(plan), signal ? { signal } : {});
  if (!state.ok) return failure({ kind: "unreadable", error: state.error });
  const isSame = fingerprintOf(virsh.target, plan.network, state.value) === plan.fingerprint;
  return isSame ? success(await runSteps(tools, plan, write)) : failure({ kind: "moved" });
}

/** Only a restart has to do with guests. */
function needsGuests(plan: HostPlan): boolean {
  return plan.steps.some((step) => step.argv[0] === "net-destroy" || step.argv[0] === "update-device");
}

async function runSteps(
  tools: ApplyTools,
  plan: HostPlan,
  write: (progress: JournalProgress) => Promise<void>,
): Promise<Applied> {
  const { virsh, signal, onProgress } = tools;
  for (const [index, step] of plan.steps.entries()) {
    if (signal?.aborted) return stopped(plan, index, cancelled);
    onProgress(step, index);
    if (step.argv[0] === "net-define" && plan.start.stored !== null) await tools.saveDefinition(plan.start.stored);
    await write({ done: index, running: true });
    const { argv, input } = step;
    const result = await virsh.run(argv, { ...(input === undefined ? {} : { input }), ...(signal ? { signal } : {}) });
    if (!result.ok) return settle(tools, plan, { done: index, running: !isAnswer(result.error) }, result.error);
  }
  return { ...stopped(plan, plan.steps.length, undefined), arrived: await hasArrived(tools, plan) };
}

const cancelled: TransportError = { kind: "cancelled", message: "It was cancelled", detail: "aborted by the user" };

function stopped(plan: HostPlan, done: number, error: HostError | undefined): Applied {
  const { steps } = plan;
  return {
    done: steps.slice(0, done),
    unknown: undefined,
    left: steps.slice(done),
    error,
    arrived: error === undefined,
  };
}

async function hasArrived({ virsh, findProgress }: ApplyTools, plan: HostPlan): Promise<boolean> {
  const now = await readHostState(virsh, plan.network, needsGuests(plan));
  if (!now.ok) return true;
  return (await findProgress(plan.start, plan.steps, now.value)).includes(plan.steps.length);
}

/** How often, and how many milliseconds apart, a step in flight gets the time to be seen. */
const looks = { count: 4, pauseMs: 500 };

/**
 * What became of an apply that the journal remembers, found out by looking at the target. The journal's last lines may
 * be lost after a power cut, so more may be done than it says.
 */
export async function settleLater(
  tools: Pick<ApplyTools, "virsh" | "findProgress">,
  plan: HostPlan,
  { done, running }: JournalProgress,
  error: HostError,
): Promise<Applied> {
  const applied = await settle(tools, plan, { done, running: true }, error);
  return applied.unknown && !running ? stopped(plan, done, error) : applied;
}

/** What became of an apply whose connection was lost, found out by looking at the target. */
async function settle(
  { virsh, findProgress }: Pick<ApplyTools, "virsh" | "findProgress">,
  plan: HostPlan,
  { done, running }: JournalProgress,
  error: HostError,
): Promise<Applied> {
  if (!running) return stopped(plan, done, error);
  for (let look = 0; ; look++) {
    const now = await readHostState(virsh, plan.network, needsGuests(plan));
    const found = now.ok ? await findProgress(plan.start, plan.steps, now.value) : [];
    if (found.includes(done + 1)) return stopped(plan, done + 1, done + 1 < plan.steps.length ? error : undefined);
    // What still runs on the other side of a lost connection may come a moment later.
    if (look < looks.count) {
      await setTimeout(looks.pauseMs);
      continue;
    }
    if (found.includes(done)) return stopped(plan, done, error);
    const further = found.find((count) => count > done);
    if (further !== undefined) return stopped(plan, further, further < plan.steps.length ? error : undefined);
    return { ...stopped(plan, done, error), unknown: plan.steps[done], left: plan.steps.slice(done + 1) };
  }
}
