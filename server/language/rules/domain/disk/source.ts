/** Rules for where the data of a disk is. */
import {
  addChild,
  possible,
  preferred,
  removeAttribute,
  removeElement,
  replaceSpan,
  replaceValue,
} from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, text, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import type { DomainFacts } from "../facts.ts";
import { reconnectFinding, unwantedAttribute, wrongValue } from "../findings.ts";
import { addSharedMemory, sharedMemoryLines } from "../memory/shared-memory.ts";
import { withDisk } from "./examples.ts";
import type { Disk } from "./facts.ts";
import { login, withIscsi, withNvme } from "./source-examples.ts";

const raw = "name='qemu' type='raw'";
const good = withDisk({});

const rules: readonly DeviceRule<Disk>[] = [
  {
    code: "disk-source-missing",
    severity: "error",
    incomplete: true,
    explanation: "Only a cdrom or a floppy can be without a medium.",
    source: "src/conf/domain_validate.c",
    bad: withDisk({ source: "" }),
    good,
    everyHypervisor: true,
    find({ element, device, type, isEmpty, source }, { isQemu }) {
      const isLun = device === "lun";
      // QEMU alone ends at an empty source of a lun, which libvirt takes.
      if (!isEmpty || (device !== "disk" && !(isLun && (isQemu || !source)))) return undefined;
      // An attribute that does not fit the type is what the grammar objects to.
      if (source?.attributes.some(({ name }) => name !== "startupPolicy" && name !== "index")) return undefined;
      // So is a text.
      if (source && text(source).trim() !== "") return undefined;
      const place = sourceAttributes[type];
      return {
        span: element.nameSpan,
        message:
          isLun && source
            ? "The guest could not start: a lun needs its data; say in <source> which device of the host it is"
            : `A ${isLun ? "lun" : "hard disk"} needs its data: add a <source>; only a cdrom or a floppy can be empty`,
        fixes: place && !source ? [possible("Add <source>", addChild(element, `<source ${place}=''/>`))] : [],
      };
    },
  },
  {
    code: "disk-source-attr-mismatch",
    severity: "error",
    explanation: "The type of a disk decides where its source stands: in file, dev or dir.",
    source: "src/conf/domain_conf.c",
    bad: withDisk({ disk: "type='block' device='disk'", source: "file='/dev/vg/vm'" }),
    good: withDisk({ disk: "type='block' device='disk'", source: "dev='/dev/vg/vm'" }),
    everyHypervisor: true,
    find({ element, type, source }) {
      const expected = sourceAttributes[type];
      if (!source || expected === undefined || attribute(source, expected)) return undefined;
      const found = Object.values(sourceAttributes).flatMap((name) => attribute(source, name) ?? [])[0];
      const written = attribute(element, "type");
      if (!found) return undefined;
      const fitting = Object.keys(sourceAttributes).find((name) => sourceAttributes[name] === found.name);
      return {
        span: found.nameSpan,
        message: `The source of a disk of type ${type} stands in ${expected}, not in ${found.name}; rename it, or change the type to ${fitting}`,
        fixes: [
          possible(`Rename to ${expected}`, replaceSpan(found.nameSpan, expected)),
          ...(written && fitting ? [possible(`Change the type to ${fitting}`, replaceValue(written, fitting))] : []),
        ],
        explains: [found.nameSpan, source.nameSpan],
      };
    },
  },
  {
    code: "disk-startup-requisite",
    severity: "error",
    explanation: "With requisite a medium may be missing after migration; only a drive can go on without its medium.",
    source: "src/conf/domain_validate.c",
    bad: withDisk({ source: "file='/srv/vm.qcow2' startupPolicy='requisite'" }),
    good: withDisk({ source: "file='/srv/vm.qcow2' startupPolicy='optional'" }),
    everyHypervisor: true,
    find({ device, type, source }) {
      const policy = attribute(source, "startupPolicy");
      if (policy && type === "nvme") {
        return unwantedAttribute(
          policy,
          "A guest cannot start without its NVMe drive, so startupPolicy has no place here; remove it",
        );
      }
      if (policy?.value !== "requisite" || device === "cdrom" || device === "floppy") return undefined;
      // A disk over the network has no policy at all, says the grammar.
      if (type === "network") return undefined;
      return {
        span: valueSpan(policy),
        message: `"requisite" is for the medium of a cdrom or a floppy; a ${device} can be mandatory or optional`,
        fixes: [possible("Change to optional", replaceValue(policy, "optional"))],
      };
    },
  },
  {
    code: "disk-auth-twice",
    severity: "error",
    elements: ["auth", "encryption"],
    explanation:
      "The login and the encryption are part of the source; libvirt still reads those beside it, but not both.",
    source: "src/conf/domain_conf.c",
    bad: withIscsi(login("iscsi"), login("iscsi")),
    good: withIscsi(login("iscsi")),
    everyHypervisor: true,
    find({ element, source }) {
      const found = ["auth", "encryption"].find((name) => child(element, name) && child(source, name));
      const outer = found && child(element, found);
      if (!outer) return undefined;
      return {
        span: outer.nameSpan,
        message: `<${found}> stands in <source> already; keep that one`,
        fixes: [preferred(`Remove this <${found}>`, removeElement(outer))],
      };
    },
  },
  {
    code: "disk-nvme-address",
    severity: "error",
    explanation: "The namespaces of an NVMe drive are numbered from 1.",
    source: "src/conf/domain_validate.c",
    bad: withNvme(0),
    good: withNvme(1),
    everyHypervisor: true,
    find({ type, source }) {
      const namespace = attribute(source, "namespace");
      if (type !== "nvme" || !namespace || Number(namespace.value) !== 0) return undefined;
      return {
        span: valueSpan(namespace),
        message: "The namespaces of an NVMe drive are numbered from 1",
        fixes: [preferred("Change to 1", replaceValue(namespace, "1"))],
      };
    },
  },
  {
    code: "disk-vhostuser-bus",
    severity: "error",
    explanation:
      "A vhost-user disk is run by another program, which reads the memory of the guest and takes no settings from QEMU.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ disk: "type='vhostuser' device='disk'", driver: raw, source: "type='unix' path='/run/blk.sock'" }),
    good: withDisk(
      { disk: "type='vhostuser' device='disk'", driver: raw, source: "type='unix' path='/run/blk.sock'" },
      { lines: sharedMemoryLines },
    ),
    everyHypervisor: true,
    find({ element, type, bus, target, driver, source }, { root, isQemu, hasSharedMemory }) {
      // With the source of another type that is the mistake.
      if (type !== "vhostuser" || (source && !attribute(source, "path"))) return undefined;
      if (bus !== "virtio") {
        return {
          span: spanOf(target, attribute(target, "bus") ? "bus" : "dev"),
          message: `A vhost-user disk needs bus virtio, not ${bus}`,
        };
      }
      const option = driver?.attributes.find(
        ({ name, value }) => refusedOptions.includes(name) && !(name === "cache" && value === "default"),
      );
      if (option) {
        return {
          span: option.nameSpan,
          message: `${option.name} cannot be set for a vhost-user disk, another program runs it; remove it`,
          fixes: [preferred(`Remove ${option.name}`, removeAttribute(option))],
        };
      }
      const snapshot = attribute(element, "snapshot");
      if (snapshot && snapshot.value !== "no") {
        return wrongValue(
          snapshot,
          "no",
          `A vhost-user disk has no snapshots, so snapshot cannot be ${snapshot.value}`,
        );
      }
      const part = [...children(element), ...children(driver)].find(isRefusedPart);
      if (part) {
        return {
          span: part.nameSpan,
          message: `A vhost-user disk cannot have <${part.name}>, another program runs it; remove it`,
          fixes: [preferred(`Remove <${part.name}>`, removeElement(part))],
        };
      }
      if (hasSharedMemory || !isQemu) return undefined;
      return {
        span: element.nameSpan,
        message: "A vhost-user disk needs memory that its program can read: <access mode='shared'/> in <memoryBacking>",
        fixes: addSharedMemory(root),
      };
    },
  },
  {
    code: "disk-vhostuser-reconnect",
    severity: "error",
    elements: ["reconnect"],
    explanation: "A vhost-user disk that connects again has to know after how many seconds.",
    source: "src/conf/domain_conf.c",
    bad: withReconnect("enabled='yes'"),
    good: withReconnect("enabled='yes' timeout='10'"),
    everyHypervisor: true,
    find({ type, source }) {
      const reconnect = child(source, "reconnect");
      return type === "vhostuser" && reconnect ? reconnectFinding(reconnect) : undefined;
    },
  },
  {
    code: "disk-vhostvdpa-cache",
    severity: "error",
    explanation: "A vDPA device reads the memory of the guest itself, without the host's cache.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({
      disk: "type='vhostvdpa' device='disk'",
      driver: `${raw} cache='none'`,
      source: "dev='/dev/vhost-vdpa-0'",
    }),
    good: withDisk(
      { disk: "type='vhostvdpa' device='disk'", driver: `${raw} cache='none'`, source: "dev='/dev/vhost-vdpa-0'" },
      { lines: sharedMemoryLines },
    ),
    find({ element, type, driver, source }, { root, hasSharedMemory }) {
      if (type !== "vhostvdpa" || (source && !attribute(source, "dev"))) return undefined;
      const cache = attribute(driver, "cache");
      if (cache?.value !== "none" && cache?.value !== "directsync") {
        return {
          span: cache ? valueSpan(cache) : (driver ?? element).nameSpan,
          message: "A vDPA disk goes around the host's cache: write cache='none' or cache='directsync' in <driver>",
          fixes: cache ? [preferred("Change to none", replaceValue(cache, "none"))] : [],
        };
      }
      if (hasSharedMemory) return undefined;
      return {
        span: element.nameSpan,
        message: "A vDPA disk needs memory that the device can read: <access mode='shared'/> in <memoryBacking>",
        fixes: addSharedMemory(root),
      };
    },
  },
];

