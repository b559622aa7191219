/** The rule for sizes of memory that libvirt cannot count. */
import { sizeInBytes } from "../../sizes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, descendants, text, textSpan, value, valueSpan } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";

/** In bytes. Source: virMemoryMaxValue in src/util/virutil.c. */
const largest = 2n ** 63n - 1024n;

export const memoryLimitRules: readonly Rule<DomainFacts>[] = [
  {
    code: "mem-too-large",
    severity: "error",
    explanation: "libvirt counts memory in numbers of 63 bits, which is some 8 EiB.",
    source: "src/conf/domain_conf.c",
    bad: domain({}).replace("<memory unit='GiB'>1<", "<memory unit='EiB'>8<"),
    good: domain({}).replace("<memory unit='GiB'>1<", "<memory unit='EiB'>7<"),
    *check({ root, cpu, devicesOf }) {
      const tune = child(root, "memtune");
      const targets = devicesOf("memory").flatMap((device) => child(device, "target") ?? []);
      yield* tooLarge(["memory", "currentMemory", "maxMemory"].flatMap((name) => children(root, name)));
      yield* tooLarge(tune ? children(tune) : []);
      yield* tooLarge(
        targets.flatMap((target) => ["size", "block", "requested"].flatMap((name) => children(target, name))),
      );
      yield* tooLarge(cpu ? descendants(cpu, "numa", "cell") : [], "memory");
      yield* tooLarge(descendants(root, "memoryBacking", "hugepages", "page"), "size");
    },
  },
];

/** @param name the attribute that the size is in; the text without it */
function* tooLarge(elements: readonly XmlElement[], name?: string): Iterable<Finding> {
  for (const element of elements) {
    const written = name === undefined ? undefined : attribute(element, name);
    const size = sizeInBytes(written?.value ?? text(element), value(element, "unit"), "KiB");
    if (size === undefined || size <= largest) continue;
    yield {
      span: written ? valueSpan(written) : textSpan(element),
      message: "This is more memory than libvirt can count, which is 8 EiB; write a smaller size",
    };
  }
}
