/** Rules for `<nat>` inside `<forward>`. */

import { addAttribute, addChild, possible, preferred, removeElement, replaceValue } from "../../fixes.ts";
import { parseIp } from "../../ip.ts";
import { attribute, child, children, spanOf, value, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { lan, lan6, nat, network } from "./examples.ts";
import { isYes, type NetworkFacts } from "./facts.ts";

const withNat = (line: string) => network("<forward mode='nat'>", `  <nat>${line}</nat>`, "</forward>", lan);

export const natRules: readonly Rule<NetworkFacts>[] = [
  {
    code: "net-nat-only-nat",
    severity: "error",
    explanation: "<nat> tunes the address translation that only mode nat does.",
    source: "src/conf/network_conf.c",
    bad: network("<forward mode='route'>", "  <nat><port start='1024' end='65535'/></nat>", "</forward>", lan),
    good: withNat("<port start='1024' end='65535'/>"),
    *check({ forward, mode }) {
      if (mode === "nat" || mode === "unknown") return;
      for (const element of children(forward, "nat")) {
        const modeAttribute = attribute(forward, "mode");
        yield {
          span: element.nameSpan,
          message: `<nat> can be used in mode 'nat' only, and this is mode '${mode}'`,
          fixes: [
            preferred("Remove <nat>", removeElement(element)),
            ...(modeAttribute ? [possible("Change the mode to 'nat'", replaceValue(modeAttribute, "nat"))] : []),
          ],
        };
      }
    },
  },
  {
    code: "net-nat-address-v4",
    severity: "error",
    explanation: "The addresses to translate to are IPv4; for IPv6 libvirt always takes the host's own.",
    source: "src/conf/network_conf.c",
    bad: withNat("<address start='fd00::1' end='fd00::2'/>"),
    good: withNat("<address start='203.0.113.4' end='203.0.113.9'/>"),
    *check({ forward }) {
      const element = child(child(forward, "nat"), "address");
      const ends = ["start", "end"].flatMap((name) => attribute(element, name) ?? []);
      const first = ends.find((end) => parseIp(end.value)?.family === "ipv6");
      if (!element || !first) return;
      yield {
        span: valueSpan(first),
        message: "NAT translates to IPv4 addresses here; remove <address>, and IPv6 goes out from the host's own",
        fixes: [possible("Remove <address>", removeElement(element))],
        explains: ends.map(valueSpan),
      };
    },
  },
  {
    code: "net-nat-address-order",
    severity: "error",
    explanation: "The addresses to translate to are a range from low to high inside one /16.",
    source: "src/conf/network_conf.c",
    bad: withNat("<address start='203.0.113.9' end='203.0.113.4'/>"),
    good: withNat("<address start='203.0.113.4' end='203.0.113.9'/>"),
    *check({ forward }) {
      const element = child(child(forward, "nat"), "address");
      const [start, end] = [parseIp(value(element, "start") ?? ""), parseIp(value(element, "end") ?? "")];
      const [first, last] = [attribute(element, "start"), attribute(element, "end")];
      if (!element || !first || !last || start?.family !== "ipv4" || end?.family !== "ipv4") return;
      if (start.value > end.value) {
        yield {
          span: valueSpan(first),
          message: `The range starts at ${start.text}, above its end ${end.text}`,
          fixes: [preferred("Swap start and end", replaceValue(first, last.value), replaceValue(last, first.value))],
        };
      } else if (start.value >> 16n !== end.value >> 16n) {
        yield {
          span: valueSpan(last),
          message: `The range must stay inside one /16: its ends share the first two numbers of ${start.text}`,
        };
      }
    },
  },
  {
    code: "net-nat-port-range",
    severity: "error",
    explanation: "The ports to translate to are a range from low to high, 1 to 65535.",
    source: "src/conf/network_conf.c",
    bad: withNat("<port start='5000' end='1000'/>"),
    good: withNat("<port start='1000' end='5000'/>"),
    *check({ forward }) {
      const element = child(child(forward, "nat"), "port");
      const [first, last] = [attribute(element, "start"), attribute(element, "end")];
      if (!first || !last || !(Number(first.value) > Number(last.value))) return;
      yield {
        span: valueSpan(first),
        message: `The range starts at port ${first.value}, above its end ${last.value}`,
        fixes: [preferred("Swap start and end", replaceValue(first, last.value), replaceValue(last, first.value))],
      };
    },
  },
  {
    code: "net-nat-ipv6-no-address",
    severity: "warning",
    explanation: "Translation of IPv6 needs an IPv6 subnet to translate.",
    source: "docs/formatnetwork.rst",
    bad: network("<forward mode='nat'>", "  <nat ipv6='yes'/>", "</forward>", lan),
    good: network("<forward mode='nat'>", "  <nat ipv6='yes'/>", "</forward>", lan, lan6),
    *check({ forward, mode, ips, root }) {
      const element = child(forward, "nat");
      if (!element || mode !== "nat" || !isYes(element, "ipv6") || ips.some((ip) => ip.family === "ipv6")) return;
      yield {
        span: spanOf(element, "ipv6"),
        message: "ipv6='yes' has no effect: the network has no IPv6 address. Add <ip family='ipv6' .../>",
        fixes: [
          preferred("Add an IPv6 subnet", addChild(root, "<ip family='ipv6' address='fd00:77::1' prefix='64'/>")),
        ],
      };
    },
  },
  {
    code: "net-nat-ipv6-not-natted",
    severity: "info",
    explanation:
      "In mode nat libvirt translates IPv4; IPv6 is only routed unless <nat ipv6='yes'> asks for translation.",
    source: "docs/formatnetwork.rst",
    bad: nat(lan6),
    good: network("<forward mode='nat'>", "  <nat ipv6='yes'/>", "</forward>", lan, lan6),
    from: 6_005_000,
    *check({ forward, mode, ips }) {
      const element = child(forward, "nat");
      const ipv6 = ips.find((ip) => ip.family === "ipv6");
      if (!forward || mode !== "nat" || !ipv6 || isYes(element, "ipv6")) return;
      const ask = element ? addAttribute(element, "ipv6", "yes") : addChild(forward, "<nat ipv6='yes'/>");
      yield {
        span: spanOf(ipv6.element, "family"),
        message: "This IPv6 subnet is routed, not translated: the router outside needs a route to it",
        fixes: attribute(element, "ipv6") ? [] : [possible("Translate IPv6 too", ask)],
      };
    },
  },
];
