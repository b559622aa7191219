/**
 * What bridges and ports without an address are plugged into on PCI Express. libvirt gives them a place one after the
 * other, in what is written and in the root ports that fill the indexes left out below the highest. Source:
 * virDomainPCIAddressGetNextAddr in src/conf/domain_addr.c.
 */
import { readPciAddress } from "../address/addresses.ts";
import { isPciPlaceIgnored } from "../address/assigned.ts";
import type { Controller } from "../controller/facts.ts";
import type { DomainFacts } from "../facts.ts";
import { isPlaceOpen, mostBuses, pciAddressOf } from "./pci.ts";

const ports = ["pcie-root-port", "pcie-switch-downstream-port"];
const bridges = ["pcie-to-pci-bridge", "dmi-to-pci-bridge", "pci-bridge"];

/** By model, what a controller can be plugged into. A switch is not here: libvirt adds a root port for it. */
const holders: Readonly<Record<string, readonly string[]>> = {
  "pcie-switch-downstream-port": ["pcie-switch-upstream-port"],
  "pcie-to-pci-bridge": ports,
  "pci-bridge": bridges,
};

/** What to put before a controller that finds nothing; `undefined` for one that needs nothing but the root. */
export function usualHolder(model: string): string | undefined {
  return holders[model]?.[0];
}

/** Is there something on PCI Express that the controller can be plugged into, or that libvirt adds for it? */
export function mayFindHolder(model: string, { controllers }: DomainFacts): boolean {
  return holders[model]?.some((holder) => controllers.some((other) => other.model === holder)) ?? true;
}

/**
 * The controllers that find nothing to be plugged into.
 * @param all the PCI controllers of the guest
 */
export function withoutHolder(facts: DomainFacts, all: readonly Controller[]): readonly Controller[] {
  const buses = readBuses(facts, all);
  return inTurn(all).filter(({ element, model = "", index = 0 }) => {
    if (index === 0 || !isPlaceOpen(element)) return false;
    const fitting = model === "pcie-switch-upstream-port" ? ports : holders[model];
    const bus = fitting && buses.find((candidate) => fitting.includes(candidate.model) && freeSlot(candidate) >= 0);
    bus?.taken.add(freeSlot(bus));
    // A bridge has a larger index than its bus, though libvirt puts it on itself where that comes first.
    return holders[model] !== undefined && (!bus || (model === "pci-bridge" && bus.index >= index));
  });
}

/** By index, but one without stays behind what is written before it. Source: virDomainControllerInsertPreAlloced. */
function inTurn(all: readonly Controller[]): readonly Controller[] {
  const turn: Controller[] = [];
  for (const controller of all) {
    const { isNumbered, index = 0 } = controller;
    const next = isNumbered ? turn.findIndex((other) => other.isNumbered && (other.index ?? 0) > index) : -1;
    turn.splice(next < 0 ? turn.length : next, 0, controller);
  }
  return turn;
}

interface Bus {
  readonly index: number;
  readonly model: string;
  readonly taken: Set<number>;
}

/** All buses in the order of their numbers, with the slots that written addresses take. */
function readBuses(facts: DomainFacts, all: readonly Controller[]): readonly Bus[] {
  const models = new Map(all.map(({ index, model }) => [index, model]));
  const highest = Math.max(0, ...all.map(({ index = 0 }) => (index < mostBuses ? index : 0)));
  const buses = Array.from({ length: highest + 1 }, (_, index): Bus => {
    const model = index === 0 ? "pcie-root" : models.has(index) ? (models.get(index) ?? "") : "pcie-root-port";
    return { index, model, taken: new Set() };
  });
  for (const address of facts.partsOf("address")) {
    const device = address.parent;
    if (!device || pciAddressOf(device) !== address || isPlaceOpen(device) || isPciPlaceIgnored(device, facts))
      continue;
    const { domain, bus, slot } = readPciAddress(address);
    if (domain === 0) buses[bus]?.taken.add(slot);
  }
  return buses;
}

/** The lowest free slot, -1 without any. */
function freeSlot({ model, taken }: Bus): number {
  if (ports.includes(model)) return taken.has(0) ? -1 : 0;
  const first = model === "pci-bridge" || model === "pcie-to-pci-bridge" ? 1 : 0;
  for (let slot = first; slot < 32; slot++) if (!taken.has(slot)) return slot;
  return -1;
}
