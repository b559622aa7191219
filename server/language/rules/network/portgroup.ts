/** Rules for `<virtualport>`, `<portgroup>` and `<port>`: how a guest's interface is connected. */

import { possible, preferred, removeAttribute, removeElement, replaceValue } from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, descendants, spanOf, value, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { duplicates } from "./duplicates.ts";
import { hostBridge, nat, network, openVswitch } from "./examples.ts";
import { isYes, modeWords, type NetworkFacts } from "./facts.ts";

const macvtap = (...lines: readonly string[]) => network("<forward mode='private' dev='eth0'/>", ...lines);
const qbh = "<virtualport type='802.1Qbh'><parameters profileid='p'/></virtualport>";

export const portgroupRules: readonly Rule<NetworkFacts>[] = [
  {
    code: "net-vport-type-required",
    severity: "error",
    explanation:
      "The virtualport of a network says which protocol the switch speaks; only that of a portgroup may leave it to the network.",
    source: "src/conf/netdev_vport_profile_conf.c",
    bad: hostBridge("<virtualport><parameters interfaceid='09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f'/></virtualport>"),
    good: openVswitch(),
    *check({ root }) {
      const virtualport = child(root, "virtualport");
      if (!virtualport || attribute(virtualport, "type")) return;
      const at = { start: virtualport.nameSpan.end, end: virtualport.nameSpan.end };
      yield {
        span: virtualport.nameSpan,
        message: "The virtualport of a network needs a type: openvswitch, 802.1Qbg, 802.1Qbh or midonet",
        fixes: [possible("Add type='openvswitch'", { span: at, newText: " type='openvswitch'" })],
      };
    },
  },
  {
    code: "net-vport-l3",
    severity: "error",
    explanation:
      "On a network that libvirt makes itself there is no switch to talk to: it can be started, but no guest can.",
    source: "src/network/bridge_driver.c",
    bad: nat("<virtualport type='openvswitch'/>"),
    good: openVswitch(),
    *check(facts) {
      if (!facts.isManaged || facts.mode === "unknown") return;
      for (const virtualport of virtualports(facts)) {
        yield {
          span: virtualport.nameSpan,
          message: `No guest could start on this network: a virtualport cannot be used in ${modeWords(facts)}`,
          fixes: [preferred("Remove <virtualport>", removeElement(virtualport))],
        };
      }
    },
  },
  {
    code: "net-vport-bridge-type",
    severity: "error",
    explanation: "Of the bridges of a host only Open vSwitch knows virtual ports.",
    source: "src/network/bridge_driver.c",
    bad: hostBridge(qbh),
    good: openVswitch(),
    *check(facts) {
      if (!facts.isHostBridge) return;
      for (const virtualport of virtualports(facts)) {
        const type = attribute(virtualport, "type");
        if (!type || type.value === "openvswitch" || type.value === "midonet") continue;
        yield {
          span: valueSpan(type),
          message: `No guest could start on this network: on a bridge the type is openvswitch, not ${type.value}`,
          fixes: [preferred("Change to openvswitch", replaceValue(type, "openvswitch"))],
        };
      }
    },
  },
  {
    code: "net-vport-direct-type",
    severity: "error",
    explanation: "Macvtap and SR-IOV talk to switches by 802.1Qbg or 802.1Qbh.",
    source: "src/network/bridge_driver.c",
    bad: macvtap("<virtualport type='openvswitch'/>"),
    good: macvtap(qbh),
    *check(facts) {
      if (!facts.isMacvtap && facts.mode !== "hostdev") return;
      for (const virtualport of virtualports(facts)) {
        const type = attribute(virtualport, "type");
        if (!type || type.value === "802.1Qbg" || type.value === "802.1Qbh") continue;
        yield {
          span: valueSpan(type),
          message: `No guest could start on this network: in ${modeWords(facts)} the type is 802.1Qbg or 802.1Qbh`,
          fixes: [possible("Remove <virtualport>", removeElement(virtualport))],
        };
      }
    },
  },
  {
    code: "net-portgroup-dup",
    severity: "error",
    explanation: "A guest chooses a portgroup by its name, so each name stands once.",
    source: "src/network/bridge_driver.c",
    bad: nat("<portgroup name='a'/>", "<portgroup name='a'/>"),
    good: nat("<portgroup name='a'/>", "<portgroup name='b'/>"),
    *check({ root }) {
      const all = children(root, "portgroup");
      yield* duplicates(
        all,
        (element) => value(element, "name"),
        "name",
        (name) => `There is a portgroup "${name}" already; rename one`,
      );
    },
  },
  {
    code: "net-portgroup-two-defaults",
    severity: "error",
    explanation: "One portgroup at most is that of the guests which choose none.",
    source: "src/network/bridge_driver.c",
    bad: nat("<portgroup name='a' default='yes'/>", "<portgroup name='b' default='yes'/>"),
    good: nat("<portgroup name='a' default='yes'/>", "<portgroup name='b'/>"),
    *check({ root }) {
      const defaults = children(root, "portgroup").filter((element) => isYes(element, "default"));
      for (const extra of defaults.slice(1)) {
        const written = attribute(extra, "default");
        yield {
          span: spanOf(extra, "default"),
          message: `Only one portgroup can be the default, and "${value(defaults[0], "name")}" is already`,
          fixes: written ? [preferred("Remove default", removeAttribute(written))] : [],
        };
      }
    },
  },
  {
    code: "net-port-isolated-modes",
    severity: "error",
    explanation: "Guests can be kept apart on a plain Linux bridge only; elsewhere no guest can start.",
    source: "src/network/bridge_driver.c",
    bad: macvtap("<port isolated='yes'/>"),
    good: hostBridge("<port isolated='yes'/>"),
    *check(facts) {
      const port = child(facts.root, "port");
      const isOpenVswitch =
        facts.mode === "bridge" && value(child(facts.root, "virtualport"), "type") === "openvswitch";
      if (!port || !isYes(port, "isolated") || !(facts.isMacvtap || facts.mode === "hostdev" || isOpenVswitch)) return;
      const where = isOpenVswitch ? "on Open vSwitch" : `in ${modeWords(facts)}`;
      yield {
        span: spanOf(port, "isolated"),
        message: `No guest could start on this network: isolated='yes' needs a plain Linux bridge and cannot be used ${where}`,
        fixes: [preferred("Remove <port>", removeElement(port))],
      };
    },
  },
];

function virtualports({ root }: NetworkFacts): readonly XmlElement[] {
  return [...children(root, "virtualport"), ...descendants(root, "portgroup", "virtualport")];
}
