/** Rules for `<driver>` of a disk: format, cache, threads, queues. */
import {
  addAttribute,
  addChild,
  possible,
  preferred,
  removeAttribute,
  removeElement,
  replaceValue,
} from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import type { DomainFacts } from "../facts.ts";
import { threadFixes } from "../processor/thread-fixes.ts";
import { withDisk } from "./examples.ts";
import { type Disk, type DiskImage, unsupportedFormats } from "./facts.ts";

const raw = "name='qemu' type='raw'";
const qcow2 = "name='qemu' type='qcow2'";
const rawSource = "file='/srv/vm.img'";
const good = withDisk({});

/** What only the drivers of virtio devices know. */
export const virtioOptions = ["iommu", "ats", "packed", "page_per_vq"] as const;
const virtioDiskOptions = ["queues", "queue_size", "event_idx", "ioeventfd", ...virtioOptions];

const rules: readonly DeviceRule<Disk>[] = [
  {
    code: "disk-no-driver-type",
    severity: "warning",
    explanation:
      "libvirt does not look into images, for a guest could write a header of its own: without a format every image is raw.",
    source: "docs/formatdomain.rst",
    bad: withDisk({ driver: "" }),
    good,
    find({ element, type, device, driver, source, format, isEmpty }) {
      if (device !== "disk" || isEmpty || format !== undefined || !["file", "block"].includes(type)) return undefined;
      const fixes = ["qcow2", "raw"].map((name) =>
        driver
          ? possible(`Add type='${name}'`, addAttribute(driver, "type", name))
          : possible(`Add <driver type='${name}'>`, {
              span: { start: (source ?? element).span.start, end: (source ?? element).span.start },
              newText: `<driver name='qemu' type='${name}'/>`,
            }),
      );
      return {
        span: (driver ?? source ?? element).nameSpan,
        message:
          "Without a format libvirt takes this as raw, and the guest sees an image such as qcow2 as garbage; write type in <driver>",
        fixes,
      };
    },
  },
  {
    code: "disk-format-unsupported",
    severity: "error",
    explanation: "An ISO file is raw data, and some formats that libvirt knows have no driver in QEMU.",
    source: "src/qemu/qemu_domain.c",
    bad: withDisk({ driver: "name='qemu' type='iso'", source: "file='/srv/install.iso'" }),
    good: withDisk({ driver: raw, source: "file='/srv/install.iso'" }),
    everyHypervisor: true,
    find({ images }, { isQemu }) {
      const formats = images.flatMap(({ formatElement }) => attribute(formatElement, "type") ?? []);
      // libvirt does not know luks as a format at all.
      const type = formats.find(({ value: name }) => (isQemu ? name in unsupportedFormats : name === "luks"));
      if (!type) return undefined;
      const better = type.value === "cow" ? "qcow2" : "raw";
      return {
        span: valueSpan(type),
        message: `${isQemu ? "QEMU" : "libvirt"} has no disks of format ${type.value}; ${unsupportedFormats[type.value] ?? ""}`,
        fixes: [preferred(`Change to ${better}`, replaceValue(type, better))],
      };
    },
  },
  {
    code: "disk-fat-dir",
    severity: "error",
    explanation: "QEMU can show a folder of the host as a disk with a FAT file system, which the guest can only read.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ disk: "type='dir' device='disk'", driver: "name='qemu' type='fat'", source: "dir='/srv/share'" }),
    good: withDisk({
      disk: "type='dir' device='disk'",
      driver: "name='qemu' type='fat'",
      source: "dir='/srv/share'",
      more: ["<readonly/>"],
    }),
    find({ element, type, isReadOnly, source, driver, images }) {
      const found = images.map(folderFinding).find((finding) => finding !== undefined);
      if (found || type !== "dir" || isReadOnly || !source || !attribute(source, "dir")) return found;
      const written = attribute(driver, "type");
      return {
        span: written ? valueSpan(written) : spanOf(source, "dir"),
        message: "A folder can be shown to the guest for reading only; add <readonly/>",
        fixes: [preferred("Add <readonly/>", addChild(element, "<readonly/>"))],
      };
    },
  },
  {
    code: "disk-driver-name",
    severity: "error",
    explanation: "In QEMU's guests there is one disk driver, qemu; phy, tap and file are Xen's.",
    source: "src/qemu/qemu_domain.c",
    bad: withDisk({ driver: "name='phy' type='raw'", source: rawSource }),
    good: withDisk({ driver: raw, source: rawSource }),
    find({ driver }) {
      const name = attribute(driver, "name");
      if (!name || name.value === "qemu") return undefined;
      return {
        span: valueSpan(name),
        message: `QEMU has no disk driver "${name.value}"; use qemu`,
        fixes: [preferred("Change to qemu", replaceValue(name, "qemu"))],
      };
    },
  },
  {
    code: "disk-io-native-cache",
    severity: "error",
    explanation: "Native asynchronous I/O of Linux goes around the host's cache, so the disk must not use it.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ driver: `${qcow2} io='native'` }),
    good: withDisk({ driver: `${qcow2} cache='none' io='native'` }),
    find({ driver }) {
      const io = attribute(driver, "io");
      const cache = attribute(driver, "cache");
      if (!driver || io?.value !== "native" || cache?.value === "none" || cache?.value === "directsync")
        return undefined;
      const change = cache ? replaceValue(cache, "none") : addAttribute(driver, "cache", "none");
      return {
        span: valueSpan(io),
        message: "io='native' works only without the host's cache; set cache to none or directsync",
        fixes: [preferred("Set cache to none", change)],
        related: cache ? [{ span: valueSpan(cache), message: "The cache" }] : [],
      };
    },
  },
  {
    code: "disk-discard-unref",
    severity: "error",
    explanation: "Keeping the clusters of discarded data is a matter of the qcow2 format, when it is written to.",
    source: "src/conf/domain_validate.c",
    bad: withDisk({ driver: `${raw} discard='unmap' discard_no_unref='on'`, source: rawSource }),
    good: withDisk({ driver: `${qcow2} discard='unmap' discard_no_unref='on'` }),
    everyHypervisor: true,
    find({ driver, format, isReadOnly }) {
      const option = attribute(driver, "discard_no_unref");
      if (option?.value !== "on" || (format === "qcow2" && !isReadOnly)) return undefined;
      return {
        span: option.nameSpan,
        message: `discard_no_unref is for qcow2 images that can be written to, and this disk is ${isReadOnly ? "read-only" : (format ?? "raw")}; remove it`,
        fixes: [preferred("Remove discard_no_unref", removeAttribute(option))],
      };
    },
  },
  {
    code: "disk-iothread-undefined",
    severity: "error",
    explanation:
      "A disk can be served by the I/O threads that the guest has; without <iothreadids> they are numbered from 1.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ driver: `${qcow2} iothread='3'` }, { lines: ["<iothreads>1</iothreads>"] }),
    good: withDisk({ driver: `${qcow2} iothread='1'` }, { lines: ["<iothreads>1</iothreads>"] }),
    find({ driver, bus }, facts) {
      const { iothreads } = facts;
      const id = bus === "virtio" ? attribute(driver, "iothread") : undefined;
      if (!id || iothreads.has(Number(id.value))) return undefined;
      return {
        span: valueSpan(id),
        message: `The guest has no I/O thread ${id.value}, ${threadWords(iothreads)}; declare it in <iothreads> or <iothreadids>`,
        fixes: threadFixes(facts, Number(id.value), valueSpan(id)),
      };
    },
  },
  {
    code: "disk-iothread-bus",
    severity: "error",
    explanation:
      "Only virtio disks have a thread of their own; the disks on a virtio-scsi controller share that of the controller.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk(
      { driver: `${qcow2} iothread='1'`, target: "dev='sda' bus='sata'" },
      { lines: ["<iothreads>1</iothreads>"] },
    ),
    good: withDisk({ driver: `${qcow2} iothread='1'` }, { lines: ["<iothreads>1</iothreads>"] }),
    find({ driver, bus }) {
      const found = attribute(driver, "iothread");
      if (!found || bus === "virtio") return undefined;
      return {
        span: found.nameSpan,
        message:
          bus === "scsi"
            ? "A disk on bus scsi has the thread of its controller; set it there, in <driver iothread=...>"
            : `A disk on bus ${bus} can have no I/O thread of its own; use bus virtio`,
        fixes: [preferred("Remove iothread", removeAttribute(found))],
      };
    },
  },
  {
    code: "disk-iothreads-both",
    severity: "error",
    explanation: "A disk has one thread by the attribute, or several by the element.",
    source: "src/conf/domain_validate.c",
    bad: withDiskThreads("iothread='1'", "<iothread id='1'/>"),
    good: withDiskThreads("queues='2'", "<iothread id='1'/>"),
    everyHypervisor: true,
    find({ driver }) {
      const found = attribute(driver, "iothread");
      const list = child(driver, "iothreads");
      if (!found || !list) return undefined;
      return {
        span: found.nameSpan,
        message: "iothread and <iothreads> exclude each other; keep one of them",
        fixes: [possible("Keep <iothreads>", removeAttribute(found)), possible("Keep iothread", removeElement(list))],
      };
    },
  },
  {
    code: "disk-queues-nonvirtio",
    severity: "error",
    explanation: "Queues and their like are settings of virtio disks.",
    source: "src/conf/domain_validate.c",
    bad: withDisk({ driver: `${qcow2} queues='4'`, target: "dev='sda' bus='sata'" }),
    good: withDisk({ driver: `${qcow2} queues='4'` }),
    everyHypervisor: true,
    find({ driver, bus }) {
      const found = driver?.attributes.find(({ name }) => virtioDiskOptions.includes(name));
      if (!found || bus === "virtio") return undefined;
      return {
        span: found.nameSpan,
        message: `${found.name} is a setting of virtio disks, and this one is on bus ${bus}; remove it`,
        fixes: [preferred(`Remove ${found.name}`, removeAttribute(found))],
      };
    },
  },
  {
    code: "disk-copy-on-read",
    severity: "error",
    explanation:
      "With copy_on_read what is read is written into the image, which a read-only disk or a medium cannot have.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ driver: `${qcow2} copy_on_read='on'`, more: ["<readonly/>"] }),
    good: withDisk({ driver: `${qcow2} copy_on_read='on'` }),
    find({ driver, device, isReadOnly }) {
      const option = attribute(driver, "copy_on_read");
      if (option?.value !== "on" || (device === "disk" && !isReadOnly)) return undefined;
      return {
        span: option.nameSpan,
        message: `copy_on_read writes into the image, which ${device === "disk" ? "a read-only disk" : `a ${device}`} cannot do; remove it`,
        fixes: [preferred("Remove copy_on_read", removeAttribute(option))],
      };
    },
  },
];

