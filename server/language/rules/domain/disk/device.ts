/** Rules for what kind of device a disk is: cdrom, floppy, lun, read-only, shared. */
import {
  addChild,
  possible,
  preferred,
  removeAttribute,
  removeElement,
  replaceText,
  replaceValue,
} from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, text, textSpan, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedAttribute, unwantedElement } from "../findings.ts";
import { usbCdroms } from "../versions.ts";
import { disk, withDisk } from "./examples.ts";
import type { Disk } from "./facts.ts";
import { freeName, prefixOf } from "./names.ts";

const cdrom = "type='file' device='cdrom'";
const lun = "type='block' device='lun'";
const floppy = "type='file' device='floppy'";
const raw = "name='qemu' type='raw'";
const onQ35 = "dev='sda' bus='sata'";
const goodCdrom = withDisk({ disk: cdrom, driver: "", source: "file='/srv/install.iso'", target: onQ35 });

const rules: readonly DeviceRule<Disk>[] = [
  {
    code: "disk-cdrom-virtio",
    severity: "error",
    explanation: "A virtio disk cannot change its medium, so a cdrom needs a bus that can.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ disk: cdrom, driver: "", source: "file='/srv/install.iso'" }),
    good: goodCdrom,
    find({ device, bus, target, name, address }, { family, diskNames }) {
      if (device !== "cdrom" || (bus !== "virtio" && bus !== "sd")) return undefined;
      const better = family === "q35" ? "sata" : family === "i440fx" ? "ide" : "scsi";
      const written = attribute(target, "bus");
      const newName = freeName(prefixOf(better) ?? "sd", diskNames());
      return {
        span: spanOf(target, written ? "bus" : "dev"),
        message: `A cdrom cannot be on bus ${bus}, which knows no medium that changes; use ${better}, scsi or usb`,
        fixes:
          written && !address
            ? [
                possible(
                  `Change to ${better}, named ${newName}`,
                  replaceValue(written, better),
                  replaceValue(name, newName),
                ),
              ]
            : [],
      };
    },
  },
  {
    code: "disk-cdrom-usb-empty",
    severity: "error",
    explanation: "Up to libvirt 11.4 a drive on bus usb is a stick, which is nothing without its data.",
    source: "src/qemu/qemu_validate.c",
    until: usbCdroms,
    bad: withDisk({ disk: cdrom, driver: "", source: "", target: "dev='sda' bus='usb'" }),
    good: withDisk({ disk: cdrom, driver: "", source: "", target: onQ35 }),
    find({ device, bus, isEmpty, target }) {
      if (device !== "cdrom" || bus !== "usb" || !isEmpty) return undefined;
      return {
        span: spanOf(target, "bus"),
        message: "A cdrom on bus usb cannot be empty; give it a <source>, or use bus sata or scsi",
      };
    },
  },
  {
    code: "disk-floppy-bus",
    severity: "error",
    explanation: "Floppies, and nothing else, are on bus fdc, and are called fda and fdb.",
    source: "src/conf/domain_conf.c",
    bad: withDisk({ disk: floppy, driver: "", source: "file='/srv/boot.img'", target: "dev='fda' bus='sata'" }),
    good: withDisk({ disk: floppy, driver: "", source: "file='/srv/boot.img'", target: "dev='fda' bus='fdc'" }),
    everyHypervisor: true,
    find({ device, bus, target, name }) {
      const written = attribute(target, "bus");
      if (device === "floppy" && bus !== "fdc") {
        return {
          span: spanOf(target, "bus"),
          message: `A floppy is always on bus fdc, not on ${bus}; change it`,
          fixes: written ? [preferred("Change to fdc", replaceValue(written, "fdc"))] : [],
        };
      }
      if (device === "floppy" && !name.value.startsWith("fd")) {
        return {
          span: valueSpan(name),
          message: "The name of a floppy begins with fd: fda or fdb",
          fixes: [possible('Rename to "fda"', replaceValue(name, "fda"))],
        };
      }
      if (device === "floppy" || bus !== "fdc") return undefined;
      return { span: spanOf(target, "bus"), message: `Bus fdc is for floppies only, this is a ${device}` };
    },
  },
  {
    code: "disk-floppy-arch",
    severity: "warning",
    explanation: "Only PC machines have a floppy controller; such a guest could be defined but not started.",
    source: "src/qemu/qemu_command.c",
    bad: withDisk(
      { disk: floppy, driver: "", source: "file='/srv/boot.img'", target: "dev='fda' bus='fdc'" },
      { machine: "arch='ppc64' machine='pseries'" },
    ),
    good: withDisk({ disk: floppy, driver: "", source: "file='/srv/boot.img'", target: "dev='fda' bus='fdc'" }),
    find({ device, element }, { family }) {
      if (device !== "floppy" || (family !== "pseries" && family !== "s390-ccw")) return undefined;
      return {
        span: spanOf(element, "device"),
        message: `The guest could not start: a machine of the family ${family} has no floppy controller; remove the floppy`,
        fixes: [possible("Remove this <disk>", removeElement(element))],
      };
    },
  },
  {
    code: "disk-readonly-ide-sata",
    severity: "error",
    explanation: "Hard disks on bus ide and sata have no way to tell the guest that they cannot be written to.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ target: onQ35, more: ["<readonly/>"] }),
    good: withDisk({ more: ["<readonly/>"] }),
    find({ device, bus, element }) {
      const readonly = child(element, "readonly");
      if (device !== "disk" || !readonly || (bus !== "ide" && bus !== "sata")) return undefined;
      return {
        span: readonly.nameSpan,
        message: `A hard disk on bus ${bus} cannot be read-only; use bus virtio or scsi, or make it a cdrom`,
        fixes: [possible("Remove <readonly>", removeElement(readonly))],
      };
    },
  },
  {
    code: "disk-lun-bus",
    severity: "error",
    explanation: "A lun passes SCSI commands to a device of the host, so it has to be on bus scsi.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ disk: lun, driver: raw, source: "dev='/dev/sdb'", target: onQ35 }),
    good: withDisk({ disk: lun, driver: raw, source: "dev='/dev/sdb'", target: "dev='sda' bus='scsi'" }),
    find({ device, type, bus, target, address }) {
      // A lun in a file is none at all, and what is on fdc is asked first.
      if (device !== "lun" || bus === "scsi" || bus === "fdc" || type === "file") return undefined;
      const written = attribute(target, "bus");
      return {
        span: spanOf(target, written ? "bus" : "dev"),
        message: `A lun passes on SCSI commands and needs bus scsi, not ${bus}`,
        fixes: written && !address ? [possible("Change to scsi", replaceValue(written, "scsi"))] : [],
      };
    },
  },
  {
    code: "disk-lun-source",
    severity: "error",
    explanation: "A lun is a device of the host or of iSCSI as it is: no image format, no part of it, no encryption.",
    source: "src/conf/domain_validate.c",
    bad: withDisk({ disk: lun, source: "dev='/dev/sdb'", target: "dev='sda' bus='scsi'" }),
    good: withDisk({ disk: lun, driver: raw, source: "dev='/dev/sdb'", target: "dev='sda' bus='scsi'" }),
    everyHypervisor: true,
    find({ element, device, driver, format, type: kind, source }) {
      const type = attribute(driver, "type");
      if (device !== "lun") return undefined;
      if (!type || format === "raw") return lunSourceFinding(kind, element, source);
      return {
        span: valueSpan(type),
        message: `A lun is passed on as it is and has no image format such as ${type.value}; use raw, or device='disk'`,
        fixes: [preferred("Change to raw", replaceValue(type, "raw"))],
      };
    },
  },
  {
    code: "disk-rawio-sgio",
    severity: "error",
    explanation: "Linux no longer has the switch behind sgio='unfiltered'.",
    source: "src/conf/domain_validate.c",
    bad: withDisk({
      disk: `${lun} sgio='unfiltered'`,
      driver: raw,
      source: "dev='/dev/sdb'",
      target: "dev='sda' bus='scsi'",
    }),
    good: withDisk({ disk: lun, driver: raw, source: "dev='/dev/sdb'", target: "dev='sda' bus='scsi'" }),
    everyHypervisor: true,
    find({ element }) {
      const sgio = attribute(element, "sgio");
      // Of other devices the grammar says that they have no sgio.
      if (sgio?.value !== "unfiltered" || value(element, "device") !== "lun") return undefined;
      return {
        span: valueSpan(sgio),
        message: "Unfiltered SCSI commands are no longer supported; remove sgio",
        fixes: [preferred("Remove sgio", removeAttribute(sgio))],
      };
    },
  },
  {
    code: "disk-shareable-format",
    severity: "error",
    elements: ["shareable"],
    explanation:
      "Two guests that write into one image ruin it; only raw data has nothing that they could disagree about.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ more: ["<shareable/>"] }),
    good: withDisk({ driver: raw, source: "file='/srv/shared.img'", more: ["<shareable/>"] }),
    find({ element, driver, format, isReadOnly, source }) {
      const shareable = child(element, "shareable");
      const type = attribute(driver, "type");
      const encryption = child(source, "encryption") ?? child(element, "encryption");
      if (shareable && !isReadOnly && isLuksOfQemu(encryption) && (format ?? "raw") === "raw") {
        return unwantedElement(
          shareable,
          "Guests cannot share a disk that QEMU encrypts for each of them; remove this",
        );
      }
      if (!shareable || isReadOnly || format === undefined || format === "raw" || !type) return undefined;
      return {
        span: shareable.nameSpan,
        message: `Guests cannot share an image of format ${format} that they write to, it would be ruined; use raw`,
        fixes: [possible("Remove <shareable>", removeElement(shareable))],
        related: [{ span: valueSpan(type), message: "The format" }],
      };
    },
  },
  {
    code: "disk-transient",
    severity: "error",
    elements: ["transient"],
    explanation:
      "The changes of a transient disk go into a file beside the image and are thrown away later; so it has to be a file that can be written.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ disk: "type='block' device='disk'", source: "dev='/dev/sdb'", more: ["<transient/>"] }),
    good: withDisk({ more: ["<transient/>"] }),
    find({ element, device, type, bus, isEmpty, isReadOnly }) {
      const transient = child(element, "transient");
      if (!transient || type === "volume") return undefined;
      const sharing = attribute(transient, "shareBacking");
      const reason =
        device !== "disk"
          ? `a ${device}`
          : isEmpty
            ? "empty"
            : isReadOnly
              ? "read-only"
              : type !== "file"
                ? `of type ${type}`
                : undefined;
      if (reason === undefined && sharing?.value === "yes" && !["virtio", "scsi", "usb"].includes(bus)) {
        const message = `Guests share an image below their changes on bus virtio, scsi or usb, not on ${bus}`;
        return { ...unwantedAttribute(sharing, message), span: sharing.nameSpan };
      }
      if (reason === undefined) return undefined;
      return {
        span: transient.nameSpan,
        message: `Only a hard disk in a file that can be written can be transient, and this one is ${reason}; remove <transient>`,
        fixes: [preferred("Remove <transient>", removeElement(transient))],
      };
    },
  },
  {
    code: "disk-serial-length",
    severity: "warning",
    elements: ["serial"],
    explanation: "virtio has room for 20 characters of the serial number, scsi for 36; guests see no more.",
    source: "QEMU, hw/block/virtio-blk.c and hw/scsi/scsi-disk.c",
    bad: withDisk({ more: ["<serial>WD-WMAP9A966149-2024-01</serial>"] }),
    good: withDisk({ more: ["<serial>WD-WMAP9A966149</serial>"] }),
    find({ element, bus }) {
      const serial = child(element, "serial");
      const most = bus === "virtio" ? 20 : bus === "scsi" ? 36 : undefined;
      const written = text(serial).trim();
      if (!serial || most === undefined || written.length <= most) return undefined;
      const seen = written.slice(0, most);
      return {
        span: textSpan(serial),
        message: `The guest sees the first ${most} of these ${written.length} characters only; use ${most} or fewer on bus ${bus}`,
        fixes: [preferred(`Keep the first ${most}`, replaceText(serial, seen))],
      };
    },
  },
  {
    code: "disk-lun-serial",
    severity: "error",
    elements: ["serial"],
    explanation: "A lun on bus scsi is a device of the host, with the serial number that it has.",
    source: "src/qemu/qemu_validate.c",
    bad: withLun("<serial>WD-WMAP9A966149</serial>"),
    good: withLun(),
    find({ element, bus, device }) {
      const serial = child(element, "serial");
      if (!serial || device !== "lun" || bus !== "scsi") return undefined;
      return {
        span: serial.nameSpan,
        message: "A lun has the serial number of its device; remove <serial>",
        fixes: [preferred("Remove <serial>", removeElement(serial))],
        explains: [textSpan(serial)],
      };
    },
  },
  {
    code: "disk-wwn",
    severity: "error",
    elements: ["wwn"],
    explanation: "Only disks on bus scsi and ide can be given a WWN; a lun has that of its device.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ more: ["<wwn>5000c50015ea71ad</wwn>"] }),
    good: withDisk({ target: "dev='sda' bus='scsi'", more: ["<wwn>5000c50015ea71ad</wwn>"] }),
    find({ element, bus, device }) {
      const wwn = child(element, "wwn");
      if (!wwn || (device !== "lun" && (bus === "scsi" || bus === "ide"))) return undefined;
      return {
        span: wwn.nameSpan,
        message:
          device === "lun"
            ? "A lun has the WWN of its device; remove <wwn>"
            : `A disk on bus ${bus} can have no WWN, only one on scsi or ide; remove <wwn>`,
        fixes: [preferred("Remove <wwn>", removeElement(wwn))],
        explains: [textSpan(wwn)],
      };
    },
  },
];

