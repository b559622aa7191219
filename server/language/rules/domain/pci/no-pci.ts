/** Machines without a PCI bus, and the devices that need one. */
import { addChild, possible, preferred, removeChild, removeElement, replaceText } from "../../../fixes.ts";
import type { TextEdit } from "../../../problem.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, textSpan, value } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { formatPci, isZero, readPciAddress } from "../address/addresses.ts";
import { isAddressIgnored, isPciPlaceIgnored } from "../address/assigned.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { hasUncheckedAddresses, kindInWords } from "../machine/machines.ts";
import { isMisspeltMachine } from "../misspelt.ts";
import { largestVcpuCount } from "../processor/processors.ts";
import { pciAddressOf } from "./pci.ts";

const isapc = (...devices: readonly string[]) => domain({ machine: "arch='x86_64' machine='isapc'", devices });
const onVexpress = (device: string) => domain({ machine: "arch='armv7l' machine='vexpress-a15'", devices: [device] });
const pciPlace = "<address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>";
const noBalloon = "<memballoon model='none'/>";

export const noPciRules: readonly Rule<DomainFacts>[] = [
  {
    code: "ctl-isapc-no-pci",
    severity: "error",
    explanation:
      "isapc is a PC from before PCI, and microvm has none, as sparc and m68k; of x86 machines that are no pc or q35 libvirt knows none. Devices that need PCI have no place there.",
    source: "src/conf/domain_addr.c",
    bad: isapc(noBalloon, "<controller type='usb' index='0' model='piix3-uhci'/>"),
    good: isapc(noBalloon),
    check: missingBus,
  },
  {
    code: "no-pci-defaults",
    severity: "error",
    incomplete: true,
    explanation:
      "libvirt gives PCs and guests of MIPS a memory balloon, and most of them USB. A machine without PCI has no place for them, so they have to be switched off.",
    source: "src/conf/domain_addr.c",
    bad: isapc(),
    good: isapc(noBalloon),
    check: withoutDefaults,
  },
  {
    code: "vcpu-isapc",
    severity: "error",
    elements: ["vcpu"],
    explanation: "isapc is a PC from before machines with several processors.",
    source: "src/qemu/qemu_validate.c",
    bad: isapc(noBalloon).replace("<os>", "<vcpu>2</vcpu>\n  <os>"),
    good: isapc(noBalloon).replace("<os>", "<vcpu>1</vcpu>\n  <os>"),
    *check(facts) {
      const element = child(facts.root, "vcpu");
      const edits = singleVcpu(facts);
      // With devices that an isapc cannot have, another machine is meant.
      if (!facts.isQemu || !element || edits.length === 0 || [...missingBus(facts)].length > 0) return;
      const fixes = [preferred("Change to 1", ...edits)];
      yield { span: textSpan(element), message: `isapc has one vCPU only, not ${largestVcpuCount(facts)}`, fixes };
    },
  },
  {
    code: "addr-pci-no-bus",
    severity: "error",
    elements: ["address"],
    explanation: "libvirt gives PCI to the ARM and RISC-V machines virt and versatilepb only.",
    source: "src/conf/domain_addr.c",
    bad: onVexpress(`<rng model='virtio'><backend model='random'/>${pciPlace}</rng>`),
    good: onVexpress("<rng model='virtio'><backend model='random'/></rng>"),
    *check(facts) {
      if (!facts.isQemu || !hasUncheckedAddresses(facts) || hasWrittenBus(facts)) return;
      for (const address of facts.partsOf("address")) {
        const device = address.parent;
        if (!device || !isPlaceOnPci(device) || isPciPlaceIgnored(device, facts)) continue;
        yield {
          span: spanOf(address, "type"),
          message: `${kindInWords(facts)} has no PCI bus; remove the address, or use machine virt`,
          fixes: [preferred("Remove the address", removeChild(address))],
        };
      }
    },
  },
  {
    code: "ctl-pci-machine",
    severity: "error",
    elements: ["controller"],
    explanation: "libvirt gives PCI to the ARM and RISC-V machines virt and versatilepb only.",
    source: "src/qemu/qemu_domain_address.c",
    bad: onVexpress("<controller type='pci' index='1' model='pci-bridge'/>"),
    good: onVexpress("<controller type='virtio-serial' index='0'/>"),
    *check(facts) {
      if (!facts.isQemu || !hasUncheckedAddresses(facts)) return;
      const isRootWritten = facts.controllers.some(({ model }) => model?.endsWith("-root"));
      for (const { element, type, model, index } of facts.controllers) {
        // That index 0 is not for it has a rule of its own.
        if (type !== "pci" || model === undefined || model.endsWith("-root") || index === 0) continue;
        // With its device and number written libvirt has nothing left to do that it cannot.
        const isWhole = attribute(child(element, "target"), "chassisNr") !== undefined;
        if (child(element, "model") && (model === "pci-bridge" ? isWhole : isRootWritten)) continue;
        yield {
          span: spanOf(element, "model"),
          message: `${kindInWords(facts)} has no PCI bus for a ${model}; remove it, or use machine virt`,
          fixes: [possible("Remove this <controller>", removeElement(element))],
          mutes: ["addr-pci-legacy-on-pcie"],
        };
      }
    },
  },
];

