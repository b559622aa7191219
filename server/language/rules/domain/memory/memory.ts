/** Rules for the memory of the guest: `<memory>`, `<maxMemory>`, `<memoryBacking>` and `<memtune>`. */
import {
  addAttribute,
  addBehind,
  addChild,
  possible,
  preferred,
  removeChild,
  removeElement,
  replaceSpan,
} from "../../../fixes.ts";
import { largestUnit } from "../../../sizes.ts";
import { attribute, child, text, textSpan, value } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { numaCells } from "../processor/processors.ts";
import { cellMemory, deviceMemory, memoryOf, writeSize } from "./sizes.ts";

/** Without a unit numbers below this, 64 MiB, were surely meant as MiB (or GiB). */
const smallestSensible = 65_536;
const usualMemory = "<memory unit='GiB'>2</memory>";

const memory = (xml: string, ...lines: readonly string[]) =>
  domain({ lines }).replace("<memory unit='GiB'>1</memory>", xml);
const cells = "<vcpu>4</vcpu><cpu><numa><cell id='0' cpus='0-3' memory='1' unit='GiB'/></numa></cpu>";
const dimm = (size: string) =>
  `<memory model='dimm'><target><size unit='MiB'>${size}</size><node>0</node></target></memory>`;

export const memoryRules: readonly Rule<DomainFacts>[] = [
  {
    code: "mem-missing",
    severity: "error",
    incomplete: true,
    explanation:
      "Without <memory> libvirt adds up the cells of the guest; without both there is no memory to start with.",
    source: "src/conf/domain_postparse.c",
    bad: memory("<memory>0</memory>"),
    good: domain({}),
    *check(facts) {
      const element = child(facts.root, "memory");
      const written = memoryOf(facts.root, "memory");
      const name = child(facts.root, "uuid") ?? child(facts.root, "name");
      // OpenVZ takes the size from its own template.
      if (facts.type === "openvz" || numaCells(facts).length > 0 || (element && written !== 0n)) return;
      yield {
        span: element ? textSpan(element) : facts.root.nameSpan,
        message: `The guest needs memory, such as ${usualMemory}`,
        fixes: [
          element
            ? possible("Change to 2 GiB", replaceSpan(element.span, usualMemory))
            : possible("Give it 2 GiB", name ? addBehind(name, usualMemory) : addChild(facts.root, usualMemory)),
        ],
      };
    },
  },
  {
    code: "mem-no-unit-small",
    severity: "warning",
    explanation: "Without a unit the number counts KiB, so 4096 are 4 MiB.",
    source: "https://libvirt.org/formatdomain.html#memory-allocation",
    bad: memory("<memory>4096</memory>"),
    good: memory("<memory unit='MiB'>4096</memory>"),
    *check({ root, type }) {
      const element = child(root, "memory");
      const number = Number(text(element).trim());
      if (type === "lxc" || !element || attribute(element, "unit") || !(number > 0 && number < smallestSensible))
        return;
      const current = child(root, "currentMemory");
      const both = current && !attribute(current, "unit") ? [element, current] : [element];
      const meant = largestUnit(BigInt(Math.floor(number)) * 1024n);
      yield {
        span: textSpan(element),
        message: `Without a unit this is ${meant.number} ${meant.unit}, too little for a guest; add unit='MiB' (or another)`,
        fixes: [preferred("Add unit='MiB'", ...both.map((size) => addAttribute(size, "unit", "MiB")))],
      };
    },
  },
  {
    code: "mem-current-above-max",
    severity: "warning",
    elements: ["currentMemory"],
    explanation: "The guest cannot have more than <memory>, so libvirt lowers <currentMemory> to it.",
    source: "src/conf/domain_postparse.c",
    bad: domain({ lines: ["<currentMemory unit='GiB'>2</currentMemory>"] }),
    good: domain({ lines: ["<currentMemory unit='GiB'>1</currentMemory>"] }),
    *check(facts) {
      const element = child(facts.root, "currentMemory");
      const written = memoryOf(facts.root, "memory");
      const current = memoryOf(facts.root, "currentMemory");
      if (!element || !written || current === undefined || current <= written) return;
      if (current <= (cellMemory(facts) ?? 0n) + (deviceMemory(facts) ?? 0n)) return;
      const { number, unit } = largestUnit(written);
      const xml = `<currentMemory unit='${unit}'>${number}</currentMemory>`;
      yield {
        span: textSpan(element),
        message: `More than <memory>, so libvirt lowers it to ${number} ${unit}; lower it here, or raise <memory>`,
        fixes: [possible(`Lower to ${number} ${unit}`, replaceSpan(element.span, xml))],
      };
    },
  },
  {
    code: "mem-slots-without-max",
    severity: "error",
    elements: ["maxMemory"],
    incomplete: true,
    explanation:
      "The text of <maxMemory> is how far the memory can grow, slots how many devices may be added for that.",
    source: "src/conf/domain_postparse.c",
    bad: domain({ lines: ["<maxMemory slots='4'>0</maxMemory>"] }),
    good: domain({ lines: ["<maxMemory slots='4' unit='GiB'>8</maxMemory>"] }),
    *check({ root }) {
      const element = child(root, "maxMemory");
      const slots = Number(value(element, "slots") ?? 0);
      if (!element || !(slots > 0) || memoryOf(root, "maxMemory") !== 0n) return;
      yield {
        span: textSpan(element),
        message: "<maxMemory> needs a size, the most memory that the guest can have with its memory devices",
        fixes: [possible("Remove <maxMemory>", removeElement(element))],
      };
    },
  },
  {
    code: "mem-max-below",
    severity: "error",
    elements: ["maxMemory"],
    explanation:
      "The memory can grow from <memory> (or the sum of the cells) with its memory devices up to <maxMemory>.",
    source: "src/conf/domain_postparse.c",
    bad: domain({ lines: ["<maxMemory slots='4' unit='MiB'>512</maxMemory>", cells] }),
    good: domain({ lines: ["<maxMemory slots='4' unit='GiB'>4</maxMemory>", cells] }),
    *check(facts) {
      const element = child(facts.root, "maxMemory");
      const most = memoryOf(facts.root, "maxMemory");
      const written = memoryOf(facts.root, "memory");
      const inCells = isMemoryComputed(facts) || !written ? cellMemory(facts) : undefined;
      const devices = deviceMemory(facts);
      const total = inCells ?? (isMemoryComputed(facts) ? undefined : written);
      if (!element || !most || total === undefined || devices === undefined) return;
      // With cells the devices come on top, else they are part of <memory>.
      const needed = inCells === undefined ? total : total + devices;
      if (most >= needed) return;
      const { number, unit } = largestUnit(needed);
      yield {
        span: textSpan(element),
        message: `The guest has ${number} ${unit} already; <maxMemory> must be at least that`,
        fixes: [possible(`Raise to ${number} ${unit}`, ...writeSize(element, number, unit))],
      };
    },
  },
  {
    code: "mem-hotplug-needs-numa",
    severity: "info",
    elements: ["maxMemory"],
    explanation: "A memory device belongs to a cell of the guest; libvirt makes one cell when there is none.",
    source: "src/qemu/qemu_domain.c",
    bad: domain({ lines: ["<maxMemory slots='4' unit='GiB'>8</maxMemory>"], devices: [dimm("512")] }),
    good: domain({ lines: ["<maxMemory slots='4' unit='GiB'>8</maxMemory>", cells], devices: [dimm("512")] }),
    *check(facts) {
      const element = child(facts.root, "maxMemory");
      if (!facts.isQemu || !element || facts.devicesOf("memory").length === 0 || numaCells(facts).length > 0) return;
      const message =
        "Memory devices belong to a NUMA cell; libvirt adds one with all vCPUs, unless you add <cpu><numa><cell/>";
      yield { span: element.nameSpan, message };
    },
  },
  {
    code: "mem-devices-exceed-total",
    severity: "info",
    explanation: "<memory> counts memory devices too; with cells libvirt computes it anew as cells plus devices.",
    source: "src/conf/domain_postparse.c",
    bad: domain({ lines: ["<maxMemory slots='4' unit='GiB'>8</maxMemory>", cells], devices: [dimm("2048")] }),
    good: memory("<memory unit='GiB'>3</memory>", "<maxMemory slots='4' unit='GiB'>8</maxMemory>", cells).replace(
      "</domain>",
      `  <devices>${dimm("2048")}</devices>\n</domain>`,
    ),
    *check(facts) {
      const finding = isMemoryComputed(facts) && devicesAboveMemory(facts);
      if (!finding) return;
      yield {
        span: finding,
        message:
          "The memory devices have more than <memory>, which counts them too; write the size of all cells and devices",
      };
    },
  },
  {
    code: "mem-devices-above-memory",
    severity: "error",
    explanation:
      "<memory> counts memory devices too, so it must be larger than all of them together. Only for a guest of QEMU with cells libvirt computes it anew.",
    source: "src/conf/domain_postparse.c",
    bad: domain({ lines: ["<maxMemory slots='4' unit='GiB'>8</maxMemory>"], devices: [dimm("2048")] }),
    good: domain({ lines: ["<maxMemory slots='4' unit='GiB'>8</maxMemory>"], devices: [dimm("512")] }),
    *check(facts) {
      const finding = !isMemoryComputed(facts) && devicesAboveMemory(facts);
      if (!finding) return;
      yield {
        span: finding,
        message: "The memory devices have as much as <memory> or more, but <memory> counts them too; raise it",
      };
    },
  },
  {
    code: "mem-memtune-order",
    severity: "warning",
    elements: ["memtune"],
    explanation: "QEMU needs more than the guest's memory; above the hard limit the kernel kills it.",
    source: "https://libvirt.org/formatdomain.html#memory-tuning",
    bad: domain({ lines: ["<memtune><hard_limit unit='MiB'>512</hard_limit></memtune>"] }),
    good: domain({ lines: ["<memtune><hard_limit unit='GiB'>2</hard_limit></memtune>"] }),
    *check({ root, isQemu }) {
      const memtune = child(root, "memtune");
      const element = child(memtune, "hard_limit");
      const limit = memoryOf(memtune, "hard_limit");
      const written = memoryOf(root, "memory");
      if (!isQemu || !element || !limit || written === undefined || limit >= written) return;
      yield {
        span: textSpan(element),
        message:
          "Less than the guest's memory: the kernel would kill the guest; remove the limit, or allow several hundred MiB more than <memory>",
        fixes: [possible("Remove <hard_limit>", removeChild(element))],
      };
    },
  },
  {
    code: "mem-min-guarantee",
    severity: "error",
    elements: ["memtune"],
    explanation: "QEMU cannot guarantee memory.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ lines: ["<memtune><min_guarantee unit='MiB'>512</min_guarantee></memtune>"] }),
    good: domain({}),
    *check({ root, isQemu }) {
      const memtune = child(root, "memtune");
      const element = child(memtune, "min_guarantee");
      if (!isQemu || !element || memoryOf(memtune, "min_guarantee") === 0n) return;
      yield {
        span: element.nameSpan,
        message: "QEMU has no <min_guarantee>; remove it",
        fixes: [preferred("Remove <min_guarantee>", removeElement(element))],
      };
    },
  },
  {
    code: "mem-locked-no-limit",
    severity: "info",
    elements: ["locked"],
    explanation: "To lock all memory libvirt lifts the limit on locked memory, unless <hard_limit> gives one.",
    source: "https://libvirt.org/formatdomain.html#memory-backing",
    bad: domain({ lines: ["<memoryBacking><locked/></memoryBacking>"] }),
    good: domain({
      lines: ["<memoryBacking><locked/></memoryBacking>", "<memtune><hard_limit unit='GiB'>2</hard_limit></memtune>"],
    }),
    *check({ root, isQemu }) {
      const element = child(child(root, "memoryBacking"), "locked");
      if (!isQemu || !element || child(child(root, "memtune"), "hard_limit")) return;
      const message = "Without <hard_limit> in <memtune> the guest may lock any amount of the host's memory";
      yield { span: element.nameSpan, message };
    },
  },
];

/** Where `<memory>` is to be changed because memory devices leave nothing to start with. */
/** QEMU's driver alone makes `<memory>` what the cells and devices have together. */
function isMemoryComputed(facts: DomainFacts): boolean {
  return facts.isQemu && numaCells(facts).length > 0;
}

function devicesAboveMemory(facts: DomainFacts): false | ReturnType<typeof textSpan> {
  const element = child(facts.root, "memory");
  const written = memoryOf(facts.root, "memory");
  const devices = deviceMemory(facts);
  if (!element || !written || devices === undefined || devices < written) return false;
  return textSpan(element);
}
