/** Rules for `<pool>`: its name, source and target. Source of each: what libvirt 10.7 does with pools. */
import { possible, preferred, removeElement, replaceSpan, replaceText, replaceValue } from "../../fixes.ts";
import { attribute, child, children, isUuid, spanOf, text, textSpan, value, valueSpan } from "../elements.ts";
import { tooLongForFile } from "../file-name.ts";
import type { Rule } from "../rule.ts";
import { directory, fibreChannel, iscsi, logical, nfs, scsiHost } from "./examples.ts";
import { type PoolFacts, textOf } from "./facts.ts";

/** Types that find exactly one server; the others (RBD, Sheepdog) take several. */
const oneServer = new Set(["netfs", "iscsi", "iscsi-direct", "gluster"]);

const chapTypes = new Set(["iscsi", "iscsi-direct"]);

export const poolRules: readonly Rule<PoolFacts>[] = [
  {
    code: "pool-name-missing",
    severity: "error",
    incomplete: true,
    explanation: "A pool is known by its name. Types with a named source take that name when the pool has none.",
    source: "src/conf/storage_conf.c",
    bad: logical().replace("  <name>guests</name>\n", "").replace("    <name>vg0</name>\n", ""),
    good: logical().replace("  <name>guests</name>\n", ""),
    *check({ root, type, source }) {
      const named = child(source, "name");
      if (child(root, "name") || (named && (text(named) !== "" || type === "rbd"))) return;
      yield { span: (named ?? root).nameSpan, message: "The pool has no name; add <name>, or <name> in <source>" };
    },
  },
  {
    code: "pool-name-length",
    severity: "error",
    explanation:
      "libvirt writes a pool into a file of its name with .xml.new behind it, and a file name has at most 255 bytes.",
    source: "src/util/virfile.c, virFileRewrite",
    bad: logical().replace("<name>guests</name>", `<name>${"guests".repeat(42)}</name>`),
    good: logical(),
    *check({ root }) {
      const name = child(root, "name");
      if (name) yield* tooLongForFile(text(name), textSpan(name));
    },
  },
  {
    code: "pool-cow-type",
    severity: "error",
    explanation: "Copy on write is a property of file systems, so only pools of type dir and fs can set it.",
    source: "src/conf/storage_conf.c",
    bad: nfs().replace("  <source>", "  <features><cow state='no'/></features>\n  <source>"),
    good: directory("<features><cow state='no'/></features>"),
    *check({ root, type }) {
      const cow = child(child(root, "features"), "cow");
      if (!cow || !attribute(cow, "state") || type === "dir" || type === "fs") return;
      yield {
        span: cow.nameSpan,
        message: `<cow> can be set for pools of type 'dir' and 'fs' only, and this is type '${type}'`,
        fixes: [preferred("Remove <cow>", removeElement(cow))],
      };
    },
  },
  {
    code: "pool-one-server",
    severity: "error",
    explanation: "These pools are on one server; with several hosts libvirt refuses to start them.",
    source: "src/storage/storage_backend_fs.c",
    bad: nfs("<host name='nas2.example.com'/>"),
    good: nfs(),
    *check({ type, source }) {
      if (!oneServer.has(type)) return;
      for (const host of children(source, "host").slice(1)) {
        yield {
          span: spanOf(host, "name"),
          message: `A pool of type '${type}' is on exactly one host: with this second one it cannot start`,
          fixes: [possible("Remove this host", removeElement(host))],
        };
      }
    },
  },
  {
    code: "pool-auth-type",
    severity: "error",
    explanation: "iSCSI logs in by CHAP and RBD by Ceph's own way; with another type the pool cannot start.",
    source: "src/storage/storage_backend_iscsi.c",
    bad: iscsi("<auth type='ceph' username='me'><secret usage='san'/></auth>"),
    good: iscsi("<auth type='chap' username='me'><secret usage='san'/></auth>"),
    *check({ type, source }) {
      const written = attribute(child(source, "auth"), "type");
      const right = chapTypes.has(type) ? "chap" : type === "rbd" ? "ceph" : undefined;
      if (!written || !right || written.value === right || !["chap", "ceph"].includes(written.value)) return;
      yield {
        span: valueSpan(written),
        message: `A pool of type '${type}' logs in by '${right}', not '${written.value}': it could not start`,
        fixes: [preferred(`Change to '${right}'`, replaceValue(written, right))],
      };
    },
  },
  {
    code: "pool-auth-secret-uuid",
    severity: "error",
    explanation: "A secret is named by its UUID or by its usage. Text that is no UUID belongs to usage.",
    source: "src/conf/storage_source_conf.c",
    bad: iscsi("<auth type='chap' username='me'><secret uuid='san'/></auth>"),
    good: iscsi("<auth type='chap' username='me'><secret usage='san'/></auth>"),
    *check({ source }) {
      const secret = child(child(source, "auth"), "secret");
      const uuid = attribute(secret, "uuid");
      if (!uuid || isUuid(uuid.value)) return;
      const isName = uuid.value.trim() !== "" && !attribute(secret, "usage");
      yield {
        span: valueSpan(uuid),
        message: `"${uuid.value}" is not a UUID; a secret's own name goes into the attribute usage`,
        fixes: isName ? [possible("Make it the usage", replaceSpan(uuid.nameSpan, "usage"))] : [],
      };
    },
  },
  {
    code: "pool-nfs-version-comma",
    severity: "error",
    explanation: "The version becomes one option of mount, so it cannot smuggle in further ones.",
    source: "src/conf/storage_conf.c",
    bad: nfs("<protocol ver='4.1,soft'/>"),
    good: nfs("<protocol ver='4.1'/>"),
    *check({ source }) {
      const version = attribute(child(source, "protocol"), "ver");
      const [first = "", ...rest] = version?.value.split(",") ?? [];
      if (!version || rest.length === 0) return;
      yield {
        span: valueSpan(version),
        message: "The version of NFS cannot contain a comma; other options of mount go into <fs:mount_opts>",
        fixes: [preferred(`Keep "${first}"`, replaceValue(version, first))],
      };
    },
  },
  {
    code: "pool-target-ignored",
    severity: "warning",
    explanation:
      "Where the volumes of an LVM or ZFS pool appear follows from the name of the source; libvirt ignores what is written.",
    source: "src/conf/storage_conf.c",
    bad: logical("/srv/guests"),
    good: logical("/dev/vg0"),
    *check({ root, type, source, target }) {
      const path = child(target, "path");
      const name = textOf(source, "name") || textOf(root, "name");
      const folder = type === "logical" ? "/dev" : type === "zfs" ? "/dev/zvol" : undefined;
      const right = `${folder}/${name}`;
      if (!path || folder === undefined || name === "" || textOf(target, "path").replace(/\/+$/, "") === right) return;
      yield {
        span: textSpan(path),
        message: `libvirt ignores this path: the volumes of this pool are in ${right}`,
        fixes: [preferred(`Change to ${right}`, replaceText(path, right))],
      };
    },
  },
  {
    code: "pool-unstable-target",
    severity: "info",
    explanation:
      "The names of SCSI devices change from start to start of the host. With a path below /dev/disk libvirt gives volumes names that stay.",
    source: "docs/storage.rst",
    bad: iscsi().replace("/dev/disk/by-path", "/dev"),
    good: iscsi(),
    *check({ type, target }) {
      const path = child(target, "path");
      const written = textOf(target, "path").replace(/(.)\/+$/, "$1");
      if (!path || !["iscsi", "scsi"].includes(type) || written.startsWith("/dev/")) return;
      yield {
        span: textSpan(path),
        message: "The volumes get names such as /dev/sdb, which change when the host starts again",
        fixes: [possible("Use /dev/disk/by-path, which does not change", replaceText(path, "/dev/disk/by-path"))],
      };
    },
  },
  {
    code: "pool-adapter-wwn-pair",
    severity: "error",
    incomplete: true,
    explanation: "The parent of a virtual Fibre Channel adapter is known by its node name and its port name together.",
    source: "src/conf/storage_adapter_conf.c",
    bad: fibreChannel("parent_wwnn='20000000c9831b4b' "),
    good: fibreChannel("parent_wwnn='20000000c9831b4b' parent_wwpn='10000000c9831b4b' "),
    *check({ source }) {
      const adapter = child(source, "adapter");
      const [node, port] = [attribute(adapter, "parent_wwnn"), attribute(adapter, "parent_wwpn")];
      const alone = node && port ? undefined : (node ?? port);
      if (!alone) return;
      const other = alone === node ? "parent_wwpn" : "parent_wwnn";
      yield { span: alone.nameSpan, message: `${alone.name} needs ${other} beside it` };
    },
  },
  {
    code: "pool-adapter-type-missing",
    severity: "error",
    explanation: "Without a type an adapter is named by its name only, as it was before there were types.",
    source: "src/conf/storage_adapter_conf.c",
    bad: scsiHost("", " unique_id='1'"),
    good: scsiHost(" type='scsi_host'", " unique_id='1'"),
    *check({ source }) {
      const adapter = child(source, "adapter");
      const parent = child(adapter, "parentaddr");
      if (!adapter || !parent || attribute(adapter, "type")) return;
      const end = adapter.nameSpan.end;
      yield {
        span: adapter.nameSpan,
        message: "An adapter that is named by <parentaddr> needs type='scsi_host'",
        fixes: [preferred("Add type='scsi_host'", replaceSpan({ start: end, end }, " type='scsi_host'"))],
      };
    },
  },
  {
    code: "pool-adapter-unique-id",
    severity: "error",
    incomplete: true,
    explanation: "Several adapters can have one PCI address; unique_id tells which of them is meant.",
    source: "src/conf/storage_adapter_conf.c",
    bad: scsiHost(" type='scsi_host'", ""),
    good: scsiHost(" type='scsi_host'", " unique_id='1'"),
    *check({ source }) {
      const parent = child(child(source, "adapter"), "parentaddr");
      if (!parent || value(parent, "unique_id") !== undefined) return;
      yield {
        span: parent.nameSpan,
        message: "<parentaddr> needs unique_id, the number of the adapter in /sys/class/scsi_host/host*/unique_id",
      };
    },
  },
];
