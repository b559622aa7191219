/** Rules for `<address>` of a disk, and for disks that share something with others. */
import { addAttribute, possible, preferred, removeChild, replaceValue } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, namesOf, spanOf, text, textSpan, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { type DriveAddress, driveKey, readDriveAddress } from "../address/addresses.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { onPc, withDevices } from "../examples.ts";
import type { DomainFacts, GuestFacts } from "../facts.ts";
import { hasBuiltInIde } from "../machine/family.ts";
import { hasUncheckedAddresses, mayDefaultToLsilogic, mayHaveIde } from "../machine/machines.ts";
import { disk, withDisk } from "./examples.ts";
import type { Disk } from "./facts.ts";
import { indexOfName } from "./names.ts";

const pci = "<address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>";
const drive = (bus: number, unit: number) =>
  `<address type='drive' controller='0' bus='${bus}' target='0' unit='${unit}'/>`;
const sata = (name: string, address: string) =>
  disk({ source: `file='/srv/${name}.qcow2'`, target: `dev='${name}' bus='sata'`, more: [address] });
const scsi = (address: string) => disk({ target: "dev='sda' bus='scsi'", more: [address] });
const controller = "<controller type='scsi' index='0' model='virtio-scsi'/>";
const lsilogic = "<controller type='scsi' index='0' model='lsilogic'/>";
const lsilogicUnits = 8;
const mostIotune = 1e15;
const scsiHostdev = (unit: number) => [
  "<hostdev mode='subsystem' type='scsi'>",
  "  <source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source>",
  `  ${drive(0, unit)}`,
  "</hostdev>",
];

/** While bus and address contradict each other, nothing is advised of the name that goes with the bus. */
const namedByBus = ["disk-target-bus-hint"];

const rules: readonly DeviceRule<Disk>[] = [
  {
    code: "disk-address-bus",
    severity: "error",
    explanation:
      "Disks on ide, sata, scsi and fdc are addressed as drives of a controller, usb disks by their port, virtio disks as devices on the guest's own bus.",
    source: "src/conf/domain_validate.c",
    bad: withDisk({ target: "dev='sda' bus='sata'", more: [pci] }),
    good: withDisk({ more: [pci] }),
    everyHypervisor: true,
    find({ device, address, addressType, bus }, guest) {
      // What bhyve prints has the addresses of its controllers at the disks.
      if (guest.type === "bhyve" || (!guest.isQemu && !onControllers.has(bus))) return undefined;
      const fitting = bus === "virtio" && hasUncheckedAddresses(guest) ? undefined : addressTypesOf(bus, guest);
      if (!address || !fitting || addressType === undefined || fitting.includes(addressType)) return undefined;
      // The bus is wrong already.
      if ((device === "floppy") !== (bus === "fdc")) return undefined;
      if (bus === "ide" && guest.isQemu && !mayHaveIde(guest, 0)) return undefined;
      if (!otherTypes.has(addressType) || (bus === "virtio" && addressType === "drive")) return undefined;
      return {
        span: spanOf(address, "type"),
        message: `A disk on bus ${bus} has an address of type ${fitting[0]}, not ${addressType}; remove the address, and libvirt gives it one`,
        fixes: [preferred("Remove the address", removeChild(address))],
        explains: namesOf(address),
        mutes: namedByBus,
      };
    },
  },
  {
    code: "disk-virtio-drive-address",
    severity: "error",
    explanation:
      "A virtio disk is a device of its own without a controller; such an address is mostly left over from another bus.",
    source: "src/qemu/qemu_domain_address.c",
    bad: withDisk({ more: [drive(0, 0)] }),
    good: withDisk({ more: [pci] }),
    find({ address, addressType, bus }) {
      if (!address || bus !== "virtio" || addressType !== "drive") return undefined;
      return {
        span: spanOf(address, "type"),
        message:
          "A virtio disk has no controller, so it has no drive address; remove the address, and libvirt gives it one",
        fixes: [preferred("Remove the address", removeChild(address))],
        mutes: namedByBus,
      };
    },
  },
  {
    code: "disk-sata-bus-target",
    severity: "error",
    explanation:
      "A sata controller has ports only, counted by unit; ide has one controller with two buses; fdc has one with two units.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(...sata("sda", drive(1, 0))),
    good: withDevices(...sata("sda", drive(0, 1))),
    find({ address, addressType, bus }) {
      const zero = zeroParts[bus];
      if (!address || addressType !== "drive" || !zero) return undefined;
      const wrong = zero.map((name) => attribute(address, name)).find((part) => part && Number(part.value) !== 0);
      if (!wrong) return undefined;
      return {
        span: valueSpan(wrong),
        message: `On bus ${bus} ${wrong.name} is always 0; use unit for the port, or remove the address`,
        fixes: [
          preferred("Remove the address", removeChild(address)),
          possible(`Change ${wrong.name} to 0`, replaceValue(wrong, "0")),
        ],
        mutes: namedByBus,
      };
    },
  },
  {
    code: "disk-ide-full",
    severity: "error",
    elements: ["disk"],
    explanation:
      "A pc has one IDE controller, for four disks, and so have malta, sun4u and g3beige, and one for two floppies. Without an address the name says the place: hda to hdd are the four.",
    source: "src/qemu/qemu_validate.c",
    bad: onPc(...disk({ target: "dev='hde' bus='ide'" })),
    good: onPc(...disk({ target: "dev='hdd' bus='ide'" })),
    find({ address, bus, name }, { arch, machine }) {
      if (address || !((addressOfName(bus, name.value)?.controller ?? 0) > 0)) return undefined;
      if (bus === "fdc") {
        if (!name.value.startsWith("fd")) return undefined;
        return {
          span: valueSpan(name),
          message: `A guest has one floppy controller with two places, fda and fdb, and ${name.value} is none of them`,
        };
      }
      if (bus !== "ide" || machine === undefined || !hasBuiltInIde(machine, arch)) return undefined;
      return {
        span: valueSpan(name),
        message: `The machine has one IDE controller with four places, hda to hdd, and ${name.value} is none of them; use another bus for more disks`,
      };
    },
  },
];

