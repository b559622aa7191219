/** Rules for the NUMA nodes that the guest sees: `<cell>`, distances, and links between cells. */
import { possible, preferred, removeAttribute, removeElement, replaceText, replaceValue } from "../../../fixes.ts";
import { largestUnit } from "../../../sizes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, descendants, spanOf, textSpan, value } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { cellChoices } from "../findings.ts";
import { claims, countOf, largestOf } from "../number-sets.ts";
import { largestVcpuCount, type NumaCell, numaCells, wholeNumber } from "../processor/processors.ts";
import { cellMemory, deviceMemory, memoryOf } from "./sizes.ts";

const cell = (id: number, cpus: string, more = "") =>
  `<cell id='${id}' ${cpus === "" ? "" : `cpus='${cpus}' `}memory='512' unit='MiB'${more === "" ? "/" : `>${more}</cell`}>`;
const guest = (...inside: readonly string[]) =>
  domain({
    lines: ["<vcpu>4</vcpu>", "<cpu>", "  <numa>", ...inside.map((line) => `    ${line}`), "  </numa>", "</cpu>"],
  });
const cache = (level: number) =>
  `<cache level='${level}' associativity='direct' policy='writeback'><size value='8' unit='KiB'/><line value='64' unit='B'/></cache>`;
const latency = (target: number) =>
  `<interconnects><latency initiator='0' target='${target}' type='access' value='5'/></interconnects>`;

