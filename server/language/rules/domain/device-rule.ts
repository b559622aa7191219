/** Rules that look at one device at a time. */
import type { Version } from "../../version.ts";
import type { Finding, Rule } from "../rule.ts";
import type { DomainFacts } from "./facts.ts";

export interface DeviceRule<Device> extends Omit<Rule<DomainFacts>, "check"> {
  /** What all drivers of libvirt check, not only QEMU's. */
  readonly everyHypervisor?: true;
  /** What is wrong with the device, if anything is. */
  readonly find: (device: Device, facts: DomainFacts, version: Version) => Finding | undefined;
}

/** The rules as rules for domains, asked of each of the devices that `devicesOf` lists. */
export function forEachDevice<Device>(
  devicesOf: (facts: DomainFacts) => readonly Device[],
  rules: readonly DeviceRule<Device>[],
): readonly Rule<DomainFacts>[] {
  return rules.map(({ find, everyHypervisor, ...rule }) => ({
    ...rule,
    *check(facts: DomainFacts, version: Version) {
      if (!facts.isQemu && !everyHypervisor) return;
      for (const device of devicesOf(facts)) {
        const finding = find(device, facts, version);
        if (finding) yield finding;
      }
    },
  }));
}
