/** Rules for PCI controllers: the root of the machine and the bridges and ports below it. */
import { possible, preferred, removeChild, removeElement, replaceText, replaceValue } from "../../../fixes.ts";
import type { Cause, TextEdit } from "../../../problem.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, descendants, spanOf, text, textSpan, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { isZero, readPciAddress } from "../address/addresses.ts";
import type { Controller } from "../controller/facts.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { domain, onPc, withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedElement, wrongValue } from "../findings.ts";

const root = "<controller type='pci' index='0' model='pcie-root'/>";
const rootPort = (index: number) => `<controller type='pci' index='${index}' model='pcie-root-port'/>`;
const good = withDevices(root, rootPort(1));
/** Source: qemuDomainAddressFindNewTargetIndex in src/qemu/qemu_domain_address.c. */
export const mostHostBridges = 31;

export const mostBuses = 256;
const mostIndex = 2 ** 31 - 2;

const rules: readonly DeviceRule<Controller>[] = [
  {
    code: "ctl-pci-root-model",
    severity: "error",
    explanation: "The root of the PCI buses is part of the machine: pcie-root of q35, pci-root of pc.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices("<controller type='pci' index='0' model='pci-root'/>"),
    good,
    find({ element, type, index, model }, { arch, machine, isArchKnown, rootBus }) {
      const written = attribute(element, "model");
      if (!written || type !== "pci" || (index ?? 0) !== 0 || rootBus === undefined || !isArchKnown) return undefined;
      // Some distributions have q35 as the default.
      if (machine === undefined && /^(x86_64|i686)$/.test(arch)) return undefined;
      if ((model !== "pci-root" && model !== "pcie-root") || model === rootBus) return undefined;
      return wrongValue(
        written,
        rootBus,
        `The root bus of ${machine ? `machine "${machine}"` : arch} is a ${rootBus}, not a ${model}; change the model`,
      );
    },
  },
  {
    code: "ctl-pci-root-index",
    severity: "error",
    explanation: "The root has index 0, and nothing else has.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices("<controller type='pci' index='1' model='pcie-root'/>"),
    good,
    find({ element, type, index, model }, { family, rootBus }) {
      const written = attribute(element, "index");
      if (!written || type !== "pci" || index === undefined || model === undefined) return undefined;
      const isRoot = model === "pci-root" || model === "pcie-root";
      // Each of the host bridges of pseries is a root.
      if (isRoot && index !== 0 && !(family === "pseries" && model === "pci-root")) {
        if (rootBus === undefined || model === rootBus)
          return {
            ...wrongValue(written, "0", `The root bus ${model} has index 0, not ${index}`),
            cause: modelCause(element),
          };
        const message = `The machine has another root bus, ${rootBus}, and that has index 0; use another model`;
        return { span: spanOf(element, "model"), message };
      }
      if (isRoot || index !== 0) return undefined;
      return {
        span: valueSpan(written),
        message: `Index 0 is the root of the machine, ${rootBus ?? "pci-root or pcie-root"}; give this ${model} a higher one`,
        mutes: ["ctl-pxb-machine", "ctl-pci-index-order"],
        cause: modelCause(element),
      };
    },
  },
  {
    code: "ctl-index-max",
    severity: "error",
    explanation:
      "The index of a PCI controller is the number of its bus in the guest, which has 256 of them. At the largest number that fits a C int libvirtd ends, whatever the controller.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(root, rootPort(mostBuses)),
    good: withDevices(root, rootPort(30)),
    everyHypervisor: true,
    find({ element, type, index }) {
      const written = attribute(element, "index");
      const most = type === "pci" ? mostBuses - 1 : mostIndex;
      if (!written || index === undefined || index <= most) return undefined;
      const what = type === "pci" ? "a PCI controller" : "a controller";
      return { span: valueSpan(written), message: `The index of ${what} is at most ${most}` };
    },
  },
  {
    code: "ctl-pci-root-address",
    severity: "error",
    explanation: "The root is not on a bus, it is one.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(
      "<controller type='pci' index='0' model='pcie-root'>",
      "  <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>",
      "</controller>",
    ),
    good,
    everyHypervisor: true,
    find({ element, type, model }) {
      const address = child(element, "address");
      if (!address || type !== "pci" || (model !== "pci-root" && model !== "pcie-root")) return undefined;
      const message = `The root bus ${model} has no address; remove it`;
      return { ...unwantedElement(address, message), cause: modelCause(element) };
    },
  },
  {
    code: "ctl-pci-index-order",
    severity: "error",
    elements: ["controller"],
    explanation: "A bus is made after the one that it hangs on, so its number is higher.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(root, ...rootPortOn(1, 2), rootPort(2)),
    good,
    find({ element, type, index, model }) {
      const address = pciAddressOf(element);
      if (!address || type !== "pci" || index === undefined || model?.endsWith("-root")) return undefined;
      const bus = readPciAddress(address).bus;
      const written = attribute(address, "bus");
      if (bus < index || !written) return undefined;
      // libvirt looks at bridges alone, but QEMU does not know a bus that comes later.
      const start = model === "pci-bridge" ? "" : "The guest could not start: ";
      return {
        span: spanOf(address, "bus"),
        message: `${start}${start ? "the" : "The"} controller of index ${index} is on bus ${bus}, but its index must be higher than that; renumber the controllers`,
        fixes: [
          possible("Remove the address", removeChild(address)),
          possible("Put it on bus 0", replaceValue(written, "0x00")),
        ],
      };
    },
  },
  {
    code: "ctl-pci-model-name",
    severity: "error",
    explanation: "libvirt chooses the device of QEMU by itself; where it is written it must be one of the model.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(root, namedPort("pxb")),
    good: withDevices(root, namedPort("ioh3420")),
    find({ element, type, model }, { isArchKnown, family }) {
      const name = attribute(child(element, "model"), "name");
      const isPlainRoot = model === "pci-root" && isArchKnown && family !== "pseries";
      const fitting = model === undefined ? undefined : isPlainRoot ? [] : modelNames[model];
      if (!name || type !== "pci" || !fitting || fitting.includes(name.value)) return undefined;
      const [better] = fitting;
      const cause = modelCause(element);
      if (better === undefined)
        return { ...unwantedElement(name.parent, `A ${model} has no <model>; remove it`), cause };
      const message = `${name.value} is not a ${model} of QEMU; use ${fitting.join(" or ")}`;
      return { ...wrongValue(name, better, message), cause };
    },
  },
  {
    code: "ctl-pxb-node",
    severity: "error",
    explanation: "An expander bus can be near one of the NUMA cells of the guest.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(
      root,
      "<controller type='pci' index='1' model='pcie-expander-bus'>",
      "  <target busNr='254'><node>3</node></target>",
      "</controller>",
    ),
    good,
    find({ element, type }, { cpu }) {
      const node = child(child(element, "target"), "node");
      if (!node || type !== "pci") return undefined;
      const cells = cpu ? descendants(cpu, "numa", "cell") : [];
      const id = Number(text(node).trim());
      if (Number.isNaN(id) || cells.some((cell, index) => Number(value(cell, "id") ?? index) === id)) return undefined;
      return {
        span: textSpan(node),
        message: `The guest has no NUMA cell ${id}${cells.length === 0 ? ", it has none at all" : `, only 0 to ${cells.length - 1}`}; add it to <numa> in <cpu>`,
        fixes: [
          possible("Remove <node>", removeElement(node)),
          ...(cells.length > 0 ? [possible("Use cell 0", replaceText(node, "0"))] : []),
        ],
      };
    },
  },
  {
    code: "ctl-pxb-machine",
    severity: "error",
    explanation: "pcie-expander-bus extends a PCIe machine such as q35 or virt, pci-expander-bus a pc.",
    source: "src/qemu/qemu_validate.c",
    bad: onPc("<controller type='pci' index='1' model='pcie-expander-bus'/>"),
    good: onPc("<controller type='pci' index='1' model='pci-expander-bus'/>"),
    find({ element, type, model }, { machine, family, arch, isArchKnown }) {
      const written = attribute(element, "model");
      if (!written || type !== "pci" || !isArchKnown || (model !== "pcie-expander-bus" && model !== "pci-expander-bus"))
        return undefined;
      const isArm = family === "virt" && /^(arm|aarch64)/.test(arch);
      // Some distributions have q35 as the default of x86.
      const isUnsure = machine === undefined && family === "i440fx";
      const better =
        family === "i440fx" ? "pci-expander-bus" : family === "q35" || isArm ? "pcie-expander-bus" : undefined;
      if (better === model || isUnsure) return undefined;
      return {
        span: valueSpan(written),
        message: `${machine ? `Machine "${machine}"` : `A guest of ${arch}`} cannot have a ${model}; ${better ? `use ${better}` : "remove it"}`,
        fixes: better
          ? [preferred(`Change to ${better}`, replaceValue(written, better), ...removeAddressOf(element))]
          : [possible("Remove this <controller>", removeElement(element))],
      };
    },
  },
  {
    code: "ctl-phb-target-index",
    severity: "error",
    explanation: "The first host bridge of pseries has index 0 in libvirt and in QEMU, and no NUMA node of its own.",
    source: "src/conf/domain_validate.c",
    bad: onPseries("<controller type='pci' index='0' model='pci-root'>", "  <target index='1'/>", "</controller>"),
    good: onPseries("<controller type='pci' index='0' model='pci-root'>", "  <target index='0'/>", "</controller>"),
    everyHypervisor: true,
    find({ element, type, index, model }, { isQemu, family }) {
      const target = child(element, "target");
      const written = attribute(target, "index");
      if (type !== "pci" || !target || index === undefined) return undefined;
      // Other controllers of QEMU's guests have no such target, which is said.
      if (isQemu && (model !== "pci-root" || family !== "pseries")) return undefined;
      const node = child(target, "node");
      if (node && index === 0)
        return unwantedElement(
          node,
          "The first host bridge cannot have a NUMA node; use another one, and remove it here",
        );
      if (written && Number(written.value) > mostHostBridges - 1)
        return { span: valueSpan(written), message: `A host bridge has an index from 0 to ${mostHostBridges - 1}` };
      if (!written || (Number(written.value) === 0) === (index === 0)) return undefined;
      return index === 0
        ? wrongValue(written, "0", "The host bridge of index 0 is that of index 0 in <target> too")
        : {
            span: valueSpan(written),
            message: `Index 0 in <target> belongs to the controller of index 0, this one has index ${index}`,
          };
    },
  },
];

