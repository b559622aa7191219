/** `libvirt/plan`: the client hands over what the host has and what the document says, and gets a plan to show. */

import type { Analysis } from "./language/analysis.ts";
import { lineIndex } from "./language/lines.ts";
import type { HostState, PlanGuest } from "./language/plan/host.ts";
import { type Plan, type PlanCommand, planNetwork } from "./language/plan/plan.ts";
import { newestVersion, parseVersion } from "./language/version.ts";

export const planRequest = "libvirt/plan";

export interface PlanParams {
  /** What `net-dumpxml` printed, `null` when the network is not running. */
  readonly live: string | null;
  /** What `net-dumpxml --inactive` printed, `null` when the network has no stored definition. */
  readonly stored: string | null;
  readonly desired: string;
  /** libvirt on the host, such as "10.7.0"; `null` when it is not known. */
  readonly version: string | null;
  /** Running guests with an interface on the network. */
  readonly guests: readonly PlanGuest[];
}

export const planProgressRequest = "libvirt/planProgress";

export interface PlanProgressParams {
  readonly start: HostState;
  readonly commands: readonly PlanCommand[];
  readonly now: HostState;
}

/** Refuses, with the reasons as problems, what has errors or is no network. */
export function answerPlan(analyze: (text: string) => Analysis, params: PlanParams): Plan {
  const desired = analyze(params.desired);
  const [live, stored] = [params.live, params.stored].map((text) =>
    text === null ? undefined : analyze(text).document.root,
  );
  const root = desired.document.root;
  const problems = desired.kind?.name === "network" ? errorsOf(desired) : ["Only a <network> can be planned"];
  if (!root || problems.length > 0) return { steps: [], restartReasons: [], problems };
  return planNetwork({
    live,
    stored,
    desired: root,
    desiredText: params.desired,
    liveText: params.live ?? undefined,
    storedText: params.stored ?? undefined,
    version: parseVersion(params.version ?? "") ?? newestVersion,
    guests: params.guests,
  });
}

/** net-update checks little of what it is told, so a document with errors gets no plan. */
export function errorsOf(analysis: Analysis): readonly string[] {
  const position = lineIndex(analysis.text);
  return analysis.problems
    .filter((problem) => problem.severity === "error")
    .map((problem) => {
      const { line, character } = position(problem.span.start);
      return `${line + 1}:${character + 1}: ${problem.message} [${problem.code}]`;
    });
}
