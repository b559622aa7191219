/** Rules for memory devices: DIMMs, NVDIMMs, virtio's memory and the enclaves of SGX. */
import { addAttribute, addBehind, addChild, possible, preferred, removeElement, replaceValue } from "../../../fixes.ts";
import type { Fix } from "../../../problem.ts";
import { largestUnit } from "../../../sizes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, text, textSpan, value } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { cellChoices, unwantedElement } from "../findings.ts";
import { numaCells, wholeNumber } from "../processor/processors.ts";
import { deviceMemory, memoryOf } from "./sizes.ts";

const kibibyte = 1024n;
const smallestLabel = 128n * kibibyte;
/** Without the label. Source: qemuDomainNVDimmAlignSizePseries in src/qemu/qemu_domain.c. */
const smallestOnPower = 256n * 1024n * kibibyte;
/** Of x86; libvirt asks the host, and no host has a smaller one. */
const smallestBlock = 2048n * kibibyte;
const largestPage = 64n * kibibyte;
const pageSize = 4096n;

const maxMemory = "<maxMemory slots='4' unit='GiB'>8</maxMemory>";
const cells = "<vcpu>2</vcpu><cpu><numa><cell id='0' cpus='0-1' memory='1' unit='GiB'/></numa></cpu>";
const device = (model: string, target: string, beside = "") =>
  `<memory model='${model}'>${beside}<target><size unit='MiB'>256</size>${target}</target></memory>`;
const virtioMemory = device(
  "virtio-mem",
  "<node>0</node><block unit='MiB'>2</block><requested unit='MiB'>128</requested>",
);
const guest = (...devices: readonly string[]) => domain({ lines: [maxMemory, cells], devices });
const slot = (number: number) =>
  device("dimm", "<node>0</node>").replace("</memory>", `<address type='dimm' slot='${number}'/></memory>`);

