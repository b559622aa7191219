/** i440fx becomes Q35: another bus layout, so PCI addresses go; no IDE, so its disks become SATA disks. */
import { addAttribute, removeElement, replaceValue } from "../../fixes.ts";
import type { TextEdit } from "../../problem.ts";
import { readDomain } from "../../rules/domain/facts.ts";
import { attribute, child, value } from "../../rules/elements.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { devicesOf, freeNames, removeAddresses } from "./devices.ts";
import { isAtTop, type Refactoring, type RefactoringPlace } from "./refactoring.ts";

/** At the top or in `<os>` of a QEMU guest on x86 whose machine is i440fx. */
export function* useQ35(place: RefactoringPlace): Iterable<Refactoring> {
  const { analysis, root } = place;
  if (analysis.kind?.name !== "domain" || !isAtTop(place, "name", "os")) return;
  const { isQemu, isX86, family, machine, os } = readDomain(root);
  const type = child(os, "type");
  if (!type || !isQemu || !isX86 || family !== "i440fx") return;
  const written = attribute(type, "machine");
  const wanted = q35Of(machine);
  if (wanted === undefined) return;
  yield {
    title: `Change the machine to ${wanted}: PCI addresses are assigned anew, IDE disks become SATA disks`,
    edits: [written ? replaceValue(written, wanted) : addAttribute(type, "machine", wanted), ...moveDevices(root)],
  };
}

/** The same version of the other machine; `undefined` for one that has no counterpart. */
function q35Of(machine: string | undefined): string | undefined {
  if (machine === undefined || machine === "pc") return "q35";
  return machine.startsWith("pc-i440fx-") ? machine.replace("pc-i440fx-", "pc-q35-") : undefined;
}

function moveDevices(root: XmlElement): readonly TextEdit[] {
  const freeName = freeNames(root);
  return devicesOf(root).flatMap((device) => {
    const isOld = device.name === "controller" && ["pci", "ide"].includes(value(device, "type") ?? "");
    if (isOld) return [removeElement(device)];
    if (device.name === "disk" && isIde(device)) return toSata(device, freeName);
    return removeAddresses([device], (address) => value(address, "type") === "pci");
  });
}

function isIde(disk: XmlElement): boolean {
  const target = child(disk, "target");
  const bus = value(target, "bus");
  return bus === "ide" || (bus === undefined && (value(target, "dev") ?? "").startsWith("hd"));
}

function toSata(disk: XmlElement, freeName: (prefix: string) => string): readonly TextEdit[] {
  const target = child(disk, "target");
  const [dev, bus] = [attribute(target, "dev"), attribute(target, "bus")];
  if (!target || !dev) return [];
  return [
    ...(dev.value.startsWith("hd") ? [replaceValue(dev, freeName("sd"))] : []),
    bus ? replaceValue(bus, "sata") : addAttribute(target, "bus", "sata"),
    ...removeAddresses([disk]),
  ];
}
