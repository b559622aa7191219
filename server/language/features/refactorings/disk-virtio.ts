/** A disk of an old kind becomes a virtio disk, with the name and the attributes that such a disk has. */
import { addAttribute, removeAttribute, removeElement, replaceText, replaceValue } from "../../fixes.ts";
import type { TextEdit } from "../../problem.ts";
import { attribute, child, children, text, value } from "../../rules/elements.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { freeNames, guestAddresses } from "./devices.ts";
import { around, type Refactoring, type RefactoringPlace } from "./refactoring.ts";

/** What only disks of other buses have. */
const foreignAttributes = ["tray", "removable", "rotation_rate"];
const foreignChildren = ["wwn", "vendor", "product"];
/** The guest sees no more of its serial number. */
const longestSerial = 20;

/** For a disk of a guest on IDE or SATA; nothing for CD-ROMs and other devices. */
export function* diskToVirtio({ analysis, root, path }: RefactoringPlace): Iterable<Refactoring> {
  const disk = around(path, "disk");
  const target = child(disk, "target");
  const dev = attribute(target, "dev");
  if (!disk || !target || !dev || analysis.kind?.name !== "domain") return;
  const bus = attribute(target, "bus");
  const written = bus?.value ?? (dev.value.startsWith("hd") ? "ide" : "");
  if (!["ide", "sata"].includes(written) || !["disk", undefined].includes(value(disk, "device"))) return;
  const name = dev.value.startsWith("vd") ? dev.value : freeNames(root)("vd");
  yield {
    title: `Change to virtio (${name}); the guest needs a driver for it`,
    edits: [
      ...(name === dev.value ? [] : [replaceValue(dev, name)]),
      bus ? replaceValue(bus, "virtio") : addAttribute(target, "bus", "virtio"),
      ...foreignAttributes.flatMap((other) => {
        const found = attribute(target, other);
        return found ? [removeAttribute(found)] : [];
      }),
      ...children(disk)
        .filter((element) => foreignChildren.includes(element.name))
        .map(removeElement),
      ...shorterSerial(disk),
      ...guestAddresses(disk).map(removeElement),
    ],
  };
}

function shorterSerial(disk: XmlElement): readonly TextEdit[] {
  const serial = child(disk, "serial");
  const written = text(serial).trim();
  if (!serial || written.length <= longestSerial) return [];
  return [replaceText(serial, written.slice(0, longestSerial))];
}
