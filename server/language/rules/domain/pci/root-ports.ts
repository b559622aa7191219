/** What the root bus of a machine has room for: the ports and bridges that are written, and those that libvirt adds. */
import type { Span } from "../../../problem.ts";
import { child, spanOf, value } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { readPciAddress } from "../address/addresses.ts";
import { isPciPlaceIgnored } from "../address/assigned.ts";
import type { Controller } from "../controller/facts.ts";
import { withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { addedBus } from "./added-bus.ts";
import { mostBuses, pciAddressOf } from "./pci.ts";

/** Two slots are the machine's own: 0 and, on q35, 31, on i440fx, 1. */
const rootSlots = 30;
/** In each slot 8 functions. */
const mostRootPorts = 8 * rootSlots;

const expander = (index: number) =>
  `<controller type='pci' index='${index}' model='pcie-expander-bus'><target busNr='254'/></controller>`;
const rootPort = (index: number) => `<controller type='pci' index='${index}' model='pcie-root-port'/>`;

export const rootPortRules: readonly Rule<DomainFacts>[] = [
  {
    code: "ctl-root-port-too-many",
    severity: "error",
    elements: ["controller", "address"],
    explanation:
      "The root bus has 30 free slots of 8 functions, so it takes 240 ports at most. libvirt makes a port for each index that is left out below the highest, and for each bus up to those that addresses ask for.",
    source: "src/conf/domain_addr.c",
    bad: withDevices(...Array.from({ length: mostRootPorts + 1 }, (_, index) => rootPort(index + 1))),
    good: withDevices(rootPort(mostRootPorts)),
    *check(facts) {
      const { controllers, isQemu, rootBus } = facts;
      // Expander buses are roots of their own.
      if (!isQemu || rootBus !== "pcie-root" || controllers.some(({ model }) => model === "pcie-expander-bus")) return;
      const ports = controllers.filter(isRootPort);
      const tooMany = ports[mostRootPorts];
      if (tooMany) {
        const advice = "use pcie-switch-downstream-ports or a pcie-expander-bus for more";
        const message = `There are ${ports.length} root ports, and the root bus takes ${mostRootPorts}; ${advice}`;
        yield { span: spanOf(tooMany.element, "model"), message };
        return;
      }
      const [highest] = [...numbered(controllers), ...askedFor(facts)].sort((a, b) => b.bus - a.bus);
      const others = numbered(controllers).length - ports.length;
      const count = (highest?.bus ?? 0) - others;
      if (!highest || count <= mostRootPorts) return;
      const added = `libvirt makes a root port for each bus that is left out up to ${highest.bus}, ${count} in all`;
      yield { span: highest.span, message: `${added}, and the root bus takes ${mostRootPorts}; use a lower number` };
    },
  },
  {
    code: "ctl-root-bus-full",
    severity: "error",
    elements: ["controller"],
    explanation:
      "libvirt finds places for controllers in the order of their indexes, and adds those that are left out below the highest. They can fill the root bus before a controller comes that can be nowhere else.",
    source: "src/qemu/qemu_domain_address.c",
    bad: withDevices(expander(250)),
    good: withDevices(expander(2)),
    *check(facts) {
      const { controllers, isQemu, isX86, rootBus, machine } = facts;
      const filling = isQemu && isX86 && machine !== undefined ? fillings[rootBus ?? ""] : undefined;
      if (!filling) return;
      const buses = controllers.filter(({ type }) => type === "pci");
      if (buses.some(({ index, model }) => index === undefined || model === undefined)) return;
      const indexes = new Set(buses.map(({ index = 0 }) => index));
      const needy = buses.filter(({ element, model }) => slotTakers.has(model ?? "") && !child(element, "address"));
      const hasExpander = buses.some(isExpander);
      const slots = rootSlots - takenSlots(facts, filling).size;
      for (const controller of needy) {
        const { element, index = 0 } = controller;
        // Bridges can be on an expander, too.
        if (index >= mostBuses || (hasExpander && !isExpander(controller))) continue;
        const before = needy.filter((other) => (other.index ?? 0) <= index).length;
        const written = buses.filter((other) => other.model === filling.model && !child(other.element, "address"));
        const fromWritten = written.filter((other) => (other.index ?? 0) < index).length;
        const count = index - 1 - [...indexes].filter((other) => other > 0 && other < index).length + fromWritten;
        if (count <= (slots - before) * filling.inSlot) continue;
        const message = `libvirt adds a ${filling.model} for each index that is left out below ${index}, with those that are written ${count} in all, and no slot of the root bus is left for this one; use a lower index`;
        yield { span: spanOf(element, "index"), message, mutes: ["ctl-root-port-too-many"] };
        return;
      }
    },
  },
];

/** What libvirt adds for an index that is left out, and how many of it are in one slot. */
interface Filling {
  readonly model: string;
  readonly inSlot: number;
  /** The first slot that is free for all. */
  readonly first: number;
}

const fillings: Readonly<Record<string, Filling>> = {
  "pcie-root": { model: "pcie-root-port", inSlot: 8, first: 1 },
  "pci-root": { model: "pci-bridge", inSlot: 1, first: 2 },
};

/** Controllers that take a slot of the root bus alone. */
const slotTakers = new Set(["pci-expander-bus", "pcie-expander-bus", "dmi-to-pci-bridge"]);

function isExpander({ model }: Controller): boolean {
  return model?.endsWith("-expander-bus") === true;
}

/** The free slots of the root bus that written addresses take; root ports share theirs. */
function takenSlots(facts: DomainFacts, { first }: Filling): ReadonlySet<number> {
  const slots = facts.partsOf("address").flatMap((address) => {
    const device = address.parent;
    if (!device || pciAddressOf(device) !== address || isPciPlaceIgnored(device, facts)) return [];
    const { domain, bus, slot } = readPciAddress(address);
    const isShared = value(device, "model") === "pcie-root-port";
    return domain === 0 && bus === 0 && !isShared && slot >= first && slot < first + rootSlots ? [slot] : [];
  });
  return new Set(slots);
}

interface NumberedBus {
  readonly bus: number;
  /** Where the number is written. */
  readonly span: Span;
}

function isRootPort({ model, index }: Controller): boolean {
  return model === "pcie-root-port" && (index ?? 0) < mostBuses;
}

function numbered(controllers: readonly Controller[]): readonly NumberedBus[] {
  return controllers.flatMap(({ element, type, index = 0 }) =>
    type === "pci" && index > 0 && index < mostBuses ? [{ bus: index, span: spanOf(element, "index") }] : [],
  );
}

/** The buses that no controller makes and libvirt adds as root ports, because devices are to be on them. */
function askedFor(facts: DomainFacts): readonly NumberedBus[] {
  return facts.partsOf("address").flatMap((address) => {
    const device = address.parent;
    if (!device || pciAddressOf(device) !== address || isPciPlaceIgnored(device, facts)) return [];
    const { domain, bus } = readPciAddress(address);
    const isAdded = domain === 0 && bus < mostBuses && !facts.pciBuses.has(bus);
    return isAdded && addedBus(facts, bus) === "pcie-root-port" ? [{ bus, span: spanOf(address, "bus") }] : [];
  });
}
