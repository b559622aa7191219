/** Rules for `<filterbinding>`: a filter at work on one interface. */
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, spanOf, text, value } from "../elements.ts";
import { type Rule, type RuleSet, ruleSet } from "../rule.ts";

const binding = (owner: string, device: string) =>
  [
    "<filterbinding>",
    `  <owner><name>${owner}</name><uuid>d54df46f-1ab5-4a22-8618-4560ef5fac2c</uuid></owner>`,
    `  <portdev name='${device}'/>`,
    "  <mac address='52:54:00:7b:35:93'/>",
    "  <filterref filter='clean-traffic'/>",
    "</filterbinding>",
  ].join("\n");

const rules: readonly Rule<XmlElement>[] = [
  {
    code: "filter-binding-owner",
    severity: "error",
    incomplete: true,
    explanation: "A binding belongs to a guest, which it names; an empty name is none.",
    source: "src/conf/virnwfilterbindingdef.c",
    bad: binding("", "vnet0"),
    good: binding("web", "vnet0"),
    *check(root) {
      const name = child(child(root, "owner"), "name");
      if (!name || text(name) !== "") return;
      yield { span: name.nameSpan, message: "The binding needs the name of the guest, as virsh list shows it" };
    },
  },
  {
    code: "filter-binding-device",
    severity: "error",
    incomplete: true,
    explanation: "The rules are put on a device of the host, which is named; an empty name is none.",
    source: "src/conf/virnwfilterbindingdef.c",
    bad: binding("web", ""),
    good: binding("web", "vnet0"),
    *check(root) {
      for (const element of ["portdev", "linkdev"].map((name) => child(root, name))) {
        if (!element || !attribute(element, "name") || value(element, "name") !== "") continue;
        yield {
          span: spanOf(element, "name"),
          message: `<${element.name}> needs the name of a device on the host, such as ${element.name === "portdev" ? "vnet0" : "eth0"}`,
        };
      }
    },
  },
];

export const filterBindingRules: RuleSet = ruleSet((root) => root, rules);
