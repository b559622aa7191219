/** Rules for the static entries of `<dhcp>`. */

import { possible, preferred, removeAttribute, replaceSpan, replaceValue } from "../../fixes.ts";
import { formatSubnet, type Ip, isInside } from "../../ip.ts";
import type { IpSubnet } from "../../ip-element.ts";
import { spanOf, valueSpan } from "../elements.ts";
import { mayRepeat } from "../repetition.ts";
import type { Finding, Rule } from "../rule.ts";
import { moveInto } from "./dhcp-range.ts";
import { duplicates } from "./duplicates.ts";
import { dhcp, dhcp6, v4Range } from "./examples.ts";
import type { HostFacts, NetworkFacts } from "./facts.ts";

const host = (mac: string, ip: string, name?: string) =>
  `<host mac='52:54:00:00:00:${mac}' ${name ? `name='${name}' ` : ""}ip='192.168.77.${ip}'/>`;

export const dhcpHostRules: readonly Rule<NetworkFacts>[] = [
  {
    code: "net-dhcp-static-only",
    severity: "info",
    explanation: "With hosts but no range only the listed guests get an address.",
    source: "src/network/bridge_driver.c",
    bad: dhcp(host("11", "11")),
    good: dhcp(v4Range, host("11", "11")),
    *check({ isManaged, ips }) {
      for (const { dhcp: element, ranges, hosts } of isManaged ? ips : []) {
        if (!element || hosts.length === 0 || ranges.length > 0) continue;
        yield {
          span: element.nameSpan,
          message: "Only the listed hosts get an address; add a <range> if others should too",
        };
      }
    },
  },
  forEachHost({
    code: "net-dhcp-host-v6-mac",
    severity: "error",
    explanation: "DHCPv6 knows guests by their DUID or name, not by MAC address.",
    source: "src/conf/network_conf.c",
    bad: dhcp6("<host mac='52:54:00:00:00:11' name='a' ip='fd00:77::11'/>"),
    good: dhcp6("<host name='a' ip='fd00:77::11'/>"),
    find({ mac, id, name, subnet }) {
      if (subnet.family !== "ipv6" || !mac) return undefined;
      return {
        span: mac.nameSpan,
        message: "An IPv6 host is known by id (its DUID) or name, not by mac",
        fixes: id || name ? [preferred("Remove mac", removeAttribute(mac))] : [],
      };
    },
  }),
  forEachHost({
    code: "net-dhcp-host-v4-key",
    severity: "error",
    explanation: "An IPv4 entry is matched by MAC address or name; a client id alone is not enough.",
    source: "src/conf/network_conf.c",
    bad: dhcp("<host id='01:52:54:00:00:00:11' ip='192.168.77.11'/>"),
    good: dhcp(v4Range, host("11", "11")),
    find({ element, mac, id, name, subnet }) {
      if (subnet.family !== "ipv4" || mac || name) return undefined;
      // The usual client id: the kind of hardware (01 is Ethernet), and the MAC address.
      const meant = /^01((?::[0-9a-f]{2}){6})$/i.exec(id?.value ?? "")?.[1]?.slice(1);
      return {
        span: id?.nameSpan ?? element.nameSpan,
        message: id
          ? "An IPv4 host is known by mac or name; id is for IPv6"
          : "An IPv4 host needs a mac or a name to be known by",
        fixes: id && meant ? [preferred(`Change to mac='${meant}'`, replaceSpan(id.span, `mac='${meant}'`))] : [],
        ...(id ? { explains: [id.span] } : {}),
      };
    },
  }),
  forEachHost({
    code: "net-dhcp-host-name-empty",
    severity: "error",
    incomplete: true,
    explanation: "A static host is told its name when it has one; an empty name is none.",
    source: "src/conf/network_conf.c",
    bad: dhcp(v4Range, host("11", "11", "a").replace("'a'", "''")),
    good: dhcp(v4Range, host("11", "11", "a")),
    find({ name }) {
      if (name?.value !== "" || !name.valueSpan) return undefined;
      return {
        span: name.nameSpan,
        message: "The name is empty; write one, or remove the attribute",
        fixes: [possible("Remove name", removeAttribute(name))],
      };
    },
  }),
  forEachHost({
    code: "net-dhcp-host-name-first",
    severity: "error",
    explanation: "The name is a DNS name: it begins with a letter or digit.",
    source: "src/conf/network_conf.c",
    bad: dhcp(v4Range, host("11", "11", "_a")),
    good: dhcp(v4Range, host("11", "11", "a")),
    find({ name }) {
      if (!name || name.value === "" || /^[A-Za-z0-9]/.test(name.value)) return undefined;
      const better = name.value.replace(/^[^A-Za-z0-9]+/, "");
      return {
        span: valueSpan(name),
        message: "The name must begin with a letter or a digit",
        fixes: better === "" ? [] : [preferred(`Rename to "${better}"`, replaceValue(name, better))],
      };
    },
  }),
  forEachHost({
    code: "net-dhcp-host-outside",
    severity: "error",
    explanation:
      "libvirt does not check this, but dnsmasq ignores an entry outside the subnet: the guest gets another address or none.",
    source: "dnsmasq(8), dhcp-host",
    bad: dhcp(v4Range, "<host mac='52:54:00:00:00:11' ip='10.1.2.3'/>"),
    good: dhcp(v4Range, host("11", "11")),
    find({ element, ip, address, subnet: { subnet } }, { hosts }) {
      if (!address || !subnet || isInside(subnet, address)) return undefined;
      const moved = moveInto(subnet, address, address)?.start;
      const isFree = moved !== undefined && !hosts.some((other) => other.address?.text === moved);
      return {
        span: spanOf(element, "ip"),
        message: `${address.text} is not in the subnet ${formatSubnet(subnet)}, so the guest would not get it`,
        fixes: ip && isFree ? [possible(`Change to ${moved}`, replaceValue(ip, moved))] : [],
      };
    },
  }),
  duplicateHosts("net-dhcp-host-dup-ip", "ip", "error", [host("11", "11"), host("12", "11")]),
  duplicateHosts("net-dhcp-host-dup-mac", "mac", "error", [host("11", "11"), host("11", "12")]),
  duplicateHosts("net-dhcp-host-dup-name", "name", "warning", [host("11", "11", "a"), host("12", "12", "a")]),
  forEachHost({
    code: "net-dhcp-host-is-gateway",
    severity: "error",
    explanation: "The host's own address and the first and last of the subnet cannot belong to a guest.",
    source: "dnsmasq(8)",
    bad: dhcp(v4Range, host("11", "1")),
    good: dhcp(v4Range, host("11", "11")),
    find({ element, address, subnet }) {
      const reason = address && subnet.subnet && reserved(subnet, address);
      if (!reason) return undefined;
      return { span: spanOf(element, "ip"), message: `${address.text} is ${reason}; choose a free address` };
    },
  }),
];

