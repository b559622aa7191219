/** What the rules for CPUs, NUMA and tuning want to know: how many vCPUs, which cells, which I/O threads. */
import type { XmlElement } from "../../../xml/tree.ts";
import { child, children, descendants, text, value } from "../../elements.ts";
import type { DomainFacts } from "../facts.ts";
import { type NumberSet, parseNumberSet } from "../number-sets.ts";

/** With more vCPUs a guest on x86 needs an IOMMU in extended interrupt mode. */
export const mostWithoutEim = 255;

/** The text of `<vcpu>`, the largest number of vCPUs; 1 without the element, `undefined` when it is no number. */
export function largestVcpuCount({ root }: DomainFacts): number | undefined {
  const element = child(root, "vcpu");
  return element ? wholeNumber(text(element)) : 1;
}

/** How many vCPUs the guest starts with, as far as the document says it by `<vcpu current>`. */
export function vcpuCountAtStart(facts: DomainFacts): number | undefined {
  return wholeNumber(value(child(facts.root, "vcpu"), "current")) ?? largestVcpuCount(facts);
}

/** sockets * dies * clusters * cores * threads; `undefined` without a complete topology. */
export function vcpusOfTopology({ cpu }: DomainFacts): number | undefined {
  const topology = child(cpu, "topology");
  if (!topology) return undefined;
  const part = (name: string, otherwise?: number) => wholeNumber(value(topology, name)) ?? otherwise;
  const parts = [part("sockets"), part("dies", 1), part("clusters", 1), part("cores"), part("threads")];
  return parts.reduce((product, count) => (product === undefined || !count ? undefined : product * count), 1);
}

export interface NumaCell {
  readonly element: XmlElement;
  /** As written, else its place among the cells. */
  readonly id: number;
  /** `undefined` without the attribute, or when it is no list. */
  readonly cpus: NumberSet | undefined;
}

/** The NUMA nodes that the guest sees. */
export function numaCells({ cpu, doubt }: DomainFacts): readonly NumaCell[] {
  const elements = cpu ? descendants(cpu, "numa", "cell") : [];
  // One of another name may be a cell, too, and all that goes by the cells would be wrong.
  if (children(child(cpu, "numa")).some(({ name }) => !partsOfNuma.has(name))) doubt.isAsked = true;
  return elements.map((element, index) => ({
    element,
    id: wholeNumber(value(element, "id")) ?? index,
    cpus: parseNumberSet(value(element, "cpus")),
  }));
}

const partsOfNuma = new Set(["cell", "interconnects"]);

/** The ids of all I/O threads: those in `<iothreadids>`, and the lowest free ones up to the count in `<iothreads>`. */
export function ioThreadIds({ root }: DomainFacts): ReadonlySet<number> {
  const written = children(child(root, "iothreadids"), "iothread").map((thread) => wholeNumber(value(thread, "id")));
  const ids = new Set(written.filter((id) => id !== undefined));
  // The count is only a wish of the user: nobody has more threads than this.
  const count = Math.min(wholeNumber(text(child(root, "iothreads"))) ?? 0, 65_536);
  for (let id = 1; ids.size < count; id++) ids.add(id);
  return ids;
}

/** A whole number without sign, white space around it allowed. */
export function wholeNumber(digits: string | undefined): number | undefined {
  return digits !== undefined && /^\s*\+?\d+\s*$/.test(digits) ? Number(digits) : undefined;
}
