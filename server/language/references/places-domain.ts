/** Where names stand in a guest, below `<domain>`. Source: libvirt's formatdomain page, and the parsers in src/conf. */
import type { XmlElement } from "../xml/tree.ts";
import { attributeValue, childElements, firstChild, textContent } from "../xml/walk.ts";
import {
  guestAddress,
  hubOfPort,
  implicitController,
  pciAddress,
  scsiDevice,
  usbDevice,
  vdpaDevice,
  vhostTarget,
} from "./addresses.ts";
import { parseNumber } from "./notation.ts";
import { defines, type Place, refers } from "./place.ts";

const itsOwn = (name: string) => (element: XmlElement) => attributeValue(element, name);

/**
 * Every source of a disk: its own, what that keeps its data in, those below it in the chain of images, and what it is
 * copied to; and where UEFI keeps its variables.
 */
const sources = [
  ...["source", "source/dataStore/source", "backingStore+/source", "mirror/source"].map((at) => `devices/disk/${at}`),
  "os/nvram/source",
];

const storage: readonly Place[] = [
  ...sources.flatMap(imageAt),
  refers("pool", "devices/filesystem/source/@pool"),
  refers("volume", "devices/filesystem/source/@volume", { scope: itsOwn("pool") }),
  ...["os/loader", "os/nvram", "os/nvram/@template", "os/kernel", "os/initrd", "os/dtb", "os/acpi/table"].map((path) =>
    refers("path", path),
  ),
  ...["filesystem/source/@file", "filesystem/source/@dev", "memory/source/path", "lease/target/@path"].map((path) =>
    refers("path", `devices/${path}`),
  ),
];

/** @param source the path of an element that says where an image is */
export function imageAt(source: string): readonly Place[] {
  return [
    refers("pool", `${source}/@pool`),
    refers("volume", `${source}/@volume`, { scope: itsOwn("pool") }),
    refers("path", `${source}/@file`),
    refers("path", `${source}/@dev`),
    ...secretOf(`${source}/auth/secret`, itsOwn("type")),
    ...secretOf(`${source}/encryption/secret`, () => "volume"),
  ];
}

/** @param path of a `<filterref>`; its parameters belong to the filter that it names */
export function filterAt(path: string): readonly Place[] {
  return [
    refers("filter", `${path}/@filter`),
    refers("filter-variable", `${path}/parameter/@name`, {
      scope: ({ parent }) => attributeValue(parent, "filter") ?? "",
    }),
  ];
}

/** @param usage the type of usage by which the secret is looked up */
export function secretOf(path: string, usage: (secret: XmlElement) => string | undefined): readonly Place[] {
  return [
    refers("uuid", `${path}/@uuid`, { scope: () => "secret" }),
    refers("secret-usage", `${path}/@usage`, { scope: usage }),
  ];
}

const secrets: readonly Place[] = [
  ...secretOf("devices/disk/auth/secret", itsOwn("type")),
  ...secretOf("devices/disk/encryption/secret", () => "volume"),
  ...secretOf("devices/hostdev/source/auth/secret", itsOwn("type")),
  refers("uuid", "devices/tpm/backend/encryption/@secret", { scope: () => "secret" }),
];

const interfaces: readonly Place[] = [
  refers("network", "devices/interface/source/@network"),
  refers("portgroup", "devices/interface/source/@portgroup", { scope: itsOwn("network") }),
  ...filterAt("devices/interface/filterref"),
  refers("host-interface", "devices/interface/source/@bridge"),
  refers("host-interface", "devices/interface/source/@dev", {
    when: (source) => ["direct", "user"].includes(attributeValue(source.parent, "type") ?? ""),
  }),
  refers("host-interface", "devices/hostdev/source/interface"),
  refers("network", "devices/graphics/listen/@network"),
  defines("mac", "devices/interface/mac/@address"),
  refers("uuid", "devices/interface/source/@portid", {
    when: (source) => attributeValue(source.parent, "type") === "network",
    scope: () => "networkport",
  }),
  defines("interface-target", "devices/interface/target/@dev", { scope: guestAround }),
  refers("inbound-rate", "devices/interface/bandwidth/inbound/@floor", {
    compose: (inbound) => networkOfRate(inbound) && reservedRate,
    scope: networkOfRate,
  }),
  ...["interface", "disk"].map((device) => refers("domain", `devices/${device}/backenddomain/@name`)),
];

/** The name of the guest that has a device. */
function guestAround({ parent }: XmlElement): string | undefined {
  let guest = parent;
  while (guest && guest.name !== "domain") guest = guest.parent;
  const name = guest && firstChild(guest, "name");
  return (name && textContent(name).value) || undefined;
}

