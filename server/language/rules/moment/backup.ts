/** Rules for `<domainbackup>`. Source of each: what libvirt 10.7 does when a backup begins. */
import { addAttribute, addChild, possible, preferred, removeAttribute, replaceValue } from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { repeatedLabels } from "../domain/security.ts";
import { attribute, child, children, spanOf, value, valueSpan } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { eachOnce, type MomentFacts, repeated, repeatedDisks } from "./facts.ts";

const push = (...lines: readonly string[]) =>
  ["<domainbackup>", "  <disks>", ...lines.map((line) => `    ${line}`), "  </disks>", "</domainbackup>"].join("\n");

const pull = (...lines: readonly string[]) =>
  push(...lines).replace(
    "<domainbackup>",
    "<domainbackup mode='pull'>\n  <server transport='unix' socket='/run/backup.sock'/>",
  );

const to = (name: string, file: string) => `<disk name='${name}' type='file'><target file='${file}'/></disk>`;

const labelled = (...models: readonly string[]) => {
  const labels = models.map((model) => `<seclabel model='${model}' relabel='no'/>`).join("");
  return `<disk name='vda' type='file'><target file='/srv/vda.qcow2'>${labels}</target></disk>`;
};

const served = (server: string) =>
  `<domainbackup mode='pull'>\n  ${server}\n  <disks>\n    <disk name='vda'/>\n  </disks>\n</domainbackup>`;

