/** Apply Plan: after a question that names the host, with progress, and with a way back afterwards. */
import { window } from "vscode";
import { type Applied, type ApplyTools, apply, type Refusal, settleLater } from "../libvirt/apply.ts";
import { type HostPlan, undoPlan } from "../libvirt/host-plan.ts";
import { readHostState } from "../libvirt/host-state.ts";
import type { UnfinishedApply } from "../libvirt/journal.ts";
import { readTarget, type Target } from "../libvirt/target.ts";
import type { Virsh } from "../libvirt/virsh.ts";
import type { OpenPlan } from "../plans.ts";
import { planProgressRequest } from "../protocol.ts";
import { type CommandContext, showFailure, withProgress } from "./context.ts";
import type { LiveDocuments } from "./live-document.ts";
import { planChanges, tellNoPlan } from "./plan.ts";

/** Applies the plan on the screen. Why nothing was run, or how far it came, is told to the user and not returned. */
export async function applyPlan(context: CommandContext, documents: LiveDocuments): Promise<void> {
  const open = context.plans.current();
  if (!open) return tellNoPlan();
  if (open.applied) return void window.showWarningMessage("This plan has been applied already; make a new one");
  const { plan } = open;
  const virsh = virshFor(context, plan);
  if (!virsh || !(await confirm(plan))) return;
  const result = await withProgress(`${plan.title} on ${plan.target.name}`, (signal, report) =>
    apply(
      {
        ...toolsOf(context, virsh),
        journal: context.journal,
        saveDefinition: async (xml) => {
          await context.history.save({ target: plan.target, kind: "network", name: plan.network }, xml, false);
        },
        onProgress: ({ summary }, index) => report(`${index + 1} of ${plan.steps.length}: ${summary}`),
        signal,
      },
      plan,
    ),
  );
  if (!result.ok) return tellRefusal(context, documents, open, result.error);
  await tell(context, virsh, open, result.value);
}

/** The target of the settings if it is there still, since a plan names its target by the URI. */
function virshFor(context: CommandContext, { target }: HostPlan): Virsh | undefined {
  const known: Target | undefined = context.targets.all().find(({ uri }) => uri === target.uri);
  const read = readTarget(target);
  if (known) return context.connections.virsh(known);
  return read.ok ? context.connections.virsh(read.value) : undefined;
}

function toolsOf({ client }: CommandContext, virsh: Virsh): Pick<ApplyTools, "virsh" | "findProgress"> {
  return {
    virsh,
    findProgress: (start, commands, now) => client.sendRequest(planProgressRequest, { start, commands, now }),
  };
}

async function confirm(plan: HostPlan): Promise<boolean> {
  const button = `Apply on ${plan.target.name}`;
  const interrupts = [...new Set(plan.steps.flatMap((step) => step.interrupts))];
  const detail = [`Host: ${plan.target.uri}`, ...plan.steps.map((step) => `- ${step.summary}`), ...interrupts].join(
    "\n",
  );
  const count = plan.steps.length === 1 ? "1 step" : `${plan.steps.length} steps`;
  const question = `${plan.title} on ${plan.target.name}: ${count}?`;
  return (await window.showWarningMessage(question, { modal: true, detail }, button)) === button;
}

const refusals: Record<Exclude<Refusal["kind"], "unreadable">, string> = {
  "other-target": "this plan was made for another host; nothing was run",
  moved: "the network was changed since this plan was made; nothing was run",
  running: "another window is applying changes to this network; nothing was run",
  unfinished: "an earlier run on this network was cut off and must be looked at first; nothing was run",
};

