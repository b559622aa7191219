/**
 * What libvirt does with a `net-update`: the entry that it finds, and when it refuses. The planner asks it whether a
 * plan arrives, before anybody runs it. Source: virNetworkDefUpdate*, and libvirt's own update tests.
 */

import { listOf, type NetworkModel } from "./model.ts";
import { attribute, type PlanNode } from "./node.ts";
import type { Section } from "./sections.ts";

export type UpdateCommand = "add-last" | "modify" | "delete";

export interface Update {
  readonly command: UpdateCommand;
  readonly section: Section;
  readonly parentIndex: number | undefined;
  /** What is sent to libvirt. */
  readonly element: PlanNode;
}

export type SimulationResult =
  | { readonly ok: true; readonly model: NetworkModel }
  | { readonly ok: false; readonly reason: string };

/** The model after the update, or why libvirt refuses it. */
export function simulate(model: NetworkModel, update: Update): SimulationResult {
  const list = listOf(model, update.section.name, update.parentIndex);
  if (!list) return refuse(`there is no place for ${update.section.name}`);
  const entries = change(list.entries, update, model);
  if (typeof entries === "string") return refuse(entries);
  const lists = model.lists.map((other) => (other === list ? { ...list, entries } : other));
  return { ok: true, model: { ...model, lists } };
}

function refuse(reason: string): SimulationResult {
  return { ok: false, reason };
}

function change(entries: readonly PlanNode[], update: Update, model: NetworkModel): readonly PlanNode[] | string {
  const { section, element, command } = update;
  switch (command) {
    case "add-last":
      return add(entries, update, model);
    case "modify": {
      const at = section.canModify ? entries.findIndex((entry) => section.modifies(entry, element)) : -1;
      if (at < 0) return `no entry of ${section.name} can be modified with this`;
      return twoDefaults(entries.with(at, element)) ?? entries.with(at, element);
    }
    case "delete": {
      const found = entries.filter((entry) => section.deletes(entry, element));
      if (found.length === 0) return `no entry of ${section.name} is like this`;
      // libvirt 9 says yes, and drops the pool's addresses with the device.
      if (section.name === "forward-interface" && model.mode === "hostdev") {
        return "mode 'hostdev' may lose addresses of its pool with a device";
      }
      const isAmbiguous = found.length > 1 && (section.name === "dns-srv" || section.name === "dns-host");
      if (isAmbiguous) return `several entries of ${section.name} are like this`;
      return entries.filter((entry) => entry !== found[0]);
    }
  }
}

function add(entries: readonly PlanNode[], update: Update, model: NetworkModel): readonly PlanNode[] | string {
  const { section, element, parentIndex } = update;
  if (entries.some((entry) => section.clashes(entry, element))) return `${section.name} has such an entry already`;
  if (section.name === "forward-interface" && !takesInterface(model, entries)) {
    return `mode '${model.mode}' takes no (further) interface while it runs`;
  }
  if (parentIndex !== undefined && !fitsFamily(element, model.families[parentIndex])) {
    return `an <ip> of the family ${model.families[parentIndex]} takes no address of the other`;
  }
  if (parentIndex !== undefined && otherServesDhcp(model, parentIndex)) {
    return "another <ip> of this family has DHCP";
  }
  return twoDefaults([...entries, element]) ?? [...entries, element];
}

function fitsFamily(element: PlanNode, family: string | undefined): boolean {
  const address = attribute(element, "ip") ?? attribute(element, "start");
  return address === undefined || address.includes(":") === (family === "ipv6");
}

function takesInterface(model: NetworkModel, entries: readonly PlanNode[]): boolean {
  if (model.mode === "nat" || model.mode === "route") return entries.length === 0;
  const isHostBridge = model.mode === "bridge" && model.rest.get("bridge")?.includes(" name=") === true;
  return ["bridge", "private", "vepa", "passthrough"].includes(model.mode) && !isHostBridge;
}

function otherServesDhcp(model: NetworkModel, parentIndex: number): boolean {
  const family = model.families[parentIndex];
  return model.lists.some(
    (list) =>
      list.parentIndex !== undefined &&
      list.parentIndex !== parentIndex &&
      model.families[list.parentIndex] === family &&
      list.entries.length > 0,
  );
}

function twoDefaults(entries: readonly PlanNode[]): string | undefined {
  const defaults = entries.filter((entry) => entry.name === "portgroup" && attribute(entry, "default") === "yes");
  return defaults.length > 1 ? "another portgroup is the default" : undefined;
}
