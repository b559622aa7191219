/** Rules for the addresses of devices that are not PCI ones, and for what goes with addresses. */
import { preferred, removeChild } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, namesOf, spanOf, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { withDisk } from "../disk/examples.ts";
import { domain, type ExampleParts } from "../examples.ts";
import type { DomainFacts, GuestFacts } from "../facts.ts";
import { unwantedAttribute, unwantedElement, wrongValue } from "../findings.ts";
import { withInterface } from "../interface/examples.ts";
import { isReadAsRegister } from "./addresses.ts";
import { isAddressIgnored } from "./assigned.ts";

const ccw = (devno: string) => `<address type='ccw' cssid='0xfe' ssid='0x0' devno='${devno}'/>`;
const onS390: ExampleParts = { machine: "arch='s390x' machine='s390-ccw-virtio'" };
const onPseries = "arch='ppc64' machine='pseries'";
const zpci =
  "<address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'><zpci uid='0x0001' fid='0x1'/></address>";
const alias = (name: string) => withDisk({ more: [`<alias name='${name}'/>`] });

const rules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "addr-ccw-arch",
    severity: "error",
    elements: ["address"],
    explanation: "Channel devices exist on s390x only.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ more: [ccw("0x0001")] }),
    good: withDisk({ more: [ccw("0x0001")] }, onS390),
    find(device, guest) {
      const { arch } = guest;
      const address = child(device, "address");
      if (!address || value(address, "type") !== "ccw" || arch.startsWith("s390")) return undefined;
      if (isAddressIgnored(device, guest)) return undefined;
      return removeIt(address, "type", `An address of type ccw is for s390x, this guest is ${arch}`);
    },
  },
  {
    code: "addr-dimm-slot",
    severity: "error",
    elements: ["address"],
    explanation: "An address of type dimm is a slot.",
    source: "src/conf/domain_conf.c",
    bad: withDisk({ more: ["<address type='dimm'/>"] }),
    good: withDisk({}),
    everyHypervisor: true,
    find(device) {
      const address = child(device, "address");
      if (!address || value(address, "type") !== "dimm" || attribute(address, "slot")) return undefined;
      return removeIt(address, "type", "An address of type dimm needs slot");
    },
  },
  {
    code: "addr-unassigned",
    severity: "error",
    explanation: "A device of the host can be taken from the host without being given to the guest; others cannot.",
    source: "src/qemu/qemu_domain_address.c",
    bad: withDisk({ more: ["<address type='unassigned'/>"] }),
    good: withDisk({}),
    everyHypervisor: true,
    find(device, guest) {
      const address = child(device, "address");
      if (!address || value(address, "type") !== "unassigned") return undefined;
      if (device.name === "hostdev") {
        const isPci = !["mdev", "scsi_host"].includes(value(device, "type") ?? "");
        return isPci || !guest.isQemu || isAddressIgnored(device, guest)
          ? undefined
          : removeIt(address, "type", "Only a hostdev of type pci can be unassigned");
      }
      if (isAddressIgnored(device, guest)) return undefined;
      return removeIt(address, "type", "Only a hostdev can be unassigned");
    },
  },
  {
    code: "alias-prefix",
    severity: "warning",
    elements: ["alias"],
    explanation:
      "libvirt makes the aliases of devices itself, and keeps only those that begin with ua-, for user alias.",
    source: "src/conf/domain_conf.c",
    bad: alias("mydisk"),
    good: alias("ua-mydisk"),
    find(device) {
      const name = attribute(child(device, "alias"), "name");
      // libvirt's own ones stand in what virsh dumpxml prints of a running guest.
      if (!name || name.value.startsWith("ua-") || ownAlias.test(name.value)) return undefined;
      return wrongValue(
        name,
        `ua-${name.value}`,
        `libvirt drops the alias "${name.value}" and makes its own; begin it with ua-`,
      );
    },
  },
  {
    code: "rom-not-pci",
    severity: "error",
    explanation: "A ROM is a part of PCI cards.",
    source: "src/qemu/qemu_validate.c",
    bad: withInterface("network", ["<model type='usb-net'/>", "<rom enabled='no'/>"]),
    good: withInterface("network", ["<rom enabled='no'/>"]),
    find(device, guest) {
      const rom = romOf(device);
      // What the guest does not see yet may have one.
      const isUnassigned = value(child(device, "address"), "type") === "unassigned";
      if (!rom || isUnassigned || mayBePci(device, guest)) return undefined;
      return unwantedElement(rom, "Only a PCI device has a ROM, and this is none; remove <rom>");
    },
  },
  {
    code: "rom-disabled-tuning",
    severity: "error",
    explanation: "Without a ROM there is nothing to map or to load.",
    source: "src/conf/device_conf.c",
    bad: withInterface("network", ["<rom enabled='no' bar='on'/>"]),
    good: withInterface("network", ["<rom enabled='no'/>"]),
    everyHypervisor: true,
    find(device) {
      const rom = romOf(device);
      if (!rom || value(rom, "enabled") !== "no") return undefined;
      const extra = attribute(rom, "bar") ?? attribute(rom, "file");
      return extra && unwantedAttribute(extra, `The ROM is switched off, so ${extra.name} cannot be set; remove it`);
    },
  },
  {
    code: "addr-acpi-index",
    severity: "error",
    explanation: "The ACPI index names a PCI device for the guest.",
    source: "src/qemu/qemu_validate.c",
    bad: withInterface("network", ["<model type='usb-net'/>", "<acpi index='3'/>"]),
    good: withInterface("network", ["<acpi index='3'/>"]),
    find(device, guest) {
      const index = attribute(child(device, "acpi"), "index");
      if (!index) return undefined;
      if (Number(index.value) === 0)
        return { span: spanOf(index.parent, "index"), message: "ACPI indexes count from 1; choose another" };
      // What the machine has by itself has no place, and libvirt does not look.
      const isBuiltIn = device.name === "input" && value(device, "bus") === "ps2";
      return isBuiltIn || mayBePci(device, guest)
        ? undefined
        : unwantedAttribute(index, "Only a PCI device has an ACPI index, and this is none; remove it");
    },
  },
];