interface HostRule extends Omit<Rule<NetworkFacts>, "check"> {
  /** What is wrong with one host, if anything is. */
  readonly find: (host: HostFacts, facts: NetworkFacts) => Finding | undefined;
}

/** The rule as one for networks. It loops without a generator: at each keystroke there may be thousands of hosts. */
function forEachHost({ find, ...rule }: HostRule): Rule<NetworkFacts> {
  return {
    ...rule,
    check(facts) {
      const found: Finding[] = [];
      for (const host of facts.hosts) {
        const finding = find(host, facts);
        if (finding) found.push(finding);
      }
      return found;
    },
  };
}

function reserved(ip: IpSubnet, address: Ip): string | undefined {
  if (address.text === ip.address?.text) return "the host's own address";
  if (ip.family !== "ipv4" || (ip.prefix ?? 0) > 30) return undefined;
  if (address.text === ip.subnet?.first.text) return "the network address of the subnet";
  return address.text === ip.subnet?.last.text ? "the broadcast address of the subnet" : undefined;
}

function duplicateHosts(
  code: string,
  name: "ip" | "mac" | "name",
  severity: "error" | "warning",
  bad: readonly string[],
): Rule<NetworkFacts> {
  return {
    code,
    severity,
    explanation: `libvirt accepts two hosts with one ${name}, but only one of them takes effect, and neither can be added to a running network.`,
    source: "src/conf/network_conf.c",
    bad: dhcp(v4Range, ...bad),
    good: dhcp(v4Range, host("11", "11", "a"), host("12", "12", "b")),
    *check({ isManaged, ips }) {
      for (const { hosts } of isManaged ? ips : []) {
        const keyOf = (host: HostFacts) => (name === "ip" ? host.address?.text : host[name]?.value);
        const suspects = mayRepeat(hosts.map(keyOf)).flatMap((index) => hosts[index] ?? []);
        const keys = suspects.map((host) => keyOf(host)?.toLowerCase());
        yield* duplicates(
          suspects.map(({ element }) => element),
          (_, index) => keys[index],
          name,
          (text) => `${text} stands in an earlier <host> already; only one of the two takes effect`,
        );
      }
    },
  };
}
