/** Rules for `<route>`: subnets behind a guest, made known to the host. */

import { formatSubnet, isInside } from "../../ip.ts";
import { children, spanOf, value } from "../elements.ts";
import {
  ofOtherFamily,
  type Route,
  readRoute,
  withHostBits,
  withLongPrefix,
  withMaskAndPrefix,
  withMaskOfGaps,
  withMetricZero,
  withoutPrefix,
} from "../route.ts";
import type { Finding, Rule } from "../rule.ts";
import { lan6, nat } from "./examples.ts";
import type { NetworkFacts } from "./facts.ts";

const good = nat("<route address='10.9.0.0' prefix='24' gateway='192.168.77.2'/>");

export const routeRules: readonly Rule<NetworkFacts>[] = [
  {
    code: "net-route-no-prefix",
    severity: "error",
    explanation: "Without prefix or netmask a route would lead everywhere, which only the address 0.0.0.0 may mean.",
    source: "src/conf/networkcommon_conf.c",
    bad: nat("<route address='10.9.0.0' gateway='192.168.77.2'/>"),
    good,
    *check(facts) {
      yield* found(facts, withoutPrefix);
    },
  },
  {
    code: "net-route-host-bits",
    severity: "error",
    explanation: "A route leads to a subnet, so the bits behind the prefix must be zero.",
    source: "src/conf/networkcommon_conf.c",
    bad: nat("<route address='10.9.0.5' prefix='24' gateway='192.168.77.2'/>"),
    good,
    *check(facts) {
      yield* found(facts, withMaskOfGaps, withHostBits);
    },
  },
  {
    code: "net-route-family",
    severity: "error",
    explanation: "Address and gateway are of one family, and IPv6 routes say so.",
    source: "src/conf/networkcommon_conf.c",
    bad: nat(lan6, "<route address='fd00:99::' prefix='64' gateway='fd00:77::2'/>"),
    good: nat(lan6, "<route family='ipv6' address='fd00:99::' prefix='64' gateway='fd00:77::2'/>"),
    *check(facts) {
      yield* found(facts, ofOtherFamily);
    },
  },
  {
    code: "net-route-gateway-unreachable",
    severity: "error",
    explanation: "The gateway is a guest of this network, so its address is in one of the network's subnets.",
    source: "src/conf/network_conf.c",
    bad: nat("<route address='10.9.0.0' prefix='24' gateway='192.168.1.1'/>"),
    good,
    *check(facts) {
      for (const { element, family, gateway } of routes(facts)) {
        const subnets = facts.ips.flatMap((ip) => (ip.family === family && ip.subnet ? [ip.subnet] : []));
        if (gateway?.family !== family || subnets.some((subnet) => isInside(subnet, gateway))) continue;
        if (facts.ips.some((ip) => ip.family === family && !ip.subnet)) continue;
        const where =
          subnets.length > 0
            ? subnets.map(formatSubnet).join(", ")
            : `none: the network has no ${family === "ipv4" ? "IPv4" : "IPv6"} <ip>`;
        yield {
          span: spanOf(element, "gateway"),
          message: `The gateway ${gateway.text} must be in a subnet of this network (${where})`,
        };
      }
    },
  },
  {
    code: "net-route-gateway-self",
    severity: "warning",
    explanation: "A route over the host's own address cannot be added; the failure is only logged.",
    source: "src/network/bridge_driver.c",
    bad: nat("<route address='10.9.0.0' prefix='24' gateway='192.168.77.1'/>"),
    good,
    *check(facts) {
      for (const { element, gateway } of routes(facts)) {
        if (!gateway || !facts.ips.some((ip) => ip.address?.text === gateway.text)) continue;
        yield {
          span: spanOf(element, "gateway"),
          message: `${gateway.text} is the host's own address, so the route has no effect; name the guest that knows the way`,
        };
      }
    },
  },
  {
    code: "net-route-metric",
    severity: "error",
    explanation: "A metric is 1 or more; leave it out for the usual one.",
    source: "src/conf/networkcommon_conf.c",
    bad: nat("<route address='10.9.0.0' prefix='24' gateway='192.168.77.2' metric='0'/>"),
    good,
    *check(facts) {
      yield* found(facts, withMetricZero);
    },
  },
  {
    code: "net-route-prefix-range",
    severity: "error",
    explanation: "A prefix counts bits of the address: up to 32 for IPv4, up to 128 for IPv6.",
    source: "src/conf/networkcommon_conf.c",
    bad: nat("<route address='10.9.0.0' prefix='33' gateway='192.168.77.2'/>"),
    good,
    *check(facts) {
      yield* found(facts, withLongPrefix);
    },
  },
  {
    code: "net-ip-mask-and-prefix",
    severity: "error",
    explanation: "Prefix and netmask say the same thing; only one of them may stand.",
    source: "src/conf/network_conf.c",
    bad: nat("<route address='10.9.0.0' prefix='24' netmask='255.255.255.0' gateway='192.168.77.2'/>"),
    good,
    *check(facts) {
      const elements = [...facts.ips.map((ip) => ip.element), ...children(facts.root, "route")];
      for (const element of facts.isManaged ? elements : []) {
        if (element.name === "ip" && Number(value(element, "prefix")) === 0) continue;
        const finding = withMaskAndPrefix(element);
        if (finding) yield finding;
      }
    },
  },
];

function routes({ root, isManaged }: NetworkFacts): readonly Route[] {
  return isManaged ? children(root, "route").map(readRoute) : [];
}

function* found(
  facts: NetworkFacts,
  ...questions: readonly ((route: Route) => Finding | undefined)[]
): Generator<Finding> {
  for (const route of routes(facts)) {
    for (const question of questions) {
      const finding = question(route);
      if (finding) yield finding;
    }
  }
}
