/** How many vCPUs a machine can have, where all versions of QEMU agree. */
import { possible, replaceSpan } from "../../fixes.ts";
import { child, textSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";
import { largestVcpuCount } from "./processors.ts";

const mac99 = (vcpus: number) => domain({ machine: "arch='ppc' machine='mac99'", lines: [`<vcpu>${vcpus}</vcpu>`] });

export const vcpuMachineRules: readonly Rule<DomainFacts>[] = [
  {
    code: "vcpu-machine",
    severity: "error",
    elements: ["vcpu"],
    explanation: "QEMU builds machines as they were sold, and old boards have one processor or few.",
    source: "src/qemu/qemu_validate.c",
    bad: mac99(2),
    good: mac99(1),
    *check(facts) {
      const { root, isQemu, machine, family } = facts;
      const element = child(root, "vcpu");
      const most = family === "s390-ccw" ? mostOnS390 : mostOf[machine ?? ""];
      const count = largestVcpuCount(facts) ?? 0;
      if (!isQemu || !element || most === undefined || count <= most) return;
      yield {
        span: textSpan(element),
        message: `Machine ${machine ?? family} has at most ${most} vCPU${most === 1 ? "" : "s"}, not ${count}`,
        fixes: [possible(`Change to ${most}`, replaceSpan(textSpan(element), String(most)))],
      };
    },
  },
];

const mostOnS390 = 248;

/** Source: max_cpus of the machines in QEMU's hw/, the same since they are there. */
const mostOf: Readonly<Record<string, number>> = {
  g3beige: 1,
  mac99: 1,
  sun4u: 1,
  "SS-5": 1,
  r2d: 1,
  versatilepb: 1,
  clipper: 4,
  raspi3b: 4,
  "vexpress-a9": 4,
  "vexpress-a15": 4,
  malta: 16,
};