async function tellRefusal(
  context: CommandContext,
  documents: LiveDocuments,
  { plan, source }: OpenPlan,
  refusal: Refusal,
): Promise<void> {
  const what = `${plan.title} on ${plan.target.name}`;
  if (refusal.kind === "unreadable") return showFailure(context, what, refusal.error.message);
  const [again, look] = ["Plan Again", "Look at the State"];
  const offered = refusal.kind === "unfinished" ? [look] : refusal.kind === "moved" && source ? [again] : [];
  const answer = await window.showWarningMessage(`${what}: ${refusals[refusal.kind]}`, ...offered);
  if (answer === look) return reviewUnfinished(context);
  if (answer !== again || !source) return;
  await window.showTextDocument(source);
  await planChanges(context, documents);
}

/** Shows what was done and what not, and offers the way back. */
async function tell(context: CommandContext, virsh: Virsh, open: OpenPlan, applied: Applied): Promise<void> {
  await context.plans.show({ ...open, applied });
  const { plan } = open;
  const undo = "Undo...";
  const offered = applied.done.some((step) => step.undo.length > 0) && !applied.unknown ? [undo] : [];
  const sentence = sentenceOf(plan, applied);
  const isFine = applied.error === undefined && applied.arrived;
  const answer = await (isFine ? window.showInformationMessage : window.showWarningMessage)(sentence, ...offered);
  if (answer === undo) await planUndo(context, virsh, plan, applied);
}

function sentenceOf(plan: HostPlan, { done, left, unknown, error, arrived }: Applied): string {
  const what = `${plan.title} on ${plan.target.name}`;
  const doubt = "; it now differs from the plan: somebody else has changed it meanwhile";
  if (!error && !unknown) return `${what}: done, ${done.length} of ${plan.steps.length} steps${arrived ? "" : doubt}`;
  const open = unknown ? `; unknown: ${unknown.summary}` : "";
  const reason = error ? ` (${error.message})` : "";
  return `${what} stopped${reason}: ${done.length} done${open}, ${left.length} not done; the plan shows which`;
}

/** The undo is a plan like any other: shown first, and applied when the user says so. */
async function planUndo(context: CommandContext, virsh: Virsh, plan: HostPlan, { done }: Applied): Promise<void> {
  const title = `Reading network "${plan.network}" from ${plan.target.name}`;
  const restarts = done.some((step) =>
    step.undo.some(({ argv }) => ["net-destroy", "update-device"].includes(argv[0] ?? "")),
  );
  const now = await withProgress(title, (signal) => readHostState(virsh, plan.network, restarts, { signal }));
  if (!now.ok) return showFailure(context, title, now.error.message);
  await context.plans.show({
    plan: undoPlan(virsh.target, plan, done, now.value),
    source: undefined,
    applied: undefined,
  });
}

/** Runs that were cut off by a crash or a lost connection: offers to find out how far they came. */
export async function reviewUnfinished(context: CommandContext): Promise<void> {
  for (const entry of await context.journal.unfinished()) {
    const { plan } = entry;
    const look = "Look at the State";
    const message = `${plan.title} on ${plan.target.name} was cut off; how far it came has to be looked at there`;
    if ((await window.showWarningMessage(message, look)) === look) await review(context, entry);
  }
}

async function review(context: CommandContext, entry: UnfinishedApply): Promise<void> {
  const { plan } = entry;
  const virsh = virshFor(context, plan);
  if (!virsh) return;
  const cutOff = { kind: "connection-lost", message: "It was cut off", detail: "found in the journal" } as const;
  const title = `Looking at network "${plan.network}" on ${plan.target.name}`;
  const applied = await withProgress(title, () => settleLater(toolsOf(context, virsh), plan, entry, cutOff));
  if (applied.unknown && !(await forget(plan))) return;
  await context.journal.settle(entry.id);
  await tell(context, virsh, { plan, source: undefined, applied }, applied);
}

async function forget(plan: HostPlan): Promise<boolean> {
  const button = "Forget It";
  const detail =
    "It may have been changed by somebody else, or it cannot be reached. Forgetting changes nothing there.";
  const message = `Network "${plan.network}" on ${plan.target.name} does not look as the plan would leave it at any step`;
  return (await window.showWarningMessage(message, { modal: true, detail }, button)) === button;
}
