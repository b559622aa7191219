/** Memory that programs beside QEMU can read, and how to give it to a guest. */
import { addAttribute, addChild, preferred, replaceValue } from "../../../fixes.ts";
import type { Fix, TextEdit } from "../../../problem.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, descendants } from "../../elements.ts";

/** For the examples of rules. */
export const sharedMemoryLines: readonly string[] = [
  "<memoryBacking>",
  "  <source type='memfd'/>",
  "  <access mode='shared'/>",
  "</memoryBacking>",
];

/**
 * Makes the memory of a guest shared, by memfd unless it says otherwise.
 * @param root the `<domain>` element
 */
export function addSharedMemory(root: XmlElement): readonly Fix[] {
  // Cells may have a setting of their own, which would have to change too.
  if (descendants(root, "cpu", "numa", "cell").some((cell) => attribute(cell, "memAccess"))) return [];
  return [preferred("Share the memory of the guest", shareMemory(root))];
}

function shareMemory(root: XmlElement): TextEdit {
  const backing = child(root, "memoryBacking");
  if (!backing) {
    return addChild(root, "<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>");
  }
  const access = child(backing, "access");
  const mode = attribute(access, "mode");
  if (mode) return replaceValue(mode, "shared");
  return access ? addAttribute(access, "mode", "shared") : addChild(backing, "<access mode='shared'/>");
}
