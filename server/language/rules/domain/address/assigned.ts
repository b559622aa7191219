/**
 * Devices whose address libvirt decides alone: it overwrites what is written, without a word.
 * Source: qemuDomainAssignAddresses in src/qemu/qemu_domain_address.c.
 */
import type { XmlElement } from "../../../xml/tree.ts";
import { child, value } from "../../elements.ts";
import type { DomainFacts, GuestFacts } from "../facts.ts";

/** Does whatever is written as the address of the device not matter to libvirt? */
export function isAddressIgnored(device: XmlElement, guest: GuestFacts): boolean {
  const target = value(child(device, "target"), "type");
  const isPseries = guest.family === "pseries";
  switch (device.name) {
    case "memballoon":
      return value(device, "model") === "none";
    case "video":
      return value(child(device, "model"), "type") === "none";
    case "controller":
      return isControllerPlaced(device, guest);
    case "interface":
      return value(child(device, "model"), "type") === "spapr-vlan";
    case "hostdev":
      return value(device, "model") === "vfio-ap";
    case "channel":
      return target === "virtio";
    case "console":
      // Mostly another name for the first serial port, whose address counts.
      return target === undefined || target === "serial";
    case "serial":
      return isPseries && [undefined, "isa-serial", "spapr-vio-serial"].includes(target);
    case "tpm":
      return isPseries && [undefined, "tpm-spapr"].includes(value(device, "model"));
    case "memory":
      return ["dimm", "nvdimm"].includes(value(device, "model") ?? "");
    case "nvram":
      return isPseries;
    default:
      return device.name === "hub";
  }
}

/** The same for a place on PCI: libvirt reserves some before it looks at what the device is. */
export function isPciPlaceIgnored(device: XmlElement, facts: DomainFacts): boolean {
  const isReserved = device.name === "hub" || device.name === "memory";
  return !isReserved && !isSerialOfOldBoard(device, facts) && isAddressIgnored(device, facts);
}

/** Makes libvirt a serial port of this console, one on which it takes any address? Other ports it refuses any on. */
function isSerialOfOldBoard(device: XmlElement, { arch, isArchKnown, isX86, family, devicesOf }: DomainFacts): boolean {
  if (!isArchKnown || isX86 || arch.startsWith("s390") || family !== "other") return false;
  return (
    device === devicesOf("console")[0] &&
    devicesOf("serial").length === 0 &&
    (value(child(device, "target"), "type") ?? "serial") === "serial"
  );
}

function isControllerPlaced(controller: XmlElement, { family }: GuestFacts): boolean {
  const model = value(controller, "model");
  // A PCI address of what is built into the machine has to be the right one.
  const isBuiltIn =
    Number(value(controller, "index") ?? 0) === 0 && value(child(controller, "address"), "type") !== "pci";
  switch (value(controller, "type")) {
    case "usb":
      return model === "none" || (family === "i440fx" && isBuiltIn && (model ?? "piix3-uhci") === "piix3-uhci");
    case "ide":
      return family === "i440fx" && isBuiltIn;
    case "sata":
      return family === "q35" && isBuiltIn;
    case "scsi":
      return model === "ibmvscsi" || (family === "pseries" && (model ?? "auto") === "auto");
    default:
      return false;
  }
}
