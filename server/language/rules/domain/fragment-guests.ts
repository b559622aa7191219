/** The guests that a single device is tried in: see fragment.ts. */
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { attribute, child, children } from "../elements.ts";

interface Machine {
  readonly attributes: string;
  /** The PCI controllers that give such a machine more buses. */
  readonly bus: string;
}

const machines: readonly Machine[] = [
  { attributes: "arch='x86_64' machine='q35'", bus: "pcie-root-port" },
  { attributes: "arch='x86_64' machine='pc'", bus: "pci-bridge" },
  { attributes: "arch='aarch64' machine='virt'", bus: "pcie-root-port" },
  { attributes: "arch='ppc64le' machine='pseries'", bus: "pci-bridge" },
  { attributes: "arch='s390x' machine='s390-ccw-virtio'", bus: "pci-bridge" },
];

interface System {
  readonly type: string;
  readonly os: string;
}

const qemu: System = { type: "kvm", os: "hvm" };
const foreignSystems: readonly System[] = [
  { type: "xen", os: "hvm" },
  { type: "xen", os: "linux" },
  { type: "lxc", os: "exe" },
  { type: "bhyve", os: "hvm" },
];

/** Values that only guests of other hypervisors than QEMU have. */
const foreignWords = new Set(
  "xen xenbus xenpv netfront lxc uml openvz capabilities template ploop vbox parallels phy tap tap2 loop nmdm gop qusb1 qusb2 buslogic".split(
    " ",
  ),
);

/** Values that QEMU has elsewhere, by `element@attribute`. */
const foreignValues: Readonly<Record<string, RegExp>> = {
  "driver@name": /^(?:file|atapi|lsilogic)/,
  "controller@type": /^isa$/,
  "sound@model": /^ich7$/,
  "filesystem@type": /^(?:ram|file)$/,
  "script@path": /(?:^|\/)vif-/,
  "target@dev": /^xvd/,
  "guest@dev": /^/,
  "source@writeFiltering": /^/,
};

/** The whole texts of the guests that the device may be for. Devices are nearly always for QEMU unless they show otherwise. */
export function* possibleGuests(device: XmlElement): Iterable<string> {
  const systems = isForeign(device) ? [...foreignSystems, qemu] : [qemu];
  const partners = hubsAbove(device) + teamOf(device);
  for (const system of systems) {
    for (const machine of machines) {
      // The rich one first: mostly it has nothing to object to, and then the others need not be asked.
      yield guest(system, machine, rich(machine) + partners);
      yield guest(system, machine, "");
    }
  }
}

function isForeign(element: XmlElement): boolean {
  const isMark = ({ name, value }: XmlAttribute): boolean =>
    foreignWords.has(value) || foreignValues[`${element.name}@${name}`]?.test(value) === true;
  return element.attributes.some(isMark) || children(element).some(isForeign);
}

/** The USB hubs that have to be there when the device is plugged into one: for port 1.2.3 those in 1 and in 1.2. */
function hubsAbove(device: XmlElement): string {
  const address = child(device, "address");
  const port = attribute(address, "port")?.value ?? "";
  const bus = attribute(address, "bus")?.value ?? "";
  if (attribute(address, "type")?.value !== "usb" || !/^\d+(?:\.\d+)+$/.test(port) || !/^\d+$/.test(bus)) return "";
  const steps = port.split(".");
  const above = steps.slice(1).map((_, at) => steps.slice(0, at + 1).join("."));
  return above.map((hub) => `<hub type='usb'><address type='usb' bus='${bus}' port='${hub}'/></hub>`).join("");
}

/** The interface that one which may come and go forms a team with. */
function teamOf(device: XmlElement): string {
  const alias = attribute(child(device, "teaming"), "persistent")?.value ?? "";
  if (!/^[\w-]+$/.test(alias)) return "";
  return `<interface type='user'><model type='virtio'/><teaming type='persistent'/><alias name='${alias}'/></interface>`;
}

function guest({ type, os }: System, { attributes }: Machine, parts: string): string {
  const [beside = "", devices = ""] = parts.split("\n");
  const name = "<name>vm</name><memory unit='GiB'>4</memory><vcpu>16</vcpu>";
  return `<domain type='${type}'>${name}<os><type ${attributes}>${os}</type></os>${beside}<devices>${devices}</devices></domain>`;
}

/** All that a device may lean on: buses, threads, memory that others can see, displays. The devices stand on the second line. */
function rich({ bus }: Machine): string {
  const cells = indexes(4).map(
    (id) => `<cell id='${id}' cpus='${4 * id}-${4 * id + 3}' memory='1048576' memAccess='shared'/>`,
  );
  const beside = [
    "<maxMemory slots='256' unit='TiB'>4</maxMemory><iothreads>64</iothreads>",
    "<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>",
    "<features><acpi/><smm state='on'/><ioapic driver='qemu'/></features>",
    `<cpu mode='host-passthrough'><numa>${cells.join("")}</numa></cpu>`,
  ];
  const controllers = ["scsi", "virtio-serial", "sata", "ide", "ccid", "usb", "fdc"].flatMap((type) =>
    indexes(8).map((index) => `<controller type='${type}' index='${index}'${models[type] ?? ""}/>`),
  );
  const buses = indexes(32).map((index) => `<controller type='pci' index='${index + 1}' model='${bus}'/>`);
  const others = [
    "<graphics type='spice'/><graphics type='egl-headless'/><video><model type='virtio'/></video>",
    "<iommu model='intel'><driver intremap='on' caching_mode='on' iotlb='on'/></iommu>",
    ...indexes(4).map((id) => `<audio id='${id + 1}' type='none'/>`),
  ];
  return `${beside.join("")}\n${[...buses, ...controllers, ...others].join("")}`;
}

const models: Readonly<Record<string, string>> = { scsi: " model='virtio-scsi'", usb: " model='qemu-xhci'" };

function indexes(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
