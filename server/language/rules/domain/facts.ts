/** What the rules for `<domain>` want to know of a document, read once; what an area alone wants stands in its own file. */
import { groupBy } from "../../maps.ts";
import type { XmlElement, XmlNode } from "../../xml/tree.ts";
import { child, children, text, value } from "../elements.ts";
import type { Attention } from "../quiet-parts.ts";
import { type Controller, pciBuses, readControllers } from "./controller/facts.ts";
import { type Disk, readDisks } from "./disk/facts.ts";
import { archOf, familyOf, type MachineFamily, rootBusOf } from "./machine/family.ts";
import { isForeignMachine } from "./machine/homes.ts";
import { hasSharedMemory, readIothreads } from "./resources.ts";

/** What a device can lean on: all of the guest but its other devices, and of these the controllers and displays. */
export interface GuestFacts {
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
  readonly graphics: readonly XmlElement[];
  /** The model of the PCI bus that the machine itself has; `undefined` where it is not known. */
  readonly rootBus: string | undefined;
  /** The models of the PCI buses by number. */
  readonly pciBuses: ReadonlyMap<number, string>;
  /** What is written in `<target dev>` of the disks: for repairs only, whether something is wrong cannot depend on it. */
  readonly diskNames: () => ReadonlySet<string>;
  /** The ids of the I/O threads. */
  readonly iothreads: ReadonlySet<number>;
  /** Whether processes beside QEMU see the memory of the guest, as vhost-user and virtiofs need. */
  readonly hasSharedMemory: boolean;
}

export interface DeviceLists {
  /** All elements inside of `<devices>`, in document order. */
  readonly devices: readonly XmlElement[];
  /** The devices of one element name. */
  readonly devicesOf: (name: string) => readonly XmlElement[];
  readonly controllers: readonly Controller[];
  readonly disks: readonly Disk[];
}

export interface DomainFacts extends GuestFacts, DeviceLists {
  /** The child elements of all devices that have a name, such as their addresses, in document order. */
  readonly partsOf: (name: string) => readonly XmlElement[];
  /** The devices that rules for one device have to look at; the others are known to be right. */
  readonly pending: DeviceLists;
  readonly doubt: Doubt;
  /** Call it when such a rule has found something in a device, or in a part of one. */
  readonly disturb: (part: XmlElement) => void;
}

/** The architecture and the machine may be unclear by a mistake. What a rule finds by them follows from that mistake alone. */
export interface Doubt {
  /** Something was asked for that is unclear. */
  isAsked: boolean;
}

/**
 * @param root the `<domain>` element
 * @param attention which devices to look at; all without it
 */
export function readDomain(root: XmlElement, attention?: Attention): DomainFacts {
  const type = value(root, "type") ?? "";
  const os = child(root, "os");
  const osType = child(os, "type");
  const writtenArch = value(osType, "arch");
  const writtenMachine = value(osType, "machine");
  const isQemu = ["qemu", "kvm", "hvf"].includes(type) && !["exe", "xen", "linux"].includes(text(osType).trim());
  // Where the two contradict each other that is the mistake, and nothing follows from either.
  const isContradiction = isForeignMachine(writtenMachine, writtenArch);
  const machine = isContradiction ? undefined : writtenMachine;
  const arch = writtenArch ?? archOf(machine);
  const isX86 = arch === "x86_64" || arch === "i686";
  const all = listDevices(children(root, "devices").flatMap((element) => children(element)));
  const { controllers, disks, devicesOf } = all;
  const pending = attention?.pending(all.devices, surroundings(attention.text, root, all));
  const family = familyOf(machine, arch);
  const rootBus = rootBusOf(machine, arch);
  const isUnclear = isContradiction || (isQemu && root.name === "domain" && !osType && !child(root, "bootloader"));
  let names: ReadonlySet<string> | undefined;
  const facts: DomainFacts = {
    root,
    type,
    isQemu,
    arch,
    isX86,
    isArchKnown: !isContradiction && (writtenArch !== undefined || machine !== undefined),
    machine,
    family,
    os,
    features: child(root, "features"),
    cpu: child(root, "cpu"),
    ...all,
    graphics: devicesOf("graphics"),
    rootBus,
    pciBuses: pciBuses(controllers, rootBus),
    diskNames: () => {
      names ??= new Set(disks.map(({ name }) => name.value));
      return names;
    },
    iothreads: readIothreads(root),
    hasSharedMemory: hasSharedMemory(root),
    pending: !pending || pending === all.devices ? all : listDevices(pending, controllers),
    partsOf: partsOfAll(all.devices),
    doubt: { isAsked: false },
    disturb: (part) => attention?.disturb(deviceOf(part)),
  };
  return isUnclear ? noteQuestions(facts) : facts;
}