export const diskAddressRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ disks }) => disks, rules, ["disk"]),
  {
    code: "disk-drive-address-dup",
    severity: "error",
    elements: ["disk"],
    explanation: "Two disks cannot be at one place of a controller.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(...sata("sda", drive(0, 0)), ...sata("sdb", drive(0, 0))),
    good: withDevices(...sata("sda", drive(0, 0)), ...sata("sdb", drive(0, 1))),
    *check({ disks }) {
      const first = new Map<string, Disk>();
      const clashes: (readonly [disk: Disk, address: XmlElement, other: Disk])[] = [];
      for (const disk of disks) {
        const key = placeOf(disk);
        const earlier = key === undefined ? undefined : first.get(key);
        if (key !== undefined && !earlier) first.set(key, disk);
        if (earlier && disk.address) clashes.push([disk, disk.address, earlier]);
        else if (earlier?.address) clashes.push([earlier, earlier.address, disk]);
      }
      for (const [disk, address, other] of clashes) yield clash(disk, address, other, first);
    },
  },
  {
    code: "disk-lsilogic-address",
    severity: "error",
    explanation: "The SCSI controllers of LSI Logic have eight places on one target, counted by unit.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(lsilogic, ...scsi(drive(0, 8))),
    good: withDevices(lsilogic, ...scsi(drive(0, 7))),
    *check(facts) {
      const { controllers, isQemu } = facts;
      if (!isQemu) return;
      const old = controllers.filter(({ type, model }) => type === "scsi" && model === "lsilogic");
      const indexes = new Set(old.map(({ index }) => index));
      const tooFar =
        "controller of model lsilogic has target 0 and units 0 to 7 only; use virtio-scsi, or another unit";
      for (const address of indexes.size === 0 ? [] : scsiAddresses(facts)) {
        const { controller, target, unit } = readDriveAddress(address);
        if (!indexes.has(controller) || (target === 0 && unit < lsilogicUnits)) continue;
        const wrong = attribute(address, target === 0 ? "unit" : "target");
        yield {
          span: wrong ? valueSpan(wrong) : address.nameSpan,
          message: target === 0 ? `The guest could not start: a ${tooFar}` : `A ${tooFar}`,
          fixes: [possible("Remove the address", removeChild(address))],
        };
      }
    },
  },
  {
    code: "disk-scsi-default-model",
    severity: "warning",
    explanation:
      "A SCSI controller without a model is an lsilogic where QEMU has it, as on most hosts; libvirt refuses places there that it does not have.",
    source: "src/qemu/qemu_domain.c",
    bad: withDevices("<controller type='scsi' index='0'/>", ...scsi(drive(0, 8))),
    good: withDevices(controller, ...scsi(drive(0, 8))),
    *check(facts, version) {
      const { controllers, isQemu } = facts;
      if (!isQemu || !mayDefaultToLsilogic(facts, version)) return;
      const named = controllers.filter(({ type, model }) => type === "scsi" && (model ?? "auto") !== "auto");
      const indexes = new Set(named.map(({ index }) => index));
      for (const address of scsiAddresses(facts)) {
        const { controller, target, unit } = readDriveAddress(address);
        if (indexes.has(controller) || (target === 0 && unit < lsilogicUnits)) continue;
        const wrong = attribute(address, target === 0 ? "unit" : "target");
        yield {
          span: wrong ? valueSpan(wrong) : address.nameSpan,
          message: `Most hosts make SCSI controller ${controller} an lsilogic, with target 0 and units 0 to 7 only; write <controller type='scsi' index='${controller}' model='virtio-scsi'/>`,
        };
      }
    },
  },
  {
    code: "disk-hostdev-scsi-conflict",
    severity: "error",
    elements: ["hostdev"],
    explanation: "SCSI disks and SCSI devices of the host are on the same controllers of the guest.",
    source: "src/conf/domain_postparse.c",
    bad: withDevices(controller, ...scsi(drive(0, 0)), ...scsiHostdev(0)),
    good: withDevices(controller, ...scsi(drive(0, 0)), ...scsiHostdev(1)),
    *check({ disks, devicesOf }) {
      const first = new Map<string, readonly [XmlElement, string]>();
      for (const { address, addressType, bus, name, target } of disks) {
        if (bus !== "scsi" || (address && addressType !== "drive")) continue;
        const place = address ? readDriveAddress(address) : addressOfName(bus, name.value);
        if (place) first.set(driveKey(place), [address ?? target, `The disk ${name.value}`]);
      }
      for (const hostdev of devicesOf("hostdev")) {
        const address = value(hostdev, "type") === "scsi" ? child(hostdev, "address") : undefined;
        if (!address || value(address, "type") !== "drive") continue;
        const key = driveKey(readDriveAddress(address));
        const earlier = first.get(key);
        if (earlier) yield taken(address, ...earlier);
        else first.set(key, [address, "Another device"]);
      }
    },
  },
  {
    code: "disk-iotune-nan",
    severity: "error",
    elements: ["iotune"],
    explanation: "QEMU counts limits up to a petabyte or so in a second.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(...limited("vda", mostIotune + 1)),
    good: withDevices(...limited("vda", mostIotune)),
    *check({ disks, isQemu }) {
      for (const { element } of isQemu ? disks : []) {
        for (const limit of children(child(element, "iotune"))) {
          const isLimit = limit.name !== "group_name" && !limit.name.endsWith("_max_length");
          if (!isLimit || !(Number(text(limit)) > mostIotune)) continue;
          yield { span: textSpan(limit), message: `QEMU takes limits up to ${mostIotune}; lower it` };
        }
      }
    },
  },
  {
    code: "disk-iotune-group",
    severity: "error",
    elements: ["iotune"],
    explanation: "The disks of a group share their limits, so all of them give the same, and there must be one.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(...limited("vda", 10), ...limited("vdb", 20)),
    good: withDevices(...limited("vda", 10), ...limited("vdb", 10)),
    *check({ disks, isQemu }) {
      if (!isQemu) return;
      const first = new Map<string, { readonly limits: string; readonly group: XmlElement }>();
      for (const { element } of disks) {
        const iotune = child(element, "iotune");
        const group = child(iotune, "group_name");
        if (!iotune || !group || text(group) === "") continue;
        const limits = limitsOf(iotune);
        const earlier = first.get(text(group));
        if (limits === "") {
          yield { span: group.nameSpan, message: "A group needs at least one limit, such as <total_iops_sec>" };
        } else if (!earlier) first.set(text(group), { limits, group });
        else if (earlier.limits !== limits) {
          yield {
            span: group.nameSpan,
            message: `Another disk of group "${text(group)}" has other limits; a group shares its limits, so give the same for all`,
            related: [{ span: earlier.group.nameSpan, message: "The other disk" }],
          };
        }
      }
    },
  },
];

