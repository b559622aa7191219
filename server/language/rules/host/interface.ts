/** Rules for `<interface>` of the host: what the host's network scripts and the kernel make of it. */
import { possible, preferred, removeAttribute, removeElement } from "../../fixes.ts";
import { bits, isInside, parseIp, subnetOf } from "../../ip.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, descendants, spanOf, value, valueSpan } from "../elements.ts";
import { type Rule, type RuleSet, ruleSet } from "../rule.ts";

/** Modes of a bond in which the kernel cannot watch its members by ARP. */
const withoutArp = new Set(["802.3ad", "balance-tlb", "balance-alb"]);

const bond = (mode: string) =>
  [
    "<interface type='bond' name='bond0'>",
    `  <bond mode='${mode}'>`,
    "    <arpmon interval='200' target='192.168.77.1'/>",
    "    <interface type='ethernet' name='eth0'/>",
    "  </bond>",
    "</interface>",
  ].join("\n");

const bridge = (second: string) =>
  [
    "<interface type='bridge' name='br0'>",
    "  <bridge>",
    "    <interface type='ethernet' name='eth0'/>",
    `    <interface type='ethernet' name='${second}'/>`,
    "  </bridge>",
    "</interface>",
  ].join("\n");

const vlan = (tag: string) =>
  `<interface type='vlan' name='eth0.${tag}'>\n  <vlan tag='${tag}'><interface name='eth0'/></vlan>\n</interface>`;

const ethernet = (gateway: string) =>
  [
    "<interface type='ethernet' name='eth0'>",
    "  <protocol family='ipv4'>",
    "    <ip address='192.168.77.5' prefix='24'/>",
    `    <route gateway='${gateway}'/>`,
    "  </protocol>",
    "</interface>",
  ].join("\n");

const protocols = (...families: readonly string[]) =>
  [
    "<interface type='ethernet' name='eth0'>",
    ...families.map((family) => `  <protocol family='${family}'>\n    <dhcp/>\n  </protocol>`),
    "</interface>",
  ].join("\n");

