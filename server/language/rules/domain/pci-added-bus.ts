/** The PCI buses that libvirt adds where an address asks for one that no controller makes. */
import type { XmlElement } from "../../xml/tree.ts";
import { child, value } from "../elements.ts";
import type { DomainFacts } from "./facts.ts";

/** Does every PCI controller say which bus it makes? Else nobody knows which ones libvirt adds. */
export function areBusesKnown({ controllers }: DomainFacts): boolean {
  return controllers.every(({ type, index, model }) => type !== "pci" || (index !== undefined && model !== undefined));
}

/** The model of the bus that libvirt adds where the device asks for one that is not there; `undefined` where that is not sure. */
export function addedBus(facts: DomainFacts, device: XmlElement): string | undefined {
  const { rootBus, family } = facts;
  if (!areBusesKnown(facts)) return undefined;
  if (device.name === "controller" && value(device, "type") === "pci") {
    const model = value(device, "model") ?? "";
    if (rootBus === "pci-root") return model === "pci-bridge" && family !== "pseries" ? model : undefined;
    return rootBus === "pcie-root" && onAddedPorts.has(model) ? "pcie-root-port" : undefined;
  }
  if (rootBus === "pci-root") return family === "pseries" ? "pci-root" : "pci-bridge";
  return rootBus === "pcie-root" && isExpress(device) ? "pcie-root-port" : undefined;
}

/** Is it a device of PCI Express for libvirt? Source: qemuDomainDeviceCalculatePCIConnectFlags. */
function isExpress(device: XmlElement): boolean {
  const model = device.name === "interface" ? value(child(device, "model"), "type") : value(device, "model");
  switch (device.name) {
    case "disk":
      return value(child(device, "target"), "bus") === "virtio" && (model ?? "virtio") === "virtio";
    case "interface":
      return ["virtio", "virtio-non-transitional", "e1000e"].includes(model ?? "");
    case "rng":
    case "memballoon":
      return model === "virtio";
    case "controller":
      return ["virtio-scsi", "nec-xhci", "qemu-xhci"].includes(model ?? "");
    default:
      return false;
  }
}

/** Controllers of models that libvirt adds a root port for. */
export const onAddedPorts: ReadonlySet<string> = new Set([
  "pci-bridge",
  "pcie-to-pci-bridge",
  "pcie-switch-upstream-port",
]);
