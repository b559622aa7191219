/** How many vCPUs a machine can have: where all versions of QEMU agree, or more than any of them has. */
import { possible, replaceText } from "../../../fixes.ts";
import { child, textSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import type { MachineFamily } from "../machine/family.ts";
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
      const { root, isQemu, machine } = facts;
      const element = child(root, "vcpu");
      const most = mostOn(facts);
      const count = largestVcpuCount(facts) ?? 0;
      if (!isQemu || !element || most === undefined || count <= most) return;
      yield {
        span: textSpan(element),
        message: `${machine ? `Machine ${machine}` : facts.arch} has at most ${most} vCPU${most === 1 ? "" : "s"}, not ${count}`,
        fixes: [possible(`Change to ${most}`, replaceText(element, String(most)))],
      };
    },
  },
];

function mostOn({ arch, isArchKnown, machine, family }: DomainFacts): number | undefined {
  if (isArchKnown && arch === "m68k") return 1;
  if (family === "q35") return mostOfQ35(machine ?? "");
  const ofFamily = mostOfFamily.find(([kind, archs]) => kind === family && archs.test(arch));
  if (ofFamily) return ofFamily[2];
  return mostOf.get(machine ?? (isArchKnown ? usualMachines[arch] : undefined) ?? "");
}

/** Each version of q35 keeps what it had when it was the newest; no version of QEMU has more than 4096. Source: hw/i386/pc_q35.c. */
function mostOfQ35(machine: string): number | undefined {
  if (machine === "q35") return mostOfNewestQ35;
  const [, major, minor] = /^pc-q35-(\d+)\.(\d+)$/.exec(machine) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const version = 100 * Number(major) + Number(minor);
  return q35Limits.find(([before]) => version < before)?.[1] ?? mostOfNewestQ35;
}

const mostOfNewestQ35 = 4096;

/** The first version that has more, as 100 times its major number and its minor one. */
const q35Limits: readonly (readonly [before: number, most: number])[] = [
  [208, 255],
  [801, 288],
  [900, 1024],
];

/** Source: QEMU 10. No version before has more. */
const mostOfFamily: readonly (readonly [family: MachineFamily, archs: RegExp, most: number])[] = [
  ["s390-ccw", /^/, 248],
  ["virt", /^(arm|aarch64|riscv)/, 512],
  ["virt", /^loongarch64$/, 256],
  ["pseries", /^/, 4096],
];

/** Where the document names no machine. Source: preferredMachines in src/qemu/qemu_capabilities.c. */
const usualMachines: Readonly<Record<string, string>> = {
  alpha: "clipper",
  mips: "malta",
  mips64: "malta",
  mips64el: "malta",
  mipsel: "malta",
  ppc: "g3beige",
  sparc: "SS-5",
  sparc64: "sun4u",
};

/** Source: max_cpus of the machines in QEMU's hw/, the same since they are there. */
const mostOf: ReadonlyMap<string, number> = new Map(
  Object.entries({
    "1": "g3beige mac99 40p bamboo sam460ex sun4u sun4v niagara SS-4 SS-5 LX Voyager SPARCClassic SPARCbook r2d versatilepb versatileab integratorcp realview-eb realview-pb-a8 raspi0 raspi1ap sifive_e magnum pica61",
    "4": "clipper SS-10 SS-20 SS-600MP raspi2b raspi3ap raspi3b raspi4b vexpress-a9 vexpress-a15 realview-eb-mpcore realview-pbx-a9 highbank",
    "5": "sifive_u",
    "8": "spike",
    "15": "mpc8544ds",
    "16": "malta",
  }).flatMap(([most, machines]) => machines.split(" ").map((machine) => [machine, Number(most)] as const)),
);
