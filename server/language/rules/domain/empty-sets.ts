/** Lists of CPUs and nodes from which every number was taken away again. */
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
];

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

function isEmpty(list: string): boolean {
  return parseNumberSet(list)?.length === 0;
}
