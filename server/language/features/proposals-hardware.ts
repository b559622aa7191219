/** Likely and free values in the devices of a guest. */
import { takenMacs } from "../references/free-names.ts";
import { parseNumber } from "../references/notation.ts";
import type { XmlElement } from "../xml/tree.ts";
import { attributeValue, childElements, firstChild, textContent } from "../xml/walk.ts";
import {
  firstFree,
  hexadecimal,
  hypervisorOf,
  known,
  made,
  newMac,
  newUuid,
  type ProposalPlace,
  type ProposalRequest,
} from "./proposal.ts";

/** All devices beside the one that is asked about; a single device has none. */
function others(request: ProposalRequest, name?: string): readonly XmlElement[] {
  const devices = firstChild(request.root, "devices");
  const own = deviceOf(request);
  return devices ? childElements(devices, name).filter((device) => device !== own) : [];
}

/** The device that holds what is asked about. */
function deviceOf({ element }: ProposalRequest): XmlElement {
  let device = element;
  while (device.parent && device.parent.name !== "devices") device = device.parent;
  return device;
}

function valuesOf(devices: readonly XmlElement[], child: string, name: string): readonly string[] {
  return devices.flatMap((device) =>
    childElements(device, child).flatMap((found) => attributeValue(found, name) ?? []),
  );
}

/** How disks on a bus are named. */
const diskPrefixes: ReadonlyMap<string, string> = new Map([
  ["virtio", "vd"],
  ["scsi", "sd"],
  ["sata", "sd"],
  ["usb", "sd"],
  ["sd", "sd"],
  ["ide", "hd"],
  ["fdc", "fd"],
  ["xen", "xvd"],
  ["uml", "ubd"],
]);

/** The next target of the bus; without one of each that the kind of drive can have. */
function targets(request: ProposalRequest): readonly string[] {
  const { element } = request;
  const bus = attributeValue(element, "bus");
  const taken = new Set(valuesOf(others(request, "disk"), "target", "dev"));
  const prefix = diskPrefixes.get(bus ?? "");
  const usual = hypervisorOf(request) === "xen" ? ["xvd", "hd", "sd"] : ["vd", "sd", "hd"];
  const prefixes = prefix ? [prefix] : (drivePrefixes.get(attributeValue(deviceOf(request), "device") ?? "") ?? usual);
  return prefixes.map((each) => nextName(each, taken));
}

const drivePrefixes: ReadonlyMap<string, readonly string[]> = new Map([
  ["cdrom", ["sd", "hd"]],
  ["floppy", ["fd"]],
]);

function nextName(prefix: string, taken: ReadonlySet<string>): string {
  for (let index = 0; ; index++) {
    const name = prefix + letters(index);
    if (!taken.has(name)) return name;
  }
}

/** a to z, aa, ab, and so on. */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

/** The file where libvirt keeps images, named after the guest, with a number when that is taken. */
function images(request: ProposalRequest): readonly string[] {
  const disk = deviceOf(request);
  const name = firstChild(request.root, "name");
  const driver = firstChild(disk, "driver");
  const taken = new Set(valuesOf(others(request, "disk"), "source", "file"));
  if (attributeValue(disk, "device") === "cdrom") return ["/var/lib/libvirt/images/install.iso"];
  const stem = `/var/lib/libvirt/images/${(name && textContent(name).value) || "guest"}`;
  const ending = (driver && attributeValue(driver, "type")) === "raw" ? "img" : "qcow2";
  const files = [stem, ...Array.from({ length: taken.size }, (_, index) => `${stem}-${index + 1}`)];
  const free = files.map((file) => `${file}.${ending}`).find((file) => !taken.has(file));
  return free === undefined ? [] : [free];
}

function numberAt(element: XmlElement, name: string): number {
  return parseNumber(attributeValue(element, name) ?? "") ?? 0;
}

/** Addresses of the other devices in the guest, of a type. */
function addresses(request: ProposalRequest, type: string): readonly XmlElement[] {
  const all = others(request).flatMap((device) => childElements(device, "address"));
  return all.filter((address) => attributeValue(address, "type") === type);
}

/** In the guest; where a device of the host is, only the host knows. */
function isPci({ element }: ProposalRequest): boolean {
  return element.parent?.name !== "source" && (attributeValue(element, "type") ?? "pci") === "pci";
}

/** A port has slot 0 alone; the first slots of the root bus are the chips of the machine. */
function slots(request: ProposalRequest): readonly string[] {
  if (!isPci(request)) return [];
  const bus = numberAt(request.element, "bus");
  const taken = addresses(request, "pci").filter((address) => numberAt(address, "bus") === bus);
  const first = bus === 0 ? 3 : portsOf(request).includes(bus) ? 0 : 1;
  const free = firstFree(
    first,
    taken.map((address) => numberAt(address, "slot")),
  );
  const isFull = free > (first === 0 ? 0 : bus === 0 ? 30 : 31);
  return isFull ? [] : [hexadecimal(free)];
}

/** The numbers of the buses behind the PCI Express ports of the guest. */
function portsOf(request: ProposalRequest): readonly number[] {
  const ports = others(request, "controller").filter((controller) => {
    const model = attributeValue(controller, "model");
    return model === "pcie-root-port" || model === "pcie-switch-downstream-port";
  });
  return ports.map((port) => numberAt(port, "index"));
}

