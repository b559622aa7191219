/** The rule for `<source>` of an interface: its attribute goes with the type of the interface. */
import { possible, replaceSpan, replaceValue } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import type { DomainFacts } from "../facts.ts";
import { withInterface } from "./examples.ts";

/** The attribute of `<source>` that says what it is, by the type of the interface. */
const attributes: Readonly<Record<string, string>> = { network: "network", bridge: "bridge", direct: "dev" };

const rules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "if-source-attr-mismatch",
    severity: "error",
    explanation: "The type of an interface decides where its source stands: in network, bridge or dev.",
    source: "src/conf/domain_conf.c, virDomainNetDefParseXML",
    bad: withInterface("bridge", ["<source network='default'/>"]),
    good: withInterface("network", ["<source network='default'/>"]),
    everyHypervisor: true,
    find(element) {
      const type = attribute(element, "type");
      const source = child(element, "source");
      const expected = attributes[type?.value ?? ""];
      if (!type || !source || expected === undefined || attribute(source, expected)) return undefined;
      const found = Object.values(attributes).flatMap((name) => attribute(source, name) ?? [])[0];
      const fitting = Object.keys(attributes).find((name) => attributes[name] === found?.name);
      if (!found || fitting === undefined) return undefined;
      return {
        span: found.nameSpan,
        message: `The source of an interface of type ${type.value} stands in ${expected}, not in ${found.name}; change the type to ${fitting}, or rename it`,
        fixes: [
          possible(`Change the type to ${fitting}`, replaceValue(type, fitting)),
          possible(`Rename to ${expected}`, replaceSpan(found.nameSpan, expected)),
        ],
        explains: [found.nameSpan, source.nameSpan],
      };
    },
  },
];

export const interfaceSourceRules: readonly Rule<DomainFacts>[] = forEachDevice(
  ({ devicesOf }) => devicesOf("interface"),
  rules,
  ["interface"],
);
