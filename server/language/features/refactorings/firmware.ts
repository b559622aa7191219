/** BIOS becomes UEFI in the way that leaves the choice of the firmware to libvirt. */
import { addAttribute, addChild, removeElement, replaceValue } from "../../fixes.ts";
import type { TextEdit } from "../../problem.ts";
import { readDomain } from "../../rules/domain/facts.ts";
import { attribute, child, children, value } from "../../rules/elements.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { isAtTop, type Refactoring, type RefactoringPlace } from "./refactoring.ts";

export function* useUefi(place: RefactoringPlace): Iterable<Refactoring> {
  const { analysis, root } = place;
  if (analysis.kind?.name !== "domain" || !isAtTop(place, "name", "os")) return;
  const { isQemu, family, os, arch } = readDomain(root);
  const loader = child(os, "loader");
  const firmware = attribute(os, "firmware");
  if (!os || !isQemu || firmware?.value === "efi") return;
  if (!(["i440fx", "q35"].includes(family) || (family === "virt" && arch === "aarch64"))) return;
  if (loader && value(loader, "type") === "pflash") {
    yield { title: "Let libvirt choose the UEFI firmware (firmware='efi')", edits: chosenByLibvirt(os, loader) };
    return;
  }
  yield {
    title: "Change from BIOS to UEFI (firmware='efi'); the guest must be installed for it",
    edits: [
      firmware ? replaceValue(firmware, "efi") : addAttribute(os, "firmware", "efi"),
      ...(loader ? [removeElement(loader)] : []),
      ...withAcpi(root),
    ],
  };
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
function withAcpi(root: XmlElement): readonly TextEdit[] {
  const features = child(root, "features");
  if (!features) return [addChild(root, "<features><acpi/></features>")];
  return child(features, "acpi") ? [] : [addChild(features, "<acpi/>")];
}
