/** Rules for what a guest is told of its hypervisor: `<hyperv>` and `<kvm>`. */
import { addAttribute, addChild, possible, preferred, removeElement, replaceValue } from "../../fixes.ts";
import type { TextEdit } from "../../problem.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, value, valueSpan } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";
import { wholeNumber } from "./processor/processors.ts";
import { retriesOptional } from "./versions.ts";

const fewestRetries = 4095;
const ringSizes = { least: 1024, most: 65_536 };

const timer = "<timer name='hypervclock' present='yes'/>";
const guest = (inside: string) => domain({ lines: [`<features><acpi/>${inside}</features>`] });
const hyperv = (...features: readonly string[]) =>
  guest(`<hyperv>${features.map((name) => `<${name} state='on'/>`).join("")}</hyperv>`);

export const enlightenmentRules: readonly Rule<DomainFacts>[] = [
  {
    code: "feat-hyperv-spinlocks",
    severity: "error",
    elements: ["hyperv"],
    explanation: "Hyper-V guests try a lock at least 4095 times before they tell the hypervisor.",
    source: "src/conf/domain_conf.c",
    bad: guest("<hyperv><spinlocks state='on' retries='100'/></hyperv>"),
    good: guest("<hyperv><spinlocks state='on' retries='8191'/></hyperv>"),
    *check({ features }, version) {
      const spinlocks = child(child(features, "hyperv"), "spinlocks");
      const retries = attribute(spinlocks, "retries");
      if (version < retriesOptional) yield* needed(spinlocks, "retries", "8191");
      const number = wholeNumber(retries?.value);
      if (!retries || number === undefined || value(spinlocks, "state") !== "on" || number >= fewestRetries) return;
      yield {
        span: valueSpan(retries),
        message: `retries must be at least ${fewestRetries}; 8191 is usual`,
        fixes: [preferred("Change to 8191", replaceValue(retries, "8191"))],
      };
    },
  },
  {
    code: "feat-kvm-dirtyring",
    severity: "error",
    elements: ["kvm"],
    explanation: "The ring has a power of two of entries, from 1024 to 65536.",
    source: "src/conf/domain_conf.c",
    bad: guest("<kvm><dirty-ring state='on' size='1000'/></kvm>"),
    good: guest("<kvm><dirty-ring state='on' size='4096'/></kvm>"),
    *check({ features }) {
      const ring = child(child(features, "kvm"), "dirty-ring");
      const size = attribute(ring, "size");
      yield* needed(ring, "size", "4096");
      const number = wholeNumber(size?.value);
      if (!size || number === undefined || value(ring, "state") !== "on") return;
      if (number >= ringSizes.least && number <= ringSizes.most && Number.isInteger(Math.log2(number))) return;
      yield {
        span: valueSpan(size),
        message: `The size must be a power of two from ${ringSizes.least} to ${ringSizes.most}, such as 4096`,
        fixes: [possible("Change to 4096", replaceValue(size, "4096"))],
      };
    },
  },
  {
    code: "feat-hyperv-vendorid",
    severity: "error",
    elements: ["hyperv"],
    explanation: "The guest reads the vendor of its hypervisor as a text of up to 12 characters.",
    source: "src/conf/domain_conf.c",
    bad: hyperv("vendor_id"),
    good: guest("<hyperv><vendor_id state='on' value='KVM Hv'/></hyperv>"),
    *check({ features }) {
      yield* needed(child(child(features, "hyperv"), "vendor_id"), "value", "KVM Hv");
    },
  },
  {
    code: "feat-hyperv-deps",
    severity: "warning",
    elements: ["hyperv"],
    explanation:
      "Some enlightenments build on others; QEMU does not start a guest that lacks one, and libvirt refuses most of these since 11.9.",
    source: "QEMU, docs/system/i386/hyperv.rst",
    bad: hyperv("synic"),
    good: hyperv("vpindex", "synic"),
    *check({ root, features, type }) {
      const list = child(features, "hyperv");
      // Without KVM they are ignored; in other modes the host says which there are.
      if (!list || type !== "kvm" || (value(list, "mode") ?? "custom") !== "custom") return;
      const asked = new Set<string>();
      for (const feature of children(list)) {
        if (!isOn(feature)) continue;
        const missing = (needs[feature.name] ?? []).filter((name) => !isOn(child(list, name)) && !asked.has(name));
        for (const name of missing) asked.add(name);
        const clock = feature.name === "stimer" ? missingClock(root) : undefined;
        const parts = [...missing.map((name) => `<${name} state='on'/>`), ...(clock ? [`${timer} in <clock>`] : [])];
        if (parts.length === 0) continue;
        yield {
          span: feature.nameSpan,
          message: `The guest could not start: ${feature.name} needs ${parts.join(" and ")}`,
          fixes: [
            preferred("Add what is missing", ...missing.map((name) => switchOn(list, name)), ...(clock ? [clock] : [])),
          ],
        };
      }
    },
  },
  {
    code: "feat-hyperv-passthrough",
    severity: "warning",
    elements: ["hyperv"],
    explanation:
      "With mode='passthrough' the guest gets every enlightenment that the host has; libvirt drops the single ones.",
    source: "src/conf/domain_conf.c; NEWS of 11.0.0",
    bad: guest("<hyperv mode='passthrough'><vapic state='off'/></hyperv>"),
    good: guest("<hyperv mode='custom'><vapic state='on'/></hyperv>"),
    *check({ features }) {
      const list = child(features, "hyperv");
      const mode = attribute(list, "mode");
      const [first, ...others] = children(list);
      if (mode?.value !== "passthrough" || !first) return;
      yield {
        span: first.nameSpan,
        message:
          "libvirt drops what stands here: mode='passthrough' hands on all that the host has; mode='custom' takes single ones",
        fixes: [
          possible("Change the mode to custom", replaceValue(mode, "custom")),
          possible("Remove the single ones", ...[first, ...others].map(removeElement)),
        ],
      };
    },
  },
];

/** What an enlightenment builds on. */
const needs: Readonly<Record<string, readonly string[]>> = {
  synic: ["vpindex"],
  stimer: ["vpindex", "synic"],
  tlbflush: ["vpindex"],
  ipi: ["vpindex"],
  evmcs: ["vapic"],
};

function isOn(feature: XmlElement | undefined): boolean {
  return value(feature, "state") === "on";
}

function switchOn(list: XmlElement, name: string): TextEdit {
  const state = attribute(child(list, name), "state");
  return state ? replaceValue(state, "on") : addChild(list, `<${name} state='on'/>`);
}

/** How to give the guest the clock of Hyper-V; `undefined` when it has it. */
function missingClock(root: XmlElement): TextEdit | undefined {
  const clock = child(root, "clock");
  const written = children(clock, "timer").find((each) => value(each, "name") === "hypervclock");
  const present = attribute(written, "present");
  if (written && present?.value !== "no") return undefined;
  if (present) return replaceValue(present, "yes");
  return clock ? addChild(clock, timer) : addChild(root, `<clock offset='utc'>${timer}</clock>`);
}

/** An attribute that a feature needs once it is on. */
function* needed(feature: XmlElement | undefined, name: string, usual: string): Iterable<Finding> {
  if (!feature || value(feature, "state") !== "on" || attribute(feature, name)) return;
  yield {
    span: feature.nameSpan,
    message: `<${feature.name}> needs ${name} when it is on, such as ${name}='${usual}'`,
    fixes: [possible(`Add ${name}='${usual}'`, addAttribute(feature, name, usual))],
  };
}
