/** A plan as a document to read, as a script to run elsewhere, and what became of it. */
import type { Applied } from "./apply.ts";
import type { HostPlan, PlanCommand, PlanStep } from "./host-plan.ts";
import { quoteArgument, quoteCommand } from "./quote.ts";

const places = { live: "running network", config: "stored definition", both: "running network and stored definition" };

/** @param applied what has been carried out; `undefined` while nothing has */
export function planText(plan: HostPlan, applied: Applied | undefined): string {
  const count = plan.steps.length === 1 ? "1 step" : `${plan.steps.length} steps`;
  const restart = plan.restartReasons.map((reason) => `The network must be restarted: ${reason}`);
  const guests = plan.start.guests.map((guest) => guest.name);
  const cutOff = guests.length === 0 ? [] : [`Running guests on it, attached again afterwards: ${guests.join(", ")}`];
  const head = [
    `${plan.title} on ${plan.target.name}`,
    `Host: ${plan.target.uri}`,
    "",
    applied ? outcome(plan, applied) : `${count}; nothing has been run yet`,
    ...restart,
    ...cutOff,
  ];
  return [...head, "", ...plan.steps.flatMap((step, index) => stepText(step, index, applied))].join("\n");
}

function outcome({ steps }: HostPlan, { done, unknown, error }: Applied): string {
  const progress = `${done.length} of ${steps.length} steps done`;
  const doubt = unknown ? `; whether step ${done.length + 1} was carried out is unknown` : "";
  return `${progress}${doubt}${error ? `. ${error.message}` : ""}`;
}

function stepText(step: PlanStep, index: number, applied: Applied | undefined): readonly string[] {
  const state = applied && stateOf(index, applied);
  const interrupts = step.interrupts.length === 0 ? ["nothing"] : step.interrupts;
  const undo = step.undo.length === 0 ? ["-"] : step.undo.map(shellLine);
  return [
    `${index + 1}. ${step.summary}${state === undefined ? "" : ` [${state}]`}`,
    `   Where:       ${places[step.effect]}`,
    ...interrupts.map((sentence) => `   Interrupts:  ${sentence}`),
    `   Command:     ${shellLine(step)}`,
    ...undo.map((line) => `   Undo:        ${line}`),
    "",
  ];
}

function stateOf(index: number, { done, unknown }: Applied): string {
  if (index < done.length) return "done";
  return unknown && index === done.length ? "unknown" : "not done";
}

/** Input of many lines is for the script; people see that there is some. */
function shellLine({ argv, input }: PlanCommand): string {
  const line = quoteCommand(["virsh", ...argv]);
  return input === undefined ? line : `${line} < ${input.includes("\n") ? "the definition" : input}`;
}

/** For a POSIX shell; ends at the first failure. `VIRSH` chooses another way to libvirt. */
export function planScript(plan: HostPlan, virshUri: string): string {
  const comment = (text: string): string => `# ${text.replaceAll("\n", " ")}`;
  const lines = plan.steps.flatMap((step) => [comment(step.summary), scriptLine(step)]);
  const intro = [comment(`${plan.title} on ${plan.target.name} (${plan.target.uri})`), "set -eu"];
  return [
    "#!/bin/sh",
    ...intro,
    `: "\${VIRSH:=${quoteCommand(["virsh", "-c", virshUri]).replaceAll('"', '\\"')}}"`,
    ...lines,
    "",
  ].join("\n");
}

function scriptLine({ argv, input }: PlanCommand): string {
  const line = `$VIRSH ${quoteCommand(argv)}`;
  return input === undefined ? line : `printf '%s' ${quoteArgument(input)} | ${line}`;
}
