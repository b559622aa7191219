/** Rules for `<cachetune>` and `<memorytune>`: shares of the host's caches and memory bandwidth. */
import { preferred, removeElement } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, value } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { claims, isSameSet } from "../number-sets.ts";
import { resctrlVcpusOptional } from "../versions.ts";
import { type ResctrlGroup, resctrlGroups } from "./resctrl-groups.ts";

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
    *check(facts) {
      const taken = claims<XmlElement>();
      for (const { element, vcpus } of resctrlGroups(facts, "cachetune")) {
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
    code: "cachetune-vcpus",
    severity: "error",
    incomplete: true,
    elements: ["cachetune", "memorytune"],
    explanation: "Groups and monitors say which vCPUs they are for; newer versions take the whole emulator otherwise.",
    source: "src/conf/domain_conf.c",
    until: resctrlVcpusOptional,
    bad: tuned(cachetune("0-1", cache("both"))).replace(" vcpus='0-1'", ""),
    good: tuned(cachetune("0-1", cache("both"))),
    *check({ root }) {
      const tune = child(root, "cputune");
      const groups = ["cachetune", "memorytune"].flatMap((name) => children(tune, name));
      for (const element of groups.flatMap((group) => [group, ...children(group, "monitor")])) {
        if (attribute(element, "vcpus")) continue;
        yield {
          span: element.nameSpan,
          message: `<${element.name}> needs vcpus: the numbers of the virtual CPUs that it is for, such as 0-1`,
        };
      }
    },
  },
  {
    code: "cachetune-kvm-only",
    severity: "error",
    elements: ["cachetune", "memorytune"],
    explanation: "The host divides caches among the threads of KVM guests only.",
    source: "src/qemu/qemu_validate.c",
    bad: tuned(cachetune("0-1", cache("both"))).replace("'kvm'", "'qemu'"),
    good: tuned(cachetune("0-1", cache("both"))),
    *check(facts) {
      const { isQemu, type, arch } = facts;
      const [first] = [...resctrlGroups(facts, "cachetune"), ...resctrlGroups(facts, "memorytune")];
      // libvirt's own tests keep such guests of i686, for its parser alone.
      if (!isQemu || type === "kvm" || arch === "i686" || !first) return;
      yield {
        span: first.element.nameSpan,
        message: `<${first.name}> is for guests of type kvm only, this one is of type ${type}; remove it`,
        fixes: [preferred(`Remove <${first.name}>`, removeElement(first.element))],
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
    *check(facts) {
      const taken = claims<ResctrlGroup>();
      for (const group of resctrlGroups(facts, "cachetune")) taken.claim(group.vcpus, group);
      for (const group of resctrlGroups(facts, "memorytune")) {
        const other = taken.claim(group.vcpus, group);
        if (other && !isSameSet(other.owner.vcpus, group.vcpus)) {
          yield {
            span: spanOf(group.element, "vcpus"),
            message: `Shares only some vCPUs with another group (vCPU ${other.number}); name the same vCPUs, or none of them`,
            related: [{ span: spanOf(other.owner.element, "vcpus"), message: "The other group" }],
          };
        }
        const repeated = firstRepeated(children(group.element, "node"), (node) => Number(value(node, "id")));
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
    *check(facts) {
      for (const { element } of resctrlGroups(facts, "cachetune")) {
        const seen = new Map<string, Set<string>>();
        for (const part of children(element, "cache")) {
          const key = `${Number(value(part, "level"))} ${Number(value(part, "id"))}`;
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
];

function firstRepeated(
  elements: readonly XmlElement[],
  keyOf: (element: XmlElement) => number,
): XmlElement | undefined {
  const seen = new Set<number>();
  return elements.find((element) => {
    const key = keyOf(element);
    const isRepeated = seen.has(key);
    seen.add(key);
    return isRepeated;
  });
}