/** What needs a bus that the machine has not. */
function* missingBus(facts: DomainFacts): Iterable<Finding> {
  if (!facts.isQemu || !hasNoBus(facts) || hasWrittenBus(facts)) return;
  const list = children(facts.root, "devices")[0];
  const pciDisks = disksOnPci(facts);
  const device = facts.devices.find((each) => pciDisks.has(each) || needsPci(each, facts));
  const machine = attribute(child(facts.os, "type"), "machine");
  const missing = automaticDevices(facts);
  const instead = facts.isX86 ? ", or use machine pc or q35" : "";
  if (!device) return;
  const added = list && missing.length > 0 ? [addChild(list, missing.join(""))] : [];
  const rest = [...added, ...singleVcpu(facts)];
  const what = device.name === "controller" ? `a ${value(device, "type")} controller` : `<${device.name}>`;
  yield {
    span: machine ? spanOf(machine.parent, "machine") : device.nameSpan,
    message: `${nameOf(facts)} has no PCI bus, which ${what} needs; remove that${instead}`,
    related: [{ span: device.nameSpan, message: "Needs PCI" }],
    fixes: [possible(`Remove this <${device.name}>`, removeElement(device), ...rest)],
    mutes: ofAnotherMachine,
  };
}

/** libvirt adds devices that the machine has no bus for. */
function* withoutDefaults(facts: DomainFacts): Iterable<Finding> {
  if (!facts.isQemu || !hasNoBus(facts) || hasWrittenBus(facts) || [...missingBus(facts)].length > 0) return;
  const list = children(facts.root, "devices")[0];
  const machine = attribute(child(facts.os, "type"), "machine");
  const missing = automaticDevices(facts);
  const instead = facts.isX86 ? ", or use machine pc or q35" : "";
  if (!machine || missing.length === 0) return;
  yield {
    span: spanOf(machine.parent, "machine"),
    message: `${nameOf(facts)} has no PCI bus for devices that libvirt adds by itself; add ${missing.join(" and ")}${instead}`,
    fixes: list ? [possible("Leave these devices out", addChild(list, missing.join("")))] : [],
  };
}

/** Who has a device that needs PCI means another machine, which has these too. */
const ofAnotherMachine = ["disk-ide-on-q35", "ctl-ide-q35", "input-ps2-arch", "watchdog-arch"];

/** Leaves an isapc the one processor that it can have. */
function singleVcpu(facts: DomainFacts): readonly TextEdit[] {
  const element = child(facts.root, "vcpu");
  const isTooMany = facts.family === "isapc" && (largestVcpuCount(facts) ?? 0) > 1;
  return element && isTooMany ? [replaceText(element, "1")] : [];
}

function nameOf(facts: DomainFacts): string {
  if (facts.family === "other" && facts.isX86) return `libvirt knows of no PCI bus of machine ${facts.machine}: it`;
  return facts.isX86 ? facts.family : kindInWords(facts);
}

/** libvirt takes a PCI controller that is written for a bus of the machine, and complains of nothing. */
function hasWrittenBus({ controllers }: DomainFacts): boolean {
  return controllers.some(({ type }) => type === "pci");
}

/** What to write, so that libvirt adds no device that needs PCI. */
function automaticDevices({ isX86, arch, family, controllers, devicesOf }: DomainFacts): readonly string[] {
  if (!isX86 && !arch.startsWith("mips")) return [];
  const isUsbWritten = family === "isapc" || controllers.some(({ type, index }) => type === "usb" && !index);
  return [
    ...(devicesOf("memballoon").length > 0 ? [] : [noBalloon]),
    ...(isUsbWritten ? [] : ["<controller type='usb' model='none'/>"]),
  ];
}