/** The same facts, of which those that lean on the machine say so when they are asked for. */
function noteQuestions(facts: DomainFacts): DomainFacts {
  const { doubt, arch, isX86, machine, family, rootBus, pciBuses: buses } = facts;
  const unclear = <Value>(value: Value): Value => {
    doubt.isAsked = true;
    return value;
  };
  return {
    ...facts,
    get arch() {
      return unclear(arch);
    },
    get isX86() {
      return unclear(isX86);
    },
    get machine() {
      return unclear(machine);
    },
    get family() {
      return unclear(family);
    },
    get rootBus() {
      return unclear(rootBus);
    },
    get pciBuses() {
      return unclear(buses);
    },
  };
}

/** Was something unclear asked for since the last time? */
export function wasInDoubt({ doubt }: DomainFacts): boolean {
  const { isAsked } = doubt;
  doubt.isAsked = false;
  return isAsked;
}

/**
 * Keeps what has been read from the facts of a document, for the rules of an area that share it.
 * @param read is called once for each document
 */
export function sharedFact<Value>(read: (facts: DomainFacts) => Value): (facts: DomainFacts) => Value {
  const known = new WeakMap<DomainFacts, { readonly value: Value; readonly isUnclear: boolean }>();
  return (facts) => {
    const { doubt } = facts;
    const wasAsked = doubt.isAsked;
    doubt.isAsked = false;
    const found = known.get(facts) ?? { value: read(facts), isUnclear: doubt.isAsked };
    known.set(facts, found);
    doubt.isAsked = wasAsked || found.isUnclear;
    return found.value;
  };
}

function partsOfAll(devices: readonly XmlElement[]): (name: string) => readonly XmlElement[] {
  let parts: ReadonlyMap<string, readonly XmlElement[]> | undefined;
  return (name) => {
    parts ??= groupByName(devices.flatMap((device) => device.children.filter(isElement)));
    return parts.get(name) ?? [];
  };
}

function isElement(node: XmlNode): node is XmlElement {
  return node.kind === "element";
}

function groupByName(elements: Iterable<XmlElement>): ReadonlyMap<string, readonly XmlElement[]> {
  return groupBy(elements, ({ name }) => name);
}

/** @param known all controllers, where only some devices are listed: the index of one can follow from others */
function listDevices(devices: readonly XmlElement[], known?: readonly Controller[]): DeviceLists {
  const byName = groupByName(devices);
  const listed = new Set(known && byName.get("controller"));
  return {
    devices,
    devicesOf: (name) => byName.get(name) ?? [],
    controllers: known?.filter(({ element }) => listed.has(element)) ?? readControllers(byName.get("controller") ?? []),
    disks: readDisks(byName.get("disk") ?? []),
  };
}

/** The text of what `GuestFacts` are read from. */
function surroundings(text: string, root: XmlElement, { controllers, devicesOf }: DeviceLists): string | undefined {
  const [list, another] = children(root, "devices");
  if (!list || another) return undefined;
  const leanedOn = [...controllers.map(({ element }) => element), ...devicesOf("graphics")];
  const around = [
    { start: 0, end: list.startTag.end },
    ...leanedOn.map(({ span }) => span),
    { start: list.endTag?.span.start ?? list.span.end, end: text.length },
  ];
  return around.map(({ start, end }) => text.slice(start, end)).join("\n");
}

/** The child of `<devices>` that a part of a device belongs to. */
function deviceOf(part: XmlElement): XmlElement {
  return part.parent && part.parent.name !== "devices" ? deviceOf(part.parent) : part;
}
