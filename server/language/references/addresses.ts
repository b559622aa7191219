/** Names for things that several attributes name together: addresses in the guest, devices of the host. */
import type { XmlElement } from "../xml/tree.ts";
import { attributeValue, firstChild } from "../xml/walk.ts";
import { parseNumber } from "./notation.ts";

/** The number in an attribute, as `parseNumber`; `otherwise` without the attribute, `undefined` for no number. */
function number(element: XmlElement, name: string, otherwise?: number): number | undefined {
  const written = attributeValue(element, name);
  return written === undefined ? otherwise : parseNumber(written);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/** `pci 0000:03:00.1` of an element with domain, bus, slot and function; `undefined` when bus or slot is missing. */
export function pciAddress(element: XmlElement): string | undefined {
  const parts = [
    number(element, "domain", 0),
    number(element, "bus"),
    number(element, "slot"),
    number(element, "function", 0),
  ];
  const [domain, bus, slot, fn] = parts;
  if (domain === undefined || bus === undefined || slot === undefined || fn === undefined) return undefined;
  return `pci ${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${fn}`;
}

/** The address of the device in the name of a node device such as `pci_0000_03_00_1`. */
export function pciOfNodeDevice(name: string): string | undefined {
  const match = /^pci_([0-9a-f]{4,})_([0-9a-f]{2})_([0-9a-f]{2})_(\d)$/.exec(name);
  return match ? `pci ${match[1]}:${match[2]}:${match[3]}.${match[4]}` : undefined;
}

/** A USB device by its place on the bus, or by vendor and product. @param source the `<source>` of a `<hostdev>` */
export function usbDevice(source: XmlElement): string | undefined {
  const address = firstChild(source, "address");
  const [bus, device] = address ? [number(address, "bus"), number(address, "device")] : [];
  if (bus !== undefined && device !== undefined) return `usb ${bus}.${device}`;
  const [vendor, product] = ["vendor", "product"].map((name) => {
    const child = firstChild(source, name);
    return child && number(child, "id");
  });
  return vendor === undefined || product === undefined ? undefined : `usb ${hex(vendor, 4)}:${hex(product, 4)}`;
}

/**
 * A SCSI device by its adapter and place there; `undefined` for one that guests share.
 * @param source the `<source>` of a `<hostdev>`
 */
export function scsiDevice(source: XmlElement): string | undefined {
  if (source.parent && firstChild(source.parent, "shareable")) return undefined;
  const adapter = firstChild(source, "adapter");
  const address = firstChild(source, "address");
  const name = attributeValue(adapter, "name");
  if (!address || name === undefined) return undefined;
  const [bus, target, unit] = ["bus", "target", "unit"].map((part) => number(address, part, 0));
  if (bus === undefined || target === undefined || unit === undefined) return undefined;
  return `scsi ${name}:${bus}:${target}:${unit}`;
}

/** A target of vhost by its name. @param source the `<source>` of a `<hostdev>` */
export function vhostTarget(source: XmlElement): string | undefined {
  const name = attributeValue(source, "wwpn");
  return name === undefined ? undefined : `vhost ${name}`;
}

/** A device of vDPA by its file. @param source that of an interface or a disk */
export function vdpaDevice(source: XmlElement): string | undefined {
  const file = attributeValue(source, "dev");
  return file === undefined ? undefined : `vdpa ${file}`;
}

/**
 * Where a device is in the guest, `undefined` when the address does not say it or is of a kind without such places.
 * @param controllerType of a drive's address the bus of the disk
 */
export function guestAddress(address: XmlElement, controllerType: string | undefined): string | undefined {
  switch (attributeValue(address, "type")) {
    case "pci":
      return pciAddress(address);
    case "drive":
      return places(address, controllerType, ["controller", "bus", "target", "unit"]);
    case "virtio-serial":
      return places(address, "virtio-serial", ["controller", "bus", "port"]);
    case "usb": {
      const port = attributeValue(address, "port");
      const bus = number(address, "bus", 0);
      return port === undefined || bus === undefined ? undefined : `usb ${bus}:${port}`;
    }
    default:
      return undefined;
  }
}

/** Where the hub is that a device on USB is behind: its port is one of the hub's. `undefined` for one on the controller. */
export function hubOfPort(address: XmlElement): string | undefined {
  const hub = /^(\d+(?:\.\d+)*)\.\d+$/.exec(attributeValue(address, "port") ?? "");
  const bus = number(address, "bus", 0);
  return hub === null || bus === undefined ? undefined : `usb ${bus}:${hub[1]}`;
}

function places(address: XmlElement, bus: string | undefined, names: readonly string[]): string | undefined {
  const numbers = names.map((name) => number(address, name, 0));
  return bus === undefined || numbers.includes(undefined) ? undefined : `${bus} ${numbers.join(":")}`;
}

/** The controller of an address that leaves it out: libvirt takes the first. */
export function implicitController(address: XmlElement): string | undefined {
  const type = attributeValue(address, "type");
  const name = type === "drive" || type === "virtio-serial" ? "controller" : "bus";
  const isOnController = type === "drive" || type === "virtio-serial" || type === "usb";
  return isOnController && attributeValue(address, name) === undefined ? "0" : undefined;
}
