/** Rules for `<target>` of a disk: its name and its bus. */
import { addAttribute, addChild, possible, preferred, removeAttribute, replaceValue } from "../../../fixes.ts";
import type { Fix } from "../../../problem.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { driveKey } from "../address/addresses.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { withDevices } from "../examples.ts";
import type { DomainFacts, GuestFacts } from "../facts.ts";
import { wrongValue } from "../findings.ts";
import { machineInWords, mayHaveIde, rareMachine } from "../machine/machines.ts";
import { nvmeDisks } from "../versions.ts";
import { addressOfName } from "./address.ts";
import { disk, withDisk } from "./examples.ts";
import type { Disk } from "./facts.ts";
import { freeName, indexOfName, prefixOf } from "./names.ts";

const good = withDisk({});

/** libvirt counts the letters of a name in 32 bits. */
const lastIndex = 2 ** 31 - 1;

const rules: readonly DeviceRule<Disk>[] = [
  {
    code: "disk-target-name",
    severity: "error",
    explanation:
      "libvirt takes the names of hard disks that guests used to give them: vda, sda, hda, xvda, ubda; floppies are fda and fdb.",
    source: "src/conf/domain_conf.c",
    bad: withDisk({ target: "dev='disk0' bus='virtio'" }),
    good,
    everyHypervisor: true,
    find({ device, name, bus, target }, facts, version) {
      if (device !== "disk" && device !== "lun") return undefined;
      // Bus fdc is the mistake then.
      if (bus === "fdc") return undefined;
      if (/^(ioemu:)?(hd|sd|vd|xvd|ubd)/.test(name.value) || (name.value.startsWith("nvme") && version >= nvmeDisks))
        return undefined;
      return {
        span: valueSpan(name),
        message: `The name of a ${device} begins with vd, sd, hd or xvd, such as vda; the guest chooses the real name itself`,
        fixes: renames(facts, prefixOf(bus) ?? "vd", target),
      };
    },
  },
  {
    code: "disk-target-partition",
    severity: "error",
    explanation: "QEMU gives whole disks to guests; a name with a number would stand for a partition.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ target: "dev='vda1' bus='virtio'" }),
    good,
    find({ name, device }, facts) {
      const [, whole, digits] = /^((?:fd|hd|sd|vd|xvd|ubd)[a-z]+)(\d+)$/.exec(name.value) ?? [];
      if (whole === undefined || digits === "0" || isForeignFloppyName(name.value, device)) return undefined;
      return {
        span: valueSpan(name),
        message: `"${name.value}" is the name of a partition, and QEMU gives guests whole disks only; drop the number`,
        fixes: facts.diskNames().has(whole) ? [] : [preferred(`Rename to "${whole}"`, replaceValue(name, whole))],
      };
    },
  },
  {
    code: "disk-target-letters",
    severity: "error",
    explanation: "Behind the two or three letters of the kind the letters of a disk's name count: a, b, ... z, aa.",
    source: "src/util/virutil.c",
    bad: withDisk({ target: "dev='vd1' bus='virtio'" }),
    good,
    find({ name, device }, _, version) {
      const written = name.value.replace(/^ioemu:/, "");
      const [, prefix, rest = ""] = /^(fd|hd|sd|vd|xvd|ubd|nvme)(.*)$/.exec(written) ?? [];
      if (prefix === undefined || isForeignFloppyName(written, device)) return undefined;
      // Of a hard disk the rule for all names says it.
      if (prefix === "nvme" && (version >= nvmeDisks || device !== "cdrom")) return undefined;
      if (prefix !== "nvme" && /^[a-z]+\d*$/.test(rest) && (indexOfName(written) ?? 0) <= lastIndex) return undefined;
      const example = `${prefix === "nvme" ? "sd" : prefix}a`;
      return {
        span: valueSpan(name),
        message: `"${name.value}" is no name of a disk, which ends in small letters, such as ${example}`,
      };
    },
  },
  {
    code: "disk-target-bus-hint",
    severity: "warning",
    explanation: "The name says nothing to the guest, the bus decides; a name of another bus misleads its readers.",
    source: "docs/formatdomain.rst",
    bad: withDisk({ target: "dev='sda' bus='virtio'" }),
    good,
    find({ name, target, bus, device }, facts) {
      const prefix = prefixOf(bus);
      // A drive with a medium on virtio has its own problem: there the bus is wrong, not the name.
      const isDrive = device === "floppy" || (device === "cdrom" && bus === "virtio");
      if (!prefix || isDrive || !attribute(target, "bus")) return undefined;
      if (!/^(hd|sd|vd|xvd)[a-z]+$/.test(name.value) || name.value.startsWith(prefix)) return undefined;
      return {
        span: valueSpan(name),
        message: `"${name.value}" does not look like a disk on bus ${bus}, where names begin with ${prefix}; the bus decides, the name is a hint only`,
        fixes: renames(facts, prefix, target),
      };
    },
  },
  {
    code: "disk-target-no-bus",
    severity: "info",
    explanation:
      "Without a bus libvirt takes it from the name: hd is ide, sd is scsi, vd is virtio, xvd is xen, anything else ide.",
    source: "src/conf/domain_conf.c",
    bad: withDisk({ target: "dev='sda'" }),
    good,
    find({ address, name, target, bus, device }, facts) {
      if (attribute(target, "bus") || device === "floppy") return undefined;
      if (bus === "ide" && !mayHaveIde(facts, 0)) return undefined;
      return {
        span: valueSpan(name),
        message: `From this name libvirt takes bus ${bus}${bus === "scsi" ? " (not sata)" : ""}; write bus if another is meant`,
        fixes: address ? [] : [possible(`Add bus='${bus}'`, addAttribute(target, "bus", bus))],
      };
    },
  },
  {
    code: "disk-bus-unknown",
    severity: "error",
    explanation: "Disks on bus nvme came with libvirt 11.5.",
    source: "src/conf/domain_conf.c",
    until: nvmeDisks,
    bad: withDisk({ target: "dev='vda' bus='nvme'" }),
    good,
    everyHypervisor: true,
    find({ target }) {
      const bus = attribute(target, "bus");
      if (bus?.value !== "nvme") return undefined;
      return {
        span: valueSpan(bus),
        message: "Bus nvme needs libvirt 11.5 or newer; use virtio, scsi or sata",
        fixes: [possible("Change to virtio", replaceValue(bus, "virtio"))],
      };
    },
  },
  {
    code: "disk-bus-foreign",
    severity: "error",
    explanation: "Xen and User Mode Linux have disks of their own kind; with QEMU such a guest does not start.",
    source: "src/qemu/qemu_command.c",
    bad: withDisk({ target: "dev='xvda' bus='xen'" }),
    good,
    find({ bus, target, name }, { diskNames }) {
      if (bus !== "xen" && bus !== "uml") return undefined;
      const written = attribute(target, "bus");
      const dev = attribute(target, "dev");
      const newName = freeName("vd", diskNames());
      const edits = [
        ...(dev ? [replaceValue(dev, newName)] : []),
        ...(written ? [replaceValue(written, "virtio")] : []),
      ];
      return {
        span: valueSpan(written ?? name),
        message: `The guest could not start: bus ${bus} is ${bus === "xen" ? "for guests of Xen" : "for User Mode Linux"}, QEMU has none; use virtio, named ${newName}`,
        fixes: [possible(`Change to virtio, named ${newName}`, ...edits)],
      };
    },
  },
  {
    code: "disk-ide-on-q35",
    severity: "error",
    explanation:
      "Only old kinds of machines such as pc have an IDE controller built in, and libvirt adds none elsewhere.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ target: "dev='hda' bus='ide'" }),
    good: withDisk({ target: "dev='sda' bus='sata'" }),
    find({ bus, target, name, address, device }, guest) {
      const { family, diskNames } = guest;
      if (bus !== "ide" || mayHaveIde(guest, 0)) return undefined;
      // A name that is none says nothing about the bus, nor does that of a floppy for a disk.
      const isNamed = name.value.startsWith("hd") || (device === "cdrom" && name.value.startsWith("fd"));
      if (!attribute(target, "bus") && !isNamed) return undefined;
      const better = family === "q35" ? "sata" : "scsi";
      const written = attribute(target, "bus");
      const newName = freeName("sd", diskNames());
      const change = written ? replaceValue(written, better) : addAttribute(target, "bus", better);
      return {
        span: spanOf(target, written ? "bus" : "dev"),
        message: `${written ? "" : "Without a bus this name means ide, and "}${machineInWords(guest)} has no IDE controller; use ${better} or virtio`,
        cause: rareMachine(guest),
        fixes: !address
          ? [preferred(`Change to ${better}, named ${newName}`, change, replaceValue(name, newName))]
          : [possible(`Change to ${better}`, change)],
      };
    },
  },
  {
    code: "disk-removable-bus",
    severity: "error",
    explanation: "Only usb and scsi disks can tell the guest that they are removable.",
    source: "src/conf/domain_validate.c",
    bad: withDisk({ target: "dev='vda' bus='virtio' removable='on'" }),
    good: withDisk({ target: "dev='sda' bus='usb' removable='on'" }),
    everyHypervisor: true,
    find({ target, bus, device }) {
      const removable = attribute(target, "removable");
      if (!removable || bus === "usb" || (bus === "scsi" && device === "disk")) return undefined;
      return {
        span: removable.nameSpan,
        message: "removable can be set for disks on bus usb or scsi only; remove it",
        fixes: [preferred("Remove removable", removeAttribute(removable))],
      };
    },
  },
  {
    code: "disk-tray-device",
    severity: "error",
    explanation: "Hard disks have no tray to open.",
    source: "src/conf/domain_validate.c",
    bad: withDisk({ target: "dev='vda' bus='virtio' tray='open'" }),
    good: withDisk({ disk: "type='file' device='cdrom'", driver: "", target: "dev='sda' bus='sata' tray='open'" }),
    everyHypervisor: true,
    find({ target, device }) {
      const tray = attribute(target, "tray");
      if (tray?.value !== "open" || device === "cdrom" || device === "floppy") return undefined;
      return {
        span: tray.nameSpan,
        message: "Only a cdrom or a floppy has a tray; remove it",
        fixes: [preferred("Remove tray", removeAttribute(tray))],
      };
    },
  },
  {
    code: "disk-rotation-rate",
    severity: "error",
    explanation: "The rotation rate is told to the guest by the ATA and SCSI commands; other buses have no such word.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ target: "dev='vda' bus='virtio' rotation_rate='1'" }),
    good: withDisk({ target: "dev='sda' bus='sata' rotation_rate='1'" }),
    find({ target, bus, device }) {
      const rate = attribute(target, "rotation_rate");
      if (!rate) return undefined;
      const isBus = ["scsi", "ide", "sata"].includes(bus);
      if (isBus && device === "disk") return undefined;
      return {
        span: rate.nameSpan,
        message: isBus
          ? `rotation_rate belongs to hard disks, not to a ${device}; remove it`
          : "rotation_rate works on bus scsi, sata and ide only; remove it",
        fixes: [preferred("Remove rotation_rate", removeAttribute(rate))],
      };
    },
  },
  {
    code: "disk-model-bus",
    severity: "error",
    explanation: "The models of virtio disks exist on bus virtio only.",
    source: "src/conf/domain_validate.c",
    bad: withDisk({ disk: "type='file' device='disk' model='virtio'", target: "dev='sda' bus='sata'" }),
    good: withDisk({ disk: "type='file' device='disk' model='virtio'" }),
    everyHypervisor: true,
    find({ element, bus }) {
      const model = attribute(element, "model");
      if (!model?.value.startsWith("virtio") || bus === "virtio") return undefined;
      return {
        span: valueSpan(model),
        message: `Model ${model.value} needs bus virtio, this disk is on bus ${bus}; remove the model or change the bus`,
        fixes: [preferred("Remove model", removeAttribute(model))],
      };
    },
  },
];

