/**
 * Rules for `<volume>`. The same text is read when a volume is created and printed for one that exists, so what only
 * creation refuses is a warning.
 */
import { addChild, possible, preferred, removeElement, replaceText, replaceValue } from "../../fixes.ts";
import { sizeInBytes } from "../../sizes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, spanOf, text, textSpan, value, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { volume } from "./examples.ts";
import { textOf, type VolumeFacts } from "./facts.ts";

const qcow2 = "<format type='qcow2'/>";
const luks = (...lines: readonly string[]) => `<encryption format='luks'>${lines.join("")}</encryption>`;
const secret = (usage: string) => `<secret type='passphrase' usage='${usage}'/>`;

export const volumeRules: readonly Rule<VolumeFacts>[] = [
  {
    code: "volume-capacity-missing",
    severity: "warning",
    explanation:
      "A new volume needs its size. Only a copy of another volume (vol-create-from) and an image on top of another take it from there.",
    source: "src/conf/storage_conf.c",
    bad: volume([qcow2]).replace("  <capacity unit='GiB'>10</capacity>\n", ""),
    good: volume([qcow2]),
    *check({ root, backingStore }) {
      if (child(root, "capacity") || child(backingStore, "path")) return;
      yield {
        span: root.nameSpan,
        message: "The volume has no <capacity>: vol-create refuses it, only vol-create-from takes it from the original",
        fixes: [possible("Add a capacity of 10 GiB", addChild(root, "<capacity unit='GiB'>10</capacity>"))],
      };
    },
  },
  {
    code: "volume-size-range",
    severity: "error",
    explanation: "libvirt counts bytes in 64 bits, one of them for the sign, so a volume has less than 8 EiB.",
    source: "src/util/virutil.c",
    bad: volume([qcow2]).replace("'GiB'>10<", "'EiB'>8<"),
    good: volume([qcow2]).replace("'GiB'>10<", "'EiB'>7<"),
    *check({ root, target }) {
      for (const size of [child(root, "capacity"), child(root, "allocation")]) {
        if (!size || !isBeyond(63n, size)) continue;
        yield { span: textSpan(size), message: "A volume must be smaller than 8 EiB; is this unit meant?" };
      }
      const cluster = child(target, "clusterSize");
      if (!cluster || !isBeyond(64n, cluster)) return;
      yield { span: textSpan(cluster), message: "A cluster must be smaller than 16 EiB; is this unit meant?" };
    },
  },
  {
    code: "volume-features-compat",
    severity: "warning",
    explanation: "Version 0.10 of qcow2 has none of the newer features, so creation fails.",
    source: "src/storage/storage_util.c",
    bad: volume([qcow2, "<compat>0.10</compat>", "<features><lazy_refcounts/></features>"]),
    good: volume([qcow2, "<compat>1.1</compat>", "<features><lazy_refcounts/></features>"]),
    *check({ target, format }) {
      const compat = child(target, "compat");
      if (!compat || textOf(target, "compat") !== "0.10" || (format !== undefined && format !== "qcow2")) return;
      for (const feature of children(child(target, "features"))) {
        yield {
          span: feature.nameSpan,
          message: `<${feature.name}> needs version 1.1 of qcow2 and <compat> asks for 0.10: creation fails`,
          fixes: [
            preferred("Change <compat> to 1.1", replaceText(compat, "1.1")),
            possible(`Remove <${feature.name}>`, removeElement(feature)),
          ],
          related: [{ span: textSpan(compat), message: "The version is here" }],
        };
      }
    },
  },
  {
    code: "volume-qcow2-only",
    severity: "warning",
    explanation: "Version, features and cluster size belong to qcow2; a volume of another format is made without them.",
    source: "src/storage/storage_util.c",
    bad: volume(["<format type='raw'/>", "<compat>1.1</compat>"]),
    good: volume([qcow2, "<compat>1.1</compat>"]),
    *check({ target, format }) {
      const written = attribute(child(target, "format"), "type");
      if (!written || format === undefined || format === "qcow2") return;
      for (const name of ["compat", "features", "clusterSize"]) {
        const element = child(target, name);
        if (!element || (name === "features" && children(element).length === 0)) continue;
        yield {
          span: element.nameSpan,
          message: `<${name}> is for qcow2 only, and this volume is '${format}'`,
          fixes: [
            possible("Change the format to 'qcow2'", replaceValue(written, "qcow2")),
            possible(`Remove <${name}>`, removeElement(element)),
          ],
        };
      }
    },
  },
  {
    code: "volume-cluster-size",
    severity: "warning",
    explanation: "qcow2 takes clusters of 512 bytes to 2 MiB, in powers of two.",
    source: "docs/formatstorage.rst",
    bad: volume([qcow2, "<clusterSize unit='KiB'>100</clusterSize>"]),
    good: volume([qcow2, "<clusterSize unit='KiB'>128</clusterSize>"]),
    *check({ target, format }) {
      const element = child(target, "clusterSize");
      const size = element && sizeInBytes(text(element), value(element, "unit"), "bytes");
      if (!element || size === undefined || size === 0n || (format !== undefined && format !== "qcow2")) return;
      if (isBeyond(64n, element)) return;
      if (size >= 512n && size <= 2n ** 21n && (size & (size - 1n)) === 0n) return;
      yield {
        span: textSpan(element),
        message: "The size of a cluster must be a power of two from 512 bytes to 2 MiB, such as 64 KiB",
      };
    },
  },
  {
    code: "volume-format-auto",
    severity: "warning",
    explanation:
      "libvirt finds out the format of a file system by itself, but refuses an image or a partition whose format is 'auto'.",
    source: "src/conf/storage_conf.c",
    bad: volume(["<format type='auto'/>"]),
    good: volume([qcow2]),
    *check({ target, backingStore }) {
      for (const part of [target, backingStore]) {
        const type = attribute(child(part, "format"), "type");
        if (type?.value !== "auto") continue;
        yield {
          span: valueSpan(type),
          message: "libvirt refuses 'auto' for images and partitions; say which it is, such as qcow2 or raw",
          fixes: ["qcow2", "raw"].map((name) => possible(`Change to '${name}'`, replaceValue(type, name))),
        };
      }
    },
  },
  {
    code: "volume-raw-backing-store",
    severity: "warning",
    explanation: "A raw image holds all of its data itself, so a pool of files refuses to make one on top of another.",
    source: "src/storage/storage_util.c",
    bad: volume(
      ["<format type='raw'/>"],
      "<backingStore><path>/srv/base.qcow2</path><format type='qcow2'/></backingStore>",
    ),
    good: volume([qcow2], "<backingStore><path>/srv/base.qcow2</path><format type='qcow2'/></backingStore>"),
    *check({ target, format, backingStore }) {
      const written = attribute(child(target, "format"), "type");
      const isRaw = format === "raw" || format === "iso";
      if (!written || !isRaw || !backingStore || !child(backingStore, "path")) return;
      yield {
        span: spanOf(child(target, "format") ?? backingStore, "type"),
        message: "A raw image cannot stand on a <backingStore>: creation fails. Use qcow2",
        fixes: [
          possible("Change the format to 'qcow2'", replaceValue(written, "qcow2")),
          possible("Remove <backingStore>", removeElement(backingStore)),
        ],
      };
    },
  },
  {
    code: "volume-backing-format",
    severity: "warning",
    explanation:
      "Without a format the image underneath is taken as raw. If it is qcow2, the guest then sees its inner structure instead of the disk.",
    source: "docs/formatstorage.rst",
    bad: volume([qcow2], "<backingStore><path>/srv/base.qcow2</path></backingStore>"),
    good: volume([qcow2], "<backingStore><path>/srv/base.qcow2</path><format type='qcow2'/></backingStore>"),
    *check({ format, backingStore }) {
      const path = textOf(backingStore, "path");
      if (!backingStore || format !== "qcow2" || child(backingStore, "format") || !path.endsWith(".qcow2")) return;
      yield {
        span: backingStore.nameSpan,
        message: "Without <format> the image underneath is taken as raw, and its name says qcow2",
        fixes: [preferred("Add <format type='qcow2'/>", addChild(backingStore, qcow2))],
      };
    },
  },
  {
    code: "volume-encryption-format",
    severity: "warning",
    explanation: "The old encryption of qcow2 is unsafe, and libvirt makes no such volumes any more; LUKS replaces it.",
    source: "docs/formatstorageencryption.rst",
    bad: volume([qcow2, `<encryption format='qcow'>${secret("a")}</encryption>`]),
    good: volume([qcow2, luks(secret("a"))]),
    *check({ encryption }) {
      const written = attribute(encryption, "format");
      if (!encryption || !written || !["qcow", "default"].includes(written.value)) return;
      yield {
        span: spanOf(encryption, "format"),
        message: `libvirt creates no volumes with encryption '${written.value}' any more; use 'luks'`,
        fixes: [preferred("Change to 'luks'", replaceValue(written, "luks"))],
      };
    },
  },
  {
    code: "volume-encryption-secret",
    severity: "warning",
    explanation: "LUKS needs exactly one secret with the passphrase when the volume is created.",
    source: "src/storage/storage_util.c",
    bad: volume([qcow2, luks(secret("a"), secret("b"))]),
    good: volume([qcow2, luks(secret("a"))]),
    *check({ encryption }) {
      if (!encryption || value(encryption, "format") !== "luks") return;
      const [first, ...others]: readonly XmlElement[] = children(encryption, "secret");
      for (const other of others) {
        yield {
          span: other.nameSpan,
          message: "A volume has one secret for its encryption: with a second one creation fails",
          fixes: [possible("Remove this secret", removeElement(other))],
        };
      }
      if (first) return;
      yield {
        span: encryption.nameSpan,
        message: "A new volume with LUKS needs a <secret> with its passphrase",
      };
    },
  },
  {
    code: "volume-encryption-image",
    severity: "warning",
    explanation: "Encrypted volumes are made as raw or qcow2 images.",
    source: "src/storage/storage_util.c",
    bad: volume(["<format type='vmdk'/>", luks(secret("a"))]),
    good: volume(["<format type='qcow2'/>", luks(secret("a"))]),
    *check({ target, format, encryption }) {
      const written = attribute(child(target, "format"), "type");
      if (!encryption || !written || format === undefined || ["raw", "qcow2", "qcow"].includes(format)) return;
      yield {
        span: encryption.nameSpan,
        message: `Volumes of format '${format}' cannot be created with encryption, only 'raw' and 'qcow2'`,
        fixes: [possible("Change the format to 'qcow2'", replaceValue(written, "qcow2"))],
      };
    },
  },
];

/** Sizes whose number of bytes does not fit into so many bits. */
function isBeyond(bits: bigint, size: XmlElement): boolean {
  const bytes = sizeInBytes(text(size), value(size, "unit"), "bytes");
  return bytes !== undefined && bytes >= 2n ** bits;
}
