/**
 * The places that libvirt gives on the root bus to controllers without an address: in the order of their indexes, with
 * the controllers that it adds for indexes that are left out. Source: qemuDomainAssignDevicePCISlots in
 * src/qemu/qemu_domain_address.c, virDomainPCIAddressGetNextAddr in src/conf/domain_addr.c.
 */
import { value } from "../../elements.ts";
import { readPciAddress } from "../address/addresses.ts";
import { isPciPlaceIgnored } from "../address/assigned.ts";
import type { Controller } from "../controller/facts.ts";
import type { DomainFacts } from "../facts.ts";
import { isPlaceOpen, pciAddressOf } from "./pci.ts";

/** The first controller that finds no place. */
export interface Homeless {
  readonly index: number;
  /** What it is; one that libvirt adds is not in the document. */
  readonly model: string;
  /** How many ports or bridges of the kind that libvirt adds stand on the root bus already. */
  readonly placed: number;
}

/** What libvirt adds for an index that is left out. */
export function fillingOf({ rootBus }: DomainFacts): string {
  return rootBus === "pcie-root" ? "pcie-root-port" : "pci-bridge";
}

/**
 * @param buses the PCI controllers of the guest, each with an index and a model
 * @param highest the highest index that libvirt makes a controller for
 * @returns `undefined` when all of them find a place
 */
export function firstHomeless(facts: DomainFacts, buses: readonly Controller[], highest: number): Homeless | undefined {
  const filling = fillingOf(facts);
  const byIndex = new Map(buses.map((bus) => [bus.index ?? 0, bus]));
  const hasExpander = buses.some(({ model }) => model?.endsWith("-expander-bus"));
  const slots = writtenSlots(facts);
  const early = facts.family === "q35" ? buses.find((bus) => bus.model === bridgeOfQ35 && !isPlaced(bus)) : undefined;
  const isEarly = early !== undefined && slots[slotOfBridge]?.used === 0;
  if (isEarly) slots[slotOfBridge] = { used: functions, isShared: false };
  let placed = buses.filter((bus) => bus.model === filling && isOnRoot(bus)).length;
  for (let index = 1; index <= highest; index++) {
    const bus = byIndex.get(index);
    const model = bus?.model ?? filling;
    if ((bus && isPlaced(bus)) || (isEarly && bus === early) || !takers.has(model)) continue;
    const slot = slots.find(({ used, isShared }) => used === 0 || (model === rootPort && isShared && used < functions));
    if (slot) {
      slot.isShared = model === rootPort;
      slot.used += slot.isShared ? 1 : functions;
      if (model === filling) placed++;
    } else if (model.endsWith("-expander-bus") || (model !== "pci-bridge" && !hasExpander)) {
      // Bridges can be on other bridges, and what else there is can be on an expander.
      return { index, model, placed };
    }
  }
  return undefined;
}

const functions = 8;
const rootPort = "pcie-root-port";
const bridgeOfQ35 = "dmi-to-pci-bridge";
/** Where the chipset of q35 has its bridge: it is put there before all others. */
const slotOfBridge = 30;

/** Controllers that are on the root bus, or on what is like it. */
const takers = new Set([rootPort, bridgeOfQ35, "pci-bridge", "pci-expander-bus", "pcie-expander-bus"]);

interface Slot {
  /** How many functions are taken. */
  used: number;
  /** Are root ports alone in it, each with a function? */
  isShared: boolean;
}

/** The slots of the root bus, by number, with what the machine and written addresses take of them. */
function writtenSlots(facts: DomainFacts): Slot[] {
  const ofMachine = machineFunctions[facts.family];
  const slots = Array.from({ length: 32 }, (_, slot): Slot => ({ used: ofMachine?.[slot] ?? 0, isShared: false }));
  // No device is in slot 0.
  slots[0] = { used: functions, isShared: false };
  for (const address of facts.partsOf("address")) {
    const device = address.parent;
    if (!device || pciAddressOf(device) !== address || isPciPlaceIgnored(device, facts)) continue;
    const { domain, bus, slot } = readPciAddress(address);
    const place = domain === 0 && bus === 0 ? slots[slot] : undefined;
    if (!place) continue;
    place.used++;
    if (value(device, "model") === rootPort) place.isShared = true;
  }
  return slots;
}

/** How many functions of a slot the chipset has itself. */
const machineFunctions: Readonly<Partial<Record<DomainFacts["family"], Readonly<Record<number, number>>>>> = {
  q35: { 31: 2 },
  i440fx: { 1: 2 },
};

function isPlaced({ element }: Controller): boolean {
  return !isPlaceOpen(element);
}

function isOnRoot({ element }: Controller): boolean {
  const address = pciAddressOf(element);
  if (!address) return false;
  const { domain, bus } = readPciAddress(address);
  return domain === 0 && bus === 0;
}