const addressTypes: Readonly<Record<string, readonly string[]>> = {
  ide: ["drive"],
  fdc: ["drive"],
  scsi: ["drive"],
  sata: ["drive"],
  usb: ["usb"],
  virtio: ["pci", "ccw", "virtio-mmio", "virtio-s390"],
};

/** What all drivers check; the others are QEMU's. */
const onControllers = new Set(["ide", "fdc", "scsi", "sata"]);

/** Only some machines have virtio devices that are mapped into memory. */
function addressTypesOf(bus: string, { arch, isArchKnown }: GuestFacts): readonly string[] | undefined {
  const all = addressTypes[bus];
  const hasMapped = !isArchKnown || !/^(s390|ppc|sparc|loongarch)/.test(arch);
  return hasMapped ? all : all?.filter((type) => type !== "virtio-mmio");
}

/** The types of address that other devices have; "unassigned" has a rule of its own. */
const otherTypes = new Set(
  "pci drive usb ccw virtio-mmio virtio-s390 virtio-serial ccid isa spapr-vio dimm".split(" "),
);

/** Source: qemuValidateDomainDeviceDefDiskDriveAddress in src/qemu/qemu_validate.c. */
const zeroParts: Readonly<Record<string, readonly string[]>> = {
  sata: ["bus", "target"],
  ide: ["controller", "target"],
  fdc: ["controller", "bus", "target"],
  scsi: ["bus"],
};

