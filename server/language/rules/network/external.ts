/** Rules for networks that only borrow something of the host: libvirt runs no router, DHCP or DNS server for them. */

import { possible, preferred, removeElement, replaceValue } from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, descendants } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { hostBridge, lan, nat, network } from "./examples.ts";
import { modeWords, type NetworkFacts } from "./facts.ts";

const inbound = "<bandwidth><inbound average='1000'/></bandwidth>";
const macvtap = (...lines: readonly string[]) => network("<forward mode='private' dev='eth0'/>", ...lines);

export const externalRules: readonly Rule<NetworkFacts>[] = [
  noIp("net-bridge-no-ip", "bridge", (mode) => mode === "bridge"),
  noIp("net-private-no-ip", "private", (mode) => mode === "private" || mode === "vepa" || mode === "passthrough"),
  noIp("net-hostdev-no-ip", "hostdev", (mode) => mode === "hostdev"),
  {
    code: "net-ext-no-dns-records",
    severity: "error",
    explanation: "DNS records are answered by the dnsmasq that libvirt runs for its own networks only.",
    source: "src/network/bridge_driver.c",
    bad: hostBridge("<dns>", "  <txt name='a' value='b'/>", "</dns>"),
    good: nat("<dns>", "  <txt name='a' value='b'/>", "</dns>"),
    *check(facts) {
      if (!facts.isExternal) return;
      const dns = child(facts.root, "dns");
      const record = children(dns).find((element) => ["host", "srv", "txt"].includes(element.name));
      if (dns && record) yield useless(facts, record, dns, "libvirt answers no DNS queries there");
    },
  },
  {
    code: "net-ext-dns-forwarder-ignored",
    severity: "warning",
    explanation: "DNS settings are for the dnsmasq that libvirt runs for its own networks only.",
    source: "docs/formatnetwork.rst",
    bad: hostBridge("<dns>", "  <forwarder addr='9.9.9.9'/>", "</dns>"),
    good: nat("<dns>", "  <forwarder addr='9.9.9.9'/>", "</dns>"),
    *check(facts) {
      const dns = child(facts.root, "dns");
      if (!facts.isExternal || !dns) return;
      if (children(dns).some((element) => ["host", "srv", "txt"].includes(element.name))) return;
      yield {
        span: dns.nameSpan,
        message: `<dns> has no effect in ${modeWords(facts)}: libvirt runs no DNS server there`,
        fixes: [preferred("Remove <dns>", removeElement(dns))],
      };
    },
  },
  {
    code: "net-ext-no-domain",
    severity: "error",
    explanation: "The DNS domain is that of the dnsmasq that libvirt runs for its own networks only.",
    source: "src/network/bridge_driver.c",
    bad: hostBridge("<domain name='lab.test'/>"),
    good: nat("<domain name='lab.test'/>"),
    *check(facts) {
      const domain = child(facts.root, "domain");
      if (!facts.isExternal || !domain || !attribute(domain, "name")) return;
      yield useless(facts, domain, domain, "libvirt runs no DNS server there");
    },
  },
  {
    code: "net-ext-bandwidth",
    severity: "error",
    explanation: "Limits for a whole network are set on its bridge; without one there is nothing to limit.",
    source: "src/network/bridge_driver.c",
    bad: macvtap(inbound),
    good: nat(inbound),
    *check(facts) {
      const bandwidth = child(facts.root, "bandwidth");
      if (!facts.isExternal || facts.isHostBridge || !bandwidth || children(bandwidth).length === 0) return;
      yield useless(facts, bandwidth, bandwidth, "put the limit on the guest's interface");
    },
  },
  {
    code: "net-ext-portgroup-bandwidth",
    severity: "error",
    explanation: "Limits of a portgroup need a bridge; without one put them on the guests' interfaces.",
    source: "src/network/bridge_driver.c",
    bad: macvtap(`<portgroup name='a'>${inbound}</portgroup>`),
    good: nat(`<portgroup name='a'>${inbound}</portgroup>`),
    *check(facts) {
      if (!facts.isExternal || facts.isHostBridge) return;
      for (const bandwidth of descendants(facts.root, "portgroup", "bandwidth")) {
        if (children(bandwidth).length > 0)
          yield useless(facts, bandwidth, bandwidth, "put the limit on the guest's interface");
      }
    },
  },
  {
    code: "net-ext-route",
    severity: "error",
    explanation: "A route leads through the network's own subnet, and such a network has none.",
    source: "src/conf/network_conf.c",
    bad: hostBridge("<route address='10.9.0.0' prefix='24' gateway='10.0.0.2'/>"),
    good: nat("<route address='10.9.0.0' prefix='24' gateway='192.168.77.2'/>"),
    *check(facts) {
      if (!facts.isExternal) return;
      for (const route of children(facts.root, "route"))
        yield useless(facts, route, route, "set the route on the host");
    },
  },
  {
    code: "net-ext-dnsmasq-options",
    severity: "warning",
    explanation: "These options are for the dnsmasq that libvirt runs for its own networks only.",
    source: "docs/formatnetwork.rst",
    bad: hostBridge("<dnsmasq:options>", "  <dnsmasq:option value='log-queries'/>", "</dnsmasq:options>").replace(
      "<network>",
      "<network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>",
    ),
    good: hostBridge(),
    *check(facts) {
      const options = children(facts.root).find(
        (element) => element.localName === "options" && element.namespace !== "",
      );
      if (!facts.isExternal || !options) return;
      yield {
        span: options.nameSpan,
        message: `These options have no effect in ${modeWords(facts)}: libvirt runs no dnsmasq there`,
        fixes: [preferred("Remove the options", removeElement(options))],
      };
    },
  },
];

function noIp(code: string, mode: string, applies: (mode: string) => boolean): Rule<NetworkFacts> {
  const forward =
    mode === "bridge"
      ? ["<forward mode='bridge'/>", "<bridge name='br0'/>"]
      : [
          `<forward mode='${mode}'>`,
          mode === "hostdev" ? "  <pf dev='eth0'/>" : "  <interface dev='eth0'/>",
          "</forward>",
        ];
  return {
    code,
    severity: "error",
    explanation: "Addresses on such a network are given out by whoever runs the network outside, not by libvirt.",
    source: "src/network/bridge_driver.c",
    bad: network(...forward, lan),
    good: network(...forward),
    *check(facts) {
      if (!facts.isExternal || !applies(facts.mode)) return;
      const written = attribute(facts.forward, "mode");
      for (const { element } of facts.ips) {
        const finding = useless(facts, element, element, "its addresses come from the network outside");
        const isOther = facts.isModeDoubtful && written && !facts.bridge;
        yield isOther
          ? { ...finding, fixes: [possible("Change the mode to 'nat'", replaceValue(written, "nat"))] }
          : finding;
      }
    },
  };
}

function useless(facts: NetworkFacts, at: XmlElement, remove: XmlElement, why: string): Finding {
  return {
    span: at.nameSpan,
    message: `<${at.name}> cannot be used in ${modeWords(facts)}: ${why}`,
    fixes: [preferred(`Remove <${remove.name}>`, removeElement(remove))],
  };
}
