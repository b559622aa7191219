/** Rules for `<route>`: subnets behind a guest, made known to the host. */

import { addAttribute, possible, preferred, removeAttribute, replaceValue } from "../../fixes.ts";
import {
  bits,
  formatSubnet,
  type Ip,
  isInside,
  netmaskOfPrefix,
  parseIp,
  prefixOfNetmask,
  subnetOf,
} from "../../ip.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, children, spanOf, value, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { lan6, nat } from "./examples.ts";
import type { NetworkFacts } from "./facts.ts";

const good = nat("<route address='10.9.0.0' prefix='24' gateway='192.168.77.2'/>");

interface RouteFacts {
  readonly element: XmlElement;
  readonly family: "ipv4" | "ipv6";
  readonly address: Ip | undefined;
  readonly gateway: Ip | undefined;
}

export const routeRules: readonly Rule<NetworkFacts>[] = [
  {
    code: "net-route-no-prefix",
    severity: "error",
    explanation: "Without prefix or netmask a route would lead everywhere, which only the address 0.0.0.0 may mean.",
    source: "src/conf/networkcommon_conf.c",
    bad: nat("<route address='10.9.0.0' gateway='192.168.77.2'/>"),
    good,
    *check(facts) {
      for (const { element, address, family } of routes(facts)) {
        if (!address || address.value === 0n || attribute(element, "prefix") || attribute(element, "netmask")) continue;
        const usual = family === "ipv4" ? "24" : "64";
        yield {
          span: spanOf(element, "address"),
          message: "The route needs a prefix or netmask: without one it would lead everywhere",
          fixes: [possible(`Add prefix='${usual}'`, addAttribute(element, "prefix", usual))],
        };
      }
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
      for (const { element, family, address } of routes(facts)) {
        const written = attribute(element, "address");
        const prefix = prefixOf(element);
        const netmask = attribute(element, "netmask");
        if (netmask && address && isHostOfGaps(address, netmask.value)) {
          yield {
            span: valueSpan(netmask),
            message: `A netmask is a row of ones and then zeros; by this one ${address.text} is a host, not a subnet`,
          };
        }
        if (!written || address?.family !== family || prefix === undefined || prefix > bits(family)) continue;
        const subnet = subnetOf(address, prefix);
        if (subnet.first.value === address.value) continue;
        yield {
          span: valueSpan(written),
          message: `${address.text}/${prefix} is a host, not a subnet; the subnet is ${formatSubnet(subnet)}`,
          fixes: [preferred(`Change to ${subnet.first.text}`, replaceValue(written, subnet.first.text))],
        };
      }
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
      for (const { element, family, address, gateway } of routes(facts)) {
        const wrong =
          address && address.family !== family
            ? "address"
            : gateway && gateway.family !== family
              ? "gateway"
              : undefined;
        if (!wrong) continue;
        const both = address?.family === gateway?.family && family === "ipv4";
        const written = attribute(element, "family");
        const edit = written ? replaceValue(written, "ipv6") : addAttribute(element, "family", "ipv6");
        yield {
          span: spanOf(element, wrong),
          message: both
            ? "These are IPv6 addresses: <route> needs family='ipv6'"
            : `The ${wrong} is not of the family ${family} of this route`,
          fixes: both ? [preferred("Add family='ipv6'", edit)] : [],
        };
      }
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
      for (const { element } of routes(facts)) {
        const metric = attribute(element, "metric");
        if (!metric || metric.value === "" || Number(metric.value) !== 0) continue;
        yield {
          span: valueSpan(metric),
          message: "A metric is 1 or more; without one the usual is taken",
          fixes: [preferred("Remove metric", removeAttribute(metric))],
        };
      }
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
      for (const { element, family: written, address } of routes(facts)) {
        const family = address?.family ?? written;
        const prefix = attribute(element, "prefix");
        if (!prefix || !(Number(prefix.value) > bits(family))) continue;
        const usual = family === "ipv4" ? "24" : "64";
        yield {
          span: valueSpan(prefix),
          message: `The prefix is at most ${bits(family)} (${family === "ipv4" ? "IPv4" : "IPv6"})`,
          fixes: [possible(`Change to ${usual}`, replaceValue(prefix, usual))],
        };
      }
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
        const [prefix, netmask] = [attribute(element, "prefix"), attribute(element, "netmask")];
        if (!prefix || !netmask || (element.name === "ip" && Number(prefix.value) === 0)) continue;
        const length = Number(prefix.value);
        const alike = /^\d+$/.test(prefix.value) && length <= 32 && netmaskOfPrefix(length) === netmask.value;
        yield {
          span: netmask.nameSpan,
          message: "prefix and netmask exclude each other; keep one",
          fixes: [
            { ...possible("Keep prefix", removeAttribute(netmask)), preferred: alike },
            possible("Keep netmask", removeAttribute(prefix)),
          ],
        };
      }
    },
  },
];

function* routes({ root, isManaged }: NetworkFacts): Generator<RouteFacts> {
  for (const element of isManaged ? children(root, "route") : []) {
    const family = value(element, "family") === "ipv6" ? "ipv6" : "ipv4";
    const [address, gateway] = [parseIp(value(element, "address") ?? ""), parseIp(value(element, "gateway") ?? "")];
    yield { element, family, address, gateway };
  }
}

function prefixOf(element: XmlElement): number | undefined {
  const prefix = value(element, "prefix");
  if (prefix !== undefined) return /^\+?\d+$/.test(prefix) ? Number(prefix) : undefined;
  const netmask = value(element, "netmask");
  return netmask === undefined ? undefined : prefixOfNetmask(netmask);
}

/** Has a netmask zeros before ones, and the address ones where it has zeros? */
function isHostOfGaps(address: Ip, netmask: string): boolean {
  const mask = parseIp(netmask);
  if (mask?.family !== "ipv4" || address.family !== "ipv4" || prefixOfNetmask(netmask) !== undefined) return false;
  return (address.value & mask.value) !== address.value;
}