export const memoryDeviceRules: readonly Rule<DomainFacts>[] = [
  {
    code: "memdev-maxmemory",
    severity: "error",
    incomplete: true,
    explanation: "Memory devices fill the room between <memory> and <maxMemory>, each DIMM in a slot.",
    source: "src/qemu/qemu_domain.c",
    bad: domain({ lines: [cells], devices: [device("dimm", "<node>0</node>")] }),
    good: guest(device("dimm", "<node>0</node>")),
    *check(facts) {
      const { root, isQemu, devicesOf } = facts;
      const devices = devicesOf("memory");
      const most = child(root, "maxMemory");
      const [first] = devices;
      if (!isQemu || !first) return;
      if (!most) {
        const message = "Memory devices need <maxMemory slots='...' unit='GiB'>, how far the memory can grow with them";
        yield { span: first.nameSpan, message, fixes: roomFixes(facts) };
        return;
      }
      const slots = wholeNumber(value(most, "slots"));
      const inSlots = devices.filter(isDimm);
      if (inSlots.length > 0 && !attribute(most, "slots")) {
        const count = String(inSlots.length);
        const fixes = [possible(`Add slots='${count}'`, addAttribute(most, "slots", count))];
        yield { span: most.nameSpan, message: `DIMMs need slots in <maxMemory>; add slots='${count}' or more`, fixes };
      }
      if (slots === undefined || inSlots.length <= slots) return;
      const message = `The guest has ${inSlots.length} DIMMs and NVDIMMs, but slots allows ${slots}; raise it`;
      const found = attribute(most, "slots");
      const fixes = found ? [possible(`Raise to ${inSlots.length}`, replaceValue(found, String(inSlots.length)))] : [];
      yield { span: spanOf(most, "slots"), message, fixes };
    },
  },
  {
    code: "memdev-node",
    severity: "error",
    explanation: "A memory device belongs to a NUMA cell of the guest.",
    source: "src/conf/domain_validate.c",
    bad: guest(device("dimm", "<node>3</node>")),
    good: guest(device("dimm", "<node>0</node>")),
    *check(facts) {
      const written = numaCells(facts).length;
      // Without cells QEMU's driver makes one, where memory can grow.
      const count = written === 0 && facts.isQemu && child(facts.root, "maxMemory") ? 1 : written;
      // Of a guest of QEMU that is said of its memory, which cannot grow.
      if (count === 0 && facts.isQemu) return;
      for (const element of facts.devicesOf("memory")) {
        const target = child(element, "target");
        const node = child(target, "node");
        const number = node && wholeNumber(text(node));
        const isNeeded = ["dimm", "nvdimm", "virtio-mem"].includes(value(element, "model") ?? "");
        const known = ["no NUMA cells", "cell 0 only"][count] ?? `cells 0 to ${count - 1}`;
        // Others belong to no cell, and one that is named there has to go.
        if (value(element, "model") === "virtio-pmem") continue;
        if (node && number !== undefined && number >= count) {
          const span = textSpan(node);
          const fixes = cellChoices(span, count);
          yield { span, message: `There is no cell ${number}; the guest has ${known}`, fixes };
        } else if (target && !node && isNeeded && written > 0) {
          const fixes = [possible("Add <node>0</node>", addChild(target, "<node>0</node>"))];
          yield {
            span: target.nameSpan,
            message: `<target> needs <node>, the cell that the memory is for; the guest has ${known}`,
            fixes,
          };
        }
      }
    },
  },
  {
    code: "memdev-slot",
    severity: "error",
    explanation: "Each DIMM has a slot of its own.",
    source: "src/conf/domain_validate.c",
    bad: guest(slot(0), slot(0)),
    good: guest(slot(0), slot(1)),
    *check({ root, devicesOf }) {
      const slots = wholeNumber(value(child(root, "maxMemory"), "slots")) ?? Number.POSITIVE_INFINITY;
      const taken = new Map<number, XmlElement>();
      yield* overlaps(devicesOf("memory"));
      for (const element of devicesOf("memory")) {
        const address = child(element, "address");
        if (!address || value(address, "type") !== "dimm" || !isDimm(element)) continue;
        const number = wholeNumber(value(address, "slot"));
        const span = spanOf(address, "slot");
        const earlier = number === undefined ? undefined : taken.get(number);
        if (number !== undefined && number >= slots) {
          yield { span, message: `<maxMemory> has slots 0 to ${slots - 1} only` };
        } else if (earlier) {
          const fixes = [possible("Remove <address>, so that libvirt finds a slot", removeElement(address))];
          const related = [{ span: spanOf(earlier, "slot"), message: "The other device" }];
          yield {
            span,
            message: `Slot ${number} is taken by another memory device; choose one that is free`,
            fixes,
            related,
            taken: "slot",
          };
        } else if (number !== undefined) taken.set(number, address);
      }
    },
  },
  {
    code: "memdev-nvdimm",
    severity: "error",
    incomplete: true,
    explanation: "An NVDIMM keeps its contents in a file of the host, with room for a label where one is asked for.",
    source: "src/conf/domain_validate.c",
    bad: guest(device("nvdimm", "<node>0</node>")),
    good: guest(device("nvdimm", "<node>0</node>", "<source><path>/v/nvdimm</path></source>")),
    check: (facts) => each(facts, "nvdimm", nvdimmFinding),
  },
  {
    code: "memdev-virtiopmem",
    severity: "error",
    incomplete: true,
    explanation: "virtio's persistent memory is a file of the host that the guest shares; it belongs to no cell.",
    source: "src/conf/domain_validate.c",
    bad: guest(device("virtio-pmem", "")),
    good: guest(
      device("virtio-pmem", "", "<source><path>/v/pmem</path></source>").replace(
        "'virtio-pmem'",
        "'virtio-pmem' access='shared'",
      ),
    ),
    check: (facts) => each(facts, "virtio-pmem", persistentFinding),
  },
  {
    code: "memdev-virtiomem",
    severity: "error",
    explanation: "virtio's memory comes in blocks of a power of two, at least 2 MiB, up to its size.",
    source: "src/conf/domain_validate.c",
    bad: guest(device("virtio-mem", "<node>0</node><block unit='KiB'>3000</block><requested unit='MiB'>0</requested>")),
    good: guest(virtioMemory),
    check: (facts) => each(facts, "virtio-mem", blockFinding),
  },
  {
    code: "memdev-address",
    severity: "error",
    elements: ["address"],
    explanation: "Memory of virtio is a device on PCI, or, as virtio-mem, on a channel.",
    source: "src/qemu/qemu_domain.c",
    bad: guest(virtioMemory.replace("</memory>", "<address type='dimm' slot='0'/></memory>")),
    good: guest(virtioMemory),
    *check({ devicesOf, isQemu }) {
      for (const element of isQemu ? devicesOf("memory") : []) {
        const address = child(element, "address");
        const type = value(address, "type");
        // That there are no channels is said by the rule on them, and what is unassigned has one, too.
        if (!address || type === undefined || ["pci", "ccw", "unassigned"].includes(type)) continue;
        if (!value(element, "model")?.startsWith("virtio-")) continue;
        const message = `virtio's memory is on PCI, it has no address of type ${type}; remove the address, and libvirt gives it one`;
        yield {
          span: spanOf(address, "type"),
          message,
          fixes: [preferred("Remove <address>", removeElement(address))],
        };
      }
    },
  },
  {
    code: "memdev-sgx",
    severity: "error",
    explanation: "The enclaves of SGX have no address that could be set.",
    source: "src/conf/domain_validate.c",
    bad: guest(device("sgx-epc", "").replace("</memory>", "<address type='dimm' slot='0'/></memory>")),
    good: guest(device("sgx-epc", "")),
    check: (facts) =>
      each(facts, "sgx-epc", (element) => {
        const address = child(element, "address");
        if (!address) return undefined;
        const fixes = [preferred("Remove <address>", removeElement(address))];
        return { span: address.nameSpan, message: "A device of model sgx-epc has no address; remove it", fixes };
      }),
  },
];

