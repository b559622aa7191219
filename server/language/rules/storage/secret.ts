/** Rules for `<secret>`. The grammar refuses what libvirt refuses; what is left is advice. */
import type { XmlElement } from "../../xml/tree.ts";
import { child } from "../elements.ts";
import { type Rule, type RuleSet, ruleSet } from "../rule.ts";

const rules: readonly Rule<XmlElement>[] = [
  {
    code: "secret-unnamed",
    severity: "info",
    explanation: "Disks and pools name a secret by its UUID or its usage. Without both only the host knows the UUID.",
    source: "docs/formatsecret.rst",
    bad: "<secret ephemeral='no' private='yes'>\n  <description>disk of web</description>\n</secret>",
    good: "<secret ephemeral='no' private='yes'>\n  <usage type='volume'><volume>/srv/web.img</volume></usage>\n</secret>",
    *check(root) {
      if (child(root, "uuid") || child(root, "usage")) return;
      yield {
        span: root.nameSpan,
        message: "The secret has neither <usage> nor <uuid>: each Define makes another one, with a new UUID",
      };
    },
  },
];

export const secretRules: RuleSet = ruleSet((root) => root, rules);
