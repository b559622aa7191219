/** Rules for `<hugepages>`: the pages of the host that the memory of the guest lies in. */
import { possible, preferred, removeAttribute, removeElement, replaceValue } from "../../../fixes.ts";
import { sizeInBytes } from "../../../sizes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, value } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { claims, largestOf, type NumberSet, parseNumberSet } from "../number-sets.ts";
import { numaCells } from "../processor/processors.ts";
import { writeUnit } from "./sizes.ts";

const cells = "<vcpu>4</vcpu><cpu><numa><cell id='0' cpus='0-3' memory='1' unit='GiB'/></numa></cpu>";
const pages = (inside: string, ...beside: readonly string[]) =>
  domain({
    lines: [
      cells,
      "<memoryBacking>",
      `  <hugepages>${inside}</hugepages>`,
      ...beside.map((line) => `  ${line}`),
      "</memoryBacking>",
    ],
  });
export const hugePageRules: readonly Rule<DomainFacts>[] = [
  {
    code: "mem-hugepage-size-zero",
    severity: "error",
    elements: ["hugepages"],
    explanation: "A huge page has a size that the host offers, such as 2 MiB or 1 GiB.",
    source: "src/conf/domain_conf.c",
    bad: pages("<page size='0'/>"),
    good: pages("<page size='2' unit='MiB'/>"),
    *check({ root }) {
      for (const page of hugePages(root)) {
        if (sizeInBytes(value(page, "size") ?? "", value(page, "unit"), "KiB") !== 0n) continue;
        const message = "A huge page needs a size above 0, such as size='2' unit='MiB'";
        const size = attribute(page, "size");
        const fixes = size ? [possible("Change to 2 MiB", replaceValue(size, "2"), writeUnit(page, "MiB"))] : [];
        yield { span: spanOf(page, "size"), message, fixes };
      }
    },
  },
  {
    code: "mem-hugepage-two-master",
    severity: "error",
    elements: ["hugepages"],
    explanation: "A page size without nodeset is for all cells that no other names, so there is one at most.",
    source: "src/conf/domain_validate.c",
    bad: pages("<page size='2' unit='MiB'/><page size='1' unit='GiB'/>"),
    good: pages("<page size='2' unit='MiB'/><page size='1' unit='GiB' nodeset='0'/>"),
    *check(facts) {
      const hasCells = numaCells(facts).length > 0;
      // Without cells libvirt takes node 0 for the whole guest.
      const isForAll = (page: XmlElement) =>
        !attribute(page, "nodeset") || (!hasCells && value(page, "nodeset") === "0");
      const [first, ...others] = hugePages(facts.root).filter(isForAll);
      for (const page of others) {
        yield {
          span: page.nameSpan,
          message: hasCells
            ? "There is a page size without nodeset already, which is for all other cells; give this one a nodeset"
            : "The guest has no cells, so there is one page size for all of it; keep one <page>, or add <cpu><numa>",
          fixes: [possible("Remove this <page>", removeElement(page))],
          related: first ? [{ span: first.nameSpan, message: "The other page size" }] : [],
        };
      }
    },
  },
  {
    code: "mem-hugepage-nodeset-unknown",
    severity: "error",
    elements: ["hugepages"],
    explanation: "nodeset lists cells of the guest.",
    source: "src/conf/domain_validate.c",
    bad: pages("<page size='2' unit='MiB' nodeset='3'/>"),
    good: pages("<page size='2' unit='MiB' nodeset='0'/>"),
    *check(facts) {
      const count = numaCells(facts).length;
      for (const [page, nodes] of pageNodes(facts.root)) {
        // Without cells libvirt takes node 0 for the whole guest.
        if (largestOf(nodes) < Math.max(count, 1)) continue;
        const message =
          count === 0
            ? "The guest has no cells; remove nodeset, or add <cpu><numa>"
            : `The guest has ${count === 1 ? "cell 0" : `cells 0 to ${count - 1}`} only`;
        const nodeset = attribute(page, "nodeset");
        const fixes = count === 0 && nodeset ? [possible("Remove nodeset", removeAttribute(nodeset))] : [];
        yield { span: spanOf(page, "nodeset"), message, fixes };
      }
    },
  },
  {
    code: "mem-hugepage-overlap",
    severity: "error",
    elements: ["hugepages"],
    explanation: "The memory of a cell lies in pages of one size.",
    source: "src/conf/domain_validate.c",
    bad: pages("<page size='2' unit='MiB' nodeset='0'/><page size='1' unit='GiB' nodeset='0'/>"),
    good: pages("<page size='2' unit='MiB' nodeset='0'/>"),
    *check({ root }) {
      const taken = claims<XmlElement>();
      for (const [page, nodes] of pageNodes(root)) {
        const other = taken.claim(nodes, page);
        if (!other) continue;
        yield {
          span: spanOf(page, "nodeset"),
          message: `Cell ${other.number} has another page size already; name each cell once`,
          related: [{ span: spanOf(other.owner, "nodeset"), message: "The other page size" }],
        };
      }
    },
  },
  notWithHugePages("mem-hugepage-ondemand", "allocation", "mode", "ondemand", "are always allocated at once"),
  notWithHugePages("mem-hugepage-anonymous", "source", "type", "anonymous", "come from files of the host"),
];

function hugePages(root: XmlElement): readonly XmlElement[] {
  return children(child(child(root, "memoryBacking"), "hugepages"), "page");
}

function pageNodes(root: XmlElement): readonly (readonly [XmlElement, NumberSet])[] {
  return hugePages(root).flatMap((page) => {
    const nodes = parseNumberSet(value(page, "nodeset"));
    return nodes ? [[page, nodes] as const] : [];
  });
}

function notWithHugePages(code: string, name: string, setting: string, wrong: string, why: string): Rule<DomainFacts> {
  return {
    code,
    severity: "error",
    elements: ["hugepages"],
    explanation: `Huge pages ${why}.`,
    source: "src/qemu/qemu_validate.c",
    bad: pages("", `<${name} ${setting}='${wrong}'/>`),
    good: pages(""),
    *check({ root, isQemu }) {
      const backing = child(root, "memoryBacking");
      const found = attribute(child(backing, name), setting);
      if (!isQemu || !child(backing, "hugepages") || found?.value !== wrong) return;
      yield {
        span: spanOf(found.parent, setting),
        message: `Huge pages ${why}, so ${setting}='${wrong}' cannot go with <hugepages>; remove <${name}>`,
        fixes: [preferred(`Remove <${name}>`, removeElement(found.parent))],
      };
    },
  };
}
