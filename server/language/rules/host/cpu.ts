/**
 * Rules for `<cpu>` as a document of its own: the CPU of a host, as capabilities print it, or one that a guest may get.
 * Measured with cpu-compare of libvirt 11.3; what holds in guests too is looked at by the rules for guests.
 */
import { preferred, removeAttribute } from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { misspeltModel } from "../domain/misspelt.ts";
import { cpuElementRules } from "../domain/processor/cpu.ts";
import { attribute, child, children, text, value, valueSpan } from "../elements.ts";
import { type Rule, type RuleSet, ruleSet } from "../rule.ts";

/** libvirt keeps the numbers in 32 bits. */
const mostOfOneKind = 4_294_967_295;

const width = (attributes: string) =>
  `<cpu>\n  <model>Penryn</model>\n  <maxphysaddr mode='emulate' ${attributes}/>\n</cpu>`;

const topology = (sockets: string) => `<cpu>\n  <topology sockets='${sockets}' cores='1' threads='1'/>\n</cpu>`;

const rules: readonly Rule<XmlElement>[] = [
  {
    code: "cpu-host-model-missing",
    severity: "error",
    incomplete: true,
    explanation: "With <arch> it is the CPU of a host, and that is known by its model.",
    source: "src/conf/cpu_conf.c",
    bad: "<cpu>\n  <arch>x86_64</arch>\n  <vendor>Intel</vendor>\n</cpu>",
    good: "<cpu>\n  <arch>x86_64</arch>\n  <model>Nehalem</model>\n  <vendor>Intel</vendor>\n</cpu>",
    *check(root) {
      const arch = child(root, "arch");
      const model = child(root, "model");
      if (!arch || text(model).trim() !== "") return;
      yield { span: (model ?? root).nameSpan, message: "The CPU of a host (it has <arch>) needs its <model>" };
    },
  },
  {
    code: "cpu-host-model-misspelt",
    severity: "warning",
    explanation: "cpu-compare and cpu-baseline refuse a model that libvirt does not know.",
    source: "src/cpu/cpu_x86.c",
    bad: "<cpu>\n  <arch>x86_64</arch>\n  <model>haswell</model>\n</cpu>",
    good: "<cpu>\n  <arch>x86_64</arch>\n  <model>Haswell</model>\n</cpu>",
    check: (root) => (["x86_64", "i686"].includes(text(child(root, "arch")).trim()) ? misspeltModel(root) : []),
  },
  {
    code: "cpu-maxphysaddr-limit",
    severity: "error",
    explanation: "A limit holds for the width of addresses that the host has; one that is emulated is given in bits.",
    source: "src/conf/cpu_conf.c",
    bad: width("limit='42'"),
    good: width("bits='42'"),
    *check(root) {
      const element = child(root, "maxphysaddr");
      const limit = attribute(element, "limit");
      if (!limit || value(element, "mode") !== "emulate") return;
      yield {
        span: limit.nameSpan,
        message: "limit is for mode='passthrough' only; remove it, or use bits",
        fixes: [preferred("Remove limit", removeAttribute(limit))],
      };
    },
  },
  {
    code: "cpu-topology-range",
    severity: "error",
    explanation: "The numbers of sockets, cores and threads are kept in 32 bits.",
    source: "src/conf/cpu_conf.c",
    bad: topology("4294967296"),
    good: topology("4294967295"),
    *check(root) {
      for (const count of children(root, "topology").flatMap(({ attributes }) => attributes)) {
        if (!(Number(count.value) > mostOfOneKind)) continue;
        yield { span: valueSpan(count), message: `${count.name} can be ${mostOfOneKind} at most` };
      }
    },
  },
];

const own = ruleSet((root) => root, rules);
const asInGuests = ruleSet((cpu) => ({ cpu }), cpuElementRules);

export const cpuRules: RuleSet = {
  rules,
  check: (root, version) => [
    ...own.check(root, version),
    ...asInGuests.check(root, version).filter(({ code }) => code !== "cpu-features-no-model" || !child(root, "arch")),
  ],
};
