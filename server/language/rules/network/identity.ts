/** Rules for what a network is called and for what only libvirt itself writes into it. */

import { possible, preferred, removeAttribute, removeElement, replaceSpan } from "../../fixes.ts";
import { attribute, child, children, spanOf, text, textSpan } from "../elements.ts";
import { slashInName, tooLongForFile } from "../file-name.ts";
import type { Rule } from "../rule.ts";
import { lan, nat, network } from "./examples.ts";
import type { NetworkFacts } from "./facts.ts";

export const identityRules: readonly Rule<NetworkFacts>[] = [
  {
    code: "net-name-missing",
    severity: "error",
    incomplete: true,
    explanation: "Every network needs a name; libvirt keeps its definition in a file of that name.",
    source: "src/conf/network_conf.c",
    bad: "<network>\n  <name></name>\n  <ip address='192.168.77.1' prefix='24'/>\n</network>",
    good: network(lan),
    *check({ root }) {
      const name = child(root, "name");
      if (name && text(name) === "")
        yield { span: name.nameSpan, message: "The network has no name; write one between <name> and </name>" };
    },
  },
  {
    code: "net-name-slash",
    severity: "error",
    explanation: "The name becomes a file name on the host, so it cannot contain a slash.",
    source: "src/conf/network_conf.c",
    bad: `<network>\n  <name>lab/one</name>\n  ${lan}\n</network>`,
    good: network(lan),
    *check({ root }) {
      const name = child(root, "name");
      if (name) yield* slashInName(name, "network");
    },
  },
  {
    code: "net-name-length",
    severity: "error",
    explanation:
      "libvirt writes a network into a file of its name with .xml.new behind it, and a file name has at most 255 bytes.",
    source: "src/util/virfile.c, virFileRewrite",
    bad: `<network>\n  <name>${"lab".repeat(83)}</name>\n  ${lan}\n</network>`,
    good: network(lan),
    *check({ root }) {
      const name = child(root, "name");
      if (name) yield* tooLongForFile(text(name), textSpan(name));
    },
  },
  {
    code: "net-name-newline",
    severity: "error",
    explanation: "White space around the name is kept as part of it, and a line break in it is refused.",
    source: "src/network/bridge_driver.c",
    bad: `<network>\n  <name>\n    lab\n  </name>\n  ${lan}\n</network>`,
    good: network(lan),
    *check({ root }) {
      const name = child(root, "name");
      if (!name?.endTag || !text(name).includes("\n") || text(name).trim() === "") return;
      const inner = { start: name.startTag.end, end: name.endTag.span.start };
      yield {
        span: textSpan(name),
        message: "The line breaks around the name are part of it, which libvirt refuses; write the name on one line",
        fixes: [preferred("Put the name on one line", replaceSpan(inner, text(name).trim()))],
      };
    },
  },
  {
    code: "net-metadata-no-namespace",
    severity: "warning",
    explanation: "libvirt keeps only those children of <metadata> that have an XML namespace, and drops the others.",
    source: "docs/formatnetwork.rst",
    bad: nat("<metadata>", "  <owner>me</owner>", "</metadata>"),
    good: nat("<metadata>", "  <my:owner xmlns:my='https://example.com/my'>me</my:owner>", "</metadata>"),
    *check({ root }) {
      for (const element of children(child(root, "metadata"))) {
        if (element.namespace !== "") continue;
        const message = `libvirt drops <${element.name}> because it has no namespace; give it a prefix bound to a URI of yours`;
        yield { span: element.nameSpan, message };
      }
    },
  },
  {
    code: "net-metadata-dup-namespace",
    severity: "warning",
    explanation: "Of several children of <metadata> in one namespace libvirt keeps the first only.",
    source: "docs/formatnetwork.rst",
    bad: nat("<metadata>", "  <my:a xmlns:my='urn:my'>1</my:a>", "  <my:b xmlns:my='urn:my'>2</my:b>", "</metadata>"),
    good: nat("<metadata>", "  <my:all xmlns:my='urn:my'><my:a>1</my:a><my:b>2</my:b></my:all>", "</metadata>"),
    *check({ root }) {
      const seen = new Set<string>();
      for (const element of children(child(root, "metadata"))) {
        if (element.namespace !== "" && seen.has(element.namespace)) {
          const message = `libvirt keeps only the first element of the namespace "${element.namespace}" and drops this one; put both into one element`;
          yield { span: element.nameSpan, message };
        }
        seen.add(element.namespace);
      }
    },
  },
  {
    code: "net-connections-output-only",
    severity: "info",
    explanation:
      "libvirt writes this attribute into what it shows of a running network, and ignores it in what it is given.",
    source: "docs/formatnetwork.rst",
    bad: nat().replace("<network>", "<network connections='3'>"),
    good: nat(),
    *check({ root, forward }) {
      const elements = [root, ...children(forward, "interface"), ...children(forward, "address")];
      for (const element of elements) {
        const connections = attribute(element, "connections");
        if (!connections) continue;
        yield {
          span: connections.nameSpan,
          message: "libvirt counts the connections of a running network itself; what is written here is dropped",
          fixes: [preferred("Remove connections", removeAttribute(connections))],
        };
      }
    },
  },
  {
    code: "net-ext-ipv6-attr",
    severity: "info",
    explanation:
      "ipv6='yes' lets guests talk IPv6 among themselves on a network of libvirt's own that has no IPv6 address. Everywhere else it does nothing.",
    source: "docs/formatnetwork.rst",
    bad: network("<forward mode='bridge'/>", "<bridge name='br0'/>").replace("<network>", "<network ipv6='yes'>"),
    good: nat().replace("<network>", "<network ipv6='yes'>"),
    *check({ root, isExternal, ips }) {
      const ipv6 = attribute(root, "ipv6");
      const hasIpv6 = ips.some((ip) => ip.family === "ipv6");
      if (ipv6?.value !== "yes" || !(isExternal || hasIpv6)) return;
      const why = isExternal ? "libvirt does not filter this network" : "the network has an IPv6 address already";
      yield {
        span: spanOf(root, "ipv6"),
        message: `ipv6='yes' has no effect here: ${why}`,
        fixes: [preferred("Remove ipv6", removeAttribute(ipv6))],
      };
    },
  },
  {
    code: "net-dnsmasq-ns",
    severity: "error",
    explanation:
      "Options for dnsmasq count only in exactly the namespace that libvirt knows; in any other they are dropped.",
    source: "docs/formatnetwork.rst",
    bad: nat("<dnsmasq:options>", "  <dnsmasq:option value='log-queries'/>", "</dnsmasq:options>").replace(
      "<network>",
      "<network xmlns:dnsmasq='https://libvirt.org/schemas/network/dnsmasq/1.0'>",
    ),
    good: nat("<dnsmasq:options>", "  <dnsmasq:option value='log-queries'/>", "</dnsmasq:options>").replace(
      "<network>",
      "<network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>",
    ),
    *check({ root }) {
      for (const options of children(root)) {
        if (options.localName !== "options" || options.namespace === dnsmasqNamespace) continue;
        const prefix = options.name.split(":")[0] ?? "";
        const declaration = attribute(options, `xmlns:${prefix}`) ?? attribute(root, `xmlns:${prefix}`);
        if (!declaration?.valueSpan) continue;
        yield {
          span: declaration.valueSpan,
          message: `libvirt drops these options because the namespace is not exactly ${dnsmasqNamespace}`,
          fixes: [preferred("Use libvirt's namespace", replaceSpan(declaration.valueSpan, dnsmasqNamespace))],
          explains: [options.nameSpan],
        };
      }
    },
  },
  {
    code: "net-title-newline",
    severity: "error",
    explanation: "A title is one line; longer texts belong into <description>.",
    source: "src/conf/network_conf.c",
    bad: nat("<title>two", "lines</title>"),
    good: nat("<title>one line</title>"),
    *check({ root }) {
      const title = child(root, "title");
      if (!title || !text(title).includes("\n")) return;
      yield {
        span: textSpan(title),
        message: "A title cannot have a line break; put longer texts into <description>",
        fixes: [possible("Remove the title", removeElement(title))],
      };
    },
  },
];

export const dnsmasqNamespace = "http://libvirt.org/schemas/network/dnsmasq/1.0";
