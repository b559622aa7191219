/** Lists of CPUs and nodes from which every number was taken away again, or with numbers that are too large. */
import { attribute, child, descendants, text, textSpan, valueSpan } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";
import { parseNumberSet } from "./number-sets.ts";

const numatune = (nodes: string) =>
  domain({ lines: [`<numatune><memory mode='strict' nodeset='${nodes}'/></numatune>`] });

export const emptySetRules: readonly Rule<DomainFacts>[] = [
  {
    code: "number-set-empty",
    severity: "error",
    explanation: "^ takes a number away that was named before it; a list of CPUs or nodes has to keep at least one.",
    source: "src/conf/domain_conf.c; src/conf/numa_conf.c",
    bad: numatune("0,^0"),
    good: numatune("0-1,^0"),
    *check({ root, devicesOf }) {
      for (const [path, name] of lists) {
        for (const element of descendants(root, ...path)) {
          const list = attribute(element, name);
          if (list && isEmpty(list.value)) yield { span: valueSpan(list), ...nothingLeft };
        }
      }
      for (const device of devicesOf("memory")) {
        const nodes = child(child(device, "source"), "nodemask");
        if (nodes && isEmpty(text(nodes))) yield { span: textSpan(nodes), ...nothingLeft };
      }
    },
  },
  {
    code: "number-set-too-large",
    severity: "error",
    explanation: "The numbers of CPUs and nodes in lists go up to 16383.",
    source: "src/conf/domain_conf.h",
    bad: numatune("16384"),
    good: numatune("16383"),
    *check({ root, devicesOf }) {
      for (const device of devicesOf("memory")) {
        const nodes = child(child(device, "source"), "nodemask");
        const number = nodes && tooLarge(text(nodes));
        if (number) yield { span: textSpan(nodes), message: beyond(number) };
      }
      for (const [path, name] of [...lists, ...others]) {
        for (const element of descendants(root, ...path)) {
          const list = attribute(element, name);
          const number = list && tooLarge(list.value);
          if (!number) continue;
          yield { span: valueSpan(list), message: beyond(number) };
        }
      }
    },
  },
];

const largest = 16_383;

function beyond(number: string): string {
  return `The numbers in this list go up to ${largest}, not to ${number}`;
}

function tooLarge(list: string): string | undefined {
  return list.match(/\d+/g)?.find((number) => Number(number) > largest);
}

const nothingLeft: Omit<Finding, "span"> = {
  message: "Nothing is left of this list, because ^ takes a number away again; name one that stays",
};

const lists: readonly (readonly [path: readonly string[], name: string])[] = [
  [["vcpu"], "cpuset"],
  ...["vcpupin", "emulatorpin", "iothreadpin"].map((pin) => [["cputune", pin], "cpuset"] as const),
  [["cputune", "vcpusched"], "vcpus"],
  [["cputune", "iothreadsched"], "iothreads"],
  [["numatune", "memory"], "nodeset"],
  [["numatune", "memnode"], "nodeset"],
  [["memoryBacking", "hugepages", "page"], "nodeset"],
];

const others: readonly (readonly [path: readonly string[], name: string])[] = [
  [["cpu", "numa", "cell"], "cpus"],
  [["cputune", "cachetune"], "vcpus"],
  [["cputune", "memorytune"], "vcpus"],
  [["cputune", "cachetune", "monitor"], "vcpus"],
  [["cputune", "memorytune", "monitor"], "vcpus"],
];

function isEmpty(list: string): boolean {
  return parseNumberSet(list)?.length === 0;
}