export const numaRules: readonly Rule<DomainFacts>[] = [
  {
    code: "numa-cpus-exceed",
    severity: "error",
    elements: ["numa"],
    explanation: "Cells can only hold vCPUs that <vcpu> counts; they are numbered from 0.",
    source: "src/conf/domain_conf.c",
    bad: guest(cell(0, "0-1"), cell(1, "2-5")),
    good: guest(cell(0, "0-1"), cell(1, "2-3")),
    *check(facts) {
      const vcpus = largestVcpuCount(facts);
      for (const { element, cpus } of numaCells(facts)) {
        if (vcpus === undefined || !cpus || largestOf(cpus) < vcpus) continue;
        const message = `The guest has vCPUs 0 to ${vcpus - 1} only; list those, or raise the text of <vcpu>`;
        yield { span: spanOf(element, "cpus"), message };
      }
    },
  },
  {
    code: "numa-cpus-overlap",
    severity: "error",
    elements: ["numa"],
    explanation: "Each vCPU belongs to one cell.",
    source: "src/conf/numa_conf.c",
    bad: guest(cell(0, "0-2"), cell(1, "2-3")),
    good: guest(cell(0, "0-1"), cell(1, "2-3")),
    *check(facts) {
      const taken = claims<NumaCell>();
      for (const numaCell of numaCells(facts)) {
        const other = numaCell.cpus && taken.claim(numaCell.cpus, numaCell);
        if (!other) continue;
        yield {
          span: spanOf(numaCell.element, "cpus"),
          message: `vCPU ${other.number} is in cell ${other.owner.id} already; each vCPU belongs to one cell`,
          related: [{ span: spanOf(other.owner.element, "cpus"), message: "The other cell" }],
        };
      }
    },
  },
  {
    code: "numa-cpus-missing",
    severity: "warning",
    elements: ["numa"],
    explanation: "libvirt puts vCPUs that no cell lists into cell 0.",
    source: "src/qemu/qemu_domain.c",
    bad: guest(cell(0, "0-1"), cell(1, "3")),
    good: guest(cell(0, "0-1"), cell(1, "2-3")),
    *check(facts) {
      const cells = numaCells(facts);
      const [first] = cells;
      const vcpus = largestVcpuCount(facts);
      const listed = cells.reduce((sum, { cpus }) => sum + (cpus ? countOf(cpus) : 0), 0);
      if (!facts.isQemu || !first || vcpus === undefined || listed === 0 || listed >= vcpus) return;
      const message = `The cells list ${listed} of ${vcpus} vCPUs; libvirt puts the others into cell 0, so list each in its cell`;
      yield { span: spanOf(first.element, "cpus"), message };
    },
  },
  {
    code: "numa-all-cpuless",
    severity: "info",
    elements: ["numa"],
    explanation: "When no cell lists vCPUs, libvirt puts all of them into cell 0.",
    source: "src/qemu/qemu_domain.c",
    bad: guest(cell(0, ""), cell(1, "")),
    good: guest(cell(0, "0-1"), cell(1, "2-3")),
    *check(facts) {
      const [first, ...others] = numaCells(facts);
      if (!facts.isQemu || !first || [first, ...others].some(({ element }) => attribute(element, "cpus"))) return;
      yield {
        span: first.element.nameSpan,
        message: "No cell has cpus, so libvirt puts all vCPUs into cell 0; list them to share them out",
      };
    },
  },
  {
    code: "numa-id-gap",
    severity: "error",
    incomplete: true,
    elements: ["numa"],
    explanation: "Cells are numbered 0, 1, 2 and so on, each number once.",
    source: "src/conf/numa_conf.c",
    bad: guest(cell(0, "0-1"), cell(2, "2-3")),
    good: guest(cell(0, "0-1"), cell(1, "2-3")),
    *check(facts) {
      const cells = numaCells(facts);
      const seen = new Set<number>();
      const free = cells.map((_cell, id) => id).find((id) => !cells.some((other) => other.id === id));
      for (const { element, id } of cells) {
        const isRepeated = seen.has(id);
        seen.add(id);
        if (id < cells.length && !isRepeated) continue;
        const found = attribute(element, "id");
        yield {
          span: spanOf(element, "id"),
          message: isRepeated
            ? `Cell ${id} is there twice; number the cells 0, 1, 2 and so on`
            : `${cells.length === 1 ? "The only cell" : `The ${cells.length} cells`} must be numbered from 0 without a gap, so the highest id is ${cells.length - 1}`,
          fixes: found && free !== undefined ? [preferred(`Change to ${free}`, replaceValue(found, String(free)))] : [],
        };
      }
    },
  },
  {
    code: "numa-memory-sum",
    severity: "warning",
    incomplete: true,
    elements: ["numa"],
    explanation: "The guest gets the memory of its cells (and of its memory devices), whatever <memory> says.",
    source: "src/conf/domain_postparse.c",
    bad: guest(cell(0, "0-1"), cell(1, "2-3")).replace("'GiB'>1<", "'GiB'>4<"),
    good: guest(cell(0, "0-1"), cell(1, "2-3")),
    *check(facts) {
      const element = child(facts.root, "memory");
      const written = memoryOf(facts.root, "memory");
      const cells = cellMemory(facts);
      const devices = deviceMemory(facts);
      if (!element || !written || cells === undefined || devices === undefined) return;
      // The enclaves of SGX are taken from the host in their own way.
      if (facts.devicesOf("memory").some((device) => value(device, "model") === "sgx-epc")) return;
      // The sizes of cells are rounded up to what the machine can give.
      const granularity = facts.arch.startsWith("ppc") ? 256n * 2n ** 20n : 2n ** 20n;
      const slack = granularity * BigInt(numaCells(facts).length + facts.devicesOf("memory").length + 1);
      const isNear = (sum: bigint) => sum - written <= slack && written - sum <= slack;
      if (isNear(cells) || isNear(cells + devices)) return;
      const sum = cells + devices;
      const { number, unit } = largestUnit(sum);
      const unitFound = attribute(element, "unit");
      const fits = unitFound ? [replaceText(element, String(number)), replaceValue(unitFound, unit)] : [];
      yield {
        span: textSpan(element),
        message: `The cells${devices > 0n ? " and memory devices" : ""} have ${number} ${unit} together, and that is what the guest gets; make <memory> the same`,
        fixes: fits.length > 0 ? [possible(`Change to ${number} ${unit}`, ...fits)] : [],
      };
    },
  },
  {
    code: "numa-distance-sibling",
    severity: "error",
    elements: ["distances"],
    explanation: "A distance goes to a cell of this guest.",
    source: "src/conf/numa_conf.c",
    bad: guest(cell(0, "0-3", "<distances><sibling id='4' value='20'/></distances>")),
    good: guest(cell(0, "0-1", "<distances><sibling id='1' value='20'/></distances>"), cell(1, "2-3")),
    *check(facts) {
      const cells = numaCells(facts);
      for (const sibling of cells.flatMap(({ element }) => descendants(element, "distances", "sibling"))) {
        const id = wholeNumber(value(sibling, "id"));
        if (id === undefined || id < cells.length) continue;
        const own = cells.find(({ element }) => element === sibling.parent?.parent)?.id;
        const span = spanOf(sibling, "id");
        const fixes = cellChoices(span, cells.length, own);
        yield { span, message: `There is no cell ${id}; ${known(cells.length)}`, fixes };
      }
    },
  },
  {
    code: "numa-distance-value",
    severity: "error",
    elements: ["distances"],
    explanation: "10 is the distance of a cell to itself, and of no other.",
    source: "src/conf/numa_conf.c",
    bad: guest(cell(0, "0-1", "<distances><sibling id='1' value='10'/></distances>"), cell(1, "2-3")),
    good: guest(cell(0, "0-1", "<distances><sibling id='1' value='20'/></distances>"), cell(1, "2-3")),
    *check(facts) {
      for (const { element, id } of numaCells(facts)) {
        for (const sibling of descendants(element, "distances", "sibling")) {
          const distance = wholeNumber(value(sibling, "value"));
          const isItself = wholeNumber(value(sibling, "id")) === id;
          if (distance === undefined || (distance === 10) === isItself) continue;
          if (isItself) {
            const found = attribute(sibling, "value");
            yield {
              span: spanOf(sibling, "value"),
              message: "The distance of a cell to itself is 10",
              fixes: found ? [preferred("Change to 10", replaceValue(found, "10"))] : [],
            };
            continue;
          }
          yield {
            span: spanOf(sibling, "value"),
            message: "10 is the distance of a cell to itself; another is 11 to 254, such as 20",
          };
        }
      }
    },
  },
  {
    code: "numa-cache-dup",
    severity: "error",
    elements: ["cache"],
    explanation: "A cell has one cache of each level.",
    source: "src/conf/numa_conf.c",
    bad: guest(cell(0, "0-1", cache(1) + cache(1)), cell(1, "2-3")),
    good: guest(cell(0, "0-1", cache(1) + cache(2)), cell(1, "2-3")),
    *check(facts) {
      for (const { element, id } of numaCells(facts)) {
        const first = new Map<number | undefined, XmlElement>();
        for (const cache of children(element, "cache")) {
          const level = wholeNumber(value(cache, "level"));
          const earlier = first.get(level);
          if (earlier && level !== undefined) {
            yield {
              span: spanOf(cache, "level"),
              message: `Cell ${id} has a cache of level ${level} already; give this one another level, or remove it`,
              fixes: [possible("Remove this <cache>", removeElement(cache))],
              related: [{ span: spanOf(earlier, "level"), message: "The first one" }],
            };
          }
          first.set(level, cache);
        }
      }
    },
  },
  {
    code: "numa-hmat-target",
    severity: "error",
    elements: ["interconnects"],
    explanation: "Latencies and bandwidths go from a cell with vCPUs to a cell (or one of its caches), each link once.",
    source: "src/conf/numa_conf.c",
    bad: guest(cell(0, "0-1"), cell(1, "2-3"), latency(9)),
    good: guest(cell(0, "0-1"), cell(1, "2-3"), latency(1)),
    *check(facts) {
      const cells = numaCells(facts);
      const seen = new Set<string>();
      for (const link of children(facts.cpu ? descendants(facts.cpu, "numa", "interconnects")[0] : undefined)) {
        const finding = linkFinding(cells, seen, link);
        if (finding) yield finding;
      }
    },
  },
];