export const pciRules: readonly Rule<DomainFacts>[] = forEachDevice(({ controllers }) => controllers, rules, [
  "controller",
]);

function removeAddressOf(element: XmlElement): readonly TextEdit[] {
  const address = child(element, "address");
  return address ? [removeElement(address)] : [];
}

/** The model, where a controller is left with what belongs to another. */
export function modelCause(controller: XmlElement): Cause | undefined {
  const model = attribute(controller, "model");
  return model && { span: valueSpan(model), words: `Model '${model.value}'` };
}

/** The address of a device if it is a PCI one with at least one part. */
export function pciAddressOf(element: XmlElement): XmlElement | undefined {
  const address = child(element, "address");
  if (!address || value(address, "type") !== "pci") return undefined;
  return ["bus", "slot", "function"].some((name) => attribute(address, name)) ? address : undefined;
}

/** Does libvirt choose the place of a PCI device? It does where the address has no numbers, too. */
export function isPlaceOpen(element: XmlElement): boolean {
  const address = child(element, "address");
  if (!address || value(address, "type") !== "pci") return !address;
  return !pciAddressOf(element) || isZero(readPciAddress(address));
}

/** The devices of QEMU for a model. Source: qemuValidateDomainDeviceDefControllerPCI in src/qemu/qemu_validate.c. */
const modelNames: Readonly<Record<string, readonly string[]>> = {
  "pci-root": ["spapr-pci-host-bridge"],
  "pcie-root": [],
  "pci-bridge": ["pci-bridge"],
  "dmi-to-pci-bridge": ["i82801b11-bridge"],
  "pcie-root-port": ["pcie-root-port", "ioh3420"],
  "pcie-switch-upstream-port": ["x3130-upstream"],
  "pcie-switch-downstream-port": ["xio3130-downstream"],
  "pci-expander-bus": ["pxb"],
  "pcie-expander-bus": ["pxb-pcie"],
  "pcie-to-pci-bridge": ["pcie-pci-bridge"],
};

function namedPort(name: string): string {
  return rootPort(1).replace("/>", `><model name='${name}'/></controller>`);
}

function rootPortOn(index: number, bus: number): readonly string[] {
  const address = `<address type='pci' domain='0x0000' bus='0x0${bus}' slot='0x00' function='0x0'/>`;
  return [rootPort(index).replace("/>", ">"), `  ${address}`, "</controller>"];
}

function onPseries(...devices: readonly string[]): string {
  return domain({ machine: "arch='ppc64' machine='pseries'", devices });
}