function* each(
  facts: DomainFacts,
  model: string,
  find: (device: XmlElement, facts: DomainFacts) => Finding | undefined,
): Iterable<Finding> {
  for (const element of facts.devicesOf("memory")) {
    const finding = value(element, "model") === model ? find(element, facts) : undefined;
    if (finding) yield finding;
  }
}

/** Others have no slot. */
function isDimm(device: XmlElement): boolean {
  return ["dimm", "nvdimm"].includes(value(device, "model") ?? "");
}

/** Where in the memory of the guest a device is, which is hexadecimal with and without 0x; `undefined` when that is not said. */
function baseOf(address: XmlElement | undefined): bigint | undefined {
  const [, digits] = /^(?:0x)?([\da-f]+)$/i.exec(value(address, "base") ?? "") ?? [];
  return digits === undefined ? undefined : BigInt(`0x${digits}`);
}

/** DIMMs whose written addresses have memory in common with those of an earlier one. */
function* overlaps(devices: readonly XmlElement[]): Iterable<Finding> {
  const ranges = devices.flatMap((element) => {
    const target = child(element, "target");
    const address = child(/^virtio/.test(value(element, "model") ?? "") ? target : element, "address");
    const start = baseOf(address);
    const size = mappedSize(element);
    if (!address || size === undefined || start === undefined || start === 0n) return [];
    return [{ address, start, end: BigInt.asUintN(64, start + size) }];
  });
  ranges.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  let last = ranges[0];
  for (const range of ranges.slice(1)) {
    if (last && range.start < last.end) {
      yield {
        span: spanOf(range.address, "base"),
        message: `This lies in the memory of another device, which ends at 0x${last.end.toString(16)}; remove the address, and libvirt finds room`,
        fixes: [possible("Remove <address>", removeElement(range.address))],
        related: [{ span: spanOf(last.address, "base"), message: "The other device" }],
        taken: "address",
      };
    }
    if (!last || range.end > last.end) last = range;
  }
}

/**
 * What of a device the guest sees as memory: of an NVDIMM not the label, which takes whole pages of its alignment, or of
 * the host, which has 64 KiB at most; `undefined` when unreadable. Source: virDomainMemoryGetMappedSize in
 * src/conf/domain_validate.c, whose 64 bits overflow where the alignment is larger than the device.
 */
function mappedSize(device: XmlElement): bigint | undefined {
  const target = child(device, "target");
  const size = memoryOf(target, "size");
  const around = child(target, "label");
  if (!around || size === undefined) return size;
  const label = memoryOf(around, "size");
  const page = memoryOf(child(device, "source"), "alignsize") || largestPage;
  return label === undefined ? undefined : BigInt.asUintN(64, size - ((label + page - 1n) / page) * page);
}

