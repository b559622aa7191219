/** Lists of CPUs and nodes of which nothing is left, whose ranges run backwards, or with numbers that are too large. */
import { preferred, replaceSpan } from "../../fixes.ts";
import type { Span } from "../../problem.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, descendants, text, textSpan, valueSpan } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import { type DomainFacts, sharedFact } from "./facts.ts";
import { parseNumberSet } from "./number-sets.ts";

const numatune = (nodes: string) =>
  domain({ lines: [`<numatune><memory mode='strict' nodeset='${nodes}'/></numatune>`] });

export const numberListRules: readonly Rule<DomainFacts>[] = [
  {
    code: "number-set-empty",
    severity: "error",
    explanation: "^ takes a number away that was named before it; a list of CPUs or nodes has to keep at least one.",
    source: "src/conf/domain_conf.c; src/conf/numa_conf.c",
    bad: numatune("0,^0"),
    good: numatune("0-1,^0"),
    *check(facts) {
      for (const list of writtenLists(facts)) {
        if (!list.mayBeEmpty && parseNumberSet(list.text)?.length === 0) yield { span: list.span, ...nothingLeft };
      }
    },
  },
  {
    code: "number-set-backwards",
    severity: "error",
    explanation: "A range in a list of CPUs or nodes begins with its smaller number.",
    source: "src/util/virbitmap.c",
    bad: numatune("1-0"),
    good: numatune("0-1"),
    *check(facts) {
      for (const list of writtenLists(facts)) {
        const range = ranges(list.text).find(([, first, last]) => Number(last) < Number(first));
        if (!range) continue;
        const [written, first, last] = range;
        const turned = list.text.replace(written, `${last}-${first}`);
        yield {
          span: list.span,
          message: `The range ${written} ends before it begins; write ${last}-${first}`,
          fixes: [preferred(`Change to ${turned}`, replaceSpan(list.span, turned))],
        };
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
    *check(facts) {
      for (const list of writtenLists(facts)) {
        const number = list.text.match(/\d+/g)?.find((written) => Number(written) > largest);
        if (!number) continue;
        yield { span: list.span, message: `The numbers in this list go up to ${largest}, not to ${number}` };
      }
    },
  },
];

const largest = 16_383;

function ranges(list: string): readonly (readonly [written: string, first: string, last: string])[] {
  return [...list.matchAll(/(\d+)-(\d+)/g)].map(([written, first = "", last = ""]) => [written, first, last]);
}

const nothingLeft: Omit<Finding, "span"> = {
  message: "Nothing is left of this list, because ^ takes a number away again; name one that stays",
};

interface Place {
  /** Names from an element to the one with the list; none for itself. */
  readonly path: readonly string[];
  /** The attribute that the list is in. */
  readonly name: string;
  readonly mayBeEmpty?: boolean;
}

/** By the names of the elements directly in a guest. */
const places: ReadonlyMap<string, readonly Place[]> = new Map<string, readonly Place[]>([
  ["vcpu", [{ path: [], name: "cpuset" }]],
  [
    "cputune",
    [
      ...["vcpupin", "emulatorpin", "iothreadpin"].map((pin) => ({ path: [pin], name: "cpuset" })),
      { path: ["vcpusched"], name: "vcpus" },
      { path: ["iothreadsched"], name: "iothreads" },
      { path: ["cachetune"], name: "vcpus", mayBeEmpty: true },
      { path: ["memorytune"], name: "vcpus", mayBeEmpty: true },
      { path: ["cachetune", "monitor"], name: "vcpus", mayBeEmpty: true },
      { path: ["memorytune", "monitor"], name: "vcpus", mayBeEmpty: true },
    ],
  ],
  ["numatune", ["memory", "memnode"].map((name) => ({ path: [name], name: "nodeset" }))],
  ["memoryBacking", [{ path: ["hugepages", "page"], name: "nodeset" }]],
  ["cpu", [{ path: ["numa", "cell"], name: "cpus", mayBeEmpty: true }]],
]);

interface WrittenList {
  readonly span: Span;
  readonly text: string;
  readonly mayBeEmpty: boolean;
}

/** The lists in attributes at all of these places, and those of memory devices. */
const writtenLists = sharedFact(({ root, devicesOf }): readonly WrittenList[] => {
  const inAttributes = children(root).flatMap((element) =>
    (places.get(element.name) ?? []).flatMap((place) => listsAt(element, place)),
  );
  const masks = devicesOf("memory").flatMap((device) => child(child(device, "source"), "nodemask") ?? []);
  return [...inAttributes, ...masks.map((mask) => ({ span: textSpan(mask), text: text(mask), mayBeEmpty: false }))];
});

function listsAt(element: XmlElement, { path, name, mayBeEmpty = false }: Place): readonly WrittenList[] {
  return descendants(element, ...path).flatMap((holder) => {
    const list = attribute(holder, name);
    return list ? [{ span: valueSpan(list), text: list.value, mayBeEmpty }] : [];
  });
}
