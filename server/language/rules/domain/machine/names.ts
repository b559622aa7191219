/** Rules for what the architecture, the machine and the emulator say of each other. */
import { possible, replaceText, replaceValue } from "../../../fixes.ts";
import { attribute, child, children, text, textSpan, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { isForeignMachine, machineHome } from "./homes.ts";

export const machineNameRules: readonly Rule<DomainFacts>[] = [
  {
    code: "os-machine-arch",
    severity: "error",
    explanation: "Machines belong to an architecture: pc and q35 to x86, virt to ARM and others, pseries to POWER.",
    source: "src/qemu/qemu_domain.c",
    bad: domain({ machine: "arch='aarch64' machine='q35'" }),
    good: domain({ machine: "arch='aarch64' machine='virt'" }),
    *check({ isQemu, os }) {
      const type = child(os, "type");
      const machine = attribute(type, "machine");
      const arch = attribute(type, "arch");
      const home = machine && machineHome(machine.value);
      if (!isQemu || !arch || !home || home.architectures.test(arch.value)) return;
      const better = usual.find(([pattern]) => pattern.test(arch.value))?.[1];
      yield {
        span: valueSpan(machine),
        message: `The machine ${machine.value} is one of ${home.words}, and the guest is ${arch.value}; ${better ? `use ${better}, or change arch` : "change one of the two"}`,
        fixes: better ? [possible(`Change to ${better}`, replaceValue(machine, better))] : [],
      };
    },
  },
  {
    code: "os-emulator-arch",
    severity: "error",
    elements: ["emulator"],
    explanation: "There is a QEMU for each architecture, and its name says which.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({
      machine: "arch='aarch64' machine='virt'",
      devices: ["<emulator>/usr/bin/qemu-system-x86_64</emulator>"],
    }),
    good: domain({
      machine: "arch='aarch64' machine='virt'",
      devices: ["<emulator>/usr/bin/qemu-system-aarch64</emulator>"],
    }),
    *check({ isQemu, root, os, machine }) {
      const arch = attribute(child(os, "type"), "arch");
      const emulator = children(root, "devices").flatMap((list) => children(list, "emulator"))[0];
      const found = emulator && /^(.*\/qemu-system-)(\w+)$/.exec(text(emulator).trim());
      const runs = found?.[2] && emulators.get(found[2]);
      if (!isQemu || !arch || !emulator || !found || !runs || runs.includes(arch.value)) return;
      // That the machine is another one's, too, is said of the machine.
      if (isForeignMachine(value(child(os, "type"), "machine"), arch.value)) return;
      const better = [...emulators].find(([, architectures]) => architectures.includes(arch.value))?.[0];
      // Of an architecture that libvirt does not know the grammar has spoken.
      if (!better && !otherArchitectures.test(arch.value)) return;
      const path = `${found[1]}${better}`;
      yield {
        span: textSpan(emulator),
        message: `This is QEMU for ${runs[0]}, and the guest is ${arch.value}; ${better ? `use ${path}, or ` : ""}remove <emulator> for libvirt's choice`,
        fixes: [
          ...(better ? [possible(`Change to ${path}`, replaceText(emulator, path))] : []),
          ...(isHome(machine, runs[0] ?? "")
            ? [possible(`Change arch to ${runs[0]}`, replaceValue(arch, runs[0] ?? ""))]
            : []),
        ],
        // One of the two is wrong, and these go by the architecture.
        mutes: ["ctl-isapc-no-pci", "no-pci-defaults", "feat-gic-arch", "feat-acpi-machine", "iommu-intel-q35"],
      };
    },
  },
];

/** Can the architecture have the machine, as far as is known? */
function isHome(machine: string | undefined, arch: string): boolean {
  return machineHome(machine ?? "")?.architectures.test(arch) ?? true;
}

const usual: readonly (readonly [RegExp, string])[] = [
  [/^x86_64$/, "q35"],
  [/^i686$/, "pc"],
  [/^ppc64(le)?$/, "pseries"],
  [/^s390x$/, "s390-ccw-virtio"],
  [/^(armv7l|aarch64|riscv|loongarch|m68k)/, "virt"],
  [/^ppc$/, "g3beige"],
  [/^sparc$/, "SS-5"],
  [/^sparc64$/, "sun4u"],
  [/^mips/, "malta"],
];

/** Those without an entry below. */
const otherArchitectures =
  /^(armv7b|cris|itanium|lm32|microblaze(el)?|or32|parisc(64)?|ppcemb|unicore32|xtensa(eb)?|s390)$/;

/**
 * The architectures of QEMU's programs, by their names; the one that it is for comes first.
 * Source: virQEMUCapsIsArchSupported in src/qemu/qemu_capabilities.c.
 */
const emulators: ReadonlyMap<string, readonly string[]> = new Map([
  ["x86_64", ["x86_64", "i686"]],
  ["i386", ["i686"]],
  ["aarch64", ["aarch64", "armv7l"]],
  ["arm", ["armv7l", "armv6l"]],
  ["ppc64", ["ppc64", "ppc64le"]],
  ["ppc", ["ppc"]],
  ["s390x", ["s390x"]],
  ["riscv64", ["riscv64"]],
  ["riscv32", ["riscv32"]],
  ["loongarch64", ["loongarch64"]],
  ["sparc", ["sparc"]],
  ["sparc64", ["sparc64"]],
  ["m68k", ["m68k"]],
  ["mips", ["mips"]],
  ["mipsel", ["mipsel"]],
  ["mips64", ["mips64"]],
  ["mips64el", ["mips64el"]],
  ["alpha", ["alpha"]],
  ["sh4", ["sh4"]],
  ["sh4eb", ["sh4eb"]],
]);
