/** What the rules for `<domain>` want to know of a document, read once; what an area alone wants stands in its own file. */
import type { XmlElement } from "../../xml/tree.ts";
import { child, children, text, value } from "../elements.ts";
import { type Controller, pciBuses, readControllers } from "./controller-facts.ts";
import { type Disk, readDisks } from "./disk-facts.ts";
import { hasSharedMemory, readIothreads } from "./resources.ts";

/** The families of machine types that the rules tell apart. */
export type MachineFamily = "i440fx" | "q35" | "virt" | "pseries" | "s390-ccw" | "microvm" | "isapc" | "other";

export interface DomainFacts {
  readonly root: XmlElement;
  /** The hypervisor as written; "" when missing. */
  readonly type: string;
  /** Of libvirt's QEMU driver: qemu, kvm, hvf. Rules of that driver are silent for all others. */
  readonly isQemu: boolean;
  /** As written, or what follows from the machine type; x86_64 when nothing says otherwise. */
  readonly arch: string;
  readonly isX86: boolean;
  /** The document names the architecture or a machine; else it is the host's, and `arch` only the likely one. */
  readonly isArchKnown: boolean;
  /** As written; `undefined` leaves it to the host (for x86 that is mostly pc). */
  readonly machine: string | undefined;
  readonly family: MachineFamily;
  readonly os: XmlElement | undefined;
  readonly features: XmlElement | undefined;
  readonly cpu: XmlElement | undefined;
  /** All elements inside of `<devices>`, in document order. */
  readonly devices: readonly XmlElement[];
  /** The devices of one element name. */
  readonly devicesOf: (name: string) => readonly XmlElement[];
  readonly controllers: readonly Controller[];
  /** The model of the PCI bus that the machine itself has; `undefined` where it is not known. */
  readonly rootBus: string | undefined;
  /** The models of the PCI buses by number. */
  readonly pciBuses: ReadonlyMap<number, string>;
  readonly disks: readonly Disk[];
  /** What is written in `<target dev>` of the disks. */
  readonly diskNames: ReadonlySet<string>;
  /** The ids of the I/O threads. */
  readonly iothreads: ReadonlySet<number>;
  /** Whether processes beside QEMU see the memory of the guest, as vhost-user and virtiofs need. */
  readonly hasSharedMemory: boolean;
}

/** @param root the `<domain>` element */
export function readDomain(root: XmlElement): DomainFacts {
  const type = value(root, "type") ?? "";
  const os = child(root, "os");
  const osType = child(os, "type");
  const machine = value(osType, "machine");
  const arch = value(osType, "arch") ?? archOf(machine);
  const isX86 = arch === "x86_64" || arch === "i686";
  const devices = children(root, "devices").flatMap((element) => children(element));
  const byName = new Map<string, XmlElement[]>();
  for (const device of devices) {
    const same = byName.get(device.name);
    if (same) same.push(device);
    else byName.set(device.name, [device]);
  }
  const family = familyOf(machine, isX86, arch);
  const controllers = readControllers(byName.get("controller") ?? []);
  const rootBus = rootBuses[family];
  const disks = readDisks(byName.get("disk") ?? []);
  return {
    root,
    type,
    isQemu: ["qemu", "kvm", "hvf"].includes(type) && !["exe", "xen", "linux"].includes(text(osType).trim()),
    arch,
    isX86,
    isArchKnown: value(osType, "arch") !== undefined || machine !== undefined,
    machine,
    family,
    os,
    features: child(root, "features"),
    cpu: child(root, "cpu"),
    devices,
    devicesOf: (name) => byName.get(name) ?? [],
    controllers,
    rootBus,
    pciBuses: pciBuses(controllers, rootBus),
    disks,
    diskNames: new Set(disks.map(({ name }) => name.value)),
    iothreads: readIothreads(root),
    hasSharedMemory: hasSharedMemory(root),
  };
}

const rootBuses: Readonly<Partial<Record<MachineFamily, string>>> = {
  q35: "pcie-root",
  virt: "pcie-root",
  i440fx: "pci-root",
  pseries: "pci-root",
};

/** The only architecture that has such a machine. */
function archOf(machine: string | undefined): string {
  if (machine?.startsWith("pseries")) return "ppc64le";
  if (machine?.startsWith("s390-ccw")) return "s390x";
  return machine?.startsWith("virt") ? "aarch64" : "x86_64";
}

/** Source: qemuDomainMachineIsQ35 and its siblings in src/qemu/qemu_domain.c. */
function familyOf(machine: string | undefined, isX86: boolean, arch: string): MachineFamily {
  if (machine === undefined) return isX86 ? "i440fx" : arch.startsWith("s390") ? "s390-ccw" : "other";
  if (!isX86) return families.find(([pattern]) => pattern.test(machine))?.[1] ?? "other";
  return x86Families.find(([pattern]) => pattern.test(machine))?.[1] ?? "other";
}

const x86Families: readonly (readonly [RegExp, MachineFamily])[] = [
  [/^(q35|pc-q35(-|$))/, "q35"],
  [/^(pc|pc-[01]\.\d+|pc-i440fx(-.*)?|rhel.*)$/, "i440fx"],
  [/^microvm$/, "microvm"],
  [/^isapc$/, "isapc"],
];

const families: readonly (readonly [RegExp, MachineFamily])[] = [
  [/^virt(-|$)/, "virt"],
  [/^pseries(-|$)/, "pseries"],
  [/^s390-ccw/, "s390-ccw"],
];
