/** The families of machine types that the rules tell apart, and what such a machine has. */
import { machineHome } from "./homes.ts";

export type MachineFamily = "i440fx" | "q35" | "virt" | "pseries" | "s390-ccw" | "microvm" | "isapc" | "other";

/** The most likely architecture of a machine, x86_64 when nothing is known of it. */
export function archOf(machine: string | undefined): string {
  return machineHome(machine ?? "")?.usual ?? "x86_64";
}

/** @param machine as written; `undefined` for the default of the architecture */
export function familyOf(machine: string | undefined, arch: string): MachineFamily {
  const known = families.find(([architectures]) => architectures.test(arch))?.[1] ?? [];
  // An architecture without a machine has the first of its families; no ARM before v7 has virt by default.
  if (machine === undefined) return arch === "armv6l" ? "other" : (known[0]?.[1] ?? "other");
  return known.find(([pattern]) => pattern.test(machine))?.[1] ?? "other";
}

/**
 * The model of the PCI bus that a machine has without a word; `undefined` where it has none or that is not known.
 * Source: qemuDomainDefAddDefaultDevices in src/qemu/qemu_postparse.c.
 */
export function rootBusOf(machine: string | undefined, arch: string): string | undefined {
  const ofFamily = rootBuses[familyOf(machine, arch)];
  if (ofFamily !== undefined) return ofFamily;
  if (arch === "loongarch64") return "pcie-root";
  if (/^(ppc|ppc64|ppc64le|ppcemb|alpha|sh4|sh4eb|sparc64)$/.test(arch)) return "pci-root";
  if (/^mips/.test(arch) && (machine ?? "malta") === "malta") return "pci-root";
  return /^(armv|aarch64)/.test(arch) && machine === "versatilepb" ? "pci-root" : undefined;
}

/** An IDE controller is built into these machines, and none can be added. Source: qemuDomainMachineHasBuiltinIDE in src/qemu/qemu_domain.c. */
export function hasBuiltInIde(machine: string | undefined, arch: string): boolean {
  const name = machine ?? defaultMachines.find(([architectures]) => architectures.test(arch))?.[1] ?? "";
  return familyOf(machine, arch) === "i440fx" || ["malta", "sun4u", "g3beige"].includes(name);
}

/** Only where they have IDE. Source: preferredMachines in src/qemu/qemu_capabilities.c. */
const defaultMachines: readonly (readonly [RegExp, string])[] = [
  [/^mips/, "malta"],
  [/^sparc64$/, "sun4u"],
  [/^ppc(le)?$/, "g3beige"],
];

/** By architecture, its default first. Source: qemuDomainMachineIsQ35 and its siblings in src/qemu/qemu_domain.c. */
const families: readonly (readonly [RegExp, readonly (readonly [RegExp, MachineFamily])[]])[] = [
  [
    /^(x86_64|i686)$/,
    [
      [/^(pc|pc-[01]\.\d+|pc-i440fx(-.*)?|rhel.*)$/, "i440fx"],
      [/^(q35|pc-q35(-|$))/, "q35"],
      [/^microvm$/, "microvm"],
      [/^isapc$/, "isapc"],
    ],
  ],
  [/^(armv6l|armv7l|aarch64|riscv32|riscv64|loongarch64)$/, [[/^virt(-|$)/, "virt"]]],
  [/^ppc64(le)?$/, [[/^pseries(-|$)/, "pseries"]]],
  [/^s390x?$/, [[/^s390-ccw/, "s390-ccw"]]],
];

const rootBuses: Readonly<Partial<Record<MachineFamily, string>>> = {
  q35: "pcie-root",
  virt: "pcie-root",
  i440fx: "pci-root",
  pseries: "pci-root",
  "s390-ccw": "pci-root",
};