/** The same text for disks at the same place, written or not; `undefined` for a disk that is no drive of a controller. */
function placeOf(disk: Disk): string | undefined {
  const { bus } = disk;
  if (bus === "virtio") return undefined;
  const { address, addressType, name } = disk;
  const isWritten = address && addressType === "drive";
  const place = isWritten ? readDriveAddress(address) : address ? undefined : addressOfName(bus, name.value);
  return place && `${bus} ${driveKey(place)}`;
}

/** @param places what is taken, by `placeOf` */
function clash(disk: Disk, address: XmlElement, other: Disk, places: ReadonlyMap<string, Disk>): Finding {
  const { bus, name } = disk;
  const who = other.address ? "Another disk" : `The disk ${other.name.value}, which has no address written,`;
  const found = taken(address, other.address ?? other.target, who);
  const byName = addressOfName(bus, name.value);
  const holder = byName && places.get(`${bus} ${driveKey(byName)}`);
  const written = readDriveAddress(address);
  const unit = [...places.keys()].findIndex((_, free) => !places.has(`${bus} ${driveKey({ ...written, unit: free })}`));
  const free = unit < 0 ? places.size : unit;
  const edit = attribute(address, "unit");
  if (!holder || holder === disk) {
    if (edit || free >= (unitsOf[bus] ?? 0)) return found;
    const more = possible(`Set unit to ${free}`, addAttribute(address, "unit", `${free}`));
    return { ...found, fixes: [...(found.fixes ?? []), more] };
  }
  // libvirt goes by the name of the disk, and does not look for another place when that one is taken.
  const change = edit ? replaceValue(edit, `${free}`) : addAttribute(address, "unit", `${free}`);
  return {
    ...found,
    message: `${who} is at this address already, and where libvirt would put ${name.value} is one too; choose a free unit`,
    fixes: [possible(`Change unit to ${free}`, change)],
  };
}

/** How many disks are on one bus or target of a controller, as libvirt counts them. */
const unitsOf: Readonly<Record<string, number>> = { ide: 2, sata: 6, scsi: 7 };

/** Where libvirt puts a disk without an address. Source: virDomainDiskDefAssignAddress in src/conf/domain_conf.c. */
export function addressOfName(bus: string, name: string): DriveAddress | undefined {
  const index = indexOfName(name);
  if (index === undefined) return undefined;
  if (bus === "sata") return { controller: Math.floor(index / 6), bus: 0, target: 0, unit: index % 6 };
  if (bus === "scsi") return { controller: Math.floor(index / 7), bus: 0, target: 0, unit: index % 7 };
  if (bus === "fdc") return { controller: Math.floor(index / 2), bus: 0, target: 0, unit: index % 2 };
  if (bus !== "ide") return undefined;
  return { controller: Math.floor(index / 4), bus: Math.floor(index / 2) % 2, target: 0, unit: index % 2 };
}

function taken(address: XmlElement, earlier: XmlElement, who: string): Finding {
  return {
    span: attribute(address, "unit") ? spanOf(address, "unit") : address.nameSpan,
    message: `${who} is at this address already; remove the address, and libvirt gives it a free one`,
    fixes: [preferred("Remove the address", removeChild(address))],
    related: [{ span: earlier.nameSpan, message: "The same address" }],
    taken: "address",
  };
}

function limited(name: string, limit: number): readonly string[] {
  const iotune = `<iotune><total_iops_sec>${limit}</total_iops_sec><group_name>slow</group_name></iotune>`;
  return disk({ source: `file='/srv/${name}.qcow2'`, target: `dev='${name}' bus='virtio'`, more: [iotune] });
}

/** The limits that are set, in one order; "" for none. */
function limitsOf(iotune: XmlElement): string {
  const set = iotune.children.filter(
    (node): node is XmlElement => node.kind === "element" && node.name !== "group_name",
  );
  return set
    .filter((limit) => Number(text(limit)) !== 0)
    .map((limit) => `${limit.name}=${Number(text(limit))}`)
    .sort()
    .join(" ");
}

/** Where the SCSI disks and the SCSI devices of the host are. */
function scsiAddresses({ disks, devicesOf }: DomainFacts): readonly XmlElement[] {
  const ofDisks = disks.flatMap((disk) => (disk.bus === "scsi" ? (disk.address ?? []) : []));
  const hostdevs = devicesOf("hostdev").filter((hostdev) => value(hostdev, "type") === "scsi");
  const addresses = [...ofDisks, ...hostdevs.flatMap((hostdev) => child(hostdev, "address") ?? [])];
  return addresses.filter((address) => value(address, "type") === "drive");
}
