/** Rules for `<dhcp>` and its ranges and leases. */

import { readCNumber } from "../../c-number.ts";
import { addAttribute, addChild, possible, preferred, removeElement, replaceValue } from "../../fixes.ts";
import { formatSubnet, type Ip, ipOf, isInside, parseIp, type Subnet } from "../../ip.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, children, spanOf, value, valueSpan } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { dhcp, network } from "./examples.ts";
import { type IpFacts, type NetworkFacts, servesDhcp } from "./facts.ts";

const range = (start: number, end: number) => `<range start='192.168.77.${start}' end='192.168.77.${end}'/>`;

/** A range with both ends, and the subnet that it should be in. */
interface RangeFacts {
  readonly element: XmlElement;
  readonly start: Ip;
  readonly end: Ip;
  readonly ip: IpFacts;
}

export const dhcpRangeRules: readonly Rule<NetworkFacts>[] = [
  {
    code: "net-dhcp-range-outside",
    severity: "error",
    explanation: "DHCP can give out addresses of the subnet of its <ip> only.",
    source: "src/conf/network_conf.c",
    bad: dhcp("<range start='192.168.78.10' end='192.168.78.20'/>"),
    good: dhcp(range(10, 20)),
    *check(facts) {
      for (const { element, start, end, ip } of ranges(facts)) {
        if (!ip.subnet || start.family !== ip.family || end.family !== ip.family) continue;
        const outside = [["start", start] as const, ["end", end] as const].filter(
          ([, address]) => ip.subnet && !isInside(ip.subnet, address),
        );
        const [first] = outside;
        if (!first) continue;
        const moved = moveInto(ip.subnet, start, end);
        yield {
          span: spanOf(element, first[0]),
          message: `${first[1].text} is not in the subnet ${formatSubnet(ip.subnet)} of this <ip>`,
          fixes: moved
            ? [
                possible(
                  `Change the range to ${moved.start} - ${moved.end}`,
                  ...setRange(element, moved.start, moved.end),
                ),
              ]
            : [],
        };
      }
    },
  },
  {
    code: "net-dhcp-range-reversed",
    severity: "error",
    explanation: "A range goes from its lower to its higher end.",
    source: "src/util/virsocketaddr.c",
    bad: dhcp(range(20, 10)),
    good: dhcp(range(10, 20)),
    *check(facts) {
      for (const { element, start, end, ip } of ranges(facts)) {
        if (start.family !== end.family || start.value <= end.value) continue;
        // An end that is outside of the subnet has its own problem, and is most likely the one that is wrong.
        if (ip.subnet && !(isInside(ip.subnet, start) && isInside(ip.subnet, end))) continue;
        yield {
          span: spanOf(element, "start"),
          message: `The range starts at ${start.text}, above its end ${end.text}`,
          fixes: [preferred("Swap start and end", ...setRange(element, end.text, start.text))],
        };
      }
    },
  },
  boundary("net-dhcp-range-network-addr", "start", "network", (subnet) => subnet.first, 1n, dhcp(range(0, 10))),
  boundary("net-dhcp-range-broadcast", "end", "broadcast", (subnet) => subnet.last, -1n, dhcp(range(10, 255))),
  {
    code: "net-dhcp-range-too-large",
    severity: "error",
    explanation:
      "A range may hold 65536 addresses: for IPv4 the first two numbers stay the same, for IPv6 all but the last 16 bits.",
    source: "src/util/virsocketaddr.c",
    bad: network(
      "<ip address='10.0.0.1' prefix='8'>",
      "  <dhcp><range start='10.0.0.10' end='10.1.0.10'/></dhcp>",
      "</ip>",
    ),
    good: network(
      "<ip address='10.0.0.1' prefix='8'>",
      "  <dhcp><range start='10.0.0.10' end='10.0.255.10'/></dhcp>",
      "</ip>",
    ),
    *check(facts) {
      for (const { element, start, end, ip } of ranges(facts)) {
        const last = attribute(element, "end");
        if (!last || start.family !== ip.family || end.family !== ip.family || start.value > end.value) continue;
        if (start.value >> 16n === end.value >> 16n) continue;
        const largest = ipOf(ip.family, ((start.value >> 16n) << 16n) + 0xfffen);
        yield {
          span: valueSpan(last),
          message: `The range is too large: it may only vary in its last 16 bits, so it can end at ${largest.text} at most`,
          fixes: [preferred(`Change the end to ${largest.text}`, replaceValue(last, largest.text))],
        };
      }
    },
  },
  {
    code: "net-dhcp-range-family",
    severity: "error",
    explanation: "A range belongs under the <ip> of its own family.",
    source: "src/conf/network_conf.c",
    bad: dhcp("<range start='fd00:77::10' end='fd00:77::20'/>"),
    good: dhcp(range(10, 20)),
    *check(facts) {
      for (const { element, start, end, ip } of ranges(facts)) {
        const wrong = start.family !== ip.family ? "start" : end.family !== ip.family ? "end" : undefined;
        if (!wrong || !ip.address) continue;
        const [is, should] = ip.family === "ipv4" ? ["IPv6", "IPv4"] : ["IPv4", "IPv6"];
        yield {
          span: spanOf(element, wrong),
          message: `This is an ${is} address under an ${should} <ip>; move the range to an <ip> of its family`,
        };
      }
    },
  },
  {
    code: "net-dhcp-range-contains-gateway",
    severity: "info",
    explanation: "dnsmasq never gives its own address away, so a range around it works but holds one address less.",
    source: "dnsmasq(8)",
    bad: dhcp(range(1, 100)),
    good: dhcp(range(2, 100)),
    *check(facts) {
      for (const { element, start, end, ip } of ranges(facts)) {
        const own = ip.address;
        if (!own || own.family !== start.family || start.value > own.value || own.value > end.value) continue;
        const first = attribute(element, "start");
        const next = ipOf(own.family, own.value + 1n).text;
        yield {
          span: spanOf(element, "start"),
          message: `The host's own address ${own.text} lies in the range; it is never given to a guest`,
          fixes: first && start.value === own.value ? [preferred(`Start at ${next}`, replaceValue(first, next))] : [],
        };
      }
    },
  },
  {
    code: "net-dhcp-range-overlap",
    severity: "warning",
    explanation: "Ranges that overlap count their common addresses twice.",
    source: "src/conf/network_conf.c",
    bad: dhcp(range(10, 50), range(40, 80)),
    good: dhcp(range(10, 50), range(51, 80)),
    *check(facts) {
      const all = [...ranges(facts)];
      for (const [index, { element, start, end, ip }] of all.entries()) {
        const other = all
          .slice(0, index)
          .find((earlier) => earlier.ip === ip && earlier.start.value <= end.value && start.value <= earlier.end.value);
        if (!other) continue;
        yield {
          span: spanOf(element, "start"),
          message: `The range overlaps ${other.start.text} - ${other.end.text}; merge them`,
          related: [{ span: spanOf(other.element, "start"), message: "The other range" }],
        };
      }
    },
  },
  {
    code: "net-dhcp-multi-v4",
    severity: "error",
    explanation: "libvirt's DHCP server works on one IPv4 and one IPv6 subnet of a network.",
    source: "src/network/bridge_driver.c",
    bad: network(
      "<ip address='192.168.77.1' prefix='24'>",
      "  <dhcp><range start='192.168.77.10' end='192.168.77.20'/></dhcp>",
      "</ip>",
      "<ip address='192.168.78.1' prefix='24'>",
      "  <dhcp><range start='192.168.78.10' end='192.168.78.20'/></dhcp>",
      "</ip>",
    ),
    good: dhcp(range(10, 20)),
    *check({ isManaged, ips }) {
      if (!isManaged) return;
      for (const family of ["ipv4", "ipv6"] as const) {
        const serving = ips.filter((ip) => ip.family === family && servesDhcp(ip));
        for (const { dhcp: extra } of serving.slice(1)) {
          if (!extra) continue;
          yield {
            span: extra.nameSpan,
            message: `DHCP works on one ${family === "ipv4" ? "IPv4" : "IPv6"} subnet of a network only, and another <ip> has it already`,
            fixes: [possible("Remove this <dhcp>", removeElement(extra))],
          };
        }
      }
    },
  },
  {
    code: "net-dhcp-empty",
    severity: "warning",
    explanation: "An empty <dhcp> is dropped: DHCP is on only where there are ranges or hosts.",
    source: "src/conf/network_conf.c",
    bad: dhcp(),
    good: dhcp(range(10, 20)),
    *check({ isManaged, ips }) {
      for (const ip of isManaged ? ips : []) {
        if (!ip.dhcp || children(ip.dhcp).length > 0) continue;
        const suggestion = ip.subnet && usualRange(ip.subnet);
        yield {
          span: ip.dhcp.nameSpan,
          message: "libvirt drops an empty <dhcp>, so DHCP stays off; add a <range>, or <host> entries",
          fixes: suggestion
            ? [
                preferred(
                  "Add a range",
                  addChild(ip.dhcp, `<range start='${suggestion.start}' end='${suggestion.end}'/>`),
                ),
              ]
            : [],
        };
      }
    },
  },
  {
    code: "net-lease-too-short",
    severity: "error",
    explanation: "A lease lasts at least two minutes; 0 means for ever. Without a unit the number counts minutes.",
    source: "src/conf/network_conf.c",
    bad: dhcp("<range start='192.168.77.10' end='192.168.77.20'><lease expiry='60' unit='seconds'/></range>"),
    good: dhcp("<range start='192.168.77.10' end='192.168.77.20'><lease expiry='60'/></range>"),
    *check({ ips }) {
      for (const lease of ips.flatMap((ip) => ip.leases)) {
        const expiry = attribute(lease, "expiry");
        const seconds = { seconds: 1, minutes: 60, hours: 3600 }[value(lease, "unit") ?? "minutes"];
        const number = readCNumber(expiry?.value.trim() ?? "");
        if (!expiry || seconds === undefined || number === undefined) continue;
        const time = number * seconds;
        if (time === 0 || time >= 120) continue;
        const least = String(Math.ceil(120 / seconds));
        yield {
          span: valueSpan(expiry),
          message: "A lease lasts at least 2 minutes, or for ever with 0",
          fixes: [possible(`Change to ${least}`, replaceValue(expiry, least))],
        };
      }
    },
  },
  {
    code: "net-lease-no-expiry",
    severity: "warning",
    explanation: "A <lease> without expiry says nothing and is dropped.",
    source: "src/conf/network_conf.c",
    bad: dhcp("<range start='192.168.77.10' end='192.168.77.20'><lease unit='hours'/></range>"),
    good: dhcp("<range start='192.168.77.10' end='192.168.77.20'><lease expiry='12' unit='hours'/></range>"),
    *check({ ips }) {
      for (const lease of ips.flatMap((ip) => ip.leases)) {
        if (attribute(lease, "expiry")) continue;
        const fixes = [possible("Add expiry='12'", addAttribute(lease, "expiry", "12"))];
        yield { span: lease.nameSpan, message: "libvirt drops a <lease> without expiry; say how long it lasts", fixes };
      }
    },
  },
];

