/** Machines without a PCI bus, and the devices that need one. */
import { addChild, possible, removeElement } from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, spanOf, value } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";

const isapc = (...devices: readonly string[]) => domain({ machine: "arch='x86_64' machine='isapc'", devices });
const noBalloon = "<memballoon model='none'/>";

export const noPciRules: readonly Rule<DomainFacts>[] = [
  {
    code: "ctl-isapc-no-pci",
    severity: "error",
    elements: ["controller"],
    explanation:
      "isapc is a PC from before PCI, and microvm has none; devices that need PCI have no place there. libvirt gives each guest a memory balloon, and a microvm USB, unless they are switched off.",
    source: "src/conf/domain_addr.c",
    bad: isapc(noBalloon, "<controller type='usb' index='0' model='piix3-uhci'/>"),
    good: isapc(noBalloon),
    *check(facts) {
      if (!facts.isQemu || !["isapc", "microvm"].includes(facts.family)) return;
      const list = children(facts.root, "devices")[0];
      const device = facts.devices.find((each) => needsPci(each, facts));
      const machine = attribute(child(facts.os, "type"), "machine");
      const missing = automaticDevices(facts);
      if (device) {
        const rest = list && missing.length > 0 ? [addChild(list, missing.join(""))] : [];
        const what = device.name === "controller" ? `a ${value(device, "type")} controller` : `<${device.name}>`;
        yield {
          span: machine ? spanOf(machine.parent, "machine") : device.nameSpan,
          message: `${facts.family} has no PCI bus, which ${what} needs; remove that, or use machine pc or q35`,
          related: [{ span: device.nameSpan, message: "Needs PCI" }],
          fixes: [possible(`Remove this <${device.name}>`, removeElement(device), ...rest)],
        };
        return;
      }
      if (!machine || !list || missing.length === 0) return;
      yield {
        span: spanOf(machine.parent, "machine"),
        message: `${facts.family} has no PCI bus for devices that libvirt adds by itself; add ${missing.join(" and ")}, or use machine pc or q35`,
        fixes: [possible("Leave these devices out", addChild(list, missing.join("")))],
      };
    },
  },
];

/** What to write, so that libvirt adds no device that needs PCI. */
function automaticDevices({ family, controllers, devicesOf }: DomainFacts): readonly string[] {
  const isUsbWritten = family !== "microvm" || controllers.some(({ type }) => type === "usb");
  return [
    ...(devicesOf("memballoon").length > 0 ? [] : [noBalloon]),
    ...(isUsbWritten ? [] : ["<controller type='usb' model='none'/>"]),
  ];
}

function needsPci(device: XmlElement, { disks, devicesOf }: DomainFacts): boolean {
  const model = value(device, "model");
  // A display brings a video device, where none is written.
  const hasVideo = devicesOf("video").length > 0;
  if (child(device, "address") && value(child(device, "address"), "type") !== "pci") return false;
  switch (device.name) {
    case "controller":
      return model !== "none" && ["usb", "scsi", "sata", "virtio-serial", "pci"].includes(value(device, "type") ?? "");
    case "memballoon":
      return model !== "none";
    case "disk":
      return disks.some(({ element, bus }) => element === device && bus === "virtio");
    case "sound":
      return model !== "sb16" && model !== "pcspk";
    case "watchdog":
      return model === "i6300esb";
    case "video":
      return value(child(device, "model"), "type") !== "none";
    case "channel":
      return value(child(device, "target"), "type") === "virtio";
    case "graphics":
      return !hasVideo;
    case "interface":
    case "filesystem":
    case "rng":
    case "vsock":
    case "shmem":
    case "crypto":
      return true;
    default:
      return false;
  }
}
