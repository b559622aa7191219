/** Makes and carries out plans on a real libvirt as the extension does, with the server's part in the same process. */
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Applied, type ApplyTools, apply } from "../../client/libvirt/apply.ts";
import { type HostPlan, type HostState, makeHostPlan } from "../../client/libvirt/host-plan.ts";
import { readHostState, readHostVersion } from "../../client/libvirt/host-state.ts";
import { fileJournal } from "../../client/libvirt/journal.ts";
import type { Virsh } from "../../client/libvirt/virsh.ts";
import { planProgress } from "../../server/language/plan/progress.ts";
import { newestVersion } from "../../server/language/version.ts";
import { answerPlan } from "../../server/plan-request.ts";
import { ownService } from "./service.ts";

export async function stateOf(virsh: Virsh, network: string): Promise<HostState> {
  const state = await readHostState(virsh, network, true);
  return state.ok ? state.value : assert.fail(state.error.detail);
}

/** A plan from what the host has to the document; fails when there is none. */
export async function planOn(virsh: Virsh, network: string, desired: string): Promise<HostPlan> {
  const service = ownService();
  const all = await stateOf(virsh, network);
  const version = await readHostVersion(virsh);
  const ask = (start: HostState) =>
    answerPlan((text) => service.analyze(text, { version: newestVersion }), { ...start, desired, version });
  const needsGuests = ask(all).restartReasons.length > 0;
  const start = needsGuests ? all : { ...all, guests: [] };
  const { steps, restartReasons, problems } = ask(start);
  assert.deepEqual(problems, []);
  return makeHostPlan(virsh.target, { network, title: `Change "${network}"`, start, steps, restartReasons });
}

export function tools(virsh: Virsh, changes: Partial<ApplyTools> = {}): ApplyTools {
  return {
    virsh,
    journal: fileJournal(mkdtempSync(join(tmpdir(), "libvirt-xml-journal-"))),
    findProgress: async (start, commands, now) =>
      planProgress(
        start,
        commands.map(({ argv, input }) => ({ argv, input })),
        now,
      ),
    saveDefinition: async () => {},
    onProgress: () => {},
    signal: undefined,
    ...changes,
  };
}

/** Applies a plan that nothing stops. */
export async function applyAll(virsh: Virsh, plan: HostPlan, changes: Partial<ApplyTools> = {}): Promise<Applied> {
  const result = await apply(tools(virsh, changes), plan);
  if (!result.ok) return assert.fail(JSON.stringify(result.error));
  assert.equal(result.value.error, undefined, result.value.error?.detail);
  assert.equal(result.value.arrived, true);
  return result.value;
}