/** A network has one at most, so it needs no name of its own. */
export const reservedRate = "inbound";

/** The network that the interface of an `<inbound>` is on. */
function networkOfRate({ parent: bandwidth }: XmlElement): string | undefined {
  const nic = bandwidth?.parent;
  const isOnNetwork = nic && attributeValue(nic, "type") === "network";
  return isOnNetwork ? attributeValue(firstChild(nic, "source"), "network") : undefined;
}

/** A device of the host that the whole `<source>` of a guest's device of a type names. */
function hostDeviceBy(device: string, type: string, compose: NonNullable<Place["compose"]>): Place {
  const when = (source: XmlElement) => attributeValue(source.parent, "type") === type;
  return refers("host-device", `devices/${device}/source`, { when, compose });
}

/** What a guest takes from the host for itself. */
const hostDevices: readonly Place[] = [
  refers("host-device", "devices/hostdev/source/address", {
    when: ({ parent }) => attributeValue(parent?.parent, "type") === "pci",
    compose: pciAddress,
  }),
  refers("mdev", "devices/hostdev/source/address/@uuid", {
    when: ({ parent }) => attributeValue(parent?.parent, "type") === "mdev",
  }),
  refers("node-device", "devices/hostdev/source/adapter/@name"),
  hostDeviceBy("hostdev", "usb", usbDevice),
  hostDeviceBy("hostdev", "scsi", scsiDevice),
  hostDeviceBy("hostdev", "scsi_host", vhostTarget),
  hostDeviceBy("interface", "vdpa", vdpaDevice),
  hostDeviceBy("disk", "vhostvdpa", vdpaDevice),
  refers("host-device", "devices/interface/source/address", {
    when: ({ parent }) => attributeValue(parent?.parent, "type") === "hostdev",
    compose: pciAddress,
  }),
  refers("host-device", "devices/disk/source/address", {
    when: ({ parent }) => attributeValue(parent, "type") === "pci",
    compose: pciAddress,
  }),
];

/** The controllers that an address can be on. */
const controllerTypes: Readonly<Record<string, string>> = {
  pci: "pci",
  usb: "usb",
  "virtio-serial": "virtio-serial",
  ccid: "ccid",
};

/** Of a drive the bus of the disk decides; libvirt takes it from the target's name when it is not written. */
export function controllerTypeOf(address: XmlElement): string | undefined {
  const type = attributeValue(address, "type") ?? "";
  if (type !== "drive") return controllerTypes[type];
  const device = address.parent;
  if (device?.name !== "disk") return device?.name === "hostdev" ? "scsi" : undefined;
  const target = firstChild(device, "target");
  const prefix = (attributeValue(target, "dev") ?? "").slice(0, 2);
  return attributeValue(target, "bus") ?? { sd: "scsi", hd: "ide", fd: "fdc" }[prefix];
}

/** Addresses on PCI and USB name their controller by its bus. */
const isOfType = (type: string) => (address: XmlElement) => attributeValue(address, "type") === type;
const isOnController = (address: XmlElement) =>
  !isOfType("pci")(address) && !isOfType("usb")(address) && controllerTypeOf(address) !== undefined;

const addresses: readonly Place[] = [
  defines("controller", "devices/controller/@index", { scope: itsOwn("type") }),
  refers("controller", "devices/*/address/@bus", { when: isOfType("pci"), scope: controllerTypeOf, hexDigits: 2 }),
  refers("controller", "devices/*/address/@bus", { when: isOfType("usb"), scope: controllerTypeOf }),
  refers("controller", "devices/*/address/@controller", { when: isOnController, scope: controllerTypeOf }),
  refers("controller", "devices/*/address", { compose: implicitController, scope: controllerTypeOf }),
  refers("address", "devices/*/address/@port", { when: isOfType("usb"), compose: hubOfPort }),
  defines("address", "devices/*/address", {
    compose: (address) => guestAddress(address, controllerTypeOf(address)),
  }),
];

const devices: readonly Place[] = [
  defines("limits-group", "devices/disk/iotune/group_name"),
  defines("lockspace", "devices/lease/lockspace"),
  defines("lease", "devices/lease/key", { scope: lockspaceOf }),
  defines("shared-memory", "devices/shmem/@name"),
  ...["disk/backingStore+/source", "disk/mirror/source", "*/source"].map((source) =>
    refers("security-model", `devices/${source}/seclabel/@model`),
  ),
  defines("throttle-group", "throttlegroups/throttlegroup/group_name"),
  refers("throttle-group", "devices/disk/throttlefilters/throttlefilter/@group"),
  defines("disk-target", "devices/disk/target/@dev"),
  defines("boot-order", "devices/*/boot/@order"),
  defines("alias", "devices/*/alias/@name"),
  refers("alias", "devices/interface/teaming/@persistent"),
  refers("alias", "devices/hostdev/teaming/@persistent"),
  refers("alias", "qemu:override/qemu:device/@alias"),
  defines("audio", "devices/audio/@id"),
  refers("audio", "devices/sound/audio/@id"),
  refers("audio", "devices/graphics/audio/@id"),
];

