/**
 * One window that applies a plan: started as a process of its own, it reads what to do from its standard input and
 * prints what came of it.
 */
import { readFileSync } from "node:fs";
import { apply } from "../../client/libvirt/apply.ts";
import type { HostPlan } from "../../client/libvirt/host-plan.ts";
import { fileJournal } from "../../client/libvirt/journal.ts";
import { createVirsh } from "../../client/libvirt/virsh.ts";
import { openWay, type Way, type WayPlace } from "./lab-ways.ts";
import { tools } from "./plan-host.ts";

export interface WindowTask {
  readonly place: WayPlace;
  readonly way: Way;
  readonly plan: HostPlan;
  /** Folder of the journal that all windows share. */
  readonly journal: string;
}

const task: WindowTask = JSON.parse(readFileSync(0, "utf8"));
const { target, transport } = openWay(task.place, task.way);
const virsh = createVirsh(target, transport, () => {});
const result = await apply(tools(virsh, { journal: fileJournal(task.journal) }), task.plan);
console.log(result.ok ? `${result.value.done.length} done` : result.error.kind);
await transport.close();
