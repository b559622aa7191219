/** Rules for IPv6: how guests come to their addresses with DHCP, and without. */

import { preferred, replaceValue } from "../../fixes.ts";
import { attribute, spanOf, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { dhcp6, nat, network } from "./examples.ts";
import { type NetworkFacts, servesDhcp } from "./facts.ts";

export const autoconfigurationRules: readonly Rule<NetworkFacts>[] = [
  {
    code: "net-dhcp-v6-prefix",
    severity: "error",
    explanation: "dnsmasq serves DHCPv6 on subnets of /64 and smaller; otherwise the network cannot start.",
    source: "dnsmasq(8), dhcp-range",
    bad: dhcp6("<range start='fd00:77::10' end='fd00:77::ff'/>").replace("prefix='64'", "prefix='56'"),
    good: dhcp6("<range start='fd00:77::10' end='fd00:77::ff'/>"),
    *check({ isManaged, ips }) {
      for (const ip of isManaged ? ips : []) {
        const written = attribute(ip.element, "prefix");
        if (ip.family !== "ipv6" || !written || ip.prefix === undefined || ip.prefix >= 64 || !servesDhcp(ip)) continue;
        yield {
          span: valueSpan(written),
          message: "The network could not start: DHCP for IPv6 needs a prefix of 64 or more",
          fixes: [preferred("Change to 64", replaceValue(written, "64"))],
        };
      }
    },
  },
  {
    code: "net-v6-slaac-prefix",
    severity: "warning",
    explanation:
      "Without DHCP guests make their IPv6 address from the announced prefix, which only works with 64 bits.",
    source: "RFC 4862",
    bad: nat("<ip family='ipv6' address='fd00:77::1' prefix='80'/>"),
    good: nat("<ip family='ipv6' address='fd00:77::1' prefix='64'/>"),
    *check({ isManaged, ips }) {
      for (const ip of isManaged ? ips : []) {
        const { family, address, prefix } = ip;
        if (family !== "ipv6" || address?.family === "ipv4" || servesDhcp(ip)) continue;
        const written = attribute(ip.element, "prefix");
        if (!written || prefix === undefined || prefix === 64 || prefix > 128) continue;
        yield {
          span: valueSpan(written),
          message: "Guests cannot make their own address from a prefix other than 64; use 64, or add <dhcp>",
          fixes: [preferred("Change to 64", replaceValue(written, "64"))],
        };
      }
    },
  },
  {
    code: "net-v6-dhcp-plus-slaac",
    severity: "warning",
    explanation: "With DHCP on one IPv6 subnet libvirt announces no other, so guests must be configured by hand there.",
    source: "src/network/bridge_driver.c",
    bad: network(
      "<ip family='ipv6' address='fd00:77::1' prefix='64'>",
      "  <dhcp><range start='fd00:77::10' end='fd00:77::20'/></dhcp>",
      "</ip>",
      "<ip family='ipv6' address='fd00:78::1' prefix='64'/>",
    ),
    good: dhcp6("<range start='fd00:77::10' end='fd00:77::20'/>"),
    *check({ isManaged, ips }) {
      const ipv6 = isManaged ? ips.filter((ip) => ip.family === "ipv6") : [];
      if (!ipv6.some(servesDhcp)) return;
      for (const { element } of ipv6.filter((ip) => !servesDhcp(ip))) {
        yield {
          span: spanOf(element, "address"),
          message: "Guests get no address here by themselves: another IPv6 subnet of this network has DHCP",
        };
      }
    },
  },
];
