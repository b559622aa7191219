/** What the root bus of a machine has room for: the ports and bridges that are written, and those that libvirt adds. */
import type { Span } from "../../../problem.ts";
import { spanOf } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { readPciAddress } from "../address/addresses.ts";
import { isPciPlaceIgnored } from "../address/assigned.ts";
import type { Controller } from "../controller/facts.ts";
import { withDevices } from "../examples.ts";
import { type DomainFacts, sharedFact } from "../facts.ts";
import { addedBus } from "./added-bus.ts";
import { mostBuses, pciAddressOf } from "./pci.ts";
import { fillingOf, firstHomeless, type Homeless } from "./root-bus.ts";

/** On q35, with 8 functions in each slot. */
const mostRootPorts = 240;

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
      const homeless = homelessOf(facts);
      if (homeless?.model !== "pcie-root-port") return;
      const { placed } = homeless;
      const ports = facts.controllers.filter(isRootPort);
      const tooMany = ports[placed];
      if (tooMany) {
        const advice = "use pcie-switch-downstream-ports or a pcie-expander-bus for more";
        const message = `There are ${ports.length} root ports, and the root bus takes ${placed}; ${advice}`;
        yield { span: spanOf(tooMany.element, "model"), message };
        return;
      }
      const highest = highestBus(facts);
      if (!highest) return;
      const count = highest.bus - (numbered(facts.controllers).length - ports.length);
      const added = `libvirt makes a root port for each bus that is left out up to ${highest.bus}, ${count} in all`;
      yield { span: highest.span, message: `${added}, and the root bus takes ${placed}; use a lower number` };
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
      const homeless = homelessOf(facts);
      const found = facts.controllers.find(({ type, index }) => type === "pci" && index === homeless?.index);
      if (!homeless || !found || homeless.model === "pcie-root-port") return;
      const added = `libvirt adds a ${fillingOf(facts)} for each index that is left out below ${homeless.index}`;
      const full = `with those that are written ${homeless.placed} in all, and no slot of the root bus is left for this one`;
      yield { span: spanOf(found.element, "index"), message: `${added}, ${full}; use a lower index` };
    },
  },
];

/** The controller that finds no place on the root bus, if all that is to be there is known. */
const homelessOf = sharedFact((facts): Homeless | undefined => {
  const { controllers, isQemu, isX86, rootBus, machine } = facts;
  // What x86 has by default is up to the host.
  if (!isQemu || (isX86 && machine === undefined) || (rootBus !== "pcie-root" && !(rootBus === "pci-root" && isX86))) {
    return undefined;
  }
  const buses = controllers.filter(({ type }) => type === "pci");
  if (buses.some(({ index, model }) => index === undefined || model === undefined)) return undefined;
  return firstHomeless(facts, buses, highestBus(facts)?.bus ?? 0);
});

const highestBus = sharedFact((facts): NumberedBus | undefined =>
  [...numbered(facts.controllers), ...askedFor(facts)].sort((a, b) => b.bus - a.bus).at(0),
);

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
