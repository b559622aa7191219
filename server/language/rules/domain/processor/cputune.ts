/** Rules for `<cputune>` and `<blkiotune>`: which CPUs of the host, which scheduler, which share. */
import { addAttribute, possible, preferred, removeElement } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, text, textSpan, value } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { claims, largestOf, parseNumberSet } from "../number-sets.ts";
import { ioThreadIds, largestVcpuCount, wholeNumber } from "./processors.ts";
import { threadFixes } from "./thread-fixes.ts";

/** Microseconds: what the kernel takes for a quota. */
const smallestQuota = 1000n;
const largestQuota = 17_592_186_044_415n;

const tuned = (...inside: readonly string[]) =>
  domain({
    lines: [
      "<vcpu>4</vcpu>",
      "<iothreads>1</iothreads>",
      "<cputune>",
      ...inside.map((line) => `  ${line}`),
      "</cputune>",
    ],
  });
const device = (path: string) => `<device><path>${path}</path><weight>200</weight></device>`;

export const cputuneRules: readonly Rule<DomainFacts>[] = [
  {
    code: "vcpupin-dup",
    severity: "error",
    elements: ["vcpupin"],
    explanation: "The CPUs of a vCPU are given once.",
    source: "src/conf/domain_conf.c",
    bad: tuned("<vcpupin vcpu='0' cpuset='1'/>", "<vcpupin vcpu='0' cpuset='2'/>"),
    good: tuned("<vcpupin vcpu='0' cpuset='1-2'/>"),
    *check({ root }) {
      const seen = new Set<number>();
      for (const pin of children(child(root, "cputune"), "vcpupin")) {
        const vcpu = wholeNumber(value(pin, "vcpu"));
        if (vcpu === undefined) continue;
        if (seen.has(vcpu)) {
          yield {
            span: spanOf(pin, "vcpu"),
            message: `vCPU ${vcpu} is pinned twice; list all its CPUs in one <vcpupin>`,
            fixes: [possible("Remove this one", removeElement(pin))],
          };
        }
        seen.add(vcpu);
      }
    },
  },
  {
    code: "vcpupin-unknown-vcpu",
    severity: "warning",
    elements: ["vcpupin"],
    explanation: "libvirt drops what pins a vCPU that the guest does not have; they are numbered from 0.",
    source: "src/conf/domain_conf.c",
    bad: tuned("<vcpupin vcpu='4' cpuset='1'/>"),
    good: tuned("<vcpupin vcpu='3' cpuset='1'/>"),
    *check(facts) {
      const vcpus = largestVcpuCount(facts);
      for (const pin of children(child(facts.root, "cputune"), "vcpupin")) {
        const vcpu = wholeNumber(value(pin, "vcpu"));
        if (vcpu === undefined || vcpus === undefined || vcpu < vcpus) continue;
        yield {
          span: spanOf(pin, "vcpu"),
          message: `libvirt drops this: the guest has ${vcpus === 1 ? "vCPU 0" : `vCPUs 0 to ${vcpus - 1}`} only (see <vcpu>)`,
          fixes: [possible("Remove <vcpupin>", removeElement(pin))],
        };
      }
    },
  },
  {
    code: "iothreadpin-unknown",
    severity: "error",
    elements: ["iothreadpin", "iothreadsched"],
    explanation: "I/O threads are numbered from 1, or as <iothreadids> says, and each is tuned once.",
    source: "src/conf/domain_conf.c",
    bad: tuned("<iothreadpin iothread='2' cpuset='1'/>"),
    good: tuned("<iothreadpin iothread='1' cpuset='1'/>"),
    *check(facts) {
      const ids = ioThreadIds(facts);
      const cputune = child(facts.root, "cputune");
      const seen = new Set<number>();
      for (const pin of children(cputune, "iothreadpin")) {
        const id = wholeNumber(value(pin, "iothread"));
        if (id === undefined) continue;
        const span = spanOf(pin, "iothread");
        if (!ids.has(id)) yield { span, message: unknownThread(ids, id), fixes: threadFixes(facts, id, span) };
        else if (seen.has(id)) yield { span, message: `I/O thread ${id} is pinned twice; keep one <iothreadpin>` };
        seen.add(id);
      }
      const taken = claims<XmlElement>();
      for (const scheduler of children(cputune, "iothreadsched")) {
        if (!attribute(scheduler, "iothreads")) {
          const message = "<iothreadsched> needs iothreads, the threads that it is for, such as iothreads='1'";
          const fixes = [possible("Add iothreads='1'", addAttribute(scheduler, "iothreads", "1"))];
          yield { span: scheduler.nameSpan, message, fixes };
        }
        const set = parseNumberSet(value(scheduler, "iothreads")) ?? [];
        const unknown = set.flat().find((id) => !ids.has(id));
        const span = spanOf(scheduler, "iothreads");
        if (unknown !== undefined) yield { span, message: unknownThread(ids, unknown) };
        const other = unknown === undefined ? taken.claim(set, scheduler) : undefined;
        if (!other) continue;
        yield {
          span,
          message: `I/O thread ${other.number} has a scheduler already; name each thread once`,
          related: [{ span: spanOf(other.owner, "iothreads"), message: "The other scheduler" }],
        };
      }
    },
  },
  {
    code: "vcpusched-range",
    severity: "error",
    elements: ["vcpusched"],
    explanation: "Each vCPU of the guest has one scheduler.",
    source: "src/conf/domain_conf.c",
    bad: tuned("<vcpusched vcpus='0-4' scheduler='batch'/>"),
    good: tuned("<vcpusched vcpus='0-3' scheduler='batch'/>"),
    *check(facts) {
      const vcpus = largestVcpuCount(facts);
      const taken = claims<XmlElement>();
      for (const scheduler of children(child(facts.root, "cputune"), "vcpusched")) {
        const span = spanOf(scheduler, "vcpus");
        if (!attribute(scheduler, "vcpus")) {
          const fixes = [possible("Add vcpus='0'", addAttribute(scheduler, "vcpus", "0"))];
          yield { span, message: "<vcpusched> needs vcpus, the vCPUs that it is for, such as vcpus='0-3'", fixes };
        }
        const set = parseNumberSet(value(scheduler, "vcpus"));
        if (!set) continue;
        if (vcpus !== undefined && largestOf(set) >= vcpus) {
          yield { span, message: `The guest has vCPUs 0 to ${vcpus - 1} only (see <vcpu>)` };
          continue;
        }
        const other = taken.claim(set, scheduler);
        if (!other) continue;
        yield {
          span,
          message: `vCPU ${other.number} has a scheduler already; name each vCPU once`,
          related: [{ span: spanOf(other.owner, "vcpus"), message: "The other scheduler" }],
        };
      }
    },
  },
  {
    code: "sched-priority",
    severity: "error",
    elements: ["cputune"],
    explanation: "The real-time schedulers fifo and rr rank by priority, from 1 to 99.",
    source: "src/conf/domain_conf.c",
    bad: tuned("<vcpusched vcpus='0' scheduler='fifo'/>"),
    good: tuned("<vcpusched vcpus='0' scheduler='fifo' priority='1'/>"),
    *check({ root }) {
      const schedulers = children(child(root, "cputune")).filter(({ name }) => name.endsWith("sched"));
      for (const scheduler of schedulers) {
        const policy = value(scheduler, "scheduler");
        if ((policy !== "fifo" && policy !== "rr") || attribute(scheduler, "priority")) continue;
        yield {
          span: spanOf(scheduler, "scheduler"),
          message: `The scheduler ${policy} needs a priority, from 1 (low) to 99`,
          fixes: [preferred("Add priority='1'", addAttribute(scheduler, "priority", "1"))],
          explains: [scheduler.nameSpan],
        };
      }
    },
  },
  {
    code: "cputune-quota-range",
    severity: "error",
    elements: ["cputune"],
    explanation: "A quota is at least 1000 microseconds in each period; a negative one means no limit.",
    source: "src/conf/domain_validate.c",
    bad: tuned("<quota>500</quota>"),
    good: tuned("<quota>50000</quota>"),
    *check({ root }) {
      for (const quota of children(child(root, "cputune")).filter(({ name }) => name.endsWith("quota"))) {
        const written = text(quota).trim();
        if (!/^\d{1,30}$/.test(written)) continue;
        const number = BigInt(written);
        if (number === 0n || (number >= smallestQuota && number <= largestQuota)) continue;
        const message = `A quota is ${smallestQuota} to ${largestQuota} microseconds, or -1 for no limit`;
        yield { span: textSpan(quota), message };
      }
    },
  },
  {
    code: "blkio-dup",
    severity: "error",
    elements: ["blkiotune"],
    explanation: "The limits of a device of the host are given once.",
    source: "src/conf/domain_validate.c",
    bad: domain({ lines: [`<blkiotune>${device("/dev/sda")}${device("/dev/sda")}</blkiotune>`] }),
    good: domain({ lines: [`<blkiotune>${device("/dev/sda")}${device("/dev/sdb")}</blkiotune>`] }),
    *check({ root }) {
      const seen = new Set<string>();
      for (const tuned of children(child(root, "blkiotune"), "device")) {
        const path = child(tuned, "path");
        const name = text(path).trim();
        if (!path || name === "") continue;
        if (seen.has(name))
          yield { span: textSpan(path), message: `${name} is tuned twice; put its limits into one <device>` };
        seen.add(name);
      }
    },
  },
];

function unknownThread(ids: ReadonlySet<number>, id: number): string {
  const known = [...ids].slice(0, 12).join(", ");
  return ids.size === 0
    ? `There is no I/O thread ${id}; add <iothreads>${Math.max(id, 1)}</iothreads>`
    : `There is no I/O thread ${id}; the guest has ${known}`;
}