function romOf(device: XmlElement): XmlElement | undefined {
  return device.name === "interface" || device.name === "hostdev" ? child(device, "rom") : undefined;
}

export const addressRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ devices }) => devices, rules),
  {
    code: "addr-virtio-serial-device",
    severity: "error",
    elements: ["address"],
    explanation:
      "An address on virtio-serial is for channels and consoles; for others libvirt adds no such controller.",
    source: "src/conf/domain_addr.c",
    bad: withInterface("network", ["<address type='virtio-serial' controller='0' bus='0' port='1'/>"]),
    good: withInterface("network", []),
    *check(facts) {
      // Channels and consoles bring such a controller.
      const hasController = facts.controllers.some(({ type }) => type === "virtio-serial");
      if (!facts.isQemu || hasController || facts.devices.some(hasVirtioTarget)) return;
      for (const address of addressesOf(facts, "virtio-serial")) {
        const device = address.parent;
        // A console that is the first serial port has no place of its own.
        if (!device || device.name === "console" || hasVirtioTarget(device) || isNone(device)) continue;
        yield removeIt(address, "type", "An address of type virtio-serial is for channels and consoles");
      }
    },
  },
  {
    code: "addr-zpci",
    severity: "error",
    elements: ["address"],
    explanation: "zpci is how PCI devices are known on s390x; the uid is from 1 to 0xffff, and both ids are unique.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ more: [zpci] }),
    good: withDisk({ more: [zpci] }, onS390),
    *check(facts) {
      const { partsOf, isQemu, arch } = facts;
      if (!isQemu) return;
      const all = partsOf("address").flatMap(
        (address) =>
          (address.parent && isAddressIgnored(address.parent, facts) ? undefined : child(address, "zpci")) ?? [],
      );
      for (const element of arch.startsWith("s390") ? [] : all) {
        yield unwantedElement(element, `<zpci> is for s390x, this guest is ${arch}; remove it`);
      }
      if (!arch.startsWith("s390")) return;
      for (const uid of all.flatMap((element) => attribute(element, "uid") ?? [])) {
        if (Number(uid.value) === 0)
          yield { span: valueSpan(uid), message: "A uid is from 1 to 0xffff; choose another" };
      }
      for (const name of ["uid", "fid"]) {
        const key = (element: XmlElement) =>
          attribute(element, name) ? String(Number(value(element, name))) : undefined;
        for (const [element, earlier] of repeated(all, key)) yield taken(element, earlier, name);
      }
    },
  },
  {
    code: "addr-ccw-dup",
    severity: "error",
    elements: ["address"],
    explanation: "Each channel device has its own number.",
    source: "src/conf/domain_addr.c",
    bad: domain({ ...onS390, devices: twoDisks(ccw("0x0001"), ccw("0x0001")) }),
    good: domain({ ...onS390, devices: twoDisks(ccw("0x0001"), ccw("0x0002")) }),
    *check(facts) {
      if (!facts.isQemu || !facts.arch.startsWith("s390")) return;
      const numbers = ["cssid", "ssid", "devno"];
      const key = (address: XmlElement) =>
        numbers.every((name) => attribute(address, name))
          ? numbers.map((name) => Number(value(address, name))).join(":")
          : undefined;
      const all = addressesOf(facts, "ccw").filter(({ parent }) => parent && !isAddressIgnored(parent, facts));
      for (const [element, earlier] of repeated(all, key)) {
        yield taken(element, earlier, "devno");
      }
    },
  },
  {
    code: "addr-spapr-vio",
    severity: "error",
    elements: ["address"],
    explanation: "Each device on the virtual bus of pseries has its own register.",
    source: "src/qemu/qemu_domain_address.c",
    bad: domain({ machine: onPseries, devices: [...vioSerial("0x30000000"), ...vioSerial("0x30000000")] }),
    good: domain({ machine: onPseries, devices: [...vioSerial("0x30000000"), ...vioSerial("0x30001000")] }),
    *check(facts) {
      if (!facts.isQemu) return;
      const all = addressesOf(facts, "spapr-vio").filter(({ parent }) => parent && isRegisterRead(parent));
      const isChecked = ({ parent }: XmlElement) => parent !== undefined && withRegister.has(parent.name);
      const inOrder = [...all.filter(isChecked), ...all.filter((address) => !isChecked(address))];
      const key = (address: XmlElement) =>
        attribute(address, "reg") ? String(Number(value(address, "reg"))) : undefined;
      for (const [element, earlier] of repeated(inOrder, key)) {
        if (isChecked(earlier)) yield taken(element, earlier, "reg");
      }
      for (const address of addressesOf(facts, "pci")) {
        if (!address.parent || !isOnVio(address.parent, facts) || !isReadAsRegister(address)) continue;
        yield removeIt(address, "type", "This device has an address of type spapr-vio, none on PCI");
      }
    },
  },
];

