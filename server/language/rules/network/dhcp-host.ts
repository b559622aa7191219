/** Rules for the static entries of `<dhcp>`, for network boot, and for IPv6 autoconfiguration. */

import { possible, preferred, removeAttribute, removeElement, replaceSpan, replaceValue } from "../../fixes.ts";
import { formatSubnet, type Ip, isInside, parseIp } from "../../ip.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, spanOf, value, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { moveInto } from "./dhcp-range.ts";
import { duplicates } from "./duplicates.ts";
import { dhcp, dhcp6, lan, nat, network } from "./examples.ts";
import type { IpFacts, NetworkFacts } from "./facts.ts";

const host = (mac: string, ip: string, name?: string) =>
  `<host mac='52:54:00:00:00:${mac}' ${name ? `name='${name}' ` : ""}ip='192.168.77.${ip}'/>`;
const v4Range = "<range start='192.168.77.10' end='192.168.77.20'/>";

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
  {
    code: "net-dhcp-host-v6-mac",
    severity: "error",
    explanation: "DHCPv6 knows guests by their DUID or name, not by MAC address.",
    source: "src/conf/network_conf.c",
    bad: dhcp6("<host mac='52:54:00:00:00:11' name='a' ip='fd00:77::11'/>"),
    good: dhcp6("<host name='a' ip='fd00:77::11'/>"),
    *check({ hosts }) {
      for (const { element, ip } of hosts) {
        const mac = attribute(element, "mac");
        if (ip.family !== "ipv6" || !mac) continue;
        const hasKey = attribute(element, "id") || attribute(element, "name");
        yield {
          span: mac.nameSpan,
          message: "An IPv6 host is known by id (its DUID) or name, not by mac",
          fixes: hasKey ? [preferred("Remove mac", removeAttribute(mac))] : [],
        };
      }
    },
  },
  {
    code: "net-dhcp-host-v4-key",
    severity: "error",
    explanation: "An IPv4 entry is matched by MAC address or name; a client id alone is not enough.",
    source: "src/conf/network_conf.c",
    bad: dhcp("<host id='01:52:54:00:00:00:11' ip='192.168.77.11'/>"),
    good: dhcp(v4Range, host("11", "11")),
    *check({ hosts }) {
      for (const { element, ip } of hosts) {
        if (ip.family !== "ipv4" || attribute(element, "mac") || attribute(element, "name")) continue;
        const id = attribute(element, "id");
        // The usual client id: the kind of hardware (01 is Ethernet), and the MAC address.
        const mac = /^01((?::[0-9a-f]{2}){6})$/i.exec(id?.value ?? "")?.[1]?.slice(1);
        yield {
          span: id?.nameSpan ?? element.nameSpan,
          message: id
            ? "An IPv4 host is known by mac or name; id is for IPv6"
            : "An IPv4 host needs a mac or a name to be known by",
          fixes: id && mac ? [preferred(`Change to mac='${mac}'`, replaceSpan(id.span, `mac='${mac}'`))] : [],
          ...(id ? { explains: [id.span] } : {}),
        };
      }
    },
  },
  {
    code: "net-dhcp-host-name-empty",
    severity: "error",
    incomplete: true,
    explanation: "A static host is told its name when it has one; an empty name is none.",
    source: "src/conf/network_conf.c",
    bad: dhcp(v4Range, host("11", "11", "a").replace("'a'", "''")),
    good: dhcp(v4Range, host("11", "11", "a")),
    *check({ hosts }) {
      for (const { element } of hosts) {
        const name = attribute(element, "name");
        if (!name?.valueSpan || name.value !== "") continue;
        yield {
          span: name.nameSpan,
          message: "The name is empty; write one, or remove the attribute",
          fixes: [possible("Remove name", removeAttribute(name))],
        };
      }
    },
  },
  {
    code: "net-dhcp-host-name-first",
    severity: "error",
    explanation: "The name is a DNS name: it begins with a letter or digit.",
    source: "src/conf/network_conf.c",
    bad: dhcp(v4Range, host("11", "11", "_a")),
    good: dhcp(v4Range, host("11", "11", "a")),
    *check({ hosts }) {
      for (const { element } of hosts) {
        const name = attribute(element, "name");
        if (!name || name.value === "" || /^[A-Za-z0-9]/.test(name.value)) continue;
        const better = name.value.replace(/^[^A-Za-z0-9]+/, "");
        yield {
          span: valueSpan(name),
          message: "The name must begin with a letter or a digit",
          fixes: better === "" ? [] : [preferred(`Rename to "${better}"`, replaceValue(name, better))],
        };
      }
    },
  },
  {
    code: "net-dhcp-host-outside",
    severity: "error",
    explanation:
      "libvirt does not check this, but dnsmasq ignores an entry outside the subnet: the guest gets another address or none.",
    source: "dnsmasq(8), dhcp-host",
    bad: dhcp(v4Range, "<host mac='52:54:00:00:00:11' ip='10.1.2.3'/>"),
    good: dhcp(v4Range, host("11", "11")),
    *check({ hosts }) {
      for (const { element, ip, address } of hosts) {
        if (!address || !ip.subnet || isInside(ip.subnet, address)) continue;
        const written = attribute(element, "ip");
        const moved = moveInto(ip.subnet, address, address)?.start;
        const isFree = moved !== undefined && !hosts.some((other) => other.address?.text === moved);
        yield {
          span: spanOf(element, "ip"),
          message: `${address.text} is not in the subnet ${formatSubnet(ip.subnet)}, so the guest would not get it`,
          fixes: written && isFree ? [possible(`Change to ${moved}`, replaceValue(written, moved))] : [],
        };
      }
    },
  },
  duplicateHosts("net-dhcp-host-dup-ip", "ip", "error", [host("11", "11"), host("12", "11")]),
  duplicateHosts("net-dhcp-host-dup-mac", "mac", "error", [host("11", "11"), host("11", "12")]),
  duplicateHosts("net-dhcp-host-dup-name", "name", "warning", [host("11", "11", "a"), host("12", "12", "a")]),
  {
    code: "net-dhcp-host-is-gateway",
    severity: "error",
    explanation: "The host's own address and the first and last of the subnet cannot belong to a guest.",
    source: "dnsmasq(8)",
    bad: dhcp(v4Range, host("11", "1")),
    good: dhcp(v4Range, host("11", "11")),
    *check({ hosts }) {
      for (const { element, ip, address } of hosts) {
        const reason = address && ip.subnet && reserved(ip, address);
        if (reason)
          yield { span: spanOf(element, "ip"), message: `${address.text} is ${reason}; choose a free address` };
      }
    },
  },
  {
    code: "net-dhcp-v6-prefix",
    severity: "error",
    explanation: "dnsmasq serves DHCPv6 on subnets of /64 and smaller; otherwise the network cannot start.",
    source: "dnsmasq(8), dhcp-range",
    bad: dhcp6("<range start='fd00:77::10' end='fd00:77::ff'/>").replace("prefix='64'", "prefix='56'"),
    good: dhcp6("<range start='fd00:77::10' end='fd00:77::ff'/>"),
    *check({ isManaged, ips }) {
      for (const { element, family, prefix, ranges, hosts } of isManaged ? ips : []) {
        const written = attribute(element, "prefix");
        if (family !== "ipv6" || !written || prefix === undefined || prefix >= 64 || ranges.length + hosts.length === 0)
          continue;
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
      for (const { element, family, address, prefix, ranges, hosts } of isManaged ? ips : []) {
        if (address?.family === "ipv4") continue;
        const written = attribute(element, "prefix");
        if (
          family !== "ipv6" ||
          !written ||
          prefix === 64 ||
          prefix === undefined ||
          prefix > 128 ||
          ranges.length + hosts.length > 0
        )
          continue;
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
  {
    code: "net-bootp-server-ip",
    severity: "error",
    explanation: "The boot server is given by its address; names are not looked up.",
    source: "src/conf/network_conf.c",
    bad: dhcp(v4Range, "<bootp file='pxelinux.0' server='boot.example.com'/>"),
    good: dhcp(v4Range, "<bootp file='pxelinux.0' server='192.168.77.2'/>"),
    *check({ isManaged, ips }) {
      for (const { dhcp: element, family } of isManaged ? ips : []) {
        const server = attribute(child(element, "bootp"), "server");
        if (family !== "ipv4" || !server || parseIp(server.value)) continue;
        yield { span: valueSpan(server), message: "The server must be an IP address; libvirt looks up no names here" };
      }
    },
  },
  {
    code: "net-bootp-no-range",
    severity: "warning",
    explanation: "Without ranges and hosts <dhcp> is dropped, and <bootp> with it.",
    source: "src/conf/network_conf.c",
    bad: dhcp("<bootp file='pxelinux.0'/>"),
    good: dhcp(v4Range, "<bootp file='pxelinux.0'/>"),
    *check({ isManaged, ips }) {
      for (const ip of isManaged ? ips : []) {
        const bootp = child(ip.dhcp, "bootp");
        if (!bootp || servesDhcp(ip) || ip.family !== "ipv4") continue;
        yield {
          span: bootp.nameSpan,
          message: "libvirt drops <bootp> because <dhcp> has no <range> and no <host>; add a range",
        };
      }
    },
  },
  {
    code: "net-bootp-v6",
    severity: "warning",
    explanation: "Network boot is configured for IPv4 only.",
    source: "src/conf/network_conf.c",
    bad: dhcp6("<range start='fd00:77::10' end='fd00:77::20'/>", "<bootp file='pxelinux.0'/>"),
    good: dhcp(v4Range, "<bootp file='pxelinux.0'/>"),
    *check({ isManaged, ips }) {
      for (const { dhcp: element, family } of isManaged ? ips : []) {
        const bootp = child(element, "bootp");
        if (family !== "ipv6" || !bootp) continue;
        yield {
          span: bootp.nameSpan,
          message: "libvirt drops <bootp> under IPv6; move it to the <dhcp> of the IPv4 address",
          fixes: [preferred("Remove <bootp>", removeElement(bootp))],
        };
      }
    },
  },
  {
    code: "net-tftp-v6",
    severity: "error",
    explanation: "The TFTP server is configured for IPv4 only.",
    source: "src/conf/network_conf.c",
    bad: nat("<ip family='ipv6' address='fd00:77::1' prefix='64'><tftp root='/srv/tftp'/></ip>"),
    good: network("<ip address='192.168.77.1' prefix='24'><tftp root='/srv/tftp'/></ip>"),
    *check({ isManaged, ips }) {
      for (const { element, family } of isManaged ? ips : []) {
        const tftp = child(element, "tftp");
        if (family !== "ipv6" || !tftp) continue;
        yield {
          span: tftp.nameSpan,
          message: "<tftp> works under an IPv4 <ip> only; move it there",
          fixes: [preferred("Remove <tftp>", removeElement(tftp))],
        };
      }
    },
  },
  {
    code: "net-tftp-multiple",
    severity: "warning",
    explanation: "A network has one TFTP server; of several roots the last one wins.",
    source: "docs/formatnetwork.rst",
    bad: network(
      "<ip address='192.168.77.1' prefix='24'><tftp root='/srv/a'/></ip>",
      "<ip address='192.168.78.1' prefix='24'><tftp root='/srv/b'/></ip>",
    ),
    good: network("<ip address='192.168.77.1' prefix='24'><tftp root='/srv/a'/></ip>", lan.replace("77.1", "78.1")),
    *check({ isManaged, ips }) {
      const all = isManaged
        ? ips.filter((ip) => ip.family === "ipv4").flatMap((ip) => children(ip.element, "tftp"))
        : [];
      for (const tftp of all.slice(1)) {
        yield {
          span: tftp.nameSpan,
          message: "A network has one TFTP root, and another <ip> names one already; the last one wins",
          fixes: [preferred("Remove this <tftp>", removeElement(tftp))],
        };
      }
    },
  },
];

function servesDhcp(ip: IpFacts): boolean {
  return ip.ranges.length + ip.hosts.length > 0;
}

function reserved(ip: IpFacts, address: Ip): string | undefined {
  if (address.text === ip.address?.text) return "the host's own address";
  if (ip.family !== "ipv4" || (ip.prefix ?? 0) > 30) return undefined;
  if (address.text === ip.subnet?.first.text) return "the network address of the subnet";
  return address.text === ip.subnet?.last.text ? "the broadcast address of the subnet" : undefined;
}

function duplicateHosts(
  code: string,
  name: string,
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
        const key = (element: XmlElement, index: number) =>
          name === "ip" ? hosts[index]?.address?.text : value(element, name)?.toLowerCase();
        const elements = hosts.map(({ element }) => element);
        yield* duplicates(
          elements,
          key,
          name,
          (text) => `${text} stands in an earlier <host> already; only one of the two takes effect`,
        );
      }
    },
  };
}
