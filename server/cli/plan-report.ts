/** The three forms in which `plan` tells its steps. */
import type { Plan, PlanCommand, PlanStep } from "../language/plan/plan.ts";

export type ReportedPlan = Plan;

export const planReporters = { text: reportText, json: reportJson, sh: reportShell };

const places = { live: "running", config: "stored", both: "running and stored" };

function reportText(plan: Plan): string {
  if (plan.problems.length > 0) return plan.problems.map((problem) => `refused: ${problem}\n`).join("");
  if (plan.steps.length === 0) return "Nothing to do: the host has what the document says.\n";
  const reasons = plan.restartReasons.map((reason) => `A restart of the network is needed: ${reason}\n`).join("");
  return reasons + plan.steps.map(describeStep).join("");
}

function describeStep(step: PlanStep, index: number): string {
  const interrupts = step.interrupts.map((sentence) => `   interrupts: ${sentence}\n`).join("");
  return `${index + 1}. ${step.summary} (${places[step.effect]})\n   ${commandLine(step)}\n${interrupts}`;
}

function reportJson({ steps, restartReasons, problems }: Plan): string {
  const messages = problems.map((message) => ({ severity: "error", message }));
  return `${JSON.stringify({ steps, restartReasons, problems: messages }, undefined, 2)}\n`;
}

/** A script for a POSIX shell; `VIRSH` chooses the connection. */
function reportShell(plan: Plan): string {
  const lines = plan.steps.map((step) => `# ${step.summary}\n${commandLine(step)}\n`);
  const refused = plan.problems.map((problem) => `# refused: ${problem.replaceAll("\n", " ")}\n`);
  return [`#!/bin/sh\nset -eu\n: "\${VIRSH:=virsh}"\n`, ...refused, ...lines].join("");
}

function commandLine(command: PlanCommand): string {
  const words = command.argv.map(quote).join(" ");
  return command.input === undefined ? `$VIRSH ${words}` : `printf '%s' ${quote(command.input)} | $VIRSH ${words}`;
}

/** One word of a POSIX shell. */
function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
