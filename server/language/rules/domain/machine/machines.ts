/** What kind of machine a guest may turn out to be, when the host fills in what the document leaves out. */
import type { Cause } from "../../../problem.ts";
import type { Version } from "../../../version.ts";
import { attribute, child, valueSpan } from "../../elements.ts";
import type { DomainFacts, GuestFacts } from "../facts.ts";
import { virtioScsiOnVirt } from "../versions.ts";
import { hasBuiltInIde } from "./family.ts";

/** Is it x86, or may the host make it so? */
export function mayBeX86({ isArchKnown, isX86 }: DomainFacts): boolean {
  return !isArchKnown || isX86;
}

/** The machine virt on ARM, which is the default there. */
export function mayBeArmVirt({ isArchKnown, arch, machine, family }: DomainFacts): boolean {
  return !isArchKnown || (/^(arm|aarch64)/.test(arch) && (!machine || family === "virt"));
}

/** The machine virt on RISC-V, which is the default there. */
export function mayBeRiscVirt({ isArchKnown, arch, machine, family }: DomainFacts): boolean {
  return !isArchKnown || (arch.startsWith("riscv") && (!machine || family === "virt"));
}

/** The machine pseries on POWER, which is the default there. */
export function mayBePseries({ isArchKnown, arch, machine, family }: DomainFacts): boolean {
  return !isArchKnown || (arch.startsWith("ppc64") && (!machine || family === "pseries"));
}

/** Is it s390x, or may the host make it so? */
export function mayBeS390({ isArchKnown, arch }: DomainFacts): boolean {
  return !isArchKnown || arch.startsWith("s390");
}

/** q35, which some hosts have as the default of x86. */
export function mayBeQ35(facts: DomainFacts): boolean {
  return mayBeX86(facts) && (!facts.machine || facts.family === "q35");
}

/** The machine pc (i440fx), the usual default of x86. */
export function mayBeI440fx(facts: DomainFacts): boolean {
  return mayBeX86(facts) && (!facts.machine || facts.family === "i440fx");
}

/**
 * ARM and RISC-V machines without PCI, on which libvirt does not look at addresses.
 * Source: qemuDomainSupportsPCI in src/qemu/qemu_domain.c.
 */
export function hasUncheckedAddresses({ arch, isArchKnown, rootBus }: GuestFacts): boolean {
  return isArchKnown && rootBus === undefined && /^(arm|aarch64|riscv)/.test(arch);
}

/** Does the machine have an IDE controller of this index, as far as the document says? */
export function mayHaveIde({ arch, isArchKnown, machine }: GuestFacts, index: number): boolean {
  return (!isArchKnown || hasBuiltInIde(machine, arch)) && index === 0;
}

/**
 * The model that a SCSI controller without one gets; `undefined` where that depends on how QEMU was built.
 * Source: qemuDomainGetSCSIControllerModel in src/qemu/qemu_domain.c; NEWS of 11.6.0.
 */
export function defaultScsiModel({ arch, isArchKnown, family }: GuestFacts, version: Version): string | undefined {
  if (!isArchKnown) return undefined;
  if (family === "pseries") return "ibmvscsi";
  const isVirtio = /^(s390|loongarch64)/.test(arch) || (family === "virt" && version >= virtioScsiOnVirt);
  return isVirtio ? "virtio-scsi" : undefined;
}

/** Is a SCSI controller without a model an lsilogic, if QEMU has it? */
export function mayDefaultToLsilogic(guest: GuestFacts, version: Version): boolean {
  return guest.isArchKnown && guest.arch !== "sparc" && defaultScsiModel(guest, version) === undefined;
}

/** For messages, such as "q35" or "a machine virt". */
export function machineInWords({ arch, machine, family }: GuestFacts): string {
  if (family === "q35" || family === "isapc") return family;
  return `a machine ${machine ?? (family === "other" ? `of ${arch}` : family)}`;
}

/** The machine, where it is of x86 and neither a PC nor a microvm: it lacks much of what guests have, and is most likely what is wrong. */
export function rareMachine({ os, isX86, family, machine }: GuestFacts): Cause | undefined {
  const written = attribute(child(os, "type"), "machine");
  if (!written || !isX86 || family !== "other" || machine === undefined) return undefined;
  return { span: valueSpan(written), words: `Machine '${machine}'` };
}

/** For messages, such as "aarch64 (machine virt)". */
export function kindInWords({ arch, machine }: DomainFacts): string {
  return machine ? `${arch} (machine ${machine})` : arch;
}
