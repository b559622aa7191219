/** The rule for sizes that libvirt cannot count. */
import { sizeInBytes } from "../../../sizes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, descendants, text, textSpan, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";

/** In bytes. Source: virMemoryMaxValue in src/util/virutil.c. */
const largestMemory: Limit = { bytes: 2n ** 63n - 1024n, words: "8 EiB" };
/** What is no memory of the guest has all bits. Source: virParseScaledValue in src/conf/domain_conf.c. */
const largestSize: Limit = { bytes: 2n ** 64n - 1n, words: "16 EiB" };

interface Limit {
  readonly bytes: bigint;
  readonly words: string;
}

export const memoryLimitRules: readonly Rule<DomainFacts>[] = [
  {
    code: "mem-too-large",
    severity: "error",
    explanation: "libvirt counts memory in numbers of 63 bits, which is some 8 EiB, and other sizes in 64 bits.",
    source: "src/conf/domain_conf.c",
    bad: domain({}).replace("<memory unit='GiB'>1<", "<memory unit='EiB'>8<"),
    good: domain({}).replace("<memory unit='GiB'>1<", "<memory unit='EiB'>7<"),
    *check({ root, pending, disturb }) {
      for (const element of children(root)) yield* tooLargeIn(element, ofGuest.get(element.name));
      for (const device of pending.devices) {
        const found = [...tooLargeIn(device, ofDevices.get(device.name)), ...tooLargeCaches(device)];
        if (found.length > 0) disturb(device);
        yield* found;
      }
    },
  },
];

/** Where sizes stand, and what they may be. */
interface SizePlace {
  /** Names from an element to the one that holds the size; none for itself. */
  readonly path?: readonly string[];
  /** The attribute that the size is in; the text without it. */
  readonly name?: string;
  /** The unit of a size without one; KiB without it. */
  readonly unit?: string;
  /** What memory may be without it. */
  readonly limit?: Limit;
}

const bytes: SizePlace = { unit: "bytes", limit: largestSize };

/** By the names of the elements directly in a guest. */
const ofGuest: ReadonlyMap<string, readonly SizePlace[]> = new Map<string, readonly SizePlace[]>([
  ["memory", [{}]],
  ["currentMemory", [{}]],
  ["maxMemory", [{}]],
  ["memtune", ["hard_limit", "soft_limit", "min_guarantee", "swap_hard_limit"].map((name) => ({ path: [name] }))],
  [
    "features",
    [
      { path: ["tcg", "tb-cache"] },
      { path: ["hpt", "maxpagesize"], limit: largestSize },
      { path: ["smm", "tseg"], unit: "MiB", limit: largestSize },
    ],
  ],
  ["cpu", [{ path: ["numa", "cell"], name: "memory" }]],
  ["memoryBacking", [{ path: ["hugepages", "page"], name: "size" }]],
  ["cputune", [{ path: ["cachetune", "cache"], name: "size", limit: largestSize }]],
]);

/** By the names of devices. */
const ofDevices: ReadonlyMap<string, readonly SizePlace[]> = new Map<string, readonly SizePlace[]>([
  [
    "memory",
    [
      ...["size", "block", "requested"].map((name) => ({ path: ["target", name] })),
      ...["pagesize", "alignsize"].map((name) => ({ path: ["source", name] })),
    ],
  ],
  ["pstore", [{ path: ["size"] }]],
  ["filesystem", ["space_hard_limit", "space_soft_limit"].map((name) => ({ path: [name], ...bytes }))],
  ["controller", [{ path: ["pcihole64"], limit: largestSize }]],
  ["shmem", [{ path: ["size"], ...bytes }]],
]);

function* tooLargeIn(element: XmlElement, places: readonly SizePlace[] = []): Iterable<Finding> {
  for (const place of places) yield* tooLarge(descendants(element, ...(place.path ?? [])), place);
}

function* tooLargeCaches(device: XmlElement): Iterable<Finding> {
  if (device.name === "disk") yield* tooLarge(cachesOf(child(device, "driver"), device), bytes);
}

/** The sizes of the metadata caches of an image, beside whose format they are, and of those below it. */
function cachesOf(format: XmlElement | undefined, image: XmlElement): readonly XmlElement[] {
  const own = format ? descendants(format, "metadata_cache", "max_size") : [];
  const below = child(image, "backingStore");
  return below ? [...own, ...cachesOf(child(below, "format"), below)] : own;
}

function* tooLarge(
  elements: readonly XmlElement[],
  { name, unit = "KiB", limit = largestMemory }: SizePlace,
): Iterable<Finding> {
  for (const element of elements) {
    const written = name === undefined ? undefined : attribute(element, name);
    const size = sizeInBytes(written?.value ?? text(element), value(element, "unit"), unit);
    if (size === undefined || size <= limit.bytes) continue;
    const what = limit === largestMemory ? "memory" : "room";
    yield {
      span: written ? valueSpan(written) : textSpan(element),
      message: `This is more ${what} than libvirt can count, which is ${limit.words}; write a smaller size`,
    };
  }
}