/** An alias of libvirt itself: a kind of device and a number, or a name that has a fixed one. */
const ownAlias = /^[a-z][a-z0-9_-]*\d+$|^(ide|scsi|sata|usb|fdc|pci|pcie|sound|balloon|video|vsock)([\d.-]*|-.*)$/;

/** Does libvirt add a controller of type virtio-serial for it? */
function hasVirtioTarget(device: XmlElement): boolean {
  const target = value(child(device, "target"), "type");
  return (device.name === "channel" || device.name === "console") && target === "virtio";
}

/** A device that is there to say that there is none; libvirt does not read its address. */
function isNone(device: XmlElement): boolean {
  const model = device.name === "video" ? value(child(device, "model"), "type") : value(device, "model");
  return model === "none";
}

/** The devices for which libvirt asks whether another one has their register. */
const withRegister = new Set(["interface", "controller", "serial", "nvram", "tpm"]);

/** A console is the same device as the first serial port, and a channel gets a port of its controller. */
function isRegisterRead(device: XmlElement): boolean {
  return device.name !== "console" && !hasVirtioTarget(device) && !isNone(device);
}

/** Devices that libvirt gives a register, some of them on any machine. */
function isOnVio(device: XmlElement, guest: GuestFacts): boolean {
  const isOfPseries = device.name === "nvram" || device.name === "tpm" || value(device, "type") === "scsi";
  if (guest.family === "pseries" && isOfPseries && isAddressIgnored(device, guest)) return true;
  if (device.name === "controller") return value(device, "model") === "ibmvscsi";
  return device.name === "interface" && value(child(device, "model"), "type") === "spapr-vlan";
}

