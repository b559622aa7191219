/** Rules for `<cachetune>` and `<memorytune>`: shares of the host's caches and memory bandwidth. */
import { preferred, removeElement } from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { child, children, spanOf, value } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";
import { claims, isSameSet, isWithin, type NumberSet, parseNumberSet } from "./number-sets.ts";

const cache = (type: string) => `<cache id='0' level='3' type='${type}' size='3' unit='MiB'/>`;
const tuned = (...inside: readonly string[]) =>
  domain({ lines: ["<vcpu>4</vcpu>", "<cputune>", ...inside.map((line) => `  ${line}`), "</cputune>"] });
const cachetune = (vcpus: string, inside: string) => `<cachetune vcpus='${vcpus}'>${inside}</cachetune>`;
const memorytune = (vcpus: string) => `<memorytune vcpus='${vcpus}'><node id='0' bandwidth='50'/></memorytune>`;

export const resctrlRules: readonly Rule<DomainFacts>[] = [
  {
    code: "cachetune-overlap",
    severity: "error",
    elements: ["cachetune"],
    explanation: "Each vCPU belongs to one group of the cache.",
    source: "src/conf/domain_conf.c",
    bad: tuned(cachetune("0-1", cache("both")), cachetune("1-2", cache("both"))),
    good: tuned(cachetune("0-1", cache("both")), cachetune("2-3", cache("both"))),
    *check({ root }) {
      const taken = claims<XmlElement>();
      for (const { element, vcpus } of groups(root, "cachetune")) {
        const other = taken.claim(vcpus, element);
        if (!other) continue;
        yield {
          span: spanOf(element, "vcpus"),
          message: `vCPU ${other.number} is in another <cachetune> already; name each vCPU once`,
          related: [{ span: spanOf(other.owner, "vcpus"), message: "The other group" }],
        };
      }
    },
  },
  {
    code: "cachetune-kvm-only",
    severity: "error",
    elements: ["cachetune"],
    explanation: "The host divides caches among the threads of KVM guests only.",
    source: "src/qemu/qemu_validate.c",
    bad: tuned(cachetune("0-1", cache("both"))).replace("'kvm'", "'qemu'"),
    good: tuned(cachetune("0-1", cache("both"))),
    *check({ root, isQemu, type, arch }) {
      const [first] = ["cachetune", "memorytune"].flatMap((name) => children(child(root, "cputune"), name));
      // libvirt's own tests keep such guests of i686, for its parser alone.
      if (!isQemu || type === "kvm" || arch === "i686" || !first) return;
      yield {
        span: first.nameSpan,
        message: `<${first.name}> is for guests of type kvm only, this one is of type ${type}; remove it`,
        fixes: [preferred(`Remove <${first.name}>`, removeElement(first))],
      };
    },
  },
  {
    code: "memorytune-overlap",
    severity: "error",
    elements: ["memorytune"],
    explanation: "A <memorytune> has exactly the vCPUs of another group, or none of them; and each node once.",
    source: "src/conf/domain_conf.c",
    bad: tuned(cachetune("0-1", cache("both")), memorytune("0")),
    good: tuned(cachetune("0-1", cache("both")), memorytune("0-1")),
    *check({ root }) {
      const taken = claims<Group>();
      for (const group of groups(root, "cachetune")) taken.claim(group.vcpus, group);
      for (const group of groups(root, "memorytune")) {
        const other = taken.claim(group.vcpus, group);
        if (other && !isSameSet(other.owner.vcpus, group.vcpus)) {
          yield {
            span: spanOf(group.element, "vcpus"),
            message: `Shares only some vCPUs with another group (vCPU ${other.number}); name the same vCPUs, or none of them`,
            related: [{ span: spanOf(other.owner.element, "vcpus"), message: "The other group" }],
          };
        }
        const repeated = firstRepeated(children(group.element, "node"), (node) => value(node, "id") ?? "");
        if (repeated)
          yield { span: spanOf(repeated, "id"), message: `Node ${value(repeated, "id")} is listed twice; keep one` };
      }
    },
  },
  {
    code: "cachetune-cache-dup",
    severity: "error",
    elements: ["cachetune"],
    explanation: "Of each cache a group has one share, or one for code and one for data.",
    source: "src/util/virresctrl.c",
    bad: tuned(cachetune("0-1", cache("both") + cache("code"))),
    good: tuned(cachetune("0-1", cache("code") + cache("data"))),
    *check({ root }) {
      for (const { element } of groups(root, "cachetune")) {
        const seen = new Map<string, Set<string>>();
        for (const part of children(element, "cache")) {
          const key = `${value(part, "level")} ${value(part, "id")}`;
          const type = value(part, "type") ?? "";
          const types = seen.get(key) ?? new Set();
          if (types.has(type) || types.has("both") || (type === "both" && types.size > 0)) {
            yield {
              span: spanOf(part, "type"),
              message: "This cache has a share already; give one of type both, or one of code and one of data",
              fixes: [preferred("Remove this one", removeElement(part))],
            };
          }
          seen.set(key, types.add(type));
        }
      }
    },
  },
  {
    code: "cachetune-monitor",
    severity: "error",
    elements: ["cachetune"],
    explanation: "A monitor watches the level 3 cache for vCPUs of its group.",
    source: "src/conf/domain_conf.c",
    bad: tuned(cachetune("0-1", "<monitor level='3' vcpus='1-2'/>")),
    good: tuned(cachetune("0-1", "<monitor level='3' vcpus='1'/>")),
    *check({ root }) {
      for (const group of [...groups(root, "cachetune"), ...groups(root, "memorytune")]) {
        for (const monitor of children(group.element, "monitor")) {
          const finding = monitorFinding(group, monitor);
          if (finding) yield finding;
        }
      }
    },
  },
];

interface Group {
  readonly element: XmlElement;
  readonly vcpus: NumberSet;
}

function groups(root: XmlElement, name: string): readonly Group[] {
  return children(child(root, "cputune"), name).flatMap((element) => {
    const vcpus = parseNumberSet(value(element, "vcpus"));
    return vcpus ? [{ element, vcpus }] : [];
  });
}

function firstRepeated(
  elements: readonly XmlElement[],
  keyOf: (element: XmlElement) => string,
): XmlElement | undefined {
  const seen = new Set<string>();
  return elements.find((element) => {
    const key = keyOf(element);
    const isRepeated = seen.has(key);
    seen.add(key);
    return isRepeated;
  });
}

function monitorFinding(group: Group, monitor: XmlElement): Finding | undefined {
  const level = value(monitor, "level");
  if (group.element.name === "cachetune" && level !== undefined && level !== "3") {
    return { span: spanOf(monitor, "level"), message: "Only the cache of level 3 can be watched; use level='3'" };
  }
  const vcpus = parseNumberSet(value(monitor, "vcpus"));
  if (!vcpus || isWithin(vcpus, group.vcpus)) return undefined;
  const message = `A monitor can watch vCPUs of its own group only (${value(group.element, "vcpus")})`;
  return { span: spanOf(monitor, "vcpus"), message };
}
