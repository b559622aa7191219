/** Rules for what PCI controllers can have, and for those that have no place in a guest. */
import { addAttribute, possible, preferred, removeElement } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import type { Controller } from "../controller/facts.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { onPc, withDevices } from "../examples.ts";
import type { DomainFacts, GuestFacts } from "../facts.ts";
import { unwantedAttribute, unwantedElement } from "../findings.ts";
import { hasUncheckedAddresses, kindInWords } from "../machine/machines.ts";
import { isPlaceOpen, modelCause } from "./pci.ts";

const root = "<controller type='pci' index='0' model='pcie-root'/>";
const rootPort = "<controller type='pci' index='1' model='pcie-root-port'/>";
const withTarget = (attributes: string) => rootPort.replace("/>", `><target ${attributes}/></controller>`);

const rules: readonly DeviceRule<Controller>[] = [
  {
    code: "ctl-pci-option",
    severity: "error",
    explanation:
      "Ports have chassis and port, bridges a chassisNr, expander buses a busNr and a NUMA node, the host bridges of pseries an index.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(root, withTarget("chassisNr='1'")),
    good: withDevices(root, withTarget("chassis='1' port='0x8'")),
    find({ element, type, model }, guest) {
      if (type !== "pci" || model === undefined) return undefined;
      const target = child(element, "target");
      for (const [name, models] of targetOptions) {
        const written = attribute(target, name);
        if (!written || models.includes(model) || (name === "index" && mayBeHostBridge(model, guest))) continue;
        if (name === "hotplug" && model === "pci-root" && (guest.isX86 || !guest.isArchKnown)) continue;
        const message = `A ${model} has no ${name}, only ${models.join(" and ")}; remove it`;
        return { ...unwantedAttribute(written, message), cause: modelCause(element) };
      }
      const node = child(target, "node");
      if (node && !nodeModels.includes(model) && !mayBeHostBridge(model, guest)) {
        return unwantedElement(node, `A ${model} has no NUMA node, only ${nodeModels.join(" and ")}; remove it`);
      }
      const hole = child(element, "pcihole64");
      return hole && !mayHaveHole(model, guest)
        ? unwantedElement(hole, "The hole for 64-bit addresses can be set at the root of pc and q35 only; remove it")
        : undefined;
    },
  },
  {
    code: "ctl-type-qemu",
    severity: "error",
    explanation: "isa is a controller of bhyve, xenbus one of Xen.",
    source: "src/qemu/qemu_domain_address.c",
    bad: withDevices("<controller type='isa' index='0'/>"),
    good: withDevices("<controller type='virtio-serial' index='0'/>"),
    find({ element, type }, { pciBuses }) {
      // libvirt looks for a PCI slot for it, and finds none.
      if ((type !== "isa" && type !== "xenbus") || !pciBuses.has(0) || !isPlaceOpen(element)) return undefined;
      return {
        span: spanOf(element, "type"),
        message: `A controller of type ${type} is one of ${type === "isa" ? "bhyve" : "Xen"}, QEMU has none; remove it`,
        fixes: [preferred("Remove this <controller>", removeElement(element))],
      };
    },
  },
];