function lockspaceOf({ parent: lease }: XmlElement): string | undefined {
  const lockspace = lease && firstChild(lease, "lockspace");
  return (lockspace && textContent(lockspace).value) || undefined;
}

/** No guest has more, and a slip of the finger must not make millions of names. */
const mostProcessors = 4096;

/** `<vcpu>` is how many there are, and their numbers begin at 0. */
function impliedProcessors(count: XmlElement): readonly string[] {
  const number = Math.min(parseNumber(textContent(count).value) ?? 0, mostProcessors);
  return Array.from({ length: number }, (_, id) => id.toString());
}

const processors: readonly Place[] = [
  defines("vcpu", "vcpu", { implied: impliedProcessors }),
  refers("vcpu", "vcpus/vcpu/@id"),
  refers("vcpu", "cputune/vcpupin/@vcpu"),
  ...["vcpusched", "cachetune", "cachetune/monitor", "memorytune", "memorytune/monitor"].map((path) =>
    refers("vcpu", `cputune/${path}/@vcpus`, { isList: true }),
  ),
  refers("vcpu", "cpu/numa/cell/@cpus", { isList: true }),
];

/** libvirt itself takes no more, and a slip of the finger must not make millions of names. */
const mostThreads = 1024;

/** `<iothreads>` is how many there are; those that `<iothreadids>` does not list get the lowest free numbers. */
function impliedThreads(count: XmlElement): readonly string[] {
  const ids = count.parent && firstChild(count.parent, "iothreadids");
  const listed = ids
    ? childElements(ids, "iothread").map((thread) => parseNumber(attributeValue(thread, "id") ?? ""))
    : [];
  const used = new Set(listed);
  const missing = Math.min(parseNumber(textContent(count).value) ?? 0, mostThreads) - used.size;
  const names: string[] = [];
  for (let id = 1; names.length < missing; id++) if (!used.has(id)) names.push(id.toString());
  return names;
}

const threads: readonly Place[] = [
  defines("iothread", "iothreadids/iothread/@id"),
  defines("iothread", "iothreads", { implied: impliedThreads }),
  refers("iothread", "devices/disk/driver/@iothread"),
  refers("iothread", "devices/disk/driver/iothreads/iothread/@id"),
  refers("iothread", "devices/controller/driver/@iothread"),
  refers("iothread", "devices/controller/driver/iothreads/iothread/@id"),
  refers("iothread", "cputune/iothreadpin/@iothread"),
  refers("iothread", "cputune/iothreadsched/@iothreads", { isList: true }),
];

/** A cell without a number has that of its place. */
function impliedCell(cell: XmlElement): string | undefined {
  if (!cell.parent || attributeValue(cell, "id") !== undefined) return undefined;
  return childElements(cell.parent, "cell").indexOf(cell).toString();
}

const cells: readonly Place[] = [
  defines("numa-cell", "cpu/numa/cell/@id"),
  defines("numa-cell", "cpu/numa/cell", { compose: impliedCell }),
  refers("numa-cell", "cpu/numa/cell/distances/sibling/@id"),
  ...["latency", "bandwidth"].flatMap((name) => [
    refers("numa-cell", `cpu/numa/interconnects/${name}/@initiator`),
    refers("numa-cell", `cpu/numa/interconnects/${name}/@target`),
  ]),
  refers("numa-cell", "memoryBacking/hugepages/page/@nodeset", { isList: true }),
  refers("numa-cell", "numatune/memnode/@cellid"),
  refers("numa-cell", "devices/memory/target/node"),
  refers("numa-cell", "devices/controller/target/node"),
  refers("numa-cell", "devices/*/acpi/@nodeset", { isList: true }),
];

/** All rows of a guest; those below `devices` hold for single devices too. */
export const domainPlaces: readonly Place[] = [
  defines("domain", "name"),
  defines("uuid", "uuid", { scope: () => "domain" }),
  refers("uuid", "sysinfo/system/entry", {
    when: (entry) => attributeValue(entry, "name") === "uuid",
    scope: () => "domain",
  }),
  defines("security-model", "seclabel/@model"),
  ...storage,
  ...secrets,
  ...interfaces,
  ...hostDevices,
  ...addresses,
  ...devices,
  ...processors,
  ...threads,
  ...cells,
];
