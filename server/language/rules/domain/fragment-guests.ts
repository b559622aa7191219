/** The guests that a single device is tried in: see fragment.ts. */
import type { XmlElement } from "../../xml/tree.ts";
import { children } from "../elements.ts";

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

/** Values that only guests of other hypervisors than QEMU have. */
const foreignWords = new Set(
  "xen xenbus xenpv netfront lxc uml openvz capabilities template ploop vbox parallels phy tap tap2 loop nmdm".split(
    " ",
  ),
);

/** The whole texts of the guests that the device may be for. Devices are nearly always for QEMU unless they show otherwise. */
export function* possibleGuests(device: XmlElement): Iterable<string> {
  const types = hasForeignWord(device) ? ["xen", "lxc", "kvm"] : ["kvm"];
  for (const type of types) {
    for (const machine of machines) {
      // The rich one first: mostly it has nothing to object to, and then the others need not be asked.
      yield guest(type, machine, rich(machine));
      yield guest(type, machine, "");
    }
  }
}

function hasForeignWord(element: XmlElement): boolean {
  return element.attributes.some(({ value }) => foreignWords.has(value)) || children(element).some(hasForeignWord);
}

function guest(type: string, { attributes }: Machine, parts: string): string {
  const [beside = "", devices = ""] = parts.split("\n");
  const os = `<os><type ${attributes}>hvm</type></os>`;
  const name = "<name>vm</name><memory unit='GiB'>4</memory><vcpu>16</vcpu>";
  return `<domain type='${type}'>${name}${os}${beside}<devices>${devices}</devices></domain>`;
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