export const diskDriverRules: readonly Rule<DomainFacts>[] = forEachDevice(({ disks }) => disks, rules, ["disk"]);

/** A folder that is not of format fat, or something else that is. */
function folderFinding({ element, type, source, formatElement, format }: DiskImage): Finding | undefined {
  const written = attribute(formatElement, "type");
  // With the place of a file or a device the type is the mistake.
  if (type === "dir" && (attribute(source, "file") || attribute(source, "dev"))) return undefined;
  // An empty drive is of any type, and a hard disk without data has a rule of its own.
  const isEmpty = element.name === "disk" && type === "dir" && !attribute(source, "dir");
  if (isEmpty && (format !== "fat" || !isRemovable(element))) return undefined;
  if (type === "dir" && format !== "fat") {
    return {
      span: written ? valueSpan(written) : (formatElement ?? element).nameSpan,
      message: `QEMU shows a folder as a disk of format fat only; write type='fat' in <${formatElement?.name ?? "driver"}>`,
      fixes: written ? [preferred("Change to fat", replaceValue(written, "fat"))] : [],
    };
  }
  if (format !== "fat" || (type === "dir" && !isEmpty) || type === "volume" || !written) return undefined;
  return {
    span: valueSpan(written),
    message: "Format fat shows a folder; it needs a disk of type='dir' with <source dir=...>",
  };
}

function isRemovable(disk: XmlElement): boolean {
  return ["cdrom", "floppy"].includes(value(disk, "device") ?? "");
}

function withDiskThreads(attributes: string, thread: string): string {
  const driver = `<driver ${qcow2} ${attributes}><iothreads>${thread}</iothreads></driver>`;
  return withDisk({ driver: "", more: [driver] }, { lines: ["<iothreads>1</iothreads>"] });
}

function threadWords(ids: ReadonlySet<number>): string {
  return ids.size === 0 ? "it has none" : `only ${[...ids].slice(0, 8).join(", ")}${ids.size > 8 ? ", ..." : ""}`;
}