function known(count: number): string {
  return count === 1 ? "the guest has cell 0 only" : `the guest has cells 0 to ${count - 1}`;
}

/** @param seen the links before this one, to which it is added */
function linkFinding(cells: readonly NumaCell[], seen: Set<string>, link: XmlElement): Finding | undefined {
  for (const name of ["initiator", "target"]) {
    const id = wholeNumber(value(link, name));
    if (id === undefined || id < cells.length) continue;
    const span = spanOf(link, name);
    const fixes = cellChoices(span, cells.length);
    return { span, message: `There is no cell ${id}; ${known(cells.length)}`, fixes };
  }
  const initiator = wholeNumber(value(link, "initiator"));
  // vCPUs that no cell lists belong to cell 0.
  if (initiator !== undefined && initiator > 0) {
    const from = cells.find(({ id }) => id === initiator);
    if (from && !attribute(from.element, "cpus")) {
      return { span: spanOf(link, "initiator"), message: `Cell ${initiator} has no vCPUs, so nothing can start there` };
    }
  }
  const level = wholeNumber(value(link, "cache")) ?? 0;
  const target = cells.find(({ id }) => id === wholeNumber(value(link, "target")));
  if (
    level > 0 &&
    target &&
    !children(target.element, "cache").some((cache) => Number(value(cache, "level")) === level)
  ) {
    const message = `Cell ${target.id} has no <cache> of level ${level}; add it there, or remove cache`;
    const written = attribute(link, "cache");
    return {
      span: spanOf(link, "cache"),
      message,
      fixes: written ? [possible("Remove cache", removeAttribute(written))] : [],
    };
  }
  const key = [link.name, ...["initiator", "target", "cache", "type"].map((name) => linkPart(link, name))].join(" ");
  if (seen.has(key)) return { span: link.nameSpan, message: "This link is given twice; remove one of the two" };
  seen.add(key);
  return undefined;
}

/** Numbers as numbers; without a cache it is 0, the cell itself. */
function linkPart(link: XmlElement, name: string): string {
  const written = value(link, name) ?? (name === "cache" ? "0" : "");
  return String(wholeNumber(written) ?? written);
}
