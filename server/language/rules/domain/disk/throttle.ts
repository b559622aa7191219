/** Rules for throttle groups, and for the disks that are under them. */
import { possible, preferred, removeElement, replaceValue } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, text, textSpan, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedElement } from "../findings.ts";
import { throttleGroups } from "../versions.ts";
import { disk } from "./examples.ts";
import type { Disk } from "./facts.ts";

const group = (name: string) =>
  `<throttlegroup><group_name>${name}</group_name><total_iops_sec>100</total_iops_sec></throttlegroup>`;
const filter = (name: string) => `<throttlefilters><throttlefilter group='${name}'/></throttlefilters>`;
const withGroups = (...names: readonly string[]) =>
  domain({ lines: [`<throttlegroups>${names.map(group).join("")}</throttlegroups>`] });
const withFilter = (name: string) =>
  domain({ lines: [`<throttlegroups>${group("slow")}</throttlegroups>`], devices: disk({ more: [filter(name)] }) });

export const diskThrottleRules: readonly Rule<DomainFacts>[] = [
  {
    code: "throttle-group-name",
    severity: "error",
    elements: ["throttlegroups"],
    explanation: "Disks find a throttle group by its name, so each group has its own.",
    source: "src/conf/domain_conf.c",
    from: throttleGroups,
    bad: withGroups("slow", "slow"),
    good: withGroups("slow", "fast"),
    *check({ root }) {
      const first = new Map<string, XmlElement>();
      for (const element of groupsOf(root)) {
        const named = child(element, "group_name");
        const name = text(named);
        const earlier = first.get(name);
        if (named && name === "") yield { span: named.nameSpan, message: "The name of the throttle group is empty" };
        else if (named && earlier) {
          yield {
            span: textSpan(named),
            message: `There is a throttle group "${name}" already; give this one another name`,
            related: [{ span: textSpan(earlier), message: "The first one" }],
            taken: "group_name",
          };
        } else if (named) first.set(name, named);
      }
    },
  },
  {
    code: "disk-throttle-filter",
    severity: "error",
    elements: ["throttlefilters"],
    explanation: "The filters of a disk name throttle groups of the guest; a cdrom has none.",
    source: "src/conf/domain_validate.c",
    from: throttleGroups,
    bad: withFilter("fast"),
    good: withFilter("slow"),
    *check({ root, disks }) {
      const names = groupsOf(root).map((element) => text(child(element, "group_name")));
      for (const found of disks) {
        const filters = child(found.element, "throttlefilters");
        const finding = filters && (wrongPlace(found, filters) ?? wrongFilter(filters, names));
        if (finding) yield finding;
      }
    },
  },
];

function groupsOf(root: XmlElement): readonly XmlElement[] {
  return children(child(root, "throttlegroups"), "throttlegroup");
}

/** A drive that cannot have filters. */
function wrongPlace({ device }: Disk, filters: XmlElement): Finding | undefined {
  if (device !== "cdrom" || children(filters, "throttlefilter").length === 0) return undefined;
  return unwantedElement(filters, "A cdrom cannot be throttled by groups; remove it");
}

/** A filter whose group the guest does not have, or that is there already. */
function wrongFilter(filters: XmlElement, names: readonly string[]): Finding | undefined {
  const seen = new Set<string>();
  for (const element of children(filters, "throttlefilter")) {
    const written = attribute(element, "group");
    const name = value(element, "group");
    if (!written || name === undefined) continue;
    if (seen.has(name)) {
      return {
        span: spanOf(element, "group"),
        message: `The disk is under group "${name}" already; keep one`,
        fixes: [preferred("Remove this <throttlefilter>", removeElement(element))],
      };
    }
    if (!names.includes(name)) {
      return {
        span: valueSpan(written),
        message: `The guest has no throttle group "${name}"; declare it in <throttlegroups>`,
        fixes: names.slice(0, 1).map((other) => possible(`Use ${other}`, replaceValue(written, other))),
      };
    }
    seen.add(name);
  }
  return undefined;
}
