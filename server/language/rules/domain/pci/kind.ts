/**
 * What libvirt takes a device on PCI for, which decides which bus it adds for it.
 * Source: qemuDomainDeviceCalculatePCIConnectFlags in src/qemu/qemu_domain_address.c.
 */
import type { XmlElement } from "../../../xml/tree.ts";
import { child, value } from "../../elements.ts";
import type { GuestFacts } from "../facts.ts";
import { inputBus } from "../usb/controller.ts";

export type PciKind = "express" | "legacy";

/** As on a machine with PCI Express; `undefined` where the host, QEMU or other devices decide. Not for PCI controllers. */
export function pciKindOf(device: XmlElement, guest: GuestFacts): PciKind | undefined {
  const model = modelOf(device) ?? usualModel(device, guest);
  // Where one of the host's devices has an address, libvirt asks no further.
  if (device.name === "hostdev") return isOnPci(device) ? "express" : undefined;
  // These only work in slots of the old kind.
  if (model === "virtio-transitional") return "legacy";
  switch (device.name) {
    case "disk":
      return value(child(device, "target"), "bus") === "virtio" ? "express" : undefined;
    case "interface":
      return value(device, "type") === "hostdev" || model === undefined ? undefined : kindOfNic(model);
    case "controller":
      return kindOfController(device, model);
    case "filesystem":
      return kindOfFilesystem(device);
    case "input":
      return kindOfInput(device, guest);
    case "serial":
      return value(child(device, "target"), "type") === "pci-serial" ? "legacy" : undefined;
    case "memory":
      return model?.startsWith("virtio-") ? "express" : "legacy";
    case "rng":
    case "memballoon":
    case "sound":
    case "video":
    case "vsock":
      return kindOfModel(model, expressModels);
    default:
      return alwaysLegacy.has(device.name) ? "legacy" : undefined;
  }
}

/** Where libvirt takes a device of virtio whatever QEMU has. Source: qemuDomainDefaultNetModel in src/qemu/qemu_domain.c. */
function usualModel(device: XmlElement, { family }: GuestFacts): string | undefined {
  return family === "virt" && (device.name === "interface" || device.name === "video") ? "virtio" : undefined;
}

function modelOf(device: XmlElement): string | undefined {
  const isInside = device.name === "interface" || device.name === "video";
  return isInside ? value(child(device, "model"), "type") : value(device, "model");
}

function kindOfModel(model: string | undefined, express: ReadonlySet<string>): PciKind | undefined {
  if (model === undefined) return undefined;
  return express.has(model) ? "express" : "legacy";
}

/** Cards that libvirt does not know it takes for ones of PCI Express. */
function kindOfNic(model: string): PciKind {
  return legacyNics.has(model) ? "legacy" : "express";
}

function kindOfController(device: XmlElement, model: string | undefined): PciKind | undefined {
  switch (value(device, "type")) {
    case "usb":
    case "scsi":
      return model === "auto" ? undefined : kindOfModel(model, expressControllers);
    case "virtio-serial":
      return "express";
    case "pci":
      return undefined;
    default:
      return "legacy";
  }
}

function kindOfFilesystem(device: XmlElement): PciKind | undefined {
  const driver = value(child(device, "driver"), "type") ?? "path";
  return ["path", "handle", "virtiofs"].includes(driver) ? "express" : undefined;
}

function kindOfInput(device: XmlElement, guest: GuestFacts): PciKind | undefined {
  const bus = inputBus(device, guest);
  if (bus === "virtio") return "express";
  return bus === "ps2" || value(device, "type") === "evdev" ? "legacy" : undefined;
}

function isOnPci(hostdev: XmlElement): boolean {
  const type = value(hostdev, "type");
  return type === "pci" || type === "scsi_host" || (type === "mdev" && value(hostdev, "model") === "vfio-pci");
}

const virtioModels = ["virtio", "virtio-non-transitional"];
/** Source: virDomainNetModel in src/conf/domain_conf.c. */
const legacyNics = new Set(
  "netfront rtl8139 e1000 usb-net spapr-vlan lan9118 scm91c111 vlance vmxnet vmxnet2 vmxnet3 Am79C970A Am79C973 82540EM 82545EM 82543GC".split(
    " ",
  ),
);
const expressModels = new Set([...virtioModels, "bochs"]);
const expressControllers = new Set(["virtio-scsi", "virtio-non-transitional", "nec-xhci", "qemu-xhci"]);
/** A hub, a TPM, a DIMM and what is on PS/2 have no place on PCI, but libvirt makes the bus that one is written on. */
const alwaysLegacy = new Set("watchdog shmem crypto pstore parallel hub tpm".split(" "));