export const diskDeviceRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ disks }) => disks, rules, ["disk"]),
  {
    code: "disk-scsi-default-lsi",
    severity: "info",
    explanation:
      "Without a controller that names its model libvirt adds one, on x86 an old LSI Logic, for which many guests have no driver.",
    source: "src/qemu/qemu_domain.c",
    bad: withDisk({ target: "dev='sda' bus='scsi'" }),
    good: domain({
      devices: [...disk({ target: "dev='sda' bus='scsi'" }), "<controller type='scsi' model='virtio-scsi'/>"],
    }),
    *check({ isQemu, isX86, disks, devicesOf }) {
      if (!isQemu || !isX86) return;
      const first = disks.find(({ bus }) => bus === "scsi");
      if (!first || devicesOf("controller").some((controller) => value(controller, "type") === "scsi")) return;
      const devices = first.element.parent;
      const controller = "<controller type='scsi' index='0' model='virtio-scsi'/>";
      yield {
        span: spanOf(first.target, attribute(first.target, "bus") ? "bus" : "dev"),
        message:
          "libvirt adds a SCSI controller of an old model, for which many guests have no driver; add one of model virtio-scsi",
        fixes: devices ? [preferred("Add a virtio-scsi controller", addChild(devices, controller))] : [],
      };
    },
  },
];