function nvdimmFinding(element: XmlElement, { arch, isArchKnown }: DomainFacts): Finding | undefined {
  const target = child(element, "target");
  const label = child(target, "label");
  const path = pathFinding(element);
  if (path) return path;
  if (value(element, "discard") === "yes") {
    return {
      span: spanOf(element, "discard"),
      message: "An NVDIMM keeps its contents, so discard='yes' cannot be used",
    };
  }
  const isPower = arch.startsWith("ppc64");
  const uuid = child(element, "uuid");
  if (uuid && isArchKnown && !isPower) return unwantedElement(uuid, "Only on POWER an NVDIMM has a UUID; remove it");
  const size = memoryOf(label, "size");
  if (isPower && (!label || size === 0n)) {
    return { span: element.nameSpan, message: "On POWER an NVDIMM needs a <label> in <target>" };
  }
  const whole = memoryOf(target, "size");
  if (!label && whole === 0n)
    return { span: (child(target, "size") ?? element).nameSpan, message: "An NVDIMM needs a size above 0" };
  if (!label || size === undefined) return undefined;
  // One of no size is none.
  if (size === 0n) return undefined;
  if (size < smallestLabel) return { span: label.nameSpan, message: "The label needs a size of at least 128 KiB" };
  if (whole === undefined) return undefined;
  if (size >= whole) {
    return { span: label.nameSpan, message: "The label takes the whole device; give it less, or the device more" };
  }
  if (!isPower || whole - size >= smallestOnPower) return undefined;
  const message = "On POWER an NVDIMM has steps of 256 MiB and the label; give it at least one step";
  return { span: textSpan(child(target, "size") ?? element), message };
}

function persistentFinding(element: XmlElement): Finding | undefined {
  const target = child(element, "target");
  const node = child(target, "node");
  const access = attribute(element, "access");
  const base = baseOf(child(target, "address"));
  const path = pathFinding(element);
  if (path) return path;
  if (value(element, "discard") === "yes") {
    const message = "virtio's persistent memory keeps its contents, so discard='yes' cannot be used";
    return { span: spanOf(element, "discard"), message };
  }
  if (access && access.value !== "shared") {
    return {
      span: spanOf(element, "access"),
      message: "virtio-pmem needs access='shared'",
      fixes: [preferred("Change to access='shared'", replaceValue(access, "shared"))],
    };
  }
  if (node) {
    const fixes = [preferred("Remove <node>", removeElement(node))];
    return { span: node.nameSpan, message: "virtio-pmem belongs to no cell; remove <node>", fixes };
  }
  if (base === undefined || base % pageSize === 0n) return undefined;
  return {
    span: spanOf(child(target, "address") ?? element, "base"),
    message: "The address must be a multiple of 4096",
  };
}

/** Room for as much again as the guest has, in as many slots as it has devices and some more. */
function roomFixes(facts: DomainFacts): readonly Fix[] {
  const memory = child(facts.root, "memory");
  const [own, added] = [memoryOf(facts.root, "memory"), deviceMemory(facts)];
  if (!memory || !own || added === undefined) return [];
  const { number, unit } = largestUnit(2n * (own + added));
  const slots = Math.max(16, facts.devicesOf("memory").length);
  const room = `<maxMemory slots='${slots}' unit='${unit}'>${number}</maxMemory>`;
  return [possible("Add <maxMemory>", addBehind(memory, room))];
}

function pathFinding(element: XmlElement): Finding | undefined {
  const source = child(element, "source");
  const path = child(source, "path");
  if (text(path).trim() !== "") return undefined;
  const model = value(element, "model");
  return {
    span: (path ?? source ?? element).nameSpan,
    message: `A device of model ${model} needs <source> with the <path> of a file on the host`,
    fixes: source ? [] : [possible("Add <source>", addChild(element, "<source><path></path></source>"))],
  };
}

function blockFinding(element: XmlElement): Finding | undefined {
  const target = child(element, "target");
  const [block, requested] = [child(target, "block"), child(target, "requested")];
  const [blockSize, asked, size] = ["block", "requested", "size"].map((name) => memoryOf(target, name));
  if (target && !block) {
    const fixes = [possible("Add a block of 2 MiB", addChild(target, "<block unit='MiB'>2</block>"))];
    return { span: target.nameSpan, message: "virtio-mem needs <block>, the steps in which it grows", fixes };
  }
  if (!block || blockSize === undefined) return undefined;
  if (blockSize < smallestBlock || (blockSize & (blockSize - 1n)) !== 0n) {
    return { span: textSpan(block), message: "A block must be a power of two, at least 2 MiB" };
  }
  const place = child(target, "address");
  if (place && (baseOf(place) ?? 0n) % blockSize !== 0n) {
    return { span: spanOf(place, "base"), message: "The address must be a multiple of the block" };
  }
  if (!requested || asked === undefined) return undefined;
  if (size !== undefined && asked > size) {
    return { span: textSpan(requested), message: "More is requested than the size of the device" };
  }
  if (asked % blockSize === 0n) return undefined;
  return { span: textSpan(requested), message: "What is requested must be a multiple of the block" };
}
