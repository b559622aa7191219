/** Rules for `<networkport>`: the tags of its VLANs, as for a network. */
import type { XmlElement } from "../../xml/tree.ts";
import { children } from "../elements.ts";
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

const rules: readonly Rule<XmlElement>[] = [
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