function removeIt(address: XmlElement, attributeName: string, what: string): Finding {
  return {
    span: spanOf(address, attributeName),
    message: `${what}; remove the address, and libvirt gives the device one`,
    fixes: [preferred("Remove the address", removeChild(address))],
    // What else is in it goes with its type.
    ...(attributeName === "type" && { explains: namesOf(address) }),
  };
}

function taken(address: XmlElement, earlier: XmlElement, attributeName: string): Finding {
  const finding = removeIt(address, attributeName, "Another device has this already");
  const related = [{ span: spanOf(earlier, attributeName), message: "The same address" }];
  return { ...finding, related, taken: "address" };
}

/** May the device be on PCI, or have no address at all? libvirt gives addresses first; only another kind is in the way. */
function mayBePci(device: XmlElement, guest: GuestFacts): boolean {
  const { arch, isArchKnown } = guest;
  const type = value(child(device, "address"), "type");
  if (type !== undefined) return type === "pci";
  if (isOnVio(device, guest)) return false;
  if (device.name === "serial") return mayBeSerialOnPci(value(child(device, "target"), "type"), guest);
  const bus = device.name === "disk" ? value(child(device, "target"), "bus") : value(device, "bus");
  const isModelled = device.name === "interface" || device.name === "video";
  const model = isModelled ? value(child(device, "model"), "type") : value(device, "model");
  const kind = value(device, "type") ?? "";
  // There virtio devices are channel devices, where nothing else is written.
  if (isArchKnown && arch.startsWith("s390") && isVirtio(device.name, bus ?? kind, model)) return false;
  if (device.name === "hostdev") return !["usb", "scsi"].includes(kind);
  if (device.name === "controller") return kind !== "ccid";
  if (device.name === "memory") return model !== "dimm" && model !== "nvdimm";
  if (bus !== undefined) return !["usb", "ide", "sata", "scsi", "fdc"].includes(bus);
  return model !== "usb-net" && !(device.name === "sound" && model === "usb") && !otherwisePlaced.includes(device.name);
}

/** On pseries a serial port is on the virtual bus, unless it is of another kind. */
function mayBeSerialOnPci(target: string | undefined, { family }: GuestFacts): boolean {
  const isOnVio = family === "pseries" && ["isa-serial", "spapr-vio-serial"].includes(target ?? "isa-serial");
  return !isOnVio && target !== "usb-serial";
}

const otherwisePlaced = ["hub", "smartcard"];
const alwaysVirtio = ["memballoon", "rng", "filesystem", "vsock", "crypto"];
const virtioKinds = ["virtio", "virtio-serial", "scsi", "scsi_host"];

/** @param kind the bus of the device, or its type */
function isVirtio(name: string, kind: string, model: string | undefined): boolean {
  if (alwaysVirtio.includes(name)) return true;
  if (name === "interface" || name === "video") return model === undefined || model.startsWith("virtio");
  return ["disk", "input", "controller", "hostdev"].includes(name) && virtioKinds.includes(kind);
}

/** The addresses of a type, in document order. */
export function addressesOf({ partsOf }: DomainFacts, type: string): readonly XmlElement[] {
  return partsOf("address").filter((address) => value(address, "type") === type);
}

/** The elements whose key an earlier one has, each with that one. */
export function* repeated(
  elements: readonly XmlElement[],
  keyOf: (element: XmlElement) => string | undefined,
): Generator<readonly [XmlElement, XmlElement]> {
  const first = new Map<string, XmlElement>();
  for (const element of elements) {
    const key = keyOf(element);
    if (key === undefined) continue;
    const earlier = first.get(key);
    if (earlier) yield [element, earlier];
    else first.set(key, element);
  }
}

function twoDisks(first: string, second: string): readonly string[] {
  return [first, second].flatMap((line, index) => {
    const name = index === 0 ? "vda" : "vdb";
    const parts = [
      `<driver name='qemu' type='qcow2'/>`,
      `<source file='/srv/${name}.qcow2'/>`,
      `<target dev='${name}' bus='virtio'/>`,
    ];
    return ["<disk type='file' device='disk'>", ...[...parts, line].map((part) => `  ${part}`), "</disk>"];
  });
}

function vioSerial(register: string): readonly string[] {
  return ["<serial type='pty'>", `  <address type='spapr-vio' reg='${register}'/>`, "</serial>"];
}