const missingRules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "disk-target-missing",
    severity: "error",
    incomplete: true,
    explanation: "The target is the name of a disk for libvirt's commands, and its bus in the guest.",
    source: "src/conf/domain_conf.c",
    bad: withDisk({ target: "" }),
    good,
    find(element, { family, diskNames }) {
      if (child(element, "target")) return undefined;
      const isOnController =
        value(element, "device") === "cdrom" || value(child(element, "address"), "type") === "drive";
      const bus = !isOnController ? "virtio" : family === "q35" ? "sata" : family === "i440fx" ? "ide" : "scsi";
      const xml = `<target dev='${freeName(prefixOf(bus) ?? "sd", diskNames())}' bus='${bus}'/>`;
      return {
        span: element.nameSpan,
        message: `A disk needs a name and a bus in the guest, such as ${xml}`,
        fixes: value(element, "device") === "floppy" ? [] : [possible(`Add ${xml}`, addChild(element, xml))],
        // The grammar says it in fewer words.
        explains: [element.nameSpan],
      };
    },
  },
];

/** A hard disk with the name of a floppy has another mistake. */
function isForeignFloppyName(name: string, device: string): boolean {
  return name.startsWith("fd") && (device === "disk" || device === "lun");
}

export const diskTargetRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ devicesOf }) => devicesOf("disk"), missingRules, ["disk"]),
  ...forEachDevice(({ disks }) => disks, rules, ["disk"]),
  {
    code: "disk-target-place",
    severity: "error",
    elements: ["disk"],
    explanation:
      "Where a disk has no address, libvirt finds its place by the letters behind sd, hd or vd: hda and sda are one place of a bus.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(...onSata("sda"), ...onSata("hda")),
    good: withDevices(...onSata("sda"), ...onSata("sdb")),
    *check({ disks }) {
      const first = new Map<string, Disk>();
      for (const found of disks) {
        const { bus, name, device } = found;
        // Of other disks on that bus another rule speaks.
        const isPlaced = !found.address && (bus !== "fdc" || device === "floppy");
        const place = isPlaced ? addressOfName(bus, name.value) : undefined;
        if (!place) continue;
        const key = `${bus} ${driveKey(place)}`;
        const earlier = first.get(key);
        if (!earlier) first.set(key, found);
        else if (earlier.name.value !== name.value) yield samePlace(found, earlier, disks);
      }
    },
  },
  {
    code: "disk-target-dup",
    severity: "error",
    elements: ["disk"],
    explanation: "The name of the target tells the disks of a guest apart, in libvirt's commands and in snapshots.",
    source: "src/conf/domain_conf.c",
    bad: withDevices(...disk({}), ...disk({ source: "file='/srv/data.qcow2'" })),
    good: withDevices(...disk({}), ...disk({ source: "file='/srv/data.qcow2'", target: "dev='vdb' bus='virtio'" })),
    *check(facts) {
      // The driver of VMware names disks by itself.
      if (facts.type === "vmware") return;
      const first = new Map<string, Disk>();
      for (const found of facts.disks) {
        const earlier = first.get(found.name.value);
        if (!earlier) {
          first.set(found.name.value, found);
          continue;
        }
        const prefix = /^(?:hd|sd|vd|xvd|ubd|fd)(?=[a-z]+$)/.exec(found.name.value)?.[0];
        yield {
          span: valueSpan(found.name),
          message: `Another disk is called "${found.name.value}" already; each disk needs its own name`,
          fixes: prefix === undefined ? [] : renames(facts, prefix, found.target),
          related: [{ span: valueSpan(earlier.name), message: "The first disk of this name" }],
          taken: "name",
        };
      }
    },
  },
];

/** A name of the prefix that no disk of the guest has. */
function renames(facts: GuestFacts, prefix: string, target: XmlElement): readonly Fix[] {
  const dev = attribute(target, "dev");
  if (!dev) return [];
  const name = freeName(prefix, facts.diskNames());
  return [preferred(`Rename to "${name}"`, replaceValue(dev, name))];
}

function samePlace({ bus, name }: Disk, { name: other, target }: Disk, disks: readonly Disk[]): Finding {
  const prefix = prefixOf(bus) ?? "sd";
  const named = disks.map((each) => each.name.value.replace(/^(xvd|ubd|[hsv]d|fd)/, prefix));
  const better = freeName(prefix, new Set(named));
  const message = `Without an address libvirt places this by the letters of its name, where ${other.value} is already; call it ${better}`;
  return { ...wrongValue(name, better, message), related: [{ span: target.nameSpan, message: "The disk there" }] };
}

function onSata(name: string): readonly string[] {
  return disk({ source: `file='/srv/${name}.qcow2'`, target: `dev='${name}' bus='sata'` });
}