/** The first port that nothing is plugged into. */
function buses(request: ProposalRequest): readonly string[] {
  if (!isPci(request)) return [];
  const taken = new Set(addresses(request, "pci").map((address) => numberAt(address, "bus")));
  const free = portsOf(request).find((bus) => !taken.has(bus));
  return [...(free === undefined ? [] : [hexadecimal(free)]), "0x00"];
}

/** The first unit that no other drive has; on SCSI 7 is the controller's own. */
function units(request: ProposalRequest): readonly string[] {
  const { element } = request;
  if ((attributeValue(element, "type") ?? "drive") !== "drive") return [];
  const isBeside = (address: XmlElement): boolean =>
    ["controller", "bus", "target"].every((name) => numberAt(address, name) === numberAt(element, name));
  const sharing = addresses(request, "drive").filter((address) => isBeside(address) && isOnSameBus(request, address));
  return [`${firstFree(0, [7, ...sharing.map((address) => numberAt(address, "unit"))])}`];
}

/** The first port that nothing is plugged into, of those right on the controller. */
function ports(request: ProposalRequest): readonly string[] {
  const { element } = request;
  const type = attributeValue(element, "type") ?? "";
  const places = portPlaces.get(type);
  if (!places) return [];
  const isBeside = (address: XmlElement) => places.every((name) => numberAt(address, name) === numberAt(element, name));
  const taken = addresses(request, type).filter(isBeside);
  return [
    `${firstFree(
      1,
      taken.map((address) => numberAt(address, "port")),
    )}`,
  ];
}

/** Which numbers of an address lead to its controller. */
const portPlaces: ReadonlyMap<string, readonly string[]> = new Map([
  ["usb", ["bus"]],
  ["virtio-serial", ["controller", "bus"]],
]);

function isOnSameBus(request: ProposalRequest, address: XmlElement): boolean {
  const [own, other] = [deviceOf(request), address.parent].map((device) => {
    const target = device && firstChild(device, "target");
    return target && attributeValue(target, "bus");
  });
  return own === undefined || other === undefined || own === other;
}

function macs(request: ProposalRequest): readonly string[] {
  const taken = valuesOf(others(request, "interface"), "mac", "address").map((mac) => mac.toLowerCase());
  return [newMac(request.random, hypervisorOf(request), new Set([...taken, ...takenMacs(request.holders)]))];
}

/** Bridges that other cards of the guest use already come first. */
function bridges(request: ProposalRequest): readonly string[] {
  const used = valuesOf(others(request, "interface"), "source", "bridge");
  return [...new Set([...used, "br0", "virbr0"])];
}

/** What talks over a channel, by how it is connected. */
function channels(request: ProposalRequest): readonly string[] {
  const type = attributeValue(deviceOf(request), "type");
  if (attributeValue(request.element, "type") !== "virtio") return [];
  return type === "spicevmc" || type === "qemu-vdagent" ? ["com.redhat.spice.0"] : ["org.qemu.guest_agent.0"];
}

/** What the first `<listen>` of a display says, which its attributes must repeat. */
function firstListen({ element }: ProposalRequest, name: string): readonly string[] {
  const first = firstChild(element, "listen");
  const said = first && attributeValue(first, name);
  return said === undefined ? [] : [said];
}

const listenAddresses: readonly string[] = ["127.0.0.1", "0.0.0.0", "::1", "::"];

function diskDrivers(request: ProposalRequest): readonly string[] {
  return hypervisorOf(request) === "xen" ? ["qemu", "phy", "file", "tap"] : ["qemu"];
}

export const hardwarePlaces: readonly ProposalPlace[] = [
  made("disk/target/@dev", "the next that is free", targets),
  made("disk/source/@file", "", images),
  known("slices/slice/@offset", "0"),
  known("filesystem/source/@dir", "/srv/share"),
  known("filesystem/target/@dir", "share"),
  known("memory/target/size", "524288 1048576"),
  known("listen/@network", "default"),
  made("disk/driver/@name", "", diskDrivers),
  made("address/@slot", "the next that is free", slots),
  known("smartcard/address/@slot", "0"),
  made("address/@bus", "", buses),
  made("address/@unit", "the next that is free", units),
  made("address/@port", "the next that is free", ports),
  made("interface/mac/@address", "new", macs),
  made("interface/source/@bridge", "", bridges),
  known("interface/source/@network", "default"),
  known("disk/source/@pool", "default"),
  known("interface/model/@type", "virtio e1000e e1000 rtl8139 igb virtio-transitional virtio-non-transitional vmxnet3"),
  made("parameters/@interfaceid", "new", ({ random }) => [newUuid(random)]),
  made("parameters/@instanceid", "new", ({ random }) => [newUuid(random)]),
  made("channel/target/@name", "", channels),
  made("graphics/@listen", "", (request) => [...new Set([...firstListen(request, "address"), ...listenAddresses])]),
  made("graphics/@socket", "", (request) => firstListen(request, "socket")),
  known("listen/@address", listenAddresses.join(" ")),
  known("graphics/@keymap", "en-us en-gb de de-ch fr es it pt pt-br nl da sv no fi pl cz hu ru ja tr"),
  made("vsock/cid/@address", "next", () => ["3"]),
];
