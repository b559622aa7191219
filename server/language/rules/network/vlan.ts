/** Rules for `<vlan>`: which connections can tag, and which tags make sense. */

import { addChild, possible, preferred, removeElement } from "../../fixes.ts";
import type { Version } from "../../version.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, descendants, spanOf, value } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { network, openVswitch } from "./examples.ts";
import { modeWords, type NetworkFacts } from "./facts.ts";
import { vlanOnLinuxBridge } from "./versions.ts";
import { repeatedTags, reservedTags, secondNativeTags } from "./vlan-tags.ts";

const tag = (id: number, rest = "") => `<tag id='${id}'${rest}/>`;
const vlan = (...tags: readonly string[]) =>
  openVswitch("<vlan trunk='yes'>", ...tags.map((line) => `  ${line}`), "</vlan>");

export const vlanRules: readonly Rule<NetworkFacts>[] = [
  {
    code: "net-vlan-unsupported",
    severity: "error",
    explanation:
      "Tags need something that can tag: Open vSwitch, an SR-IOV pool or macvtap passthrough; since libvirt 11.0 a plain bridge of the host can too.",
    source: "src/network/bridge_driver.c",
    bad: network("<forward mode='private' dev='eth0'/>", `<vlan>${tag(42)}</vlan>`),
    good: openVswitch(`<vlan>${tag(42)}</vlan>`),
    *check(facts, version) {
      const element = child(facts.root, "vlan");
      if (element && !canTag(facts, version)) yield unsupported(facts, element);
    },
  },
  {
    code: "net-vlan-portgroup-unsupported",
    severity: "error",
    explanation: "A portgroup can set tags only where its network could.",
    source: "src/network/bridge_driver.c",
    bad: network("<forward mode='private' dev='eth0'/>", `<portgroup name='a'><vlan>${tag(42)}</vlan></portgroup>`),
    good: openVswitch(`<portgroup name='a'><vlan>${tag(42)}</vlan></portgroup>`),
    *check(facts, version) {
      for (const portgroup of children(facts.root, "portgroup")) {
        const element = child(portgroup, "vlan");
        if (!element || child(portgroup, "virtualport") || canTag(facts, version)) continue;
        yield unsupported(facts, element);
      }
    },
  },
  {
    code: "net-vlan-portgroup-vport",
    severity: "error",
    explanation: "A portgroup with a virtualport of its own can have tags on Open vSwitch only.",
    source: "src/network/bridge_driver.c",
    bad: network(
      "<forward mode='passthrough' dev='eth0'/>",
      `<vlan>${tag(5)}</vlan>`,
      "<portgroup name='a'><virtualport type='802.1Qbh'><parameters profileid='p'/></virtualport></portgroup>",
    ),
    good: openVswitch(`<portgroup name='a'><vlan>${tag(5)}</vlan><virtualport type='openvswitch'/></portgroup>`),
    *check(facts) {
      for (const virtualport of taggedVirtualports(facts)) {
        if (!attribute(virtualport, "type") && facts.mode === "bridge") continue;
        if (facts.mode === "bridge" && value(virtualport, "type") === "openvswitch") continue;
        yield {
          span: spanOf(virtualport, "type"),
          message: "A portgroup with its own virtualport can have VLAN tags on an Open vSwitch bridge only",
          fixes: [possible("Remove this virtualport", removeElement(virtualport))],
        };
      }
    },
  },
  {
    code: "net-vlan-portgroup-untyped-vport",
    severity: "error",
    explanation:
      "libvirt judges the portgroup's virtualport alone, before it is merged with the network's, so it needs its own type.",
    source: "src/network/bridge_driver.c",
    bad: openVswitch(
      `<portgroup name='a'><vlan>${tag(5)}</vlan><virtualport><parameters profileid='p'/></virtualport></portgroup>`,
    ),
    good: openVswitch(
      `<portgroup name='a'><vlan>${tag(5)}</vlan><virtualport type='openvswitch'><parameters profileid='p'/></virtualport></portgroup>`,
    ),
    *check(facts) {
      for (const virtualport of taggedVirtualports(facts)) {
        if (attribute(virtualport, "type") || facts.mode !== "bridge") continue;
        const at = { start: virtualport.nameSpan.end, end: virtualport.nameSpan.end };
        yield {
          span: virtualport.nameSpan,
          message: "With VLAN tags this virtualport needs its own type='openvswitch', whatever the network's says",
          fixes: [preferred("Add type='openvswitch'", { span: at, newText: " type='openvswitch'" })],
        };
      }
    },
  },
  {
    code: "net-vlan-id-reserved",
    severity: "warning",
    explanation: "The VLAN ids 0 and 4095 are reserved by the standard.",
    source: "IEEE 802.1Q",
    bad: vlan(tag(4095)),
    good: vlan(tag(4094)),
    check: (facts) => reservedTags(vlans(facts)),
  },
  {
    code: "net-vlan-dup-tag",
    severity: "warning",
    explanation: "A tag that stands twice adds nothing.",
    source: "docs/formatnetwork.rst",
    bad: vlan(tag(5), tag(5)),
    good: vlan(tag(5), tag(6)),
    check: (facts) => repeatedTags(vlans(facts)),
  },
  {
    code: "net-vlan-native-dup",
    severity: "error",
    explanation: "Traffic without a tag can belong to one VLAN only.",
    source: "src/conf/netdev_vlan_conf.c",
    bad: vlan(tag(5, " nativeMode='tagged'"), tag(6, " nativeMode='untagged'")),
    good: vlan(tag(5, " nativeMode='tagged'"), tag(6)),
    check: (facts) => secondNativeTags(vlans(facts)),
  },
];

/** Can this kind of network tag traffic by itself? Source: networkValidate. */
function canTag({ root, mode }: NetworkFacts, version: Version): boolean {
  const type = value(child(root, "virtualport"), "type");
  if (mode === "passthrough" || mode === "hostdev" || mode === "unknown") return true;
  if (mode !== "bridge") return false;
  return type === "openvswitch" || (version >= vlanOnLinuxBridge && !child(root, "virtualport"));
}

function unsupported(facts: NetworkFacts, element: XmlElement): Finding {
  const fixes = [possible("Remove <vlan>", removeElement(element))];
  if (facts.isHostBridge && !child(facts.root, "virtualport")) {
    fixes.unshift(possible("Use Open vSwitch", addChild(facts.root, "<virtualport type='openvswitch'/>")));
  }
  return {
    span: element.nameSpan,
    message:
      `VLAN tags cannot be used in ${modeWords(facts)}: they need Open vSwitch (<virtualport type='openvswitch'/>), ` +
      "mode 'hostdev' or mode 'passthrough'",
    fixes,
  };
}

/** The virtualports of portgroups to which tags apply, their own or the network's. */
function taggedVirtualports({ root }: NetworkFacts): readonly XmlElement[] {
  const everywhere = child(root, "vlan") !== undefined;
  return children(root, "portgroup").flatMap((portgroup) => {
    const virtualport = child(portgroup, "virtualport");
    return virtualport && (everywhere || child(portgroup, "vlan")) ? [virtualport] : [];
  });
}

function vlans({ root }: NetworkFacts): readonly XmlElement[] {
  return [...children(root, "vlan"), ...descendants(root, "portgroup", "vlan")];
}
