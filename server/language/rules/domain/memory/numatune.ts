/** Rules for `<numatune>`: on which nodes of the host the memory of the guest lies. */
import { addAttribute, possible, preferred, removeAttribute, removeElement, replaceValue } from "../../../fixes.ts";
import { attribute, child, children, spanOf, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { cellChoices } from "../findings.ts";
import { numaCells, wholeNumber } from "../processor/processors.ts";

const cpu = "<cpu><numa><cell id='0' cpus='0-3' memory='1' unit='GiB'/></numa></cpu>";
const tuned = (numatune: string, cells = cpu) =>
  domain({ lines: ["<vcpu>4</vcpu>", `<numatune>${numatune}</numatune>`, ...(cells === "" ? [] : [cells])] });

export const numatuneRules: readonly Rule<DomainFacts>[] = [
  {
    code: "numatune-memnode-no-cells",
    severity: "error",
    elements: ["numatune"],
    incomplete: true,
    explanation: "<memnode> tunes a cell of the guest, so the guest needs cells.",
    source: "src/conf/numa_conf.c",
    bad: tuned("<memnode cellid='0' mode='strict' nodeset='0'/>", ""),
    good: tuned("<memnode cellid='0' mode='strict' nodeset='0'/>"),
    *check(facts) {
      const memnode = child(child(facts.root, "numatune"), "memnode");
      if (!memnode || numaCells(facts).length > 0) return;
      const message =
        "<memnode> needs cells in <cpu><numa>; to tune the whole guest use <memory mode='...' nodeset='...'/>";
      yield { span: memnode.nameSpan, message };
    },
  },
  {
    code: "numatune-memnode-cell",
    severity: "error",
    elements: ["numatune"],
    incomplete: true,
    explanation: "Each <memnode> tunes a cell of its own, which must be there.",
    source: "src/conf/numa_conf.c",
    bad: tuned("<memnode cellid='5' mode='strict' nodeset='0'/>"),
    good: tuned("<memnode cellid='0' mode='strict' nodeset='0'/>"),
    *check(facts) {
      const count = numaCells(facts).length;
      const seen = new Set<number>();
      for (const memnode of count === 0 ? [] : children(child(facts.root, "numatune"), "memnode")) {
        const cell = wholeNumber(value(memnode, "cellid"));
        if (cell === undefined) continue;
        const span = spanOf(memnode, "cellid");
        const fixes = cellChoices(span, count);
        if (cell >= count) yield { span, message: `There is no cell ${cell}; the highest is ${count - 1}`, fixes };
        else if (seen.has(cell))
          yield {
            span,
            message: `Cell ${cell} is tuned twice; keep one <memnode> for each cell`,
            fixes: [possible("Remove this <memnode>", removeElement(memnode))],
          };
        seen.add(cell);
      }
    },
  },
  {
    code: "numatune-static-nodeset",
    severity: "error",
    elements: ["numatune"],
    incomplete: true,
    explanation: "With placement='static' the nodes of the host are given by nodeset.",
    source: "src/conf/numa_conf.c",
    bad: tuned("<memory mode='strict' placement='static'/>"),
    good: tuned("<memory mode='strict' placement='static' nodeset='0'/>"),
    *check({ root }) {
      const memory = child(child(root, "numatune"), "memory");
      // libvirt takes no notice of one without attributes.
      if (!memory || memory.attributes.length === 0 || attribute(memory, "nodeset")) return;
      const placement = value(memory, "placement") ?? value(child(root, "vcpu"), "placement") ?? "static";
      if (placement !== "static") return;
      const message = attribute(memory, "placement")
        ? "placement='static' needs nodeset, the nodes of the host to take memory from"
        : "<memory> needs nodeset, the nodes of the host to take memory from, or placement='auto'";
      const fixes = attribute(memory, "placement")
        ? [possible("Add nodeset", addAttribute(memory, "nodeset", ""))]
        : [possible("Let numad choose (placement='auto')", addAttribute(memory, "placement", "auto"))];
      yield { span: spanOf(memory, "placement"), message, fixes };
    },
  },
  {
    code: "numatune-auto-nodeset",
    severity: "warning",
    elements: ["numatune"],
    explanation: "With placement='auto' numad chooses the nodes of the host, and libvirt drops the nodeset.",
    source: "src/conf/numa_conf.c",
    bad: tuned("<memory mode='strict' placement='auto' nodeset='0'/>"),
    good: tuned("<memory mode='strict' placement='auto'/>"),
    *check({ root }) {
      const memory = child(child(root, "numatune"), "memory");
      const nodeset = attribute(memory, "nodeset");
      const placement = attribute(memory, "placement");
      if (!nodeset || placement?.value !== "auto") return;
      yield {
        span: valueSpan(nodeset),
        message: "libvirt drops the nodeset: with placement='auto' numad chooses the nodes; keep one of the two",
        fixes: [
          possible("Remove nodeset", removeAttribute(nodeset)),
          possible("Change to placement='static'", replaceValue(placement, "static")),
        ],
      };
    },
  },
  {
    code: "numatune-auto-memnode",
    severity: "error",
    elements: ["numatune"],
    explanation: "With placement='auto' numad chooses the nodes for the whole guest, so single cells cannot be tuned.",
    source: "src/conf/numa_conf.c",
    bad: tuned("<memory mode='strict' placement='auto'/><memnode cellid='0' mode='strict' nodeset='0'/>"),
    good: tuned("<memory mode='strict' nodeset='0'/><memnode cellid='0' mode='strict' nodeset='0'/>"),
    *check({ root }) {
      const numatune = child(root, "numatune");
      const memory = child(numatune, "memory");
      // One without attributes changes nothing, and is nothing.
      const isOwn = memory && (memory.attributes.length === 0 || attribute(memory, "nodeset"));
      const ofVcpus = isOwn ? undefined : attribute(child(root, "vcpu"), "placement");
      const placement = attribute(memory, "placement") ?? ofVcpus;
      const memnodes = children(numatune, "memnode");
      if (placement?.value !== "auto" || memnodes.length === 0) return;
      yield {
        span: valueSpan(placement),
        message: "numad chooses for the whole guest, so placement='auto' and <memnode> exclude each other",
        fixes: [preferred("Remove <memnode>", ...memnodes.map(removeElement))],
      };
    },
  },
  {
    code: "numatune-restrictive-mix",
    severity: "error",
    elements: ["numatune"],
    explanation:
      "The mode restrictive works by cgroups for the whole guest, so it is for all of its memory or for none.",
    source: "src/conf/numa_conf.c",
    bad: tuned("<memory mode='restrictive' nodeset='0'/><memnode cellid='0' mode='strict' nodeset='0'/>"),
    good: tuned("<memory mode='restrictive' nodeset='0'/><memnode cellid='0' mode='restrictive' nodeset='0'/>"),
    *check({ root }) {
      const numatune = child(root, "numatune");
      const memory = child(numatune, "memory");
      const isRestrictive = (element = memory) => value(element, "mode") === "restrictive";
      const other = children(numatune, "memnode").find((memnode) => isRestrictive(memnode) !== isRestrictive());
      const mode = attribute(other, "mode");
      if (!memory || !other) return;
      const wanted = value(memory, "mode") ?? "strict";
      yield {
        span: spanOf(other, "mode"),
        message: `mode='restrictive' is for <memory> and every <memnode>, or for none of them; <memory> has ${wanted}`,
        fixes: mode ? [preferred(`Change to ${wanted}`, replaceValue(mode, wanted))] : [],
      };
    },
  },
];
