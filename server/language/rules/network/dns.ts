/** Rules for `<dns>`, `<domain>` and options for dnsmasq. */

import { addAttribute, possible, preferred, removeAttribute, removeElement, replaceValue } from "../../fixes.ts";
import { parseIp } from "../../ip.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, descendants, spanOf, value, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { dnsmasqOptions } from "./dnsmasq-options.ts";
import { duplicates } from "./duplicates.ts";
import { lan, nat, network } from "./examples.ts";
import { isYes, type NetworkFacts } from "./facts.ts";
import { dnsmasqNamespace } from "./identity.ts";

const dns = (...lines: readonly string[]) => nat("<dns>", ...lines.map((line) => `  ${line}`), "</dns>");
const options = (line: string) =>
  nat("<dnsmasq:options>", `  ${line}`, "</dnsmasq:options>").replace(
    "<network>",
    `<network xmlns:dnsmasq='${dnsmasqNamespace}'>`,
  );

export const dnsRules: readonly Rule<NetworkFacts>[] = [
  {
    code: "net-dns-disabled-extra",
    severity: "error",
    explanation: "With DNS switched off there is nobody to answer records or to ask forwarders.",
    source: "src/conf/network_conf.c",
    bad: nat("<dns enable='no'>", "  <forwarder addr='9.9.9.9'/>", "</dns>"),
    good: nat("<dns enable='no'/>"),
    *check({ root }) {
      const element = child(root, "dns");
      const enable = attribute(element, "enable");
      if (!element || enable?.value !== "no" || children(element).length === 0) return;
      yield {
        span: valueSpan(enable),
        message: "DNS is switched off, so <dns> cannot have records or forwarders",
        fixes: [
          possible("Switch DNS on", removeAttribute(enable)),
          possible("Remove the records", ...children(element).map(removeElement)),
        ],
      };
    },
  },
  {
    code: "net-dns-forwarder-empty",
    severity: "error",
    explanation: "A forwarder says whom to ask (addr), or which domain not to ask anybody about (domain).",
    source: "src/conf/network_conf.c",
    bad: dns("<forwarder/>"),
    good: dns("<forwarder addr='9.9.9.9'/>"),
    *check({ root }) {
      for (const forwarder of descendants(root, "dns", "forwarder")) {
        if (attribute(forwarder, "addr") || attribute(forwarder, "domain")) continue;
        yield {
          span: forwarder.nameSpan,
          message: "A forwarder needs addr, domain or both",
          fixes: [possible("Add addr", addAttribute(forwarder, "addr", "9.9.9.9"))],
        };
      }
    },
  },
  {
    code: "net-dns-forwarder-isolated",
    severity: "info",
    explanation:
      "An isolated network answers from its own records only; forwarders given by hand are still asked by the host.",
    source: "src/network/bridge_driver.c",
    bad: network("<dns><forwarder addr='9.9.9.9'/></dns>", lan),
    good: dns("<forwarder addr='9.9.9.9'/>"),
    *check({ root, mode, ips }) {
      const forwarder = descendants(root, "dns", "forwarder")[0];
      if (mode !== "none" || !forwarder || ips.length === 0) return;
      yield {
        span: forwarder.nameSpan,
        message: "The network is isolated, yet its names are asked about outside: the host does that for the guests",
      };
    },
  },
  dnsDuplicates("net-dns-host-dup-ip", "host", "ip", "put the host names under one <host>", [
    "<host ip='192.168.77.5'><hostname>a</hostname></host>",
    "<host ip='192.168.77.5'><hostname>b</hostname></host>",
  ]),
  dnsDuplicates("net-dns-txt-dup", "txt", "name", "join the values with commas", [
    "<txt name='a' value='1'/>",
    "<txt name='a' value='2'/>",
  ]),
  {
    code: "net-dns-line-break",
    severity: "error",
    explanation:
      "Each record is a line of dnsmasq's configuration, so what stands behind a line break would be an option of its own. Newer versions of libvirt refuse it.",
    source: "src/network/bridge_driver.c",
    bad: dns("<txt name='a' value='1&#10;2'/>"),
    good: dns("<txt name='a' value='1 2'/>"),
    *check({ root }) {
      const written = [
        ...descendants(root, "dns", "txt").map((txt) => attribute(txt, "value")),
        ...descendants(root, "dns", "srv").map((srv) => attribute(srv, "target")),
      ];
      for (const each of written) {
        if (!each || !/[\r\n]/.test(each.value)) continue;
        yield {
          span: valueSpan(each),
          message: `A line break cannot be in the ${each.name} of a record; it would begin another option of dnsmasq`,
          fixes: [preferred("Make it a space", replaceValue(each, each.value.replace(/[\r\n]+/g, " ")))],
        };
      }
    },
  },
  {
    code: "net-dns-srv-chars",
    severity: "error",
    explanation: "Service and protocol are plain names; libvirt puts the underscores of DNS in front itself.",
    source: "src/conf/network_conf.c",
    bad: dns("<srv service='a.b' protocol='tcp'/>"),
    good: dns("<srv service='ldap' protocol='tcp'/>"),
    *check({ root }) {
      for (const srv of descendants(root, "dns", "srv")) {
        const service = attribute(srv, "service");
        const protocol = attribute(srv, "protocol");
        if (
          service &&
          service.value !== "" &&
          (!/^[A-Za-z0-9_+/*-]+$/.test(service.value) || service.value.length > 512)
        ) {
          yield {
            span: valueSpan(service),
            message: "A service is a name of letters, digits and _-+/* of up to 512 characters, such as ldap",
          };
        }
        if (protocol && protocol.value !== "" && !/^[A-Za-z0-9+/-]+$/.test(protocol.value)) {
          yield { span: valueSpan(protocol), message: "A protocol is a name such as tcp or udp" };
        }
      }
    },
  },
  {
    code: "net-dns-srv-needs-target",
    severity: "error",
    incomplete: true,
    explanation: "Port, priority and weight describe the target; without one they say nothing.",
    source: "src/conf/network_conf.c",
    bad: dns("<srv service='ldap' protocol='tcp' port='389'/>"),
    good: dns("<srv service='ldap' protocol='tcp' target='ldap.lab.test' port='389'/>"),
    *check({ root }) {
      for (const srv of descendants(root, "dns", "srv")) {
        const extra = ["port", "priority", "weight"].map((name) => attribute(srv, name)).find((found) => found);
        if (!extra || attribute(srv, "target")) continue;
        yield { span: extra.nameSpan, message: `${extra.name} needs a target: the host that offers the service` };
      }
    },
  },
  {
    code: "net-dns-srv-port",
    severity: "error",
    explanation: "Ports are 1 to 65535; priority and weight 0 to 65535.",
    source: "src/conf/network_conf.c",
    bad: dns("<srv service='ldap' protocol='tcp' target='ldap.lab.test' port='0'/>"),
    good: dns("<srv service='ldap' protocol='tcp' target='ldap.lab.test' port='389'/>"),
    *check({ root }) {
      for (const srv of descendants(root, "dns", "srv")) {
        for (const [name, least] of [
          ["port", 1],
          ["priority", 0],
          ["weight", 0],
        ] as const) {
          const found = attribute(srv, name);
          if (!found || !attribute(srv, "target") || !/^\s*\+?\d+$/.test(found.value)) continue;
          const number = Number(found.value);
          if (number < least || number > 65535)
            yield { span: valueSpan(found), message: `${name} is a number from ${least} to 65535` };
        }
      }
    },
  },
  {
    code: "net-dns-txt-name",
    severity: "error",
    explanation: "The name of a TXT record has no spaces and no commas.",
    source: "src/conf/network_conf.c",
    bad: dns("<txt name='a b' value='x'/>"),
    good: dns("<txt name='a-b' value='x'/>"),
    *check({ root }) {
      for (const txt of descendants(root, "dns", "txt")) {
        const name = attribute(txt, "name");
        if (!name || !/[ ,]/.test(name.value)) continue;
        const better = name.value.replace(/[ ,]+/g, "-");
        yield {
          span: valueSpan(name),
          message: "The name of a TXT record cannot contain spaces or commas",
          fixes: [possible(`Rename to "${better}"`, replaceValue(name, better))],
        };
      }
    },
  },
  {
    code: "net-dns-no-ip",
    severity: "warning",
    explanation: "Without an address of the host there is no DNS server for the guests to ask.",
    source: "src/network/bridge_driver.c",
    bad: network("<dns><txt name='a' value='b'/></dns>"),
    good: network("<dns><txt name='a' value='b'/></dns>", lan),
    *check({ root, mode, ips }) {
      const element = child(root, "dns");
      if (mode !== "none" || ips.length > 0 || !element || value(element, "enable") === "no") return;
      yield {
        span: element.nameSpan,
        message: "libvirt runs no DNS server here, because the network has no <ip>; add one",
      };
    },
  },
  {
    code: "net-dnsmasq-no-ip",
    severity: "warning",
    explanation: "dnsmasq is started for networks with an address only; without it its options have no effect.",
    source: "src/network/bridge_driver.c",
    bad: options("<dnsmasq:option value='log-queries'/>").replace(/ {2}<(forward|ip)[^\n]*\n/g, ""),
    good: options("<dnsmasq:option value='log-queries'/>"),
    *check({ root, mode, ips }) {
      const element = optionsOf(root);
      if (mode !== "none" || ips.length > 0 || !element) return;
      yield {
        span: element.nameSpan,
        message: "These options have no effect: libvirt starts no dnsmasq for a network without <ip>",
      };
    },
  },
  {
    code: "net-dnsmasq-dashes",
    severity: "error",
    explanation: "Options are written as in dnsmasq's configuration file, without the dashes of its command line.",
    source: "dnsmasq(8)",
    bad: options("<dnsmasq:option value='--log-queries'/>"),
    good: options("<dnsmasq:option value='log-queries'/>"),
    *check({ root }) {
      for (const option of children(optionsOf(root))) {
        const written = attribute(option, "value");
        if (!written?.value.startsWith("-")) continue;
        yield {
          span: valueSpan(written),
          message: "The network could not start: dnsmasq's configuration file has no leading dashes",
          fixes: [preferred("Remove the dashes", replaceValue(written, written.value.replace(/^-+/, "")))],
        };
      }
    },
  },
  {
    code: "net-dnsmasq-bad-option",
    severity: "warning",
    explanation:
      "Each option becomes a line of dnsmasq's configuration; a line that dnsmasq does not understand keeps the network from starting.",
    source: "dnsmasq(8)",
    bad: options("<dnsmasq:option value='no such option'/>"),
    good: options("<dnsmasq:option value='no-hosts'/>"),
    *check({ root }) {
      for (const option of children(optionsOf(root))) {
        const written = attribute(option, "value");
        if (!written || written.value.startsWith("-") || written.value.startsWith("#")) continue;
        const name = written.value.split("=")[0]?.trim() ?? "";
        if (name === "" || dnsmasqOptions.has(name)) continue;
        const message = `dnsmasq knows no option "${name}"; with it the network would not start`;
        yield { span: valueSpan(written), message };
      }
    },
  },
  {
    code: "net-domain-register",
    severity: "error",
    explanation: "Only a domain that is answered here and nowhere else can be made known to systemd-resolved.",
    source: "src/conf/network_conf.c",
    bad: nat("<domain name='lab.test' register='yes'/>"),
    good: nat("<domain name='lab.test' localOnly='yes' register='yes'/>"),
    *check({ root }) {
      const domain = child(root, "domain");
      if (!domain || !isYes(domain, "register") || isYes(domain, "localOnly")) return;
      const localOnly = attribute(domain, "localOnly");
      const edit = localOnly ? replaceValue(localOnly, "yes") : addAttribute(domain, "localOnly", "yes");
      yield {
        span: spanOf(domain, "register"),
        message: "register='yes' needs localOnly='yes'",
        fixes: [preferred("Add localOnly='yes'", edit)],
      };
    },
  },
];

function optionsOf(root: XmlElement): XmlElement | undefined {
  return children(root).find((element) => element.localName === "options" && element.namespace === dnsmasqNamespace);
}

function dnsDuplicates(
  code: string,
  element: string,
  name: string,
  remedy: string,
  bad: readonly string[],
): Rule<NetworkFacts> {
  return {
    code,
    severity: "warning",
    explanation: `libvirt accepts a second <${element}> with the same ${name} in a definition, but net-update refuses to add one.`,
    source: "src/conf/network_conf.c",
    bad: dns(...bad),
    good: dns(bad[0] ?? ""),
    *check({ root }) {
      const key = (found: XmlElement) => parseIp(value(found, name) ?? "")?.text ?? value(found, name);
      yield* duplicates(
        descendants(root, "dns", element),
        key,
        name,
        (text) => `${text} stands in an earlier <${element}> already; ${remedy}`,
      );
    },
  };
}
