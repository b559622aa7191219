/** Rules for what names and describes a domain: name, UUID, type, title. */
import { preferred, replaceSpan } from "../../fixes.ts";
import { child, text, textSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";

export const generalRules: readonly Rule<DomainFacts>[] = [
  {
    code: "dom-name-slash",
    severity: "error",
    explanation: "The name becomes a file name on the host, so QEMU's driver takes none with a slash.",
    source: "src/qemu/qemu_domain.c",
    bad: domain({}).replace("<name>vm</name>", "<name>web/one</name>"),
    good: domain({}),
    *check({ root, isQemu }) {
      const name = child(root, "name");
      if (!isQemu || !name || !text(name).includes("/")) return;
      const better = text(name).trim().replaceAll("/", "-");
      yield {
        span: textSpan(name),
        message:
          "A guest's name cannot contain '/', because it becomes a file name; use letters, digits, '-', '_' or '.'",
        fixes: [preferred(`Rename to "${better}"`, replaceSpan(textSpan(name), better))],
      };
    },
  },
];
