/** Rules for attributes of a filter's rule that mean nothing without another one: libvirt drops them silently. */
import { possible, removeAttribute } from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { type FilterFacts, filter } from "./facts.ts";

/** Attributes and what each needs beside it. */
type Pairs = readonly (readonly [name: string, needed: string])[];

const ends: Pairs = [
  ["srcportend", "srcportstart"],
  ["dstportend", "dstportstart"],
  ["srcipto", "srcipfrom"],
  ["dstipto", "dstipfrom"],
  ...["root-priority", "root-cost", "sender-priority", "port", "age", "max-age", "hello-time", "forward-delay"].map(
    (name): readonly [string, string] => [`${name}-hi`, name],
  ),
];

const masks: Pairs = [
  ["srcmacmask", "srcmacaddr"],
  ["dstmacmask", "dstmacaddr"],
  ["srcipmask", "srcipaddr"],
  ["dstipmask", "dstipaddr"],
  ["root-address-mask", "root-address"],
  ["sender-address-mask", "sender-address"],
];

export const pairRules: readonly Rule<FilterFacts>[] = [
  {
    code: "filter-range-without-start",
    severity: "warning",
    explanation:
      "A range needs its start. libvirt drops an end that stands alone, and the rule matches more than it says.",
    source: "src/nwfilter/nwfilter_ebiptables_driver.c",
    bad: filter("<tcp dstportend='443'/>"),
    good: filter("<tcp dstportstart='80' dstportend='443'/>"),
    check: ({ matches }) => alone(matches, ends, "is dropped: a range needs its start"),
  },
  {
    code: "filter-mask-without-address",
    severity: "warning",
    explanation: "libvirt drops a mask without the address that it belongs to, and the rule matches every address.",
    source: "src/nwfilter/nwfilter_ebiptables_driver.c",
    bad: filter("<ip srcipmask='24'/>"),
    good: filter("<ip srcipaddr='10.0.0.0' srcipmask='24'/>"),
    check: ({ matches }) => alone(matches, masks, "is dropped: a mask belongs to an address"),
  },
  {
    code: "filter-code-without-type",
    severity: "warning",
    explanation: "A code of ICMP means something only together with its type; alone it is dropped.",
    source: "src/nwfilter/nwfilter_ebiptables_driver.c",
    bad: filter("<icmp code='1'/>"),
    good: filter("<icmp type='3' code='1'/>"),
    // <ipv6> takes a code of any type.
    check: ({ matches }) =>
      alone(
        matches.filter(({ name }) => name !== "ipv6"),
        [["code", "type"]],
        "is dropped: a code belongs to a type of ICMP",
      ),
  },
  {
    code: "filter-flags-without-set",
    severity: "warning",
    explanation: "ipsetflags tells how to ask an IP set; without one they are dropped.",
    source: "src/conf/nwfilter_conf.c",
    bad: filter("<all ipsetflags='src,dst'/>"),
    good: filter("<all ipset='blocked' ipsetflags='src,dst'/>"),
    check: ({ matches }) => alone(matches, [["ipsetflags", "ipset"]], "is dropped: the flags belong to a set"),
  },
];

function* alone(matches: readonly XmlElement[], pairs: Pairs, why: string): Iterable<Finding> {
  for (const match of matches) {
    for (const [name, needed] of pairs) {
      const found = attribute(match, name);
      if (!found || attribute(match, needed)) continue;
      yield {
        span: found.nameSpan,
        message: `${name} ${why}. Add ${needed}`,
        fixes: [possible(`Remove ${name}`, removeAttribute(found))],
      };
    }
  }
}
