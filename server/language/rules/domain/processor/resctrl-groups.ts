/** The groups of vCPUs that share a part of the host's caches or memory bandwidth. */
import type { XmlElement } from "../../../xml/tree.ts";
import { child, children, value } from "../../elements.ts";
import type { DomainFacts } from "../facts.ts";
import { type NumberSet, parseNumberSet, upTo } from "../number-sets.ts";
import { largestVcpuCount } from "./processors.ts";

export type GroupName = "cachetune" | "memorytune";

/** The parts of a group that share something out, by the name of the group. */
export const sharesOf: Readonly<Record<GroupName, string>> = { cachetune: "cache", memorytune: "node" };

export interface ResctrlGroup {
  readonly name: GroupName;
  readonly element: XmlElement;
  /** Those that the guest has: libvirt forgets the others. */
  readonly vcpus: NumberSet;
}

/** The groups of a kind that have vCPUs and something to do; libvirt passes over the others. */
export function resctrlGroups(facts: DomainFacts, name: GroupName): readonly ResctrlGroup[] {
  return children(child(facts.root, "cputune"), name).flatMap((element) => {
    const vcpus = vcpusOf(facts, element);
    const isUsed = [sharesOf[name], "monitor"].some((part) => children(element, part).length > 0);
    return isUsed && vcpus && vcpus.length > 0 ? [{ name, element, vcpus }] : [];
  });
}

/** The vCPUs that an element names and the guest has; `undefined` without a readable list. */
export function vcpusOf(facts: DomainFacts, element: XmlElement): NumberSet | undefined {
  const vcpus = parseNumberSet(value(element, "vcpus"));
  const count = largestVcpuCount(facts);
  return vcpus && count !== undefined ? upTo(vcpus, count - 1) : undefined;
}
