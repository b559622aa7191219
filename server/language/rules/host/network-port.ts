/** Rules for `<networkport>`: its guest, and as for a network its limits and the tags of its VLANs. */
import type { XmlElement } from "../../xml/tree.ts";
import { directionsOf, excessiveRates, missingAverage } from "../bandwidth.ts";
import { child, children, isClosed, text } from "../elements.ts";
import { repeatedTags, reservedTags, secondNativeTags } from "../network/vlan-tags.ts";
import { type Rule, type RuleSet, ruleSet } from "../rule.ts";

const port = (...tags: readonly string[]) =>
  [
    "<networkport>",
    "  <uuid>5d744f21-ba4a-4d6e-bdb2-30a35ff3207d</uuid>",
    "  <mac address='52:54:00:7b:35:93'/>",
    "  <vlan trunk='yes'>",
    ...tags.map((tag) => `    ${tag}`),
    "  </vlan>",
    "</networkport>",
  ].join("\n");

const owned = (name: string, ...lines: readonly string[]) =>
  port()
    .replace(
      "  <mac ",
      `  <owner><uuid>d54df46f-1ab5-4a22-8618-4560ef5fac2c</uuid><name>${name}</name></owner>\n  <mac `,
    )
    .replace("</networkport>", `${lines.map((line) => `  ${line}\n`).join("")}</networkport>`)
    .replace("  <vlan trunk='yes'>\n  </vlan>\n", "");

const rules: readonly Rule<XmlElement>[] = [
  {
    code: "port-owner-name",
    severity: "error",
    incomplete: true,
    explanation: "A port belongs to a guest, which it names; an empty name is none.",
    source: "src/conf/virnetworkportdef.c",
    bad: owned(""),
    good: owned("web"),
    *check(root) {
      const name = child(child(root, "owner"), "name");
      if (!name || !isClosed(name) || text(name) !== "") return;
      yield { span: name.nameSpan, message: "The port needs the name of its guest, as virsh list shows it" };
    },
  },
  {
    code: "port-bandwidth-average",
    severity: "error",
    explanation: "A limit needs the rate to keep on average; peak and burst only describe how it may be exceeded.",
    source: "src/conf/netdev_bandwidth_conf.c",
    bad: owned("web", "<bandwidth><inbound peak='5000' floor='100'/></bandwidth>"),
    good: owned("web", "<bandwidth><inbound average='1000' peak='5000' floor='100'/></bandwidth>"),
    check: (root) => directionsOf(children(root, "bandwidth")).flatMap((direction) => missingAverage(direction) ?? []),
  },
  {
    code: "port-bandwidth-range",
    severity: "error",
    explanation: "libvirt counts the bytes of a second in 64 bits.",
    source: "src/conf/schemas/networkcommon.rng",
    bad: owned("web", "<bandwidth><outbound average='18014398509481985'/></bandwidth>"),
    good: owned("web", "<bandwidth><outbound average='18014398509481984'/></bandwidth>"),
    check: (root) => directionsOf(children(root, "bandwidth")).flatMap((direction) => [...excessiveRates(direction)]),
  },
  {
    code: "port-vlan-native-twice",
    severity: "error",
    explanation: "Traffic without a tag can belong to one VLAN only.",
    source: "src/conf/netdev_vlan_conf.c",
    bad: port("<tag id='5' nativeMode='tagged'/>", "<tag id='6' nativeMode='untagged'/>"),
    good: port("<tag id='5' nativeMode='tagged'/>", "<tag id='6'/>"),
    check: (root) => secondNativeTags(children(root, "vlan")),
  },
  {
    code: "port-vlan-id-reserved",
    severity: "warning",
    explanation: "The VLAN ids 0 and 4095 are reserved by the standard.",
    source: "IEEE 802.1Q",
    bad: port("<tag id='4095'/>"),
    good: port("<tag id='4094'/>"),
    check: (root) => reservedTags(children(root, "vlan")),
  },
  {
    code: "port-vlan-tag-twice",
    severity: "warning",
    explanation: "A tag that stands twice adds nothing.",
    source: "docs/formatnetworkport.rst",
    bad: port("<tag id='5'/>", "<tag id='5'/>"),
    good: port("<tag id='5'/>", "<tag id='6'/>"),
    check: (root) => repeatedTags(children(root, "vlan")),
  },
];

export const networkPortRules: RuleSet = ruleSet((root) => root, rules);
