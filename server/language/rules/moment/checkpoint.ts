/** Rules for `<domaincheckpoint>`. */
import { preferred, removeAttribute } from "../../fixes.ts";
import { attribute, child, value, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { guest } from "./examples.ts";
import { type MomentFacts, repeatedDisks, textOf, unknownDisks } from "./facts.ts";

const checkpoint = (names: readonly string[], ...lines: readonly string[]) =>
  [
    "<domaincheckpoint>",
    "  <disks>",
    ...names.map((name) => `    <disk name='${name}' checkpoint='bitmap'/>`),
    "  </disks>",
    ...lines.map((line) => `  ${line}`),
    "</domaincheckpoint>",
  ].join("\n");

const mapped = (bitmap: string) =>
  [
    "<domaincheckpoint>",
    "  <name>monday</name>",
    "  <disks>",
    `    <disk name='vda' checkpoint='bitmap' bitmap='${bitmap}'/>`,
    "  </disks>",
    "</domaincheckpoint>",
  ].join("\n");

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
  {
    code: "checkpoint-bitmap-name",
    severity: "error",
    explanation:
      "The map of changed blocks of a new checkpoint has the name of the checkpoint, in every image; only a checkpoint that is defined again can have another.",
    source: "src/qemu/qemu_checkpoint.c",
    bad: mapped("tuesday"),
    good: mapped("monday"),
    *check(facts) {
      const { root, disks } = facts;
      if (child(root, "creationTime") || child(root, "domain")) return;
      const name = textOf(facts, "name");
      for (const disk of disks) {
        const bitmap = attribute(disk, "bitmap");
        // A disk that is left out has no bitmap at all, which the grammar says.
        if (!bitmap || bitmap.value === name || value(disk, "checkpoint") === "no") continue;
        const what = name === "" ? "libvirt makes the name of this checkpoint itself" : `this checkpoint is "${name}"`;
        yield {
          span: valueSpan(bitmap),
          message: `The bitmap of a new checkpoint has the checkpoint's name, and ${what}; leave bitmap out`,
          fixes: [preferred("Remove bitmap", removeAttribute(bitmap))],
        };
      }
    },
  },
];
