/** BIOS becomes UEFI in the way that leaves the choice of the firmware to libvirt. */
import { addAttribute, addBehind, addChild, removeElement, replaceValue } from "../../fixes.ts";
import type { TextEdit } from "../../problem.ts";
import { readDomain } from "../../rules/domain/facts.ts";
import type { MachineFamily } from "../../rules/domain/machine/family.ts";
import { attribute, child, children, value } from "../../rules/elements.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { isAtTop, type Refactoring, type RefactoringPlace } from "./refactoring.ts";

/** At the top or in `<os>` of a QEMU guest that can have UEFI. Of a written loader only secure boot stays. */
export function* useUefi(place: RefactoringPlace): Iterable<Refactoring> {
  const { analysis, root } = place;
  if (analysis.kind?.name !== "domain" || !isAtTop(place, "name", "os")) return;
  const { isQemu, family, os, arch } = readDomain(root);
  const loader = child(os, "loader");
  const firmware = attribute(os, "firmware");
  if (!os || !isQemu || firmware?.value === "efi") return;
  if (!mayHaveUefi(family, arch)) return;
  if (loader && value(loader, "type") === "pflash") {
    yield { title: "Let libvirt choose the UEFI firmware (firmware='efi')", edits: chosenByLibvirt(os, loader) };
    return;
  }
  yield {
    title: "Change from BIOS to UEFI (firmware='efi'); the guest must be installed for it",
    edits: [
      firmware ? replaceValue(firmware, "efi") : addAttribute(os, "firmware", "efi"),
      ...(loader ? [removeElement(loader)] : []),
      ...withAcpi(root, os),
    ],
  };
}

/** Machines that distributions have UEFI firmware for. The one for 32-bit PCs asks for what libvirt refuses there. */
function mayHaveUefi(family: MachineFamily, arch: string): boolean {
  if (family === "virt") return ["aarch64", "armv7l", "riscv64", "loongarch64"].includes(arch);
  return arch === "x86_64" && (family === "i440fx" || family === "q35");
}

/** Secure boot stays asked for; files of the firmware and templates of its variables are found by libvirt. */
function chosenByLibvirt(os: XmlElement, loader: XmlElement): readonly TextEdit[] {
  const isSecure = value(loader, "secure") === "yes";
  return [
    addAttribute(os, "firmware", "efi"),
    isSecure ? { span: loader.span, newText: "<loader secure='yes'/>" } : removeElement(loader),
    ...children(os, "nvram").map(removeElement),
  ];
}

/** UEFI describes the machine to the guest by ACPI. */
function withAcpi(root: XmlElement, os: XmlElement): readonly TextEdit[] {
  const features = child(root, "features");
  if (!features) return [addBehind(os, "<features><acpi/></features>")];
  return child(features, "acpi") ? [] : [addChild(features, "<acpi/>")];
}
