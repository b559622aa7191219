/** The repair for devices that SPICE carries in a guest without it. */
import { addChild, possible } from "../../../fixes.ts";
import type { Fix } from "../../../problem.ts";
import type { XmlElement } from "../../../xml/tree.ts";

/** What the agent of SPICE in the guest looks for. */
export const spiceChannelName = "com.redhat.spice.0";

/** A display by SPICE beside the device. */
export function addSpice({ parent }: XmlElement): readonly Fix[] {
  if (!parent) return [];
  return [possible("Add <graphics type='spice'>", addChild(parent, "<graphics type='spice' autoport='yes'/>"))];
}
