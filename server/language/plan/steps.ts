/** The steps for the lists of a network: one `net-update` for each change, for the running and the stored one at once. */
import type { Version } from "../version.ts";
import { listChanges } from "./changes.ts";
import { listOf, type NetworkModel } from "./model.ts";
import { attribute, type PlanNode, toXml } from "./node.ts";
import type { PlanStep } from "./plan.ts";
import type { SectionName } from "./sections.ts";
import { simulate, type Update, type UpdateCommand } from "./simulate.ts";

/** Which definition a step changes. */
export type Effect = "live" | "config" | "both";

/**
 * Both models can be changed entry by entry; the caller has made sure of it.
 * @param live `undefined` when the network is not running
 * @param stored `undefined` when there is none, or when it is defined anew anyway
 */
export function updateSteps(
  live: NetworkModel | undefined,
  stored: NetworkModel | undefined,
  desired: NetworkModel,
  version: Version,
): readonly PlanStep[] {
  const liveUpdates = updatesFrom(live, desired, version);
  const storedUpdates = updatesFrom(stored, desired, version);
  // A change is made in both at once only when it is the same change, to the same entry, in both.
  const isSame =
    live && stored && keys(liveUpdates).join("\n") === keys(storedUpdates).join("\n") && sameLists(live, stored);
  if (live && isSame) return stepsFor(live, liveUpdates, "both");
  const together = live && stored ? merged(live, stored, liveUpdates, storedUpdates) : undefined;
  if (together) return together;
  return [
    ...(live ? stepsFor(live, liveUpdates, "live") : []),
    ...(stored ? stepsFor(stored, storedUpdates, "config") : []),
  ];
}

/** What both need is done in both at once, unless the order of the changes forbids it. */
function merged(
  live: NetworkModel,
  stored: NetworkModel,
  liveUpdates: readonly Update[],
  storedUpdates: readonly Update[],
): readonly PlanStep[] | undefined {
  const inStored = new Set(keys(storedUpdates));
  const common = liveUpdates.filter(
    (update) => inStored.has(keyOf(update)) && replaced(live, update) === replaced(stored, update),
  );
  const inBoth = new Set(keys(common));
  const rest = (updates: readonly Update[]) => updates.filter((update) => !inBoth.has(keyOf(update)));
  const parts = [
    { updates: common, effect: "both", model: live },
    { updates: rest(liveUpdates), effect: "live", model: live },
    { updates: rest(storedUpdates), effect: "config", model: stored },
  ] as const;
  const ordered = parts
    .flatMap(({ updates, effect, model }) => updates.map((update) => ({ update, effect, model })))
    .toSorted((a, b) => commandOrder.indexOf(a.update.command) - commandOrder.indexOf(b.update.command));
  const works = (model: NetworkModel, other: Effect) =>
    runs(
      model,
      ordered.flatMap(({ update, effect }) => (effect === other ? [] : [update])),
    );
  if (!works(live, "config") || !works(stored, "live")) return undefined;
  return ordered.map(({ update, effect, model }) => stepFor(model, update, effect));
}

function runs(start: NetworkModel, updates: readonly Update[]): boolean {
  let model = start;
  for (const update of updates) {
    const next = simulate(model, update);
    if (!next.ok) return false;
    model = next.model;
  }
  return true;
}

function updatesFrom(model: NetworkModel | undefined, desired: NetworkModel, version: Version): readonly Update[] {
  const changes = model && listChanges(model, desired, version);
  return changes?.ok ? changes.updates : [];
}

function keys(updates: readonly Update[]): readonly string[] {
  return updates.map(keyOf);
}

function keyOf({ command, section, parentIndex, element }: Update): string {
  return JSON.stringify([command, section.name, parentIndex, toXml(element)]);
}

function sameLists(a: NetworkModel, b: NetworkModel): boolean {
  const text = (model: NetworkModel) => JSON.stringify(model.lists.map((list) => list.entries.map(toXml).toSorted()));
  return text(a) === text(b);
}

function replaced(model: NetworkModel, update: Update): string {
  return update.command === "add-last" ? "" : toXml(affected(model, update) ?? update.element);
}

/** The entry that the update removes or replaces. */
function affected(model: NetworkModel, { section, parentIndex, element, command }: Update): PlanNode | undefined {
  const matches = command === "modify" ? section.modifies : section.deletes;
  return listOf(model, section.name, parentIndex)?.entries.find((entry) => matches(entry, element));
}

