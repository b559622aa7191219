/** Rules for `<bandwidth>` and for what libvirt writes there itself. */

import { preferred, removeAttribute, removeElement } from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { directionsOf, excessive, missingAverage, writtenClass } from "../bandwidth.ts";
import { attribute, children, descendants, spanOf } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { nat } from "./examples.ts";
import type { NetworkFacts } from "./facts.ts";

const bandwidth = (line: string) => nat("<bandwidth>", `  ${line}`, "</bandwidth>");
const good = bandwidth("<inbound average='1000' peak='5000' burst='5120'/>");
/** 32 bits of bytes, in KiB. */

export const qualityOfServiceRules: readonly Rule<NetworkFacts>[] = [
  {
    code: "net-bw-average",
    severity: "error",
    explanation: "A limit needs the rate to keep on average; peak and burst only describe how it may be exceeded.",
    source: "src/conf/netdev_bandwidth_conf.c",
    bad: bandwidth("<inbound peak='5000'/>"),
    good,
    check: (facts) => directions(facts).flatMap((direction) => missingAverage(direction) ?? []),
  },
  {
    code: "net-bw-floor",
    severity: "error",
    explanation: "A guaranteed minimum belongs to one guest: it is set on the interface in its domain.",
    source: "src/conf/netdev_bandwidth_conf.c",
    bad: bandwidth("<inbound average='1000' floor='500'/>"),
    good,
    *check(facts) {
      for (const direction of directions(facts)) {
        const floor = attribute(direction, "floor");
        if (!floor) continue;
        yield {
          span: floor.nameSpan,
          message: "floor can be set on the interface of a guest only, not on a network",
          fixes: [preferred("Remove floor", removeAttribute(floor))],
        };
      }
    },
  },
  {
    code: "net-bw-classid",
    severity: "error",
    explanation: "libvirt numbers the traffic classes itself while the network runs.",
    source: "src/conf/netdev_bandwidth_conf.c",
    bad: nat("<bandwidth classID='3'>", "  <inbound average='1000'/>", "</bandwidth>"),
    good,
    check: ({ root }) =>
      [root, ...children(root, "portgroup")]
        .flatMap((owner) => children(owner, "bandwidth"))
        .flatMap((each) => writtenClass(each) ?? []),
  },
  {
    code: "net-bw-burst-limit",
    severity: "error",
    explanation: "The kernel counts bytes in 32 bits, which limits the burst to 4194303 KiB.",
    source: "src/util/virnetdevbandwidth.c",
    bad: bandwidth("<inbound average='1000' burst='4194304'/>"),
    good,
    check: (facts) => directions(facts).flatMap((direction) => [...excessive(direction)]),
  },
  {
    code: "net-bw-outbound-peak",
    severity: "info",
    explanation: "Traffic from guests is only limited to its average; the kernel's filter has no peak.",
    source: "docs/formatnetwork.rst",
    bad: bandwidth("<outbound average='1000' peak='5000'/>"),
    good,
    *check(facts) {
      for (const direction of directions(facts)) {
        const peak = attribute(direction, "peak");
        if (direction.name !== "outbound" || !peak) continue;
        yield {
          span: peak.nameSpan,
          message: "peak has no effect on outbound traffic",
          fixes: [preferred("Remove peak", removeAttribute(peak))],
        };
      }
    },
  },
  {
    code: "net-bw-empty",
    severity: "info",
    explanation: "A <bandwidth> that limits no direction is dropped.",
    source: "src/conf/netdev_bandwidth_conf.c",
    bad: nat("<bandwidth/>"),
    good,
    *check({ root }) {
      for (const element of [...children(root, "bandwidth"), ...descendants(root, "portgroup", "bandwidth")]) {
        if (children(element).length > 0) continue;
        yield {
          span: spanOf(element),
          message: "libvirt drops an empty <bandwidth>; add <inbound> or <outbound>",
          fixes: [preferred("Remove <bandwidth>", removeElement(element))],
        };
      }
    },
  },
];

function directions({ root }: NetworkFacts): readonly XmlElement[] {
  return directionsOf([...children(root, "bandwidth"), ...descendants(root, "portgroup", "bandwidth")]);
}
