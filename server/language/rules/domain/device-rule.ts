/** Rules that look at one device at a time. */
import type { Version } from "../../version.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { Finding, Rule } from "../rule.ts";
import type { DeviceLists, DomainFacts, GuestFacts } from "./facts.ts";

/** A device, or what has been read of it. */
type DeviceLike = XmlElement | { readonly element: XmlElement };

export interface DeviceRule<Device extends DeviceLike> extends Omit<Rule<DomainFacts>, "check"> {
  /** What all drivers of libvirt check, not only QEMU's. */
  readonly everyHypervisor?: true;
  /** What is wrong with the device, if anything is. It may depend on nothing but the device, the guest and the version. */
  readonly find: (device: Device, guest: GuestFacts, version: Version) => Finding | undefined;
}

/**
 * The rules as rules for domains, asked of each of the devices that `devicesOf` lists; in a large document only of those
 * that have changed since they were last found right.
 * @param elements what all of the rules are about, unless a rule names its own
 */
export function forEachDevice<Device extends DeviceLike>(
  devicesOf: (devices: DeviceLists) => readonly Device[],
  rules: readonly DeviceRule<Device>[],
  elements?: readonly string[],
): readonly Rule<DomainFacts>[] {
  return rules.map(({ find, everyHypervisor, ...rule }) => ({
    ...(elements && { elements }),
    ...rule,
    check(facts: DomainFacts, version: Version): readonly Finding[] {
      const found: Finding[] = [];
      if (!facts.isQemu && !everyHypervisor) return found;
      for (const device of devicesOf(facts.pending)) {
        const finding = find(device, facts, version);
        if (!finding) continue;
        facts.disturb("element" in device ? device.element : device);
        found.push(finding);
      }
      return found;
    },
  }));
}
