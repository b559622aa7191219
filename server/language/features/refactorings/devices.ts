/** What several refactorings want of the devices of a guest. */
import { removeChild } from "../../fixes.ts";
import type { TextEdit } from "../../problem.ts";
import { children, descendants, value } from "../../rules/elements.ts";
import type { XmlElement } from "../../xml/tree.ts";

/** The elements in `<devices>`, in document order. */
export function devicesOf(root: XmlElement): readonly XmlElement[] {
  return children(root, "devices").flatMap((devices) => children(devices));
}

/** Where the guest sees a device: the addresses that libvirt finds itself. Those of the host's devices stand in `<source>`. */
export function guestAddresses(device: XmlElement): readonly XmlElement[] {
  // An unassigned device is not meant to be seen by the guest.
  return children(device, "address").filter(
    (address) => !["unassigned", "none"].includes(value(address, "type") ?? ""),
  );
}

/** Takes away where the guest sees these devices, for the addresses that `applies` says yes to. */
export function removeAddresses(
  devices: readonly XmlElement[],
  applies: (address: XmlElement) => boolean = () => true,
): readonly TextEdit[] {
  return devices.flatMap((device) => guestAddresses(device).filter(applies).map(removeChild));
}

/** Makes names of disks with a prefix, such as sda, that no disk has yet; each call gives another one. */
export function freeNames(root: XmlElement): (prefix: string) => string {
  const taken = new Set(descendants(root, "devices", "disk", "target").map((target) => value(target, "dev")));
  // All names before these are taken.
  const next = new Map<string, number>();
  return (prefix) => {
    let index = next.get(prefix) ?? 0;
    while (taken.has(prefix + letters(index))) index++;
    next.set(prefix, index + 1);
    return prefix + letters(index);
  };
}

/** a to z, then aa, ab and so on. */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
