/** Rules for the images of a disk, its own and those below it: login, encryption, cache of the format. */
import { addAttribute, addChild, possible, preferred, removeElement } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, text, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedElement, wrongValue } from "../findings.ts";
import { withDisk } from "./examples.ts";
import { type Disk, type DiskImage, unsupportedFormats } from "./facts.ts";
import { cipher, login, passphrase, withEncryption, withIscsi } from "./source-examples.ts";

const rules: readonly DeviceRule<Disk>[] = [
  {
    code: "disk-auth-type",
    severity: "error",
    elements: ["auth"],
    explanation: "The secret has the type of what it opens: ceph for rbd, iscsi for iSCSI.",
    source: "src/conf/domain_validate.c",
    bad: withIscsi(login("ceph")),
    good: withIscsi(login("iscsi")),
    everyHypervisor: true,
    find: forEachImage(({ source, auth }) => {
      const protocol = value(source, "protocol") ?? "";
      const type = attribute(child(auth, "secret"), "type");
      const expected = secretTypes[protocol];
      if (!type || expected === undefined || type.value === expected) return undefined;
      return wrongValue(type, expected, `The secret for ${protocol} has type ${expected}, not ${type.value}`);
    }),
  },
  {
    code: "disk-auth-protocol",
    severity: "error",
    elements: ["auth"],
    explanation: "Servers of iSCSI, Ceph, HTTP, FTP and SSH ask who it is; others take everybody.",
    source: "src/conf/domain_validate.c",
    bad: withServer("nbd", login("iscsi")),
    good: withServer("nbd", ""),
    everyHypervisor: true,
    find: forEachImage(({ source, auth }) => {
      const protocol = value(source, "protocol") ?? "";
      return auth && openProtocols.has(protocol)
        ? unwantedElement(auth, `The protocol ${protocol} knows no login; remove <auth>`)
        : undefined;
    }),
  },
  {
    code: "disk-encryption-format",
    severity: "error",
    elements: ["encryption"],
    explanation: "QEMU opens LUKS encryption around raw data and inside of qcow2 images.",
    source: "src/qemu/qemu_domain.c",
    bad: withEncryption("vmdk", passphrase),
    good: withEncryption("qcow2", passphrase),
    find: forEachImage((image) => encryptionKind(image) ?? encryptionOfImage(image)),
  },
  {
    code: "disk-encryption-cipher",
    severity: "error",
    elements: ["encryption"],
    explanation: "The cipher is chosen when an image is made; later it is read from the image.",
    source: "src/conf/domain_validate.c",
    bad: withEncryption("qcow2", `${passphrase}${cipher}`),
    good: withEncryption("qcow2", passphrase),
    everyHypervisor: true,
    find: forEachImage(({ encryption }) => {
      const cipher = child(encryption, "cipher");
      const ivgen = child(encryption, "ivgen");
      if (!encryption || !cipher) return undefined;
      return {
        span: cipher.nameSpan,
        message: "The cipher is read from the image; it is written for new volumes only, not for disks",
        fixes: [preferred("Remove the cipher", ...[cipher, ...(ivgen ? [ivgen] : [])].map(removeElement))],
        // The grammar would want an <ivgen> with it.
        explains: [encryption.nameSpan],
      };
    }),
  },
  {
    code: "disk-metadata-cache",
    severity: "error",
    elements: ["metadata_cache"],
    explanation: "Only qcow2 images have the tables that this cache holds.",
    source: "src/qemu/qemu_validate.c",
    bad: withMetadataCache("raw"),
    good: withMetadataCache("qcow2"),
    find: forEachImage(({ formatElement, format }) => {
      const cache = child(formatElement, "metadata_cache");
      if (!cache || format === "qcow2" || Number(text(child(cache, "max_size"))) === 0) return undefined;
      return unwantedElement(
        cache,
        `Only qcow2 images have a metadata cache, this one is ${format ?? "raw"}; remove it`,
      );
    }),
  },
  {
    code: "disk-data-store",
    severity: "error",
    elements: ["dataStore"],
    explanation: "An image of format qcow2 can keep its data in a file of its own, which is raw.",
    source: "src/conf/domain_validate.c",
    bad: withDataStore("qcow2"),
    good: withDataStore("raw"),
    everyHypervisor: true,
    find: forEachImage(({ source, format }) => {
      const store = child(source, "dataStore");
      const written = attribute(child(store, "format"), "type");
      if (!store) return undefined;
      if (format !== "qcow2") {
        const message = `Only qcow2 images keep their data elsewhere, this one is ${format ?? "raw"}; remove <dataStore>`;
        return unwantedElement(store, message);
      }
      if (written && written.value !== "raw")
        return wrongValue(written, "raw", `The data of a qcow2 image are raw there, not ${written.value}`);
      return dataStoreFinding(store);
    }),
  },
];

