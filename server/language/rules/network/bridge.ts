/** Rules for `<bridge>`, `<mac>` and `<mtu>`: the device that libvirt makes, or the one that the host has. */

import { addChild, possible, preferred, removeAttribute, removeElement, replaceValue } from "../../fixes.ts";
import type { Fix } from "../../problem.ts";
import type { XmlAttribute } from "../../xml/tree.ts";
import { tooLongForDevice } from "../device-name.ts";
import { attribute, child, children, spanOf, value, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { hostBridge, lan6, nat, network } from "./examples.ts";
import { type Mode, modeWords, type NetworkFacts } from "./facts.ts";

const smallestMtu = 68;
const smallestIpv6Mtu = 1280;

export const bridgeRules: readonly Rule<NetworkFacts>[] = [
  ...(["private", "vepa", "passthrough", "hostdev"] as const).map(noBridgeName),
  {
    code: "net-bridge-name-and-dev",
    severity: "error",
    explanation: "In mode bridge guests join either a bridge of the host or, by macvtap, one of its interfaces.",
    source: "src/conf/network_conf.c",
    bad: network("<forward mode='bridge' dev='eth0'/>", "<bridge name='br0'/>"),
    good: hostBridge(),
    *check({ forward, isHostBridge, bridge }) {
      const name = attribute(bridge, "name");
      const dev = attribute(forward, "dev");
      const devices = [...children(forward, "interface"), ...children(forward, "pf")];
      if (!isHostBridge || !name || (!dev && devices.length === 0)) return;
      const removals = [...(dev ? [removeAttribute(dev)] : []), ...devices.map(removeElement)];
      yield {
        span: valueSpan(name),
        message:
          "A bridge name and a forward device exclude each other: keep the bridge (taps) or the device (macvtap)",
        fixes: [preferred("Keep the bridge", ...removals)],
      };
    },
  },
  notOnExternal("net-macvtap-no-zone", "zone", "a firewalld zone", (facts) => facts.mode !== "bridge"),
  notOnExternal(
    "net-macvtap-no-mactable",
    "macTableManager",
    "a table of MAC addresses",
    (facts) => facts.mode !== "bridge",
  ),
  {
    code: "net-bridge-stp-delay-zone",
    severity: "error",
    explanation:
      "libvirt sets stp, delay and zone on the bridges that it makes; a bridge of the host is configured on the host.",
    source: "src/conf/network_conf.c",
    bad: network("<forward mode='bridge'/>", "<bridge name='br0' stp='off'/>"),
    good: hostBridge(),
    *check({ isExternal, bridge, mode }) {
      if (!isExternal) return;
      for (const name of ["stp", "delay", ...(mode === "bridge" ? ["zone"] : [])]) {
        const found = attribute(bridge, name);
        if (!found || (name === "delay" && Number(found.value) === 0)) continue;
        yield {
          span: found.nameSpan,
          message: `libvirt does not make the bridge in mode '${mode}', so it cannot set ${name}; configure it on the host`,
          fixes: [preferred(`Remove ${name}`, removeAttribute(found))],
        };
      }
    },
  },
  {
    code: "net-bridge-name-too-long",
    severity: "error",
    explanation: "Linux allows 15 characters for the name of a network device; with more the network cannot start.",
    source: "linux/if.h, IFNAMSIZ",
    bad: nat("<bridge name='virbr-production'/>"),
    good: nat("<bridge name='virbr-prod'/>"),
    *check({ bridge, mode }) {
      const finding = tooLongForDevice(attribute(bridge, "name"), "network");
      if (finding && mode !== "unknown") yield finding;
    },
  },
  {
    code: "net-bridge-name-template",
    severity: "info",
    explanation: "A name with %d is a template: libvirt puts the first free number in when the network is defined.",
    source: "src/network/bridge_driver.c",
    bad: nat("<bridge name='lab%d'/>"),
    good: nat("<bridge name='lab0'/>"),
    *check({ bridge, isManaged }) {
      const name = attribute(bridge, "name");
      if (!name?.value.includes("%") || !isManaged) return;
      const isTemplate = name.value.split("%").length === 2 && name.value.includes("%d");
      const message = isTemplate
        ? "A template: libvirt replaces %d by the first free number when the network is defined"
        : "Only a single %d is replaced by a number; this % becomes part of the name";
      yield { span: valueSpan(name), message };
    },
  },
  notManaged("net-mac-not-l3", "mac", "a MAC address"),
  notManaged("net-mtu-not-l3", "mtu", "an MTU"),
  {
    code: "net-mtu-too-small",
    severity: "error",
    explanation: "The kernel takes no MTU below 68; the network could be defined but not started.",
    source: "linux/if_ether.h, ETH_MIN_MTU",
    bad: nat("<mtu size='40'/>"),
    good: nat("<mtu size='1400'/>"),
    *check({ root, isManaged }) {
      const size = attribute(child(root, "mtu"), "size");
      if (!isManaged || !size || !/^\d+$/.test(size.value)) return;
      const number = Number(size.value);
      if (number >= smallestMtu || number === 0) return;
      yield {
        span: valueSpan(size),
        message: `The network could not start: the smallest MTU is ${smallestMtu}, and 1500 is usual`,
        fixes: [possible("Change to 1500", replaceValue(size, "1500"))],
      };
    },
  },
  {
    code: "net-mtu-ipv6-min",
    severity: "error",
    explanation: "IPv6 needs an MTU of at least 1280; below that the kernel takes no IPv6 address on the bridge.",
    source: "RFC 8200, section 5",
    bad: nat(lan6, "<mtu size='1000'/>"),
    good: nat(lan6, "<mtu size='1280'/>"),
    *check({ root, isManaged, ips }) {
      const size = attribute(child(root, "mtu"), "size");
      const number = Number(size?.value);
      if (!isManaged || !size || !(number >= smallestMtu && number < smallestIpv6Mtu)) return;
      if (!ips.some((ip) => ip.family === "ipv6")) return;
      yield {
        span: valueSpan(size),
        message: `The network could not start: its IPv6 address needs an MTU of at least ${smallestIpv6Mtu}`,
        fixes: [preferred(`Change to ${smallestIpv6Mtu}`, replaceValue(size, String(smallestIpv6Mtu)))],
      };
    },
  },
];

function noBridgeName(forbidden: Mode): Rule<NetworkFacts> {
  return {
    code: `net-${forbidden}-no-bridge-name`,
    severity: "error",
    explanation: `In mode ${forbidden} guests use devices of the host directly; there is no bridge to name.`,
    source: "src/conf/network_conf.c",
    bad: network(
      `<forward mode='${forbidden}' ${forbidden === "hostdev" ? "" : "dev='eth0'"}/>`,
      "<bridge name='br0'/>",
    ),
    good: hostBridge(),
    *check({ forward, mode, bridge, isModeDoubtful }) {
      const name = attribute(bridge, "name");
      const written = attribute(forward, "mode");
      if (mode !== forbidden || !bridge || !name) return;
      // Without a device of the host the bridge is what was meant.
      const isBridge = written && isModeDoubtful;
      yield {
        span: valueSpan(name),
        message: `Mode '${mode}' uses no bridge; remove it, or use mode 'bridge'`,
        fixes: isBridge
          ? [possible("Change the mode to 'bridge'", replaceValue(written, "bridge"))]
          : [preferred("Remove <bridge>", removeElement(bridge))],
      };
    },
  };
}

function notOnExternal(
  code: string,
  name: string,
  words: string,
  applies: (facts: NetworkFacts) => boolean,
): Rule<NetworkFacts> {
  return {
    code,
    severity: "error",
    explanation: `${name} belongs to a bridge, and in these modes there is none.`,
    source: "src/conf/network_conf.c",
    bad: network(
      "<forward mode='private' dev='eth0'/>",
      `<bridge ${name}='${name === "zone" ? "public" : "libvirt"}'/>`,
    ),
    good: nat(`<bridge ${name}='${name === "zone" ? "public" : "libvirt"}'/>`),
    *check(facts) {
      const found = attribute(facts.bridge, name);
      if (!facts.isExternal || !found || !applies(facts)) return;
      yield {
        span: found.nameSpan,
        message: `Mode '${facts.mode}' has no bridge, so ${words} cannot be set`,
        fixes: [withoutBridgePart(facts, found)],
      };
    },
  };
}

/** Once what belongs to a bridge is gone, the network still needs what its guests join instead. */
function withoutBridgePart({ forward, mode, isModeDoubtful }: NetworkFacts, part: XmlAttribute): Fix {
  if (!forward || !isModeDoubtful) return preferred(`Remove ${part.name}`, removeAttribute(part));
  const device = mode === "hostdev" ? "<pf dev='ens1f0'/>" : "<interface dev='eth0'/>";
  return possible(`Remove ${part.name}, and add an interface`, addChild(forward, device), removeAttribute(part));
}

function notManaged(code: string, name: string, words: string): Rule<NetworkFacts> {
  const example = name === "mac" ? "<mac address='52:54:00:00:00:01'/>" : "<mtu size='9000'/>";
  return {
    code,
    severity: "error",
    explanation: `libvirt sets ${words} on the bridges that it makes; this network uses something of the host.`,
    source: "src/conf/network_conf.c",
    bad: hostBridge(example),
    good: nat(example),
    *check(facts) {
      const element = child(facts.root, name);
      if (!facts.isExternal || !element || (name === "mtu" && value(element, "size") === "0")) return;
      yield {
        span: spanOf(element),
        message: `<${name}> cannot be set in ${modeWords(facts)}: libvirt makes no bridge there`,
        fixes: [preferred(`Remove <${name}>`, removeElement(element))],
      };
    },
  };
}
