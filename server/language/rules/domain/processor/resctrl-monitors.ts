/** Rules for `<monitor>` in `<cachetune>` and `<memorytune>`: what some vCPUs use of caches and memory bandwidth. */
import { preferred, removeElement } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { children, spanOf, value } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { commonNumber, isSameSet, isWithin, type NumberSet } from "../number-sets.ts";
import { type GroupName, type ResctrlGroup, resctrlGroups, sharesOf, vcpusOf } from "./resctrl-groups.ts";

const tuned = (group: string) => domain({ lines: ["<vcpu>4</vcpu>", "<cputune>", `  ${group}`, "</cputune>"] });
const share = "<cache id='0' level='3' type='both' size='3' unit='MiB'/>";
const watched = (...vcpus: readonly string[]) =>
  tuned(
    `<cachetune vcpus='0-3'>${share}${vcpus.map((list) => `<monitor level='3' vcpus='${list}'/>`).join("")}</cachetune>`,
  );

export const resctrlMonitorRules: readonly Rule<DomainFacts>[] = [
  {
    code: "cachetune-monitor",
    severity: "error",
    elements: ["monitor"],
    explanation: "A monitor watches the level 3 cache for vCPUs of its group.",
    source: "src/conf/domain_conf.c",
    bad: tuned("<cachetune vcpus='0-1'><monitor level='3' vcpus='1-2'/></cachetune>"),
    good: tuned("<cachetune vcpus='0-1'><monitor level='3' vcpus='1'/></cachetune>"),
    *check(facts) {
      for (const group of allGroups(facts)) {
        for (const monitor of children(group.element, "monitor")) {
          const finding = outsideFinding(facts, group, monitor);
          if (finding) yield finding;
        }
      }
    },
  },
  {
    code: "cachetune-monitor-overlap",
    severity: "error",
    elements: ["monitor"],
    explanation: "Monitors of a group have different vCPUs, but one may watch the whole group that has a share.",
    source: "src/conf/domain_conf.c",
    bad: watched("0-1", "1-2"),
    good: watched("0-1", "2-3", "0-3"),
    *check(facts) {
      const allocations = new Map<string, Allocation>();
      for (const group of allGroups(facts)) {
        const key = group.vcpus.join(" ");
        const allocation = allocations.get(key) ?? { hasShare: false, monitors: [] };
        allocation.hasShare ||= children(group.element, sharesOf[group.name]).length > 0;
        allocations.set(key, allocation);
        yield* overlapping(facts, group, allocation);
      }
    },
  },
];

/** What libvirt keeps for the groups with the same vCPUs: their shares and monitors are together. */
interface Allocation {
  hasShare: boolean;
  readonly monitors: Monitor[];
}

interface Monitor {
  readonly kind: GroupName;
  readonly element: XmlElement;
  readonly vcpus: NumberSet;
}

function allGroups(facts: DomainFacts): readonly ResctrlGroup[] {
  return [...resctrlGroups(facts, "cachetune"), ...resctrlGroups(facts, "memorytune")];
}

function outsideFinding(facts: DomainFacts, { name, element, vcpus }: ResctrlGroup, monitor: XmlElement) {
  const level = value(monitor, "level");
  if (name === "cachetune" && level !== undefined && Number(level) !== 3) {
    return { span: spanOf(monitor, "level"), message: "Only the cache of level 3 can be watched; use level='3'" };
  }
  const own = vcpusOf(facts, monitor);
  if (!own || (own.length > 0 && isWithin(own, vcpus))) return undefined;
  const message =
    own.length === 0
      ? "The guest has none of these vCPUs"
      : `A monitor can watch vCPUs of its own group only (${value(element, "vcpus")})`;
  return { span: spanOf(monitor, "vcpus"), message };
}

function* overlapping(facts: DomainFacts, group: ResctrlGroup, { hasShare, monitors }: Allocation): Iterable<Finding> {
  for (const element of children(group.element, "monitor")) {
    const vcpus = vcpusOf(facts, element);
    if (!vcpus || vcpus.length === 0 || !isWithin(vcpus, group.vcpus)) continue;
    const monitor: Monitor = { kind: group.name, element, vcpus };
    const other = monitors.find((earlier) => clash(monitor, earlier, hasShare ? group.vcpus : undefined));
    if (other) {
      yield {
        span: spanOf(element, "vcpus"),
        message: `vCPU ${commonNumber(vcpus, other.vcpus)} is watched by another monitor of this group already; name each vCPU once`,
        fixes: isSameSet(vcpus, other.vcpus) ? [preferred("Remove this monitor", removeElement(element))] : [],
        related: [{ span: spanOf(other.element, "vcpus"), message: "The other monitor" }],
      };
    } else monitors.push(monitor);
  }
}

/** @param whole the vCPUs of the group when it has a share, which a monitor may then watch as a whole */
function clash(monitor: Monitor, earlier: Monitor, whole: NumberSet | undefined): boolean {
  if (isSameSet(monitor.vcpus, earlier.vcpus)) return monitor.kind === earlier.kind;
  if (commonNumber(monitor.vcpus, earlier.vcpus) === undefined) return false;
  return !whole || ![monitor, earlier].some(({ vcpus }) => isSameSet(vcpus, whole));
}