function* ranges({ isManaged, ips }: NetworkFacts): Generator<RangeFacts> {
  for (const ip of isManaged ? ips : []) {
    for (const element of ip.ranges) {
      const [start, end] = [parseIp(value(element, "start") ?? ""), parseIp(value(element, "end") ?? "")];
      if (start && end) yield { element, start, end, ip };
    }
  }
}

/** The network address cannot start a range, the broadcast address cannot end one. */
function boundary(
  code: string,
  name: "start" | "end",
  what: string,
  forbidden: (subnet: Subnet) => Ip,
  step: bigint,
  bad: string,
): Rule<NetworkFacts> {
  return {
    code,
    severity: "error",
    explanation: `The ${what} address of an IPv4 subnet cannot be given to a guest.`,
    source: "src/util/virsocketaddr.c",
    bad,
    good: dhcp(range(10, 20)),
    *check(facts): Generator<Finding> {
      for (const { element, ip, start, end } of ranges(facts)) {
        const written = attribute(element, name);
        if (!ip.subnet || ip.family !== "ipv4" || !written) continue;
        const limit = forbidden(ip.subnet);
        if ((name === "start" ? start : end).text !== limit.text) continue;
        const better = ipOf("ipv4", limit.value + step).text;
        yield {
          span: valueSpan(written),
          message: `${limit.text} is the ${what} address of ${formatSubnet(ip.subnet)} and cannot be given to a guest`,
          fixes: [preferred(`Change to ${better}`, replaceValue(written, better))],
        };
      }
    },
  };
}

function setRange(element: XmlElement, start: string, end: string) {
  const [first, last] = [attribute(element, "start"), attribute(element, "end")];
  return first && last ? [replaceValue(first, start), replaceValue(last, end)] : [];
}

/** The same places in the subnet, when the range fits there. */
export function moveInto(
  subnet: Subnet,
  start: Ip,
  end: Ip,
): { readonly start: string; readonly end: string } | undefined {
  const mask = subnet.last.value - subnet.first.value;
  const [from, to] = [start.value & mask, end.value & mask];
  if (from === 0n || to === mask || from > to) return usualRange(subnet);
  return {
    start: ipOf(subnet.family, subnet.first.value + from).text,
    end: ipOf(subnet.family, subnet.first.value + to).text,
  };
}

/** From the second host address to the last, at most 254 addresses; nothing for subnets too small to share. */
export function usualRange(subnet: Subnet): { readonly start: string; readonly end: string } | undefined {
  const size = subnet.last.value - subnet.first.value;
  if (size < 4n) return undefined;
  const last = size > 255n ? 254n : size - 1n;
  return {
    start: ipOf(subnet.family, subnet.first.value + 2n).text,
    end: ipOf(subnet.family, subnet.first.value + last).text,
  };
}
