/** What libvirt's grammar wants to be written, and its parser has a default for. */
import { addAttribute, preferred } from "../../fixes.ts";
import { attribute, descendants } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";

interface ExplicitDefault {
  /** From below the root. */
  readonly path: readonly string[];
  readonly name: string;
  readonly value: string;
}

const explicitDefaults: readonly ExplicitDefault[] = [
  { path: ["clock"], name: "offset", value: "utc" },
  { path: ["cpu", "feature"], name: "policy", value: "require" },
  { path: ["features", "capabilities"], name: "policy", value: "default" },
  { path: ["numatune", "memnode"], name: "mode", value: "strict" },
];

export const explicitDefaultRules: readonly Rule<DomainFacts>[] = [
  {
    code: "dom-explicit-default",
    severity: "info",
    elements: ["clock", "cpu", "capabilities", "numatune"],
    explanation:
      "libvirt takes its default for what is left out here; only its grammar wants it to be written, and virsh edit and virsh define --validate go by the grammar.",
    source: "src/conf/schemas/domaincommon.rng",
    bad: domain({ lines: ["<clock/>"] }),
    good: domain({ lines: ["<clock offset='utc'/>"] }),
    *check({ root }) {
      for (const { path, name, value } of explicitDefaults) {
        for (const element of descendants(root, ...path)) {
          if (attribute(element, name)) continue;
          const written = `${name}='${value}'`;
          yield {
            span: element.nameSpan,
            message: `virsh edit and --validate want ${name} here; libvirt itself takes ${written} without it`,
            fixes: [preferred(`Write ${written}`, addAttribute(element, name, value))],
          };
        }
      }
    },
  },
];