export const diskImageRules: readonly Rule<DomainFacts>[] = forEachDevice(({ disks }) => disks, rules, ["disk"]);

/** What is wrong with the first image of a disk that is not right. */
export function forEachImage<Guest>(find: (image: DiskImage, guest: Guest) => Finding | undefined) {
  return (disk: Disk, guest: Guest): Finding | undefined => {
    for (const image of disk.images) {
      const finding = find(image, guest);
      if (finding) return finding;
    }
    return undefined;
  };
}

const secretTypes: Readonly<Record<string, string>> = { iscsi: "iscsi", rbd: "ceph" };

const openProtocols = new Set("nbd gluster tftp vxhs nfs".split(" "));

function withServer(protocol: string, auth: string): string {
  const source = `<source protocol='${protocol}' name='vm'><host name='store.example'/></source>`;
  return withDisk({ disk: "type='network' device='disk'", source: "", more: [...(auth === "" ? [] : [auth]), source] });
}

/** A way of encryption that the engine does not have. */
function encryptionKind({ source, encryption }: DiskImage): Finding | undefined {
  const kind = attribute(encryption, "format");
  if (!encryption || !kind || kind.value === "luks") return undefined;
  if (!kind.value.startsWith("luks"))
    return wrongValue(kind, "luks", "QEMU no longer opens the old encryption of qcow2; make the image anew with luks");
  const engine = value(encryption, "engine");
  if (engine === "librbd") return undefined;
  const found = wrongValue(kind, "luks", `QEMU does not open ${kind.value}, only librbd does; use luks`);
  if (engine !== undefined || value(source, "protocol") !== "rbd") return found;
  const librbd = possible("Add engine='librbd'", addAttribute(encryption, "engine", "librbd"));
  return { ...found, fixes: [...(found.fixes ?? []), librbd] };
}

/** An image that the engine cannot open, or not with these secrets. */
function encryptionOfImage({ element, type, source, encryption, formatElement }: DiskImage): Finding | undefined {
  if (!encryption) return undefined;
  const written = attribute(formatElement, "type");
  if (value(encryption, "engine") === "librbd") {
    if (value(source, "protocol") === "rbd") return undefined;
    // Of other protocols libvirt says nothing.
    const start = type === "network" ? "The guest could not start: engine" : "Engine";
    return { span: spanOf(encryption, "engine"), message: `${start} librbd opens images of rbd only; use qemu` };
  }
  if (written && !["raw", "aio", "qcow2", "fat"].includes(written.value) && !(written.value in unsupportedFormats)) {
    return {
      span: valueSpan(written),
      message: `An image of format ${written.value} cannot be encrypted; only raw and qcow2 can`,
      related: [{ span: encryption.nameSpan, message: "The encryption" }],
    };
  }
  if (type === "volume" && !written && element.name === "disk") {
    const raw = formatElement
      ? addAttribute(formatElement, "type", "raw")
      : addChild(element, "<driver name='qemu' type='raw'/>");
    const message =
      "libvirt does not know the format of this volume; write it in <driver>: only raw and qcow2 can be encrypted";
    return { span: encryption.nameSpan, message, fixes: [possible("Write that it is raw", raw)] };
  }
  const [, second] = children(encryption, "secret");
  if (!second) return undefined;
  return {
    span: second.nameSpan,
    message: "QEMU opens an image with one secret; remove the others",
    fixes: [possible("Remove this <secret>", removeElement(second))],
  };
}

/** What the file with the data lacks, or what it cannot have because it is no image. */
function dataStoreFinding(store: XmlElement): Finding | undefined {
  const source = child(store, "source");
  if (!attribute(store, "type")) {
    return {
      span: store.nameSpan,
      message: "<dataStore> needs type: file, block or what else holds the data",
      fixes: [possible("Add type='file'", addAttribute(store, "type", "file"))],
    };
  }
  if (!source) return { span: store.nameSpan, message: "<dataStore> needs <source>, where the data are" };
  const nested = child(source, "dataStore") ?? child(store, "backingStore") ?? child(source, "slices");
  if (!nested || (nested.name === "slices" && !child(nested, "slice"))) return undefined;
  return unwantedElement(nested, `The data of an image are one whole raw file, without <${nested.name}>; remove it`);
}

function withMetadataCache(format: string): string {
  const cache = "<metadata_cache><max_size unit='MiB'>4</max_size></metadata_cache>";
  const driver = `<driver name='qemu' type='${format}'>${cache}</driver>`;
  return withDisk({ driver: "", source: "file='/srv/vm.img'", more: [driver] });
}

function withDataStore(format: string): string {
  const store = `<dataStore type='file'><format type='${format}'/><source file='/srv/vm.data'/></dataStore>`;
  return withDisk({ source: "", more: [`<source file='/srv/vm.qcow2'>${store}</source>`] });
}