export const diskSourceRules: readonly Rule<DomainFacts>[] = forEachDevice(({ disks }) => disks, rules, ["disk"]);

const sourceAttributes: Readonly<Record<string, string>> = { file: "file", block: "dev", dir: "dir" };

/** What a vhost-user disk refuses. Source: qemuValidateDomainDeviceDefDiskVhostUser in src/qemu/qemu_validate.c. */
const refusedOptions =
  "cache error_policy rerror_policy io ioeventfd copy_on_read discard detect_zeroes iothread".split(" ");
const refusedParts = "encryption auth backingStore readonly shareable transient serial wwn vendor product".split(" ");
/** These are refused once they say anything but 0. */
const refusedNumbers = ["iotune", "geometry", "blockio", "metadata_cache"];

function isRefusedPart(part: XmlElement): boolean {
  if (!refusedNumbers.includes(part.name)) return refusedParts.includes(part.name);
  const written = [...part.attributes.map(({ value }) => value), ...children(part).map(text)];
  return written.some((number) => number.trim() !== "" && Number(number) !== 0);
}

function withReconnect(attributes: string): string {
  const source = `<source type='unix' path='/run/blk.sock'><reconnect ${attributes}/></source>`;
  return withDisk(
    { disk: "type='vhostuser' device='disk'", driver: raw, source: "", more: [source] },
    { lines: sharedMemoryLines },
  );
}