/** libvirt gives none of these machines a PCI bus. Source: qemuDomainDefAddDefaultDevices in src/qemu/qemu_postparse.c. */
function hasNoBus({ arch, isArchKnown, isX86, machine, family, rootBus }: DomainFacts): boolean {
  if (isX86 && machine !== undefined && family === "other") return !isMisspeltMachine(machine);
  return family === "isapc" || family === "microvm" || (isArchKnown && rootBus === undefined && withoutBus.test(arch));
}

const withoutBus = /^(sparc|m68k|mips|mipsel|mips64|mips64el|microblaze|microblazeel|xtensa|xtensaeb|or32)$/;

function disksOnPci(facts: DomainFacts): ReadonlySet<XmlElement> {
  // The SCSI controller that a sparc has by default is built in.
  const buses = new Set(facts.arch === "sparc" ? ["virtio", "sata", "nvme"] : ["virtio", "sata", "nvme", "scsi"]);
  const onBus = facts.disks.filter(
    ({ bus, element }) =>
      buses.has(bus) && (bus === "virtio" ? mayBeOnPci(element, facts) : addsController(element, bus, facts)),
  );
  return new Set(onBus.map(({ element }) => element));
}

/** Does the address of the device name a place on a PCI bus? One of zeros is none for libvirt. */
function isPlaceOnPci(device: XmlElement): boolean {
  const address = pciAddressOf(device);
  return address !== undefined && !isZero(readPciAddress(address)) && !isOfOldPc(device, address);
}

/** libvirt does not look at the place that the first IDE or USB controller has on a pc. */
function isOfOldPc(device: XmlElement, address: XmlElement): boolean {
  if (device.name !== "controller" || Number(value(device, "index") ?? 0) !== 0) return false;
  const at = formatPci(readPciAddress(address));
  const isOldUsb = value(device, "type") === "usb" && (value(device, "model") ?? "piix3-uhci") === "piix3-uhci";
  return (isOldUsb && at === "0000:00:01.2") || (value(device, "type") === "ide" && at === "0000:00:01.1");
}

function needsPci(device: XmlElement, facts: DomainFacts): boolean {
  const { devicesOf, arch } = facts;
  const model = value(device, "model");
  const type = value(device, "type");
  if (isPlaceOnPci(device) && !isPciPlaceIgnored(device, facts)) return true;
  if (isOnVirtioSerial(device)) return addsController(device, "virtio-serial", facts);
  if (device.name === "hostdev" && type === "scsi") return arch !== "sparc" && addsController(device, "scsi", facts);
  if (!mayBeOnPci(device, facts)) return false;
  switch (device.name) {
    case "controller":
      if (type === "scsi" && arch === "sparc" && (model ?? "auto") === "auto") return false;
      if (isOfOldPc(device, child(device, "address") ?? device)) return false;
      return !offPci.has(model ?? "") && pciControllers.has(type ?? "");
    case "memballoon":
      return model !== "none";
    case "sound":
      return !["sb16", "pcspk", "usb"].includes(model ?? "");
    case "watchdog":
      return model === "i6300esb";
    case "panic":
      return model === "pvpanic";
    case "input":
      return type === "passthrough" || value(device, "bus") === "virtio";
    case "serial":
      return value(child(device, "target"), "type") === "pci-serial";
    case "video":
      return !["none", "ramfb"].includes(value(child(device, "model"), "type") ?? "");
    case "graphics":
      // A display brings a video device, where none is written.
      return devicesOf("video").length === 0;
    case "hostdev":
      return type === "pci" || type === "scsi_host" || model === "vfio-pci";
    case "interface":
      return !["spapr-vlan", "usb-net"].includes(value(child(device, "model"), "type") ?? "");
    default:
      return alwaysPci.has(device.name);
  }
}

function isOnVirtioSerial(device: XmlElement): boolean {
  const isPort = device.name === "channel" || device.name === "console";
  return isPort && value(child(device, "target"), "type") === "virtio";
}

/** Adds libvirt a controller for the device, as none of its index is written? One that is written counts for itself. */
function addsController(device: XmlElement, type: string, { controllers }: DomainFacts): boolean {
  const wanted = Number(value(child(device, "address"), "controller") ?? 0);
  return !controllers.some((controller) => controller.type === type && (controller.index ?? wanted) === wanted);
}

function mayBeOnPci(device: XmlElement, facts: DomainFacts): boolean {
  const addressType = value(child(device, "address"), "type");
  return addressType === undefined || addressType === "pci" || isAddressIgnored(device, facts);
}

const pciControllers = new Set("usb scsi sata nvme virtio-serial pci xenbus isa".split(" "));
const offPci = new Set("none ncr53c90 ibmvscsi".split(" "));
const alwaysPci = new Set("filesystem rng vsock shmem crypto pstore".split(" "));
