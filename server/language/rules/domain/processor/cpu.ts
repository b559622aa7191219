/** Rules for `<cpu>`: its model, features, caches and topology. */
import {
  addAttribute,
  addChild,
  possible,
  preferred,
  removeAttribute,
  removeElement,
  replaceSpan,
  replaceText,
  replaceValue,
} from "../../../fixes.ts";
import { attribute, child, children, spanOf, text, textSpan, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedAttribute } from "../findings.ts";
import { largestVcpuCount, vcpusOfTopology } from "./processors.ts";

const cpu = (xml: string, vcpus = 1) => domain({ lines: [`<vcpu>${vcpus}</vcpu>`, xml] });
const onXen = (xml: string) => domain({ type: "xen", machine: "arch='x86_64'", lines: [xml] });
const onArm = (xml: string) => domain({ machine: "arch='aarch64' machine='virt'", lines: [xml] });

/** The modes in which the guest sees the CPU of the host itself. */
const passthroughModes = ["host-passthrough", "maximum"];

/** What holds of a `<cpu>` wherever it stands. */
export const cpuElementRules: readonly Rule<Pick<DomainFacts, "cpu">>[] = [
  {
    code: "cpu-features-no-model",
    severity: "error",
    incomplete: true,
    elements: ["feature", "vendor"],
    explanation:
      "In mode custom (also without a mode) features are added to a named model, so there must be one; a vendor is that of a model in any mode.",
    source: "src/conf/cpu_conf.c",
    bad: cpu("<cpu><feature policy='require' name='vmx'/></cpu>"),
    good: cpu("<cpu mode='host-model'><feature policy='require' name='vmx'/></cpu>"),
    *check({ cpu }) {
      const mode = attribute(cpu, "mode");
      const vendor = child(cpu, "vendor");
      if (vendor && text(vendor) !== "" && text(child(cpu, "model")) === "") {
        const message = "<vendor> goes with a <model>, and there is none; add it, or remove this";
        // In mode custom the model is to come.
        const isCustom = !mode || mode.value === "custom";
        const fixes = isCustom ? [] : [possible("Remove <vendor>", removeElement(vendor))];
        yield { span: vendor.nameSpan, message, fixes };
        return;
      }
      const element = child(cpu, "feature");
      if (!cpu || !element || text(child(cpu, "model")) !== "" || (mode && mode.value !== "custom")) return;
      const title = "Take the CPU of the host (mode='host-model')";
      const match = attribute(cpu, "match");
      const written = mode ?? match;
      const edit = written ? replaceSpan(written.span, "mode='host-model'") : addAttribute(cpu, "mode", "host-model");
      yield {
        span: element.nameSpan,
        message: `<${element.name}> needs a <model> to refine, or mode='host-model' to refine the CPU of the host`,
        fixes: [possible(title, edit, ...(match && mode ? [removeAttribute(match)] : []))],
      };
    },
  },
  {
    code: "cpu-feature-dup",
    severity: "error",
    elements: ["feature"],
    explanation: "Each feature of the CPU has one policy.",
    source: "src/conf/cpu_conf.c",
    bad: cpu(
      "<cpu mode='host-model'><feature policy='require' name='vmx'/><feature policy='disable' name='vmx'/></cpu>",
    ),
    good: cpu("<cpu mode='host-model'><feature policy='require' name='vmx'/></cpu>"),
    *check({ cpu }) {
      const seen = new Set<string>();
      for (const feature of children(cpu, "feature")) {
        const name = value(feature, "name");
        if (name === undefined) continue;
        if (seen.has(name)) {
          yield {
            span: spanOf(feature, "name"),
            message: `The feature "${name}" is listed twice; keep one of the two`,
            fixes: [preferred("Remove this one", removeElement(feature))],
          };
        }
        seen.add(name);
      }
    },
  },
  {
    code: "cpu-migratable-mode",
    severity: "error",
    elements: ["cpu"],
    explanation: "migratable takes away what cannot migrate from the CPU of the host; other modes never have it.",
    source: "src/conf/cpu_conf.c",
    bad: cpu("<cpu mode='host-model' migratable='on'/>"),
    good: cpu("<cpu mode='host-passthrough' migratable='on'/>"),
    *check({ cpu }) {
      const migratable = attribute(cpu, "migratable");
      if (!cpu || !migratable || passthroughModes.includes(value(cpu, "mode") ?? "")) return;
      yield {
        span: migratable.nameSpan,
        message: "migratable is for the modes host-passthrough and maximum only; remove it",
        fixes: [preferred("Remove migratable", removeAttribute(migratable))],
      };
    },
  },
];

