/** The PCI buses that libvirt adds where an address asks for one that no controller makes. */
import type { XmlElement } from "../../../xml/tree.ts";
import { value } from "../../elements.ts";
import { readPciAddress } from "../address/addresses.ts";
import { isPciPlaceIgnored } from "../address/assigned.ts";
import { type DomainFacts, sharedFact } from "../facts.ts";
import { pciKindOf } from "./kind.ts";
import { pciAddressOf } from "./pci.ts";

/**
 * The model of the bus that libvirt adds under a number that no controller has; `undefined` where that is not sure.
 * Source: qemuDomainPCIAddressSetCreate in src/qemu/qemu_domain_address.c, virDomainPCIAddressSetGrow in
 * src/conf/domain_addr.c.
 */
export function addedBus(facts: DomainFacts, bus: number): string | undefined {
  const { pciBuses, family, isX86, machine } = facts;
  const root = pciBuses.get(0);
  // Some distributions have q35 as the default of x86.
  if (root === undefined || !areBusesKnown(facts) || (isX86 && machine === undefined)) return undefined;
  if (root === "pci-root") return family === "pseries" ? "pci-root" : "pci-bridge";
  if (root !== "pcie-root") return undefined;
  if (bus <= highestBus(facts)) return "pcie-root-port";
  const kinds = kindsAboveHighest(facts);
  if (kinds.size !== 1) return undefined;
  return kinds.has("express") ? "pcie-root-port" : kinds.has("legacy") ? "pcie-to-pci-bridge" : undefined;
}

/** Does every PCI controller say which bus it makes? Else nobody knows which ones libvirt adds. */
function areBusesKnown({ controllers }: DomainFacts): boolean {
  return controllers.every(({ type, index, model }) => type !== "pci" || (index !== undefined && model !== undefined));
}

const highestBus = sharedFact(({ pciBuses }): number => {
  let highest = 0;
  for (const index of pciBuses.keys()) highest = Math.max(highest, index);
  return highest;
});

/** The kinds of the devices that ask for a bus above all that are written. The first of them decides. */
const kindsAboveHighest = sharedFact((facts): ReadonlySet<string | undefined> => {
  const highest = highestBus(facts);
  const kinds = new Set<string | undefined>();
  for (const address of facts.partsOf("address")) {
    const device = address.parent;
    if (!device || pciAddressOf(device) !== address || readPciAddress(address).bus <= highest) continue;
    if (!isPciPlaceIgnored(device, facts)) kinds.add(isPciController(device) ? undefined : pciKindOf(device, facts));
  }
  return kinds;
});

function isPciController(device: XmlElement): boolean {
  return device.name === "controller" && value(device, "type") === "pci";
}
