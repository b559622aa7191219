/** Rules for how values of a filter's rules are written, where libvirt is stricter than its schema. Measured with 11.3. */
import { preferred, replaceValue } from "../../fixes.ts";
import type { XmlAttribute } from "../../xml/tree.ts";
import { attribute, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { type FilterFacts, filter } from "./facts.ts";

export const valueRules: readonly Rule<FilterFacts>[] = [
  {
    code: "filter-limit-decimal",
    severity: "error",
    explanation: "Most numbers of a filter can be hexadecimal; the number of connections cannot.",
    source: "src/conf/nwfilter_conf.c",
    bad: filter("<tcp connlimit-above='0x10'/>"),
    good: filter("<tcp connlimit-above='16'/>"),
    *check({ matches }) {
      for (const match of matches) {
        const limit = attribute(match, "connlimit-above");
        if (!limit || !/^0x[0-9a-f]+$/i.test(limit.value)) continue;
        const decimal = Number(limit.value).toString();
        yield {
          span: valueSpan(limit),
          message: `connlimit-above cannot be hexadecimal; write ${decimal}`,
          fixes: [preferred(`Change to ${decimal}`, replaceValue(limit, decimal))],
        };
      }
    },
  },
  {
    code: "filter-variable-space",
    severity: "error",
    explanation: "The name of a variable goes to the end of the value, and no name ends with a space.",
    source: "src/conf/nwfilter_params.c",
    bad: filter("<ip srcipaddr='$IP '/>"),
    good: filter("<ip srcipaddr='$IP'/>"),
    *check({ matches }) {
      for (const variable of matches.flatMap(({ attributes }) => attributes).filter(endsWithSpace)) {
        const name = variable.value.trimEnd();
        yield {
          span: valueSpan(variable),
          message: `The space behind ${name} belongs to the name of the variable, and libvirt refuses it; remove it`,
          fixes: [preferred("Remove the space", replaceValue(variable, name))],
        };
      }
    },
  },
];

function endsWithSpace({ name, value }: XmlAttribute): boolean {
  return name !== "comment" && /^\$\w+\s+$/.test(value);
}
