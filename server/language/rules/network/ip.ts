/** Rules for `<ip>`: the host's own address on the network, and with it the subnet. */

import {
  addAttribute,
  possible,
  preferred,
  removeAttribute,
  removeElement,
  replaceSpan,
  replaceValue,
} from "../../fixes.ts";
import { bits, formatSubnet, ipOf, netmaskOfPrefix, overlap, parseIp, prefixOfNetmask, subnetOf } from "../../ip.ts";
import type { TextEdit } from "../../problem.ts";
import { attribute, spanOf, value, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { lan, lan6, network } from "./examples.ts";
import { type IpFacts, isYes, type NetworkFacts } from "./facts.ts";

const nat = (...lines: readonly string[]) => network("<forward mode='nat'/>", ...lines);

export const ipRules: readonly Rule<NetworkFacts>[] = [
  {
    code: "net-ip-address-missing",
    severity: "error",
    explanation: "An <ip> gives the host its address on the network; without one there is no subnet.",
    source: "src/conf/network_conf.c",
    bad: nat("<ip netmask='255.255.255.0'/>"),
    good: nat(lan),
    *check({ isManaged, ips }) {
      if (!isManaged) return;
      for (const ip of ips) {
        const { element } = ip;
        if (attribute(element, "address")) continue;
        yield {
          span: element.nameSpan,
          message: "<ip> needs an address: the host's own one in the subnet of the guests",
          fixes: [possible("Add an address", ownAddress(ip))],
        };
      }
    },
  },
  {
    code: "net-ip-family-missing-v6",
    severity: "error",
    explanation: "Without family='ipv6' an address is taken for IPv4.",
    source: "src/conf/network_conf.c",
    bad: nat("<ip address='fd00:77::1' prefix='64'/>"),
    good: nat(lan6),
    *check({ isManaged, ips }) {
      for (const { element, family, address } of isManaged ? ips : []) {
        if (family !== "ipv4" || address?.family !== "ipv6") continue;
        const written = attribute(element, "family");
        const edit = written
          ? replaceValue(written, "ipv6")
          : replaceSpan({ start: element.nameSpan.end, end: element.nameSpan.end }, " family='ipv6'");
        yield {
          span: spanOf(element, "address"),
          message: `${address.text} is an IPv6 address: <ip> needs family='ipv6'`,
          fixes: [preferred("Add family='ipv6'", edit)],
        };
      }
    },
  },
  {
    code: "net-ip-family-mismatch",
    severity: "error",
    explanation: "The family and the address must agree.",
    source: "src/conf/network_conf.c",
    bad: nat("<ip family='ipv6' address='192.168.77.1' prefix='24'/>"),
    good: nat(lan),
    *check({ isManaged, ips }) {
      for (const { element, family, address } of isManaged ? ips : []) {
        const written = attribute(element, "family");
        if (family !== "ipv6" || address?.family !== "ipv4" || !written) continue;
        yield {
          span: valueSpan(written),
          message: `${address.text} is an IPv4 address, the family says ipv6`,
          fixes: [preferred("Remove family", removeAttribute(written))],
        };
      }
    },
  },
  {
    code: "net-ip-v6-netmask",
    severity: "error",
    explanation: "Netmasks are for IPv4; IPv6 subnets are given by their prefix.",
    source: "src/conf/network_conf.c",
    bad: nat("<ip family='ipv6' address='fd00:77::1' netmask='255.255.255.0'/>"),
    good: nat(lan6),
    *check({ isManaged, ips }) {
      for (const { element, family } of isManaged ? ips : []) {
        const netmask = attribute(element, "netmask");
        if (family !== "ipv6" || !netmask) continue;
        const edit = attribute(element, "prefix") ? removeAttribute(netmask) : replaceSpan(netmask.span, "prefix='64'");
        yield {
          span: netmask.nameSpan,
          message: "IPv6 has no netmask; use prefix, usually 64",
          fixes: [preferred("Use prefix='64'", edit)],
        };
      }
    },
  },
  {
    code: "net-ip-prefix-range",
    severity: "error",
    explanation: "A prefix counts bits of the address: up to 32 for IPv4, up to 128 for IPv6.",
    source: "src/conf/network_conf.c",
    bad: nat("<ip address='192.168.77.1' prefix='33'/>"),
    good: nat(lan),
    *check({ isManaged, ips }) {
      for (const { element, family: written, address } of isManaged ? ips : []) {
        const family = address?.family ?? written;
        const prefix = attribute(element, "prefix");
        if (!prefix || !(Number(prefix.value) > bits(family))) continue;
        const [name, usual] = family === "ipv4" ? ["IPv4", "24"] : ["IPv6", "64"];
        yield {
          span: valueSpan(prefix),
          message: `A prefix of ${name} is at most ${bits(family)}; ${usual} is usual`,
          fixes: [possible(`Change to ${usual}`, replaceValue(prefix, usual))],
        };
      }
    },
  },
  {
    code: "net-ip-no-mask",
    severity: "warning",
    explanation:
      "Without prefix or netmask libvirt assumes the historical class of an IPv4 address, so that 10.1.2.3 makes a subnet of 16 million addresses.",
    source: "src/util/virsocketaddr.c",
    bad: nat("<ip address='10.20.30.1'/>"),
    good: nat("<ip address='10.20.30.1' prefix='24'/>"),
    *check({ isManaged, ips }) {
      for (const { element, family, address, prefix } of isManaged ? ips : []) {
        const written = attribute(element, "prefix");
        const hasMask = attribute(element, "netmask") || (written && Number(written.value) !== 0);
        if (family !== "ipv4" || address?.family !== "ipv4" || hasMask) continue;
        const add = (length: number) =>
          written ? replaceValue(written, String(length)) : addAttribute(element, "prefix", String(length));
        yield {
          span: spanOf(element, "address"),
          message: `Without prefix or netmask libvirt assumes /${prefix}, the old class of this address; say which subnet you mean`,
          fixes: [
            preferred("Add prefix='24'", add(24)),
            ...(prefix && prefix !== 24 ? [possible(`Add prefix='${prefix}'`, add(prefix))] : []),
          ],
        };
      }
    },
  },
  {
    code: "net-ip-netmask-noncontig",
    severity: "error",
    explanation: "A netmask is ones followed by zeros; with holes in it the network cannot start.",
    source: "src/util/virsocketaddr.c",
    bad: nat("<ip address='192.168.77.1' netmask='255.0.255.0'/>"),
    good: nat("<ip address='192.168.77.1' netmask='255.255.255.0'/>"),
    *check({ isManaged, ips }) {
      for (const { element } of isManaged ? ips : []) {
        const netmask = attribute(element, "netmask");
        const ip = parseIp(netmask?.value ?? "");
        if (!netmask || ip?.family !== "ipv4" || prefixOfNetmask(netmask.value) !== undefined) continue;
        yield {
          span: valueSpan(netmask),
          message: `${netmask.value} is no netmask: its bits must be ones followed by zeros, such as 255.255.255.0`,
          fixes: [possible("Change to 255.255.255.0", replaceValue(netmask, netmaskOfPrefix(24)))],
        };
      }
    },
  },
  {
    code: "net-ip-is-network-address",
    severity: "warning",
    explanation:
      "The first and the last address of an IPv4 subnet stand for the subnet itself and for all of its hosts.",
    source: "RFC 922",
    bad: nat("<ip address='192.168.77.0' prefix='24'/>"),
    good: nat(lan),
    *check({ isManaged, ips }) {
      for (const { element, address, subnet } of isManaged ? ips : []) {
        const written = attribute(element, "address");
        if (!subnet || !address || !written || subnet.family !== "ipv4" || subnet.prefix > 30) continue;
        const what =
          address.value === subnet.first.value
            ? "network"
            : address.value === subnet.last.value
              ? "broadcast"
              : undefined;
        if (!what) continue;
        const better = ipOf("ipv4", subnet.first.value + 1n).text;
        yield {
          span: valueSpan(written),
          message: `${address.text} is the ${what} address of ${formatSubnet(subnet)}; guests cannot use it as their gateway`,
          fixes: [preferred(`Change to ${better}`, replaceValue(written, better))],
        };
      }
    },
  },
  {
    code: "net-ip-duplicate",
    severity: "error",
    explanation: "An address can be set on the bridge once; the second time the network fails to start.",
    source: "src/network/bridge_driver.c",
    bad: nat(lan, lan),
    good: nat(lan, "<ip address='192.168.78.1' prefix='24'/>"),
    *check({ isManaged, ips }) {
      const seen = new Map<string, number>();
      for (const [index, { element, address }] of (isManaged ? ips : []).entries()) {
        if (!address) continue;
        const first = ips[seen.get(address.text) ?? -1];
        if (first) {
          yield {
            span: spanOf(element, "address"),
            message: `The network could not start: it has the address ${address.text} already`,
            fixes: [possible("Remove this <ip>", removeElement(element))],
            related: [{ span: spanOf(first.element, "address"), message: "The first one" }],
          };
        } else seen.set(address.text, index);
      }
    },
  },
  {
    code: "net-ip-overlap-inside",
    severity: "warning",
    explanation: "Two subnets of one network that overlap make it unclear where an address belongs.",
    source: "docs/formatnetwork.rst",
    bad: nat(lan, "<ip address='192.168.77.129' prefix='25'/>"),
    good: nat(lan, "<ip address='192.168.78.1' prefix='25'/>"),
    *check({ isManaged, ips }) {
      for (const [index, { element, address, subnet }] of (isManaged ? ips : []).entries()) {
        const other = ips
          .slice(0, index)
          .find((earlier) => earlier.subnet && subnet && overlap(earlier.subnet, subnet));
        if (!other?.subnet || !subnet || other.address?.text === address?.text) continue;
        yield {
          span: spanOf(element, "address"),
          message: `${formatSubnet(subnet)} overlaps ${formatSubnet(other.subnet)} of the same network; use separate subnets`,
          related: [{ span: spanOf(other.element, "address"), message: "The other subnet" }],
        };
      }
    },
  },
  {
    code: "net-localptr-prefix",
    severity: "error",
    explanation: "Reverse DNS zones end at whole numbers of an address: at 8 bits for IPv4, at 4 bits for IPv6.",
    source: "src/network/bridge_driver.c",
    bad: nat("<ip address='192.168.77.1' prefix='25' localPtr='yes'/>"),
    good: nat("<ip address='192.168.77.1' prefix='24' localPtr='yes'/>"),
    *check({ isManaged, ips }) {
      for (const { element, family, prefix } of isManaged ? ips : []) {
        const step = family === "ipv4" ? 8 : 4;
        if (!isYes(element, "localPtr") || prefix === undefined || prefix % step === 0) continue;
        const localPtr = attribute(element, "localPtr");
        yield {
          span: spanOf(element, "localPtr"),
          message: `The network could not start: localPtr='yes' needs a prefix that is a multiple of ${step}, and this is ${value(element, "prefix") ?? prefix}`,
          fixes: localPtr ? [preferred("Remove localPtr", removeAttribute(localPtr))] : [],
        };
      }
    },
  },
];

/**
 * The host's own address: the first or the last of the subnet in which the ranges and hosts lie, of a subnet that is usual
 * where there are none.
 */
function ownAddress({ element, family, prefix, ranges, hosts }: IpFacts): TextEdit {
  const isSized = attribute(element, "prefix") ?? attribute(element, "netmask");
  const size = isSized ? prefix : family === "ipv6" ? 64 : 24;
  const spans = [
    ...ranges.map((range) => [parseIp(value(range, "start") ?? ""), parseIp(value(range, "end") ?? "")] as const),
    ...hosts.map(({ address }) => [address, address] as const),
  ];
  const inside = spans.flat().find((ip) => ip?.family === family);
  const start = inside ?? parseIp(family === "ipv6" ? "fd00:77::1" : "192.168.150.1");
  if (!start || size === undefined || size > bits(family) - 2)
    return addAttribute(element, "address", start?.text ?? "");
  const { first, last } = subnetOf(start, size);
  const isTaken = (number: bigint): boolean =>
    spans.some(([from, to]) => from && to && from.value <= number && number <= to.value);
  const own = [first.value + 1n, last.value - 1n].find((number) => !isTaken(number)) ?? first.value + 1n;
  const edit = addAttribute(element, "address", ipOf(family, own).text);
  return isSized ? edit : { ...edit, newText: `${edit.newText} prefix='${size}'` };
}