export const backupRules: readonly Rule<MomentFacts>[] = [
  {
    code: "backup-disk-twice",
    severity: "error",
    explanation: "Each disk of the guest can have one entry.",
    source: "src/conf/backup_conf.c",
    bad: push("<disk name='vda'/>", "<disk name='vda'/>"),
    good: push("<disk name='vda'/>", "<disk name='vdb'/>"),
    check: repeatedDisks,
  },
  {
    code: "backup-incremental-missing",
    severity: "error",
    incomplete: true,
    explanation: "An incremental backup holds what has changed since a checkpoint, so it must name one.",
    source: "src/conf/backup_conf.c",
    bad: push("<disk name='vda' backupmode='incremental'/>"),
    good: push("<disk name='vda' backupmode='incremental' incremental='monday'/>"),
    *check({ root, disks }) {
      if (child(root, "incremental")) return;
      for (const disk of disks) {
        const mode = attribute(disk, "backupmode");
        if (mode?.value !== "incremental" || attribute(disk, "incremental") || value(disk, "backup") === "no") continue;
        yield {
          span: valueSpan(mode),
          message:
            "An incremental backup needs the name of a checkpoint: the attribute incremental here, or <incremental> for all disks",
        };
      }
    },
  },
  {
    code: "backup-no-disk",
    severity: "error",
    explanation: "With entries for disks only those are saved, and a backup of nothing is refused.",
    source: "src/qemu/qemu_backup.c",
    bad: push("<disk name='vda' backup='no'/>"),
    good: push("<disk name='vda' backup='yes'/>"),
    *check({ root, disks }) {
      if (disks.length === 0 || disks.some((disk) => value(disk, "backup") !== "no")) return;
      const list = child(root, "disks") ?? root;
      yield {
        span: list.nameSpan,
        message: "No disk is saved. Disks without an entry are left out; add one, or remove <disks> to save all",
        fixes: [possible("Add an entry for vda", addChild(list, "<disk name='vda' backup='yes'/>"))].filter(
          () => !disks.some((disk) => value(disk, "name") === "vda"),
        ),
      };
    },
  },
  {
    code: "backup-disk-type",
    severity: "error",
    explanation:
      "What belongs to the kind of a disk's target needs that kind beside it; libvirt checks its schema here.",
    source: "src/conf/schemas/domainbackup.rng",
    bad: push(to("vda", "/srv/vda.qcow2").replace(" type='file'", "")),
    good: push(to("vda", "/srv/vda.qcow2")),
    *check({ root, disks }) {
      const isPull = value(root, "mode") === "pull";
      for (const disk of disks) {
        // In this mode alone a file is what libvirt's schema takes for granted.
        if (isPull && attribute(child(disk, "scratch"), "file") && !attribute(disk, "backup")) continue;
        const part = ["target", "scratch", "driver"].flatMap((name) => child(disk, name) ?? [])[0];
        if (attribute(disk, "type")) continue;
        if (!part) {
          if (isPull) yield* savedWithoutType(disk);
          continue;
        }
        const isBlock = attribute(child(disk, "target") ?? child(disk, "scratch"), "dev") !== undefined;
        const type = isBlock ? "block" : "file";
        yield {
          span: disk.nameSpan,
          message: `A disk with <${part.name}> needs type='${type}'`,
          fixes: [preferred(`Add type='${type}'`, addAttribute(disk, "type", type))],
        };
      }
    },
  },
  {
    code: "backup-server-port",
    severity: "error",
    explanation: "QEMU could choose the port itself, but libvirt cannot tell it to anybody yet, so it must be written.",
    source: "src/qemu/qemu_backup.c",
    bad: served("<server name='localhost'/>"),
    good: served("<server name='localhost' port='10809'/>"),
    *check({ root }) {
      const server = child(root, "server");
      if (!server || (value(server, "transport") ?? "tcp") !== "tcp" || !attribute(server, "name")) return;
      const port = attribute(server, "port");
      if (port && Number(port.value) !== 0) return;
      yield {
        span: spanOf(server, "port"),
        message: "The server needs its TCP port, such as port='10809', which is usual for NBD",
        fixes: [
          preferred("Use port 10809", port ? replaceValue(port, "10809") : addAttribute(server, "port", "10809")),
        ],
      };
    },
  },
  {
    code: "backup-same-file",
    severity: "error",
    explanation:
      "Each disk needs a file or device of its own, because two would destroy each other's data. libvirt makes files anew, so the second disk finds that of the first, and QEMU locks them.",
    source: "src/qemu/qemu_backup.c",
    bad: push(to("vda", "/srv/backup.qcow2"), to("vdb", "/srv/backup.qcow2")),
    good: push(to("vda", "/srv/vda.qcow2"), to("vdb", "/srv/vdb.qcow2")),
    check: ({ disks }) =>
      repeated(
        eachOnce(disks)
          .flatMap((disk) => [child(disk, "target") ?? child(disk, "scratch")])
          .filter((place) => place !== undefined),
        ["file", "dev"],
        (value) => `${value} is taken by another disk of this backup`,
      ),
  },
  {
    code: "backup-export-twice",
    severity: "error",
    explanation: "Each disk is exported under a name of its own; without exportname that is its target.",
    source: "docs/formatbackup.rst",
    bad: pull("<disk name='vda' exportname='a'/>", "<disk name='vdb' exportname='a'/>"),
    good: pull("<disk name='vda' exportname='a'/>", "<disk name='vdb' exportname='b'/>"),
    check: ({ disks }) => repeatedExports(eachOnce(disks)),
  },
  {
    code: "backup-seclabel-twice",
    severity: "error",
    explanation: "Each security driver of the host gets one label.",
    source: "src/conf/domain_conf.c",
    bad: push(labelled("selinux", "selinux")),
    good: push(labelled("selinux", "dac")),
    check: ({ disks }) =>
      disks
        .flatMap((disk) => [...children(disk, "target"), ...children(disk, "scratch")])
        .flatMap((place) => [...repeatedLabels(children(place, "seclabel"))]),
  },
];

/** A disk of which is said that it is saved, but not of what kind its scratch space is. */
function* savedWithoutType(disk: XmlElement): Iterable<Finding> {
  const saved = attribute(disk, "backup");
  if (saved?.value !== "yes") return;
  yield {
    span: valueSpan(saved),
    message: "With backup='yes' a disk needs type='file' here; it is saved without both too",
    fixes: [
      preferred("Remove backup", removeAttribute(saved)),
      possible("Add type='file'", addAttribute(disk, "type", "file")),
    ],
  };
}

/** Names under which two disks would be exported; one of them at least is written. */
function* repeatedExports(disks: readonly XmlElement[]): Iterable<Finding> {
  const seen = new Map<string, XmlElement>();
  for (const disk of disks) {
    const name = value(disk, "exportname") ?? value(disk, "name");
    if (name === undefined || value(disk, "backup") === "no") continue;
    const first = seen.get(name);
    if (!first) seen.set(name, disk);
    else {
      const [wrong, other] = attribute(disk, "exportname") ? [disk, first] : [first, disk];
      yield {
        span: spanOf(wrong, "exportname"),
        message: `Another disk is exported as "${name}" already`,
        related: [
          { span: spanOf(other, attribute(other, "exportname") ? "exportname" : "name"), message: "The other" },
        ],
      };
    }
  }
}
