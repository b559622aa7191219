/** Rules for how values of a filter's rules are written, where libvirt is stricter than its schema. Measured with 11.3. */
import { preferred, replaceValue } from "../../fixes.ts";
import { parseIp, parseNumericIpv4 } from "../../ip.ts";
import type { XmlAttribute } from "../../xml/tree.ts";
import { attribute, valueSpan } from "../elements.ts";
import { tooLongForFile } from "../file-name.ts";
import type { Rule } from "../rule.ts";
import { type FilterFacts, filter, isVariable } from "./facts.ts";

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
    code: "filter-name-length",
    severity: "error",
    explanation:
      "libvirt writes a filter into a file of its name with .xml.new behind it, and a file name has at most 255 bytes.",
    source: "src/util/virfile.c, virFileRewrite",
    bad: filter("<tcp/>").replace("'lab'", `'${"lab".repeat(83)}'`),
    good: filter("<tcp/>"),
    *check({ root }) {
      const name = attribute(root, "name");
      if (name) yield* tooLongForFile(name.value, valueSpan(name));
    },
  },
  {
    code: "filter-address-form",
    severity: "error",
    explanation:
      "What looks like an IP address need not be one: it can have too many or too few parts, or one that is too large.",
    source: "src/conf/nwfilter_conf.c",
    bad: filter("<ipv6 srcipaddr='fd00:1:2:3:4:5'/>"),
    good: filter("<ipv6 srcipaddr='fd00:1:2:3::5'/>"),
    *check({ matches }) {
      for (const address of matches.flatMap(({ attributes }) => attributes).filter(isNoAddress)) {
        const family = address.value.includes(":")
          ? "an IPv6 address such as fd00::1"
          : "an IPv4 address such as 10.0.0.1";
        yield { span: valueSpan(address), message: `"${address.value}" is not ${family}` };
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

/** Addresses of this kind, masks that are written like them, and the ends of ranges. */
const ipAttribute = /^(?:arp)?(?:src|dst)ip(?:addr|mask|from|to)$/;

function isNoAddress({ name, value }: XmlAttribute): boolean {
  if (!ipAttribute.test(name) || isVariable(value) || !/[.:]/.test(value)) return false;
  return (value.includes(":") ? parseIp(value.trim()) : parseNumericIpv4(value)) === undefined;
}

function endsWithSpace({ name, value }: XmlAttribute): boolean {
  return name !== "comment" && /^\$\w+\s+$/.test(value);
}
