/** Rules for `<domaincheckpoint>`. */
import type { Rule } from "../rule.ts";
import { type MomentFacts, repeatedDisks, unknownDisks } from "./facts.ts";

const checkpoint = (names: readonly string[], ...lines: readonly string[]) =>
  [
    "<domaincheckpoint>",
    "  <disks>",
    ...names.map((name) => `    <disk name='${name}' checkpoint='bitmap'/>`),
    "  </disks>",
    ...lines.map((line) => `  ${line}`),
    "</domaincheckpoint>",
  ].join("\n");

const guest = [
  "<domain type='kvm'>",
  "  <name>vm</name>",
  "  <memory>1048576</memory>",
  "  <os><type>hvm</type></os>",
  "  <devices>",
  "    <disk type='file'><source file='/srv/vm.qcow2'/><target dev='vda'/></disk>",
  "  </devices>",
  "</domain>",
];

export const checkpointRules: readonly Rule<MomentFacts>[] = [
  {
    code: "checkpoint-disk-twice",
    severity: "error",
    explanation: "Each disk of the guest can have one entry.",
    source: "src/conf/checkpoint_conf.c",
    bad: checkpoint(["vda", "vda"]),
    good: checkpoint(["vda", "vdb"]),
    check: repeatedDisks,
  },
  {
    code: "checkpoint-disk-unknown",
    severity: "warning",
    explanation:
      "An entry names a disk of the guest by its target or by its file. libvirt reads the guest that stands here only when the checkpoint is defined again; for a new one it takes the guest as it is.",
    source: "src/conf/checkpoint_conf.c",
    bad: checkpoint(["sda"], ...guest),
    good: checkpoint(["vda"], ...guest),
    check: unknownDisks,
  },
];