export const cpuRules: readonly Rule<DomainFacts>[] = [
  {
    code: "cpu-topology-mismatch",
    severity: "error",
    elements: ["topology"],
    explanation:
      "sockets * dies * clusters * cores * threads is the number of vCPUs, which must be the text of <vcpu> (the largest number, not current).",
    source: "src/qemu/qemu_validate.c",
    bad: cpu("<cpu><topology sockets='1' cores='3' threads='1'/></cpu>", 4),
    good: cpu("<cpu><topology sockets='1' cores='2' threads='2'/></cpu>", 4),
    *check(facts) {
      const element = child(facts.root, "vcpu");
      const topology = child(facts.cpu, "topology");
      const product = vcpusOfTopology(facts);
      const vcpus = largestVcpuCount(facts);
      // bhyve starts no such guest either.
      if (!(facts.isQemu || facts.type === "bhyve") || !topology || product === undefined) return;
      if (vcpus === undefined || vcpus === product) return;
      if (!element) {
        const xml = `<vcpu>${product}</vcpu>`;
        yield {
          span: topology.nameSpan,
          message: `The topology has ${product} vCPUs, but without <vcpu> the guest gets 1; add ${xml}`,
          fixes: [preferred(`Add ${xml}`, addChild(facts.root, xml))],
        };
        return;
      }
      const sockets = attribute(topology, "sockets");
      const perSocket = product / Number(sockets?.value ?? 1);
      const fits = sockets && vcpus % perSocket === 0 && vcpus > 0;
      yield {
        span: topology.nameSpan,
        message: `The topology makes ${product} vCPUs (its numbers multiplied), but <vcpu> says ${vcpus}; make them equal`,
        fixes: [
          possible(`Change <vcpu> to ${product}`, replaceText(element, String(product))),
          ...(fits
            ? [possible(`Change to ${vcpus / perSocket} sockets`, replaceValue(sockets, String(vcpus / perSocket)))]
            : []),
        ],
        related: [{ span: textSpan(element), message: "The number of vCPUs" }],
      };
    },
  },
  ...cpuElementRules,
  {
    code: "cpu-check-no-model",
    severity: "error",
    elements: ["cpu"],
    explanation: "Only QEMU's driver chooses a CPU model by itself; for other hypervisors there is none to be checked.",
    source: "src/conf/domain_postparse.c",
    bad: onXen("<cpu check='partial'/>"),
    good: onXen("<cpu mode='host-passthrough' check='partial'/>"),
    *check({ cpu, isQemu }) {
      const check = attribute(cpu, "check");
      if (!check || isQemu || child(cpu, "model") || (value(cpu, "mode") ?? "custom") !== "custom") return;
      yield unwantedAttribute(check, "Without a <model> there is nothing to check; remove it, or add the model");
    },
  },
  {
    code: "cpu-cache-mode",
    severity: "error",
    elements: ["cache"],
    explanation: "QEMU emulates a level 3 cache, passes all caches of the host through, or shows none.",
    source: "src/qemu/qemu_validate.c",
    bad: cpu("<cpu mode='host-passthrough'><cache mode='emulate' level='2'/></cpu>"),
    good: cpu("<cpu mode='host-passthrough'><cache mode='emulate' level='3'/></cpu>"),
    *check({ cpu, isQemu, isX86 }) {
      const cache = child(cpu, "cache");
      if (!isQemu || !isX86 || !cache) return;
      const mode = value(cache, "mode");
      const level = attribute(cache, "level");
      if (mode === "emulate" && Number(level?.value) !== 3) {
        const edit = level ? replaceValue(level, "3") : addAttribute(cache, "level", "3");
        const message = "QEMU emulates the cache of level 3 only; mode='emulate' needs level='3'";
        yield { span: spanOf(cache, "level"), message, fixes: [preferred("Set level='3'", edit)] };
      }
      if (mode === "passthrough" && !passthroughModes.includes(value(cpu, "mode") ?? "")) {
        const message = "The caches of the host can be seen with the modes host-passthrough and maximum of <cpu> only";
        yield { span: spanOf(cache, "mode"), message };
      } else if (level && (mode === "passthrough" || mode === "disable")) {
        const message = `mode='${mode}' means all levels; remove level`;
        yield { span: level.nameSpan, message, fixes: [preferred("Remove level", removeAttribute(level))] };
      }
    },
  },
  {
    code: "cpu-maxphysaddr",
    severity: "error",
    elements: ["maxphysaddr"],
    explanation: "The width of physical addresses is that of the host (at most limit), or a given number of bits.",
    source: "src/qemu/qemu_validate.c",
    bad: cpu("<cpu mode='host-passthrough'><maxphysaddr mode='passthrough' bits='42'/></cpu>"),
    good: cpu("<cpu mode='host-passthrough'><maxphysaddr mode='emulate' bits='42'/></cpu>"),
    *check({ cpu, isQemu, isX86 }) {
      const width = child(cpu, "maxphysaddr");
      if (!isQemu || !isX86 || !width) return;
      const mode = value(width, "mode");
      const wrong = attribute(width, mode === "passthrough" ? "bits" : "limit");
      if (!wrong || (mode !== "passthrough" && mode !== "emulate")) return;
      const other = mode === "passthrough" ? "limit" : "bits";
      yield {
        span: wrong.nameSpan,
        message: `${wrong.name} has no meaning with mode='${mode}'; remove it, or use ${other}`,
        fixes: [preferred(`Remove ${wrong.name}`, removeAttribute(wrong))],
      };
    },
  },
  {
    code: "cpu-none-default",
    severity: "info",
    explanation: "Without <cpu> an x86 guest gets QEMU's default model, which lacks most features of today's CPUs.",
    source: "https://libvirt.org/formatdomain.html#cpu-model-and-topology",
    bad: domain({}),
    good: cpu("<cpu mode='host-passthrough'/>"),
    *check({ root, cpu, type, isX86, isArchKnown }) {
      if (type !== "kvm" || !isX86 || !isArchKnown || cpu) return;
      yield {
        span: root.nameSpan,
        message:
          "Without <cpu> the guest gets a slow default model; <cpu mode='host-passthrough'/> gives it the host's CPU",
        fixes: [possible("Add <cpu mode='host-passthrough'/>", addChild(root, "<cpu mode='host-passthrough'/>"))],
      };
    },
  },
  {
    code: "cpu-sve-lengths",
    severity: "error",
    elements: ["feature"],
    explanation: "Vector lengths such as sve512 are part of SVE, so SVE cannot be switched off beside them.",
    source: "src/qemu/qemu_domain.c",
    bad: onArm(sve("<feature policy='disable' name='sve'/><feature policy='require' name='sve512'/>")),
    good: onArm(sve("<feature policy='require' name='sve'/><feature policy='require' name='sve512'/>")),
    *check({ cpu, isQemu, arch }) {
      if (!isQemu || arch !== "aarch64") return;
      const features = children(cpu, "feature");
      const policy = attribute(
        features.find((feature) => value(feature, "name") === "sve"),
        "policy",
      );
      const length = features.find((feature) => /^sve\d+$/.test(value(feature, "name") ?? ""));
      if (!policy || !length || !["disable", "forbid"].includes(policy.value)) return;
      yield {
        span: valueSpan(policy),
        message: `SVE is switched off, but ${value(length, "name")} asks for a vector length; require sve, or remove the length`,
        fixes: [possible("Require sve", replaceValue(policy, "require"))],
      };
    },
  },
  {
    code: "cpu-cache-arch",
    severity: "error",
    elements: ["cache", "maxphysaddr"],
    explanation: "Caches and the width of addresses can be set for x86 guests only.",
    source: "src/qemu/qemu_validate.c",
    bad: onArm("<cpu mode='host-passthrough'><cache mode='passthrough'/></cpu>"),
    good: onArm("<cpu mode='host-passthrough'/>"),
    *check({ cpu, isQemu, isX86, arch }) {
      for (const name of isQemu && !isX86 ? ["cache", "maxphysaddr"] : []) {
        const element = child(cpu, name);
        if (!element) continue;
        yield {
          span: element.nameSpan,
          message: `<${name}> is for x86 guests only, this one is ${arch}; remove it`,
          fixes: [preferred(`Remove <${name}>`, removeElement(element))],
        };
      }
    },
  },
];

function sve(features: string): string {
  return `<cpu mode='host-passthrough'>${features}</cpu>`;
}
