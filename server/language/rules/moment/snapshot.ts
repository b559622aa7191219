/**
 * Rules for `<domainsnapshot>`. Source of each: what libvirt 10.7 does when a snapshot is made or defined again. What
 * it reads but refuses for a snapshot that is to be made now is a warning.
 */
import { possible, preferred, removeElement, replaceText, replaceValue } from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { missingNameFinding, repeatedCookieFinding, volumeNameFinding } from "../domain/disk/network.ts";
import { repeatedLabels } from "../domain/security.ts";
import { attribute, child, children, spanOf, textSpan, value, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { guest } from "./examples.ts";
import { eachOnce, type MomentFacts, repeated, repeatedDisks, textOf, unknownDisks } from "./facts.ts";

const snapshot = (...lines: readonly string[]) =>
  ["<domainsnapshot>", ...lines.map((line) => `  ${line}`), "</domainsnapshot>"].join("\n");

const disks = (...lines: readonly string[]) =>
  snapshot("<name>before</name>", "<disks>", ...lines.map(indent), "</disks>");

const indent = (line: string) => `  ${line}`;

const onFile = (name: string, file: string) => [
  `<disk name='${name}' snapshot='external'>`,
  `  <source file='${file}'/>`,
  "</disk>",
];

const onNetwork = (source: string) => [
  "<disk name='vda' snapshot='external' type='network'>",
  `  ${source}`,
  "</disk>",
];

const onWeb = (...cookies: readonly string[]) => [
  "<disk name='vda' snapshot='external' type='network'>",
  "  <source protocol='https' name='vda.img'>",
  "    <host name='a.example'/>",
  "    <cookies>",
  ...cookies.map((name) => `      <cookie name='${name}'>1</cookie>`),
  "    </cookies>",
  "  </source>",
  "</disk>",
];

const labelled = (...models: readonly string[]) => [
  "<disk name='vda' snapshot='external' type='file'>",
  "  <source file='/srv/vda.snap'>",
  ...models.map((model) => `    <seclabel model='${model}' relabel='no'/>`),
  "  </source>",
  "</disk>",
];

export const snapshotRules: readonly Rule<MomentFacts>[] = [
  {
    code: "snapshot-name",
    severity: "error",
    explanation:
      "The description of a snapshot is kept in a file of its name, so the name cannot contain '/' or begin with '.'.",
    source: "src/qemu/qemu_snapshot.c",
    bad: snapshot("<name>web/before</name>"),
    good: snapshot("<name>web-before</name>"),
    *check(facts) {
      const element = child(facts.root, "name");
      const name = textOf(facts, "name");
      if (!element || !(name.includes("/") || name.startsWith("."))) return;
      const better = name.replaceAll("/", "-").replace(/^[.-]+/, "");
      yield {
        span: textSpan(element),
        message: "The name of a snapshot becomes a file name: it cannot contain '/' or begin with '.'",
        fixes: better === "" ? [] : [preferred(`Rename to "${better}"`, replaceText(element, better))],
      };
    },
  },
  {
    code: "snapshot-disk-twice",
    severity: "warning",
    explanation: "Each disk of the guest can have one entry; with two no snapshot is made, or defined again.",
    source: "src/conf/snapshot_conf.c",
    bad: disks("<disk name='vda' snapshot='internal'/>", "<disk name='vda' snapshot='internal'/>"),
    good: disks("<disk name='vda' snapshot='internal'/>", "<disk name='vdb' snapshot='internal'/>"),
    check: repeatedDisks,
  },
  {
    code: "snapshot-disk-unknown",
    severity: "warning",
    explanation:
      "An entry names a disk of the guest by its target or by its file. libvirt reads the guest that stands here only when the snapshot is defined again; for a new one it takes the guest as it is.",
    source: "src/conf/snapshot_conf.c",
    bad: snapshot("<disks>", "  <disk name='sda' snapshot='no'/>", "</disks>", ...guest),
    good: snapshot("<disks>", "  <disk name='vda' snapshot='no'/>", "</disks>", ...guest),
    check: unknownDisks,
  },
  {
    code: "snapshot-mixed",
    severity: "warning",
    explanation:
      "A snapshot is kept inside of the images or beside them, disks and memory alike; a mixture is not made.",
    source: "src/qemu/qemu_snapshot.c",
    bad: disks("<disk name='vda' snapshot='internal'/>", "<disk name='vdb' snapshot='external'/>"),
    good: disks("<disk name='vda' snapshot='external'/>", "<disk name='vdb' snapshot='external'/>"),
    *check({ root, disks }) {
      const memory = child(root, "memory");
      const all = [...(memory ? [memory] : []), ...disks];
      const first = all.find((element) => kindOf(element) !== undefined);
      const other = first && all.find((element) => kindOf(element) !== undefined && kindOf(element) !== kindOf(first));
      if (!first || !other) return;
      const written = attribute(other, "snapshot");
      const wanted = kindOf(first) ?? "";
      yield {
        span: written ? valueSpan(written) : other.nameSpan,
        message: `One snapshot cannot be partly internal and partly external: ${what(first)} is ${wanted}, ${what(other)} is ${kindOf(other)}`,
        fixes:
          written && other.name === "disk" && other.children.length === 0
            ? [possible(`Change to '${wanted}'`, replaceValue(written, wanted))]
            : [],
        related: [{ span: spanOf(first, "snapshot"), message: `The ${wanted} one is here` }],
      };
    },
  },
  {
    code: "snapshot-same-file",
    severity: "warning",
    explanation: "From then on each disk is written to the file of its own; two would destroy each other's data.",
    source: "src/qemu/qemu_snapshot.c",
    bad: disks(...onFile("vda", "/srv/vm.snap"), ...onFile("vdb", "/srv/vm.snap")),
    good: disks(...onFile("vda", "/srv/vda.snap"), ...onFile("vdb", "/srv/vdb.snap")),
    check: ({ disks }) =>
      repeated(
        eachOnce(disks).flatMap((disk) => child(disk, "source") ?? []),
        ["file", "dev"],
        (value) => `${value} is taken by another disk of this snapshot`,
      ),
  },
  {
    code: "snapshot-memory-offline",
    severity: "warning",
    explanation:
      "A guest that is off, or of which only the disks are kept, has no memory to keep: the snapshot cannot be defined again. What is taken anew takes no notice of <state>.",
    source: "src/conf/snapshot_conf.c",
    bad: snapshot("<name>before</name>", "<state>shutoff</state>", "<memory snapshot='internal'/>"),
    good: snapshot("<name>before</name>", "<state>shutoff</state>", "<memory snapshot='no'/>"),
    *check(facts) {
      const memory = child(facts.root, "memory");
      const state = textOf(facts, "state");
      if (!memory || !["shutoff", "disk-snapshot"].includes(state)) return;
      const isExternal = attribute(memory, "file") !== undefined;
      if (!isExternal && !["internal", "external"].includes(value(memory, "snapshot") ?? "no")) return;
      yield {
        span: spanOf(memory, attribute(memory, "snapshot") ? "snapshot" : "file"),
        message: `A snapshot in state '${state}' has no memory; remove <memory>`,
        fixes: [preferred("Remove <memory>", removeElement(memory))],
      };
    },
  },
  {
    code: "snapshot-source-missing",
    severity: "error",
    incomplete: true,
    explanation:
      "libvirt makes up a name beside the old image for files only; a device or a network image must be named.",
    source: "src/conf/snapshot_conf.c",
    bad: disks("<disk name='vda' snapshot='external' type='block'/>"),
    good: disks("<disk name='vda' snapshot='external' type='block'><source dev='/dev/vg0/snap'/></disk>"),
    *check({ disks }) {
      for (const disk of disks) {
        const type = attribute(disk, "type");
        if (type?.value !== "block" || child(disk, "source") || kindOf(disk) !== "external") continue;
        yield {
          span: valueSpan(type),
          message: "A snapshot on a block device needs <source dev='...'/>: libvirt finds a name for files only",
        };
      }
    },
  },
  {
    code: "snapshot-image-no-name",
    severity: "error",
    incomplete: true,
    explanation: "A server holds many images, and the name says which; only NBD has a default.",
    source: "src/conf/domain_conf.c",
    bad: disks(...onNetwork("<source protocol='rbd'><host name='a.example'/></source>")),
    good: disks(...onNetwork("<source protocol='rbd' name='pool/image'><host name='a.example'/></source>")),
    check: ({ disks }) =>
      disks.flatMap((disk) => {
        const isRemote = value(disk, "type") === "network";
        return isRemote ? (missingNameFinding(child(disk, "source")) ?? []) : [];
      }),
  },
  {
    code: "snapshot-image-name",
    severity: "error",
    explanation: "Images of rbd are in a pool, those of gluster in a volume, and the name gives both.",
    source: "src/conf/domain_conf.c",
    bad: disks(...onNetwork("<source protocol='rbd' name='image'><host name='a.example'/></source>")),
    good: disks(...onNetwork("<source protocol='rbd' name='pool/image'><host name='a.example'/></source>")),
    check: ({ disks }) => disks.flatMap((disk) => volumeNameFinding(child(disk, "source")) ?? []),
  },
  {
    code: "snapshot-cookie-twice",
    severity: "error",
    explanation: "A cookie has one value.",
    source: "src/conf/storage_source_conf.c",
    bad: disks(...onWeb("session", "session")),
    good: disks(...onWeb("session", "user")),
    check: ({ disks }) => disks.flatMap((disk) => repeatedCookieFinding(child(disk, "source")) ?? []),
  },
  {
    code: "snapshot-seclabel-twice",
    severity: "error",
    explanation: "Each security driver of the host gets one label.",
    source: "src/conf/domain_conf.c",
    bad: disks(...labelled("selinux", "selinux")),
    good: disks(...labelled("selinux", "dac")),
    check: ({ disks }) => disks.flatMap((disk) => [...repeatedLabels(children(child(disk, "source"), "seclabel"))]),
  },
];

/** Internal or external; `undefined` for what takes no part, or what the guest's own definition decides. */
function kindOf(element: XmlElement): string | undefined {
  const written = value(element, "snapshot");
  if (written === "internal" || written === "external") return written;
  if (written !== undefined) return undefined;
  return attribute(element, "file") || child(element, "source") ? "external" : undefined;
}

function what(element: XmlElement): string {
  return element.name === "memory" ? "the memory" : `disk "${value(element, "name") ?? ""}"`;
}
