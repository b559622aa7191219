/** Plan Changes: what would bring the target to what the document says, to be read before anything is run. */
import { commands as editor, env, type TextDocument, Uri, ViewColumn, window } from "vscode";
import { type HostPlan, type HostState, makeHostPlan } from "../libvirt/host-plan.ts";
import { readHostState, readHostVersion } from "../libvirt/host-state.ts";
import { planScript } from "../libvirt/plan-text.ts";
import { failure, type Result, success } from "../libvirt/result.ts";
import { readTarget } from "../libvirt/target.ts";
import type { HostError, Virsh } from "../libvirt/virsh.ts";
import { compareRequest, planRequest, type ServerPlan } from "../protocol.ts";
import { activeDeployable, type CommandContext, currentVirsh, showFailure, withProgress } from "./context.ts";
import { type LiveDocuments, liveScheme } from "./live-document.ts";

/** Opens the plan and the difference that it removes; neither when there is nothing to change. */
export async function planChanges(context: CommandContext, documents: LiveDocuments): Promise<void> {
  const deployable = await activeDeployable(context);
  if (!deployable) return;
  const { document, identity } = deployable;
  if (identity.kind !== "network") return void window.showWarningMessage("Only networks can be planned; use Define");
  const virsh = await currentVirsh(context);
  if (!virsh) return;
  const title = `Plan for network "${identity.name}" on ${virsh.target.name}`;
  const text = document.getText();
  const made = await withProgress(title, (signal) =>
    virsh.session((kept) => makePlan(context, kept, identity.name, text, signal)),
  );
  if (!made.ok) return showFailure(context, title, made.error.message);
  const { plan, state } = made.value;
  if (plan.problems.length > 0) return showFailure(context, title, plan.problems.join("; "));
  if (plan.steps.length === 0) {
    return void window.showInformationMessage(`${title}: nothing to do, it has what the document says`);
  }
  const hostPlan = makeHostPlan(virsh.target, {
    network: identity.name,
    title: `Change network "${identity.name}"`,
    start: state,
    steps: plan.steps,
    restartReasons: plan.restartReasons,
  });
  await showDifference(context, documents, document, hostPlan);
  await context.plans.show({ plan: hostPlan, source: document.uri, applied: undefined });
}

interface Made {
  readonly plan: ServerPlan;
  readonly state: HostState;
}

/** Guests are asked for only when the network has to be restarted: that concerns them, and takes longest to read. */
async function makePlan(
  { client }: CommandContext,
  virsh: Virsh,
  network: string,
  desired: string,
  signal: AbortSignal,
): Promise<Result<Made, HostError>> {
  const version = await readHostVersion(virsh, { signal });
  for (const withGuests of [false, true]) {
    const state = await readHostState(virsh, network, withGuests, { signal });
    if (!state.ok) return failure(state.error);
    const plan = await client.sendRequest(planRequest, { ...state.value, desired, version });
    if (withGuests || plan.restartReasons.length === 0) return success({ plan, state: state.value });
  }
  throw new Error("the second round always ends");
}

/** The live network in the document's own words, beside the document. */
async function showDifference(
  { client }: CommandContext,
  documents: LiveDocuments,
  document: TextDocument,
  { start, target, network }: HostPlan,
): Promise<void> {
  const live = start.live ?? start.stored;
  if (live === null) return;
  const text = await client.sendRequest(compareRequest, { uri: document.uri.toString(), live });
  const left = Uri.from({ scheme: liveScheme, path: `/${target.name}/compared/network/${network}.xml` });
  documents.put(left, text ?? live);
  const place = { viewColumn: ViewColumn.Beside, preserveFocus: true };
  await editor.executeCommand("vscode.diff", left, document.uri, `${network}: ${target.name} ↔ document`, place);
}

/** The script has virsh connect as it would on the host itself, so that is where it has to be run. */
export async function copyPlanScript(context: CommandContext): Promise<void> {
  const open = context.plans.current();
  const target = open && readTarget(open.plan.target.uri);
  if (!open || !target?.ok) return tellNoPlan();
  await env.clipboard.writeText(planScript(open.plan, target.value.virshUri));
  void window.showInformationMessage(`The script is on the clipboard; run it on ${open.plan.target.name}`);
}

/** Forgets the plan on the screen and closes its tabs. */
export async function cancelPlan(context: CommandContext): Promise<void> {
  const open = context.plans.current();
  if (open) await context.plans.close(open);
  else tellNoPlan();
}

/** Said by each command that needs a plan on the screen. */
export function tellNoPlan(): void {
  void window.showWarningMessage("There is no plan on the screen; open a network and choose Plan Changes");
}