export const pciOptionRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ controllers }) => controllers, rules, ["controller"]),
  {
    code: "ctl-pci-no-index",
    severity: "error",
    elements: ["controller"],
    explanation: "libvirt numbers the PCI controllers that have no index from 0 on, and 0 is the root of the machine.",
    source: "src/conf/domain_postparse.c",
    bad: withDevices("<controller type='pci' model='pcie-root-port'/>"),
    good: withDevices(rootPort),
    *check({ controllers, isQemu, pciBuses }) {
      const rootBus = pciBuses.get(0);
      const all = controllers.filter(({ type }) => type === "pci");
      const first = all.find(({ isNumbered }) => !isNumbered);
      if (!isQemu || rootBus === undefined || first?.index !== 0) return;
      if (first.model === undefined || first.model.endsWith("-root")) return;
      const taken = new Set(all.flatMap(({ index, isNumbered }) => (isNumbered ? [index] : [])));
      const free = Array.from({ length: all.length + 1 }, (_, index) => index + 1).find((index) => !taken.has(index));
      yield {
        span: spanOf(first.element, "model"),
        message: `Without an index this is controller 0, which is the root of the machine, ${rootBus}; add index='${free}'`,
        // A bridge of the old kind on PCI Express needs buses before it.
        fixes:
          first.model === "pci-bridge" && rootBus === "pcie-root"
            ? []
            : [preferred(`Add index='${free}'`, addAttribute(first.element, "index", String(free)))],
      };
    },
  },
  {
    code: "ctl-pci-no-place",
    severity: "error",
    elements: ["controller"],
    explanation: "The ports and bridges of PCI Express go on its own kind of bus, which libvirt does not add for them.",
    source: "src/conf/domain_addr.c",
    bad: onPc(rootPort),
    good: withDevices(root, rootPort),
    *check(facts) {
      const { controllers, isQemu, pciBuses, machine, isArchKnown, isX86 } = facts;
      if (!isQemu || pciBuses.get(0) !== "pci-root" || !isArchKnown || (isX86 && machine === undefined)) return;
      // On machines without PCI this is said of all of them.
      if (hasUncheckedAddresses(facts)) return;
      for (const { element, type, model, index } of controllers) {
        // One with an address is said to be on the wrong bus, and one of index 0 not to be the root.
        if (type !== "pci" || !model || !pcieOnly.has(model) || index === 0 || !isPlaceOpen(element)) continue;
        // libvirt plugs the two into each other, and finds nothing wrong with it.
        const isLoop = isSwitch(model) && controllers.some((other) => other.model !== model && isSwitch(other.model));
        const finding = noPlace(element, model, kindInWords(facts));
        yield isLoop ? { ...finding, message: `The guest could not start: a${finding.message.slice(1)}` } : finding;
      }
    },
  },
];

function isSwitch(model: string | undefined): boolean {
  return model?.startsWith("pcie-switch-") === true;
}

function noPlace(element: XmlElement, model: string, guest: string): Finding {
  return {
    span: spanOf(element, "model"),
    message: `A guest of ${guest} has no PCI Express, which a ${model} needs; remove it, or use a pci-bridge`,
    fixes: [possible("Remove this <controller>", removeElement(element))],
  };
}

const ports = ["pcie-root-port", "pcie-switch-downstream-port"];
const expanders = ["pcie-expander-bus", "pci-expander-bus"];
const nodeModels = expanders;

/** The attributes of `<target>`, and the models that have them. Source: qemuValidateDomainDeviceDefControllerPCI. */
const targetOptions: readonly (readonly [name: string, models: readonly string[]])[] = [
  ["chassisNr", ["pci-bridge"]],
  ["chassis", ports],
  ["port", ports],
  ["busNr", expanders],
  ["hotplug", ports],
  ["memReserve", ["pcie-root-port", "pci-bridge"]],
  ["index", ["pci-root of pseries"]],
];

const pcieOnly = new Set(
  "pcie-root-port pcie-switch-upstream-port pcie-switch-downstream-port dmi-to-pci-bridge pcie-to-pci-bridge".split(
    " ",
  ),
);

function mayBeHostBridge(model: string, { isArchKnown, family }: GuestFacts): boolean {
  return model === "pci-root" && (!isArchKnown || family === "pseries");
}

function mayHaveHole(model: string, { isArchKnown, isX86, machine, family }: GuestFacts): boolean {
  if (!isArchKnown || (isX86 && machine === undefined)) return model === "pci-root" || model === "pcie-root";
  return (model === "pci-root" && family === "i440fx") || (model === "pcie-root" && family === "q35");
}