const rules: readonly Rule<XmlElement>[] = [
  {
    code: "interface-vlan-tag",
    severity: "warning",
    explanation: "VLANs have the numbers 1 to 4094; 0 and 4095 are reserved, and the host refuses or ignores them.",
    source: "docs/formatnode.rst",
    bad: vlan("4095"),
    good: vlan("4094"),
    *check(root) {
      for (const element of withParts(root).flatMap((part) => children(part, "vlan"))) {
        const tag = attribute(element, "tag");
        if (!tag || !/^\d+$/.test(tag.value) || (Number(tag.value) >= 1 && Number(tag.value) <= 4094)) continue;
        yield { span: valueSpan(tag), message: `${tag.value} is not the number of a VLAN; they are 1 to 4094` };
      }
    },
  },
  {
    code: "interface-bond-empty",
    severity: "warning",
    incomplete: true,
    explanation:
      "A bond without cards sends nothing. libvirt itself takes it, but its schema does not, so virsh iface-edit and Define on Host complain.",
    source: "src/conf/schemas/interface.rng",
    bad: bond("active-backup").replace("    <interface type='ethernet' name='eth0'/>\n", ""),
    good: bond("active-backup"),
    *check(root) {
      for (const element of withParts(root).flatMap((part) => children(part, "bond"))) {
        if (child(element, "interface")) continue;
        yield { span: element.nameSpan, message: "The bond has no card; add <interface type='ethernet' name='...'/>" };
      }
    },
  },
  {
    code: "interface-bond-arp",
    severity: "warning",
    explanation: "In these modes the kernel cannot watch the members of a bond by ARP, and the bond does not come up.",
    source: "docs/formatnode.rst",
    bad: bond("802.3ad"),
    good: bond("active-backup"),
    *check(root) {
      for (const element of withParts(root).flatMap((part) => children(part, "bond"))) {
        const monitor = child(element, "arpmon");
        const mode = value(element, "mode");
        if (!monitor || mode === undefined || !withoutArp.has(mode)) continue;
        yield {
          span: monitor.nameSpan,
          message: `<arpmon> does not work in mode '${mode}'; use <miimon freq='100'/>`,
          fixes: [possible("Watch the links by MII", { span: monitor.span, newText: "<miimon freq='100'/>" })],
        };
      }
    },
  },
  {
    code: "interface-bond-arp-validate",
    severity: "error",
    explanation: "libvirt's grammar has validate='none', its parser does not: nothing is checked where it is left out.",
    source: "src/conf/interface_conf.c",
    bad: bond("active-backup").replace("/>\n    <interface", " validate='none'/>\n    <interface"),
    good: bond("active-backup"),
    *check(root) {
      for (const part of withParts(root)) {
        const validate = attribute(child(child(part, "bond"), "arpmon"), "validate");
        if (validate?.value !== "none") continue;
        yield {
          span: valueSpan(validate),
          message: "libvirt refuses validate='none'; leave it out, and nothing is checked",
          fixes: [preferred("Remove validate", removeAttribute(validate))],
        };
      }
    },
  },
  {
    code: "interface-member-twice",
    severity: "warning",
    explanation: "An interface can be a member of a bridge or a bond once.",
    source: "docs/formatnode.rst",
    bad: bridge("eth0"),
    good: bridge("eth1"),
    *check(root) {
      for (const element of withParts(root).flatMap((part) => [
        ...children(part, "bridge"),
        ...children(part, "bond"),
      ])) {
        const seen = new Set<string>();
        for (const member of children(element, "interface")) {
          const name = value(member, "name");
          if (name === undefined) continue;
          if (seen.has(name)) {
            yield {
              span: spanOf(member, "name"),
              message: `"${name}" is a member already; remove one of the two`,
              fixes: [possible("Remove this member", removeElement(member))],
            };
          }
          seen.add(name);
        }
      }
    },
  },
  {
    code: "interface-gateway-outside",
    severity: "warning",
    explanation: "The host reaches a gateway only inside one of its own subnets; otherwise the route is refused.",
    source: "docs/formatnode.rst",
    bad: ethernet("192.168.78.1"),
    good: ethernet("192.168.77.1"),
    *check(root) {
      for (const protocol of children(root, "protocol")) {
        const gateway = attribute(child(protocol, "route"), "gateway");
        const address = gateway && parseIp(gateway.value);
        const subnets = children(protocol, "ip").map(subnet);
        // An IPv6 host learns further subnets from its routers.
        if (!gateway || address?.family !== "ipv4" || child(protocol, "dhcp") || subnets.length === 0) continue;
        if (subnets.some((known) => known === undefined || isInside(known, address))) continue;
        yield {
          span: valueSpan(gateway),
          message: `The gateway ${address.text} is in none of the subnets of this interface`,
        };
      }
    },
  },
  {
    code: "interface-protocol-twice",
    severity: "error",
    explanation: "One <protocol> holds all addresses of its family; libvirt's schema has no room for a second one.",
    source: "src/conf/schemas/interface.rng",
    bad: protocols("ipv4", "ipv4"),
    good: protocols("ipv4", "ipv6"),
    *check(root) {
      const seen = new Set<string>();
      for (const protocol of children(root, "protocol")) {
        const family = value(protocol, "family");
        if (family === undefined) continue;
        if (seen.has(family)) {
          yield {
            span: spanOf(protocol, "family"),
            message: `The interface has a <protocol> of family ${family} already; put all of its addresses into one`,
            fixes: [possible("Remove this <protocol>", removeElement(protocol))],
          };
        }
        seen.add(family);
      }
    },
  },
];

/** The interface itself and the ones inside of it, which have the same form. */
function withParts(root: XmlElement): readonly XmlElement[] {
  return [root, ...descendants(root, "bridge", "interface"), ...descendants(root, "bond", "interface")];
}

/** `undefined` when the address or its prefix is not there or wrong: then nothing follows. */
function subnet(element: XmlElement) {
  const address = parseIp(value(element, "address") ?? "");
  const prefix = value(element, "prefix");
  if (!address || prefix === undefined || !/^\d+$/.test(prefix)) return undefined;
  return Number(prefix) <= bits(address.family) ? subnetOf(address, Number(prefix)) : undefined;
}

export const hostInterfaceRules: RuleSet = ruleSet((root) => root, rules);
