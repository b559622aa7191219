/** Rules for what guests boot from over the network: `<bootp>` and `<tftp>`. */

import { preferred, removeElement } from "../../fixes.ts";
import { parseIp } from "../../ip.ts";
import { attribute, child, children, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { dhcp, dhcp6, lan, nat, network, v4Range } from "./examples.ts";
import { type NetworkFacts, servesDhcp } from "./facts.ts";

export const networkBootRules: readonly Rule<NetworkFacts>[] = [
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
