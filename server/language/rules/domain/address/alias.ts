/** The rule for `<alias>`, the author's own name of a device. */
import { possible, removeChild } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { spanOf, value } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { choices, numbered } from "../findings.ts";
import { repeated } from "./address.ts";

const input = (type: string, alias: string) => `<input type='${type}' bus='usb'><alias name='${alias}'/></input>`;

/** The hypervisors beside QEMU whose drivers read the aliases of authors. */
const driversWithAliases = new Set(["xen", "test"]);

export const aliasRules: readonly Rule<DomainFacts>[] = [
  {
    code: "alias-dup",
    severity: "error",
    elements: ["alias"],
    explanation: "An alias names one device.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(input("tablet", "ua-x"), input("mouse", "ua-x")),
    good: withDevices(input("tablet", "ua-x"), input("mouse", "ua-y")),
    *check({ partsOf, isQemu, type }) {
      if (!isQemu && !driversWithAliases.has(type)) return;
      const key = (element: XmlElement) =>
        value(element, "name")?.startsWith("ua-") ? value(element, "name") : undefined;
      for (const [element, earlier] of repeated(partsOf("alias"), key)) {
        yield {
          span: spanOf(element, "name"),
          message: `Another device has the alias "${value(element, "name")}" already; give each its own`,
          fixes: [
            ...choices(spanOf(element, "name"), [
              numbered(
                value(element, "name") ?? "",
                partsOf("alias").map((other) => value(other, "name")),
              ),
            ]),
            possible("Remove this <alias>", removeChild(element)),
          ],
          related: [{ span: spanOf(earlier, "name"), message: "The first one" }],
          taken: "alias",
        };
      }
    },
  },
];
