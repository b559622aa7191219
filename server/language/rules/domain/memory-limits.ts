/** The rule for sizes that libvirt cannot count. */
import { sizeInBytes } from "../../sizes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, descendants, text, textSpan, value, valueSpan } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";

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
    *check({ root, cpu, features, devicesOf }) {
      const tune = child(root, "memtune");
      const targets = devicesOf("memory").flatMap((device) => child(device, "target") ?? []);
      const sources = devicesOf("memory").flatMap((device) => child(device, "source") ?? []);
      yield* tooLarge(["memory", "currentMemory", "maxMemory"].flatMap((name) => children(root, name)));
      yield* tooLarge(tune ? children(tune) : []);
      yield* tooLarge(
        targets.flatMap((target) => ["size", "block", "requested"].flatMap((name) => children(target, name))),
      );
      yield* tooLarge(sources.flatMap((source) => ["pagesize", "alignsize"].flatMap((name) => children(source, name))));
      yield* tooLarge(devicesOf("pstore").flatMap((device) => children(device, "size")));
      yield* tooLarge(features ? descendants(features, "tcg", "tb-cache") : []);
      yield* tooLarge(features ? descendants(features, "hpt", "maxpagesize") : [], { limit: largestSize });
      yield* tooLarge(cpu ? descendants(cpu, "numa", "cell") : [], { name: "memory" });
      yield* tooLarge(descendants(root, "memoryBacking", "hugepages", "page"), { name: "size" });
      yield* tooLarge(descendants(root, "cputune", "cachetune", "cache"), { name: "size", limit: largestSize });
      yield* tooLarge(
        devicesOf("disk").flatMap((device) => cachesOf(child(device, "driver"), device)),
        { limit: largestSize, unit: "bytes" },
      );
      yield* tooLarge(
        devicesOf("filesystem").flatMap((device) =>
          ["space_hard_limit", "space_soft_limit"].flatMap((name) => children(device, name)),
        ),
        { limit: largestSize, unit: "bytes" },
      );
      yield* tooLarge(
        devicesOf("controller").flatMap((device) => children(device, "pcihole64")),
        { limit: largestSize },
      );
      yield* tooLarge(
        devicesOf("shmem").flatMap((device) => children(device, "size")),
        { limit: largestSize, unit: "bytes" },
      );
      yield* tooLarge(features ? descendants(features, "smm", "tseg") : [], { limit: largestSize, unit: "MiB" });
    },
  },
];

/** The sizes of the metadata caches of an image, beside whose format they are, and of those below it. */
function cachesOf(format: XmlElement | undefined, image: XmlElement): readonly XmlElement[] {
  const own = format ? descendants(format, "metadata_cache", "max_size") : [];
  const below = child(image, "backingStore");
  return below ? [...own, ...cachesOf(child(below, "format"), below)] : own;
}

/** Where the size of an element is, and what it may be. */
interface Reading {
  /** The attribute that the size is in; the text without it. */
  readonly name?: string;
  /** The unit of a size without one. */
  readonly unit?: string;
  readonly limit?: Limit;
}

function* tooLarge(
  elements: readonly XmlElement[],
  { name, unit = "KiB", limit = largestMemory }: Reading = {},
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