function stepsFor(start: NetworkModel, updates: readonly Update[], effect: Effect): readonly PlanStep[] {
  let model = start;
  return updates.map((update) => {
    const step = stepFor(model, update, effect);
    const next = simulate(model, update);
    if (next.ok) model = next.model;
    return step;
  });
}

const effectFlags: Record<Effect, readonly string[]> = {
  live: ["--live"],
  config: ["--config"],
  both: ["--live", "--config"],
};

function stepFor(model: NetworkModel, update: Update, effect: Effect): PlanStep {
  const index =
    update.parentIndex !== undefined && model.families.length > 1 ? ["--parent-index", String(update.parentIndex)] : [];
  const argv = (command: UpdateCommand, element: PlanNode) => [
    "net-update",
    model.name,
    command,
    update.section.name,
    toXml(element),
    ...index,
    ...effectFlags[effect],
  ];
  const old = affected(model, update);
  return {
    argv: argv(update.command, update.element),
    input: undefined,
    summary: summaryOf(update, old),
    effect,
    interrupts: effect === "config" ? [] : interruptions(model, update),
    undo: undoOf(model, update, old).map(({ command, element }) => ({
      argv: argv(command, element),
      input: undefined,
    })),
  };
}

/** The updates that lead from the model after the update to the one before. */
function undoOf(model: NetworkModel, update: Update, old: PlanNode | undefined): readonly Update[] {
  const { section, element, command } = update;
  const remove: Update = { ...update, command: "delete", element: section.deletion(element) };
  if (command === "add-last") return [remove];
  const restored = old ?? element;
  const add: Update = { ...update, command: "add-last", element: restored };
  if (command === "delete") return [add];
  const modify: Update = { ...update, element: restored };
  return leadsBack(model, update, modify) ? [modify] : [remove, add];
}

/** A modify takes the first entry that shares a key, which need not be the one just changed. */
function leadsBack(before: NetworkModel, update: Update, back: Update): boolean {
  const after = simulate(before, update);
  const end = after.ok ? simulate(after.model, back) : after;
  return end.ok && sameLists(end.model, before);
}

function interruptions(model: NetworkModel, update: Update): readonly string[] {
  const { section } = update;
  const own = section.name === "ip-dhcp-host" ? dhcpSwitch(model, update) : section.interruption;
  return [own, resetsRules.has(section.name) && model.mode === "nat" ? natRules : ""].filter((text) => text !== "");
}

/** libvirt takes the firewall rules of the network away and puts them back after these. */
const resetsRules = new Set<SectionName>(["ip-dhcp-host", "ip-dhcp-range", "forward-interface"]);
// Without any rule left that needs them, the kernel forgets how the connections were translated.
const natRules =
  "the firewall rules are set again; connections through the network's NAT go on if the host has other NAT rules too, and may be cut otherwise";

function dhcpSwitch(model: NetworkModel, { parentIndex, command }: Update): string {
  const inSubnet = model.lists.filter((list) => list.parentIndex === parentIndex && list.parentIndex !== undefined);
  const count = inSubnet.reduce((sum, list) => sum + list.entries.length, 0);
  const switches = (command === "add-last" && count === 0) || (command === "delete" && count === 1);
  return switches ? "DHCP is switched on or off, for which dnsmasq restarts: less than a second" : "";
}

const verbs: Record<UpdateCommand, string> = { "add-last": "Add", modify: "Change", delete: "Remove" };

function summaryOf({ command, section, element }: Update, old: PlanNode | undefined): string {
  const words = describe(section.name, command === "delete" ? (old ?? element) : element);
  const before = command === "modify" && old ? ` (was: ${describe(section.name, old)})` : "";
  return `${verbs[command]} ${words}${before}`;
}

function describe(section: string, node: PlanNode): string {
  const parts = node.attributes.map(([name, value]) => `${name} ${value}`);
  const names = node.children.filter((child) => child.name === "hostname").map((child) => child.text);
  const kind: Record<string, string> = {
    "ip-dhcp-range": "DHCP range",
    "ip-dhcp-host": "DHCP host",
    "forward-interface": "forward interface",
    portgroup: "portgroup",
    "dns-host": "DNS host",
    "dns-txt": "DNS text record",
    "dns-srv": "DNS service record",
  };
  if (section === "ip-dhcp-range") return `DHCP range ${attribute(node, "start")} - ${attribute(node, "end")}`;
  return [kind[section] ?? section, ...parts, ...names].join(" ");
}

const commandOrder: readonly string[] = ["delete", "modify", "add-last"];
