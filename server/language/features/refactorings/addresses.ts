/** Leaves it to libvirt where the guest sees its devices. */

import { removeChild } from "../../fixes.ts";
import { value } from "../../rules/elements.ts";
import { devicesOf, guestAddresses, removeAddresses } from "./devices.ts";
import { isAtTop, type Refactoring, type RefactoringPlace } from "./refactoring.ts";

/** Those of one device at its address; those of all devices there too, at `<devices>` and at the top of a guest. */
export function* removeAllAddresses(place: RefactoringPlace): Iterable<Refactoring> {
  const { analysis, root, path } = place;
  if (analysis.kind?.name !== "domain") return;
  const device = path[2];
  const address = path[3];
  if (device && address && guestAddresses(device).includes(address)) {
    const type = value(address, "type");
    yield { title: `Let libvirt choose the ${type ? `${type} ` : ""}address`, edits: [removeChild(address)] };
  }
  const isInDevices = path[1]?.name === "devices" && path.length <= 2;
  if (!isInDevices && address?.name !== "address" && !isAtTop(place, "name", "uuid")) return;
  const edits = removeAddresses(devicesOf(root));
  if (edits.length > 0) yield { title: "Remove all addresses so that libvirt assigns them", edits };
}