/** What stands in the source of a lun and makes it another thing than the whole device. */
function isLuksOfQemu(encryption: XmlElement | undefined): boolean {
  return value(encryption, "format") === "luks" && (value(encryption, "engine") ?? "qemu") === "qemu";
}

function lunSourceFinding(type: string, disk: XmlElement, source: XmlElement | undefined): Finding | undefined {
  const protocol = attribute(source, "protocol");
  if (type === "network" && protocol && protocol.value !== "iscsi") {
    const message = `A lun passes on SCSI commands, and ${protocol.value} knows none; use iscsi, or device='disk'`;
    return { span: valueSpan(protocol), message };
  }
  const slices = child(source, "slices");
  if (child(slices, "slice") && slices) return unwantedElement(slices, "A lun is a whole device; remove <slices>");
  const encryption = child(source, "encryption") ?? child(disk, "encryption");
  if (!encryption || value(encryption, "format") === "default") return undefined;
  return unwantedElement(encryption, "A lun is passed on as it is, so nothing decrypts it; remove <encryption>");
}

function withLun(...more: readonly string[]): string {
  return withDisk({
    disk: "type='block' device='lun'",
    driver: "name='qemu' type='raw'",
    source: "dev='/dev/sdb'",
    target: "dev='sda' bus='scsi'",
    more,
  });
}
