/** Rules for `<forward>`: which devices a mode takes, and what it needs beside them. */

import {
  addAttribute,
  addChild,
  possible,
  preferred,
  removeAttribute,
  removeElement,
  replaceSpan,
  replaceValue,
} from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, children, spanOf, value, valueSpan } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { duplicates } from "./duplicates.ts";
import { lan, nat, network } from "./examples.ts";
import { hasDevice, type NetworkFacts } from "./facts.ts";
import { openWithoutIp } from "./versions.ts";

export const forwardRules: readonly Rule<NetworkFacts>[] = [
  {
    code: "net-forward-mode-default",
    severity: "info",
    explanation: "<forward> without a mode means NAT. An isolated network has no <forward> at all.",
    source: "docs/formatnetwork.rst",
    bad: network("<forward/>", lan),
    good: nat(),
    *check({ forward }) {
      if (!forward || attribute(forward, "mode")) return;
      yield {
        span: forward.nameSpan,
        message: "<forward> without a mode means mode='nat', not an isolated network; say so to be clear",
        fixes: [
          preferred("Add mode='nat'", addAttribute(forward, "mode", "nat")),
          possible("Remove <forward> to isolate the network", removeElement(forward)),
        ],
      };
    },
  },
  withoutMode("net-forward-mode-none", "warning", ["none"]),
  withoutMode("net-forward-isolated", "error", ["isolated", "internal", "no", "off"]),
  needsIp("nat", "net-nat-needs-ip"),
  needsIp("route", "net-route-needs-ip"),
  needsIp("open", "net-open-needs-ip"),
  {
    code: "net-forward-multiple-dev",
    severity: "error",
    explanation: "In the modes nat and route traffic may be limited to one outgoing device, not to several.",
    source: "src/conf/network_conf.c",
    bad: network("<forward mode='nat'>", "  <interface dev='eth0'/>", "  <interface dev='eth1'/>", "</forward>", lan),
    good: network("<forward mode='nat'>", "  <interface dev='eth0'/>", "</forward>", lan),
    *check({ forward, mode }) {
      if (mode !== "nat" && mode !== "route") return;
      for (const extra of children(forward, "interface").slice(1)) {
        yield {
          span: extra.nameSpan,
          message: `Mode '${mode}' takes one outgoing interface only; keep one, or use a macvtap mode for a pool of them`,
          fixes: [preferred("Remove this interface", removeElement(extra))],
        };
      }
    },
  },
  {
    code: "net-open-no-dev",
    severity: "error",
    explanation: "In mode open libvirt adds no firewall rules, so it cannot limit traffic to a device.",
    source: "src/conf/network_conf.c",
    bad: network("<forward mode='open' dev='eth0'/>", lan),
    good: network("<forward mode='open'/>", lan),
    *check({ forward, mode }) {
      if (!forward || mode !== "open") return;
      const message =
        "Mode 'open' takes no outgoing device, because libvirt sets no firewall rules there; remove it or use mode 'route'";
      yield* forwardDevices(forward, message);
    },
  },
  {
    code: "net-forward-dev-mismatch",
    severity: "error",
    explanation: "The dev attribute is only another way to write the first <interface>; the two must agree.",
    source: "src/conf/network_conf.c",
    bad: network("<forward mode='private' dev='eth0'>", "  <interface dev='eth1'/>", "</forward>"),
    good: network("<forward mode='private' dev='eth1'>", "  <interface dev='eth1'/>", "</forward>"),
    *check({ forward }) {
      const dev = attribute(forward, "dev");
      const first = attribute(children(forward, "interface")[0], "dev");
      if (!dev || !first || dev.value === first.value) return;
      yield {
        span: valueSpan(dev),
        message: `dev='${dev.value}' must be the same as the first <interface dev='${first.value}'/>, which it stands for`,
        fixes: [
          preferred("Remove dev", removeAttribute(dev)),
          possible(`Change dev to '${first.value}'`, replaceValue(dev, first.value)),
        ],
        related: [{ span: valueSpan(first), message: "The first <interface>" }],
      };
    },
  },
  {
    code: "net-forward-dev-with-pool",
    severity: "error",
    explanation: "dev stands for an <interface>, which cannot be combined with PCI addresses or a physical function.",
    source: "src/conf/network_conf.c",
    bad: network("<forward mode='passthrough' dev='eth0'>", "  <pf dev='eth0'/>", "</forward>"),
    good: network("<forward mode='passthrough'>", "  <pf dev='eth0'/>", "</forward>"),
    *check({ forward, mode }) {
      const dev = attribute(forward, "dev");
      const other = children(forward, "address")[0] ?? children(forward, "pf")[0];
      if (!dev || !other || mode === "hostdev") return;
      yield {
        span: dev.nameSpan,
        message: `dev cannot be combined with <${other.name}>; keep one of them`,
        fixes: [preferred("Remove dev", removeAttribute(dev))],
      };
    },
  },
  {
    code: "net-forward-interface-dup",
    severity: "error",
    explanation: "Each device of the pool may be listed once.",
    source: "src/conf/network_conf.c",
    bad: network(
      "<forward mode='passthrough'>",
      "  <interface dev='eth0'/>",
      "  <interface dev='eth0'/>",
      "</forward>",
    ),
    good: network(
      "<forward mode='passthrough'>",
      "  <interface dev='eth0'/>",
      "  <interface dev='eth1'/>",
      "</forward>",
    ),
    *check({ forward, mode }) {
      if (mode === "nat" || mode === "route") return;
      yield* duplicates(
        children(forward, "interface"),
        (element) => value(element, "dev"),
        "dev",
        (dev) => `${dev} is listed already; a device may stand here once`,
      );
    },
  },
  {
    code: "net-forward-address-dup",
    severity: "error",
    explanation:
      "Each PCI device of the pool may be listed once; addresses are compared as numbers, so 4 and 0x04 are the same.",
    source: "src/conf/network_conf.c",
    bad: network(
      "<forward mode='hostdev'>",
      "  <address type='pci' domain='0' bus='4' slot='0' function='1'/>",
      "  <address type='pci' domain='0x0' bus='0x04' slot='0' function='1'/>",
      "</forward>",
    ),
    good: network(
      "<forward mode='hostdev'>",
      "  <address type='pci' domain='0' bus='4' slot='0' function='1'/>",
      "  <address type='pci' domain='0' bus='4' slot='0' function='2'/>",
      "</forward>",
    ),
    *check({ forward }) {
      yield* duplicates(
        children(forward, "address"),
        pciKey,
        undefined,
        () => "This PCI address is listed already; addresses are compared as numbers",
      );
    },
  },
  {
    code: "net-forward-pool-mixed",
    severity: "error",
    explanation:
      "A pool is made of interfaces, of PCI addresses or of one physical function. Of a mixture libvirt drops all but one kind without a word.",
    source: "src/conf/network_conf.c",
    bad: network("<forward mode='passthrough'>", "  <interface dev='eth0'/>", "  <pf dev='eth1'/>", "</forward>"),
    good: network("<forward mode='passthrough'>", "  <pf dev='eth1'/>", "</forward>"),
    *check({ forward, isExternal, mode }) {
      const kept = ["interface", "address", "pf"].find((name) => children(forward, name).length > 0);
      if (!isExternal || kept === undefined || (mode === "hostdev" && kept === "interface")) return;
      const dropped = ["interface", "address", "pf"]
        .filter((name) => name !== kept)
        .flatMap((name) => children(forward, name));
      for (const element of dropped) {
        if (element.name === "address" && mode !== "hostdev") continue;
        yield {
          span: element.nameSpan,
          message: `libvirt keeps the <${kept}> here and drops this <${element.name}> without a word; keep one kind of device`,
          fixes: [possible(`Remove <${element.name}>`, removeElement(element))],
        };
      }
    },
  },
  {
    code: "net-hostdev-interface",
    severity: "error",
    explanation:
      "Mode hostdev hands whole PCI devices to guests, so they are named by PCI address or by their physical function.",
    source: "src/network/bridge_driver.c",
    bad: network("<forward mode='hostdev'>", "  <interface dev='eth0'/>", "</forward>"),
    good: network("<forward mode='hostdev'>", "  <pf dev='eth0'/>", "</forward>"),
    *check({ forward, mode }) {
      if (!forward || mode !== "hostdev") return;
      const message =
        "Mode 'hostdev' takes PCI devices, not interfaces: list <address type='pci' .../> of virtual functions, or one <pf dev='...'/>";
      // Without a device the pool would be empty.
      const isEmpty = children(forward, "address").length + children(forward, "pf").length === 0;
      for (const finding of forwardDevices(forward, message)) yield isEmpty ? asFunction(finding, forward) : finding;
    },
  },
  {
    code: "net-address-only-hostdev",
    severity: "error",
    explanation: "PCI addresses are the pool of mode hostdev; every other mode takes interfaces.",
    source: "src/network/bridge_driver.c",
    bad: network(
      "<forward mode='passthrough'>",
      "  <address type='pci' domain='0' bus='4' slot='0' function='1'/>",
      "</forward>",
    ),
    good: network(
      "<forward mode='hostdev'>",
      "  <address type='pci' domain='0' bus='4' slot='0' function='1'/>",
      "</forward>",
    ),
    *check({ forward, mode, isManaged }) {
      if (mode === "hostdev" || mode === "unknown") return;
      for (const element of children(forward, "address")) {
        yield {
          span: element.nameSpan,
          message: `Mode '${mode}' takes no PCI addresses; list interfaces, or use mode 'hostdev'`,
          fixes: isManaged || hasDevice(forward) ? [preferred("Remove this address", removeElement(element))] : [],
        };
      }
    },
  },
  {
    code: "net-direct-no-dev",
    severity: "error",
    incomplete: true,
    explanation:
      "A macvtap network needs a device of the host; without one it can be defined and started, but no guest can.",
    source: "src/network/bridge_driver.c",
    bad: network("<forward mode='private'/>"),
    good: network("<forward mode='private' dev='eth0'/>"),
    *check({ forward, isMacvtap, mode, bridge, isModeDoubtful }) {
      if (!forward || !isMacvtap || isModeDoubtful || attribute(bridge, "name")) return;
      if (hasDevice(forward)) return;
      if (children(forward, "address").length > 0) return;
      const orBridge = mode === "bridge" ? ", or a <bridge name='...'/> of the host" : "";
      yield {
        span: spanOf(forward, "mode"),
        message: `No guest can start on this network: mode '${mode}' needs an interface of the host${orBridge}`,
        fixes: [possible("Add an interface", addChild(forward, "<interface dev='eth0'/>"))],
        mutes: ["net-port-isolated-modes"],
      };
    },
  },
  {
    code: "net-hostdev-empty-pool",
    severity: "error",
    incomplete: true,
    explanation: "Without devices the pool is empty; the network can be defined and started, but no guest can.",
    source: "src/network/bridge_driver.c",
    bad: network("<forward mode='hostdev'/>"),
    good: network("<forward mode='hostdev'>", "  <pf dev='ens1f0'/>", "</forward>"),
    *check({ forward, mode, isModeDoubtful }) {
      if (!forward || mode !== "hostdev" || isModeDoubtful || attribute(forward, "dev")) return;
      if (children(forward).some((element) => element.name !== "driver")) return;
      // What "managed" should say was asked first.
      if (!["yes", "no"].includes(value(forward, "managed") ?? "yes")) return;
      yield {
        span: spanOf(forward, "mode"),
        message:
          "No guest can start on this network: the pool is empty. Add <pf dev='...'/> or the addresses of virtual functions",
        fixes: [possible("Add a physical function", addChild(forward, "<pf dev='ens1f0'/>"))],
      };
    },
  },
  {
    code: "net-managed-elsewhere",
    severity: "info",
    explanation: "managed says whether libvirt detaches PCI devices from the host, which only mode hostdev needs.",
    source: "docs/formatnetwork.rst",
    bad: network("<forward mode='nat' managed='yes'/>", lan),
    good: nat(),
    *check({ forward, mode }) {
      const managed = attribute(forward, "managed");
      if (!managed || mode === "hostdev" || mode === "unknown") return;
      yield {
        span: managed.nameSpan,
        message: `managed counts in mode 'hostdev' only and has no effect in mode '${mode}'`,
        fixes: [preferred("Remove managed", removeAttribute(managed))],
      };
    },
  },
  {
    code: "net-driver-elsewhere",
    severity: "info",
    explanation: "<driver> chooses how PCI devices are handed to guests, which only mode hostdev does.",
    source: "docs/formatnetwork.rst",
    bad: network("<forward mode='nat'>", "  <driver name='vfio'/>", "</forward>", lan),
    good: nat(),
    *check({ forward, mode }) {
      if (mode === "hostdev" || mode === "unknown") return;
      for (const driver of children(forward, "driver")) {
        yield {
          span: driver.nameSpan,
          message: `<driver> counts in mode 'hostdev' only and has no effect in mode '${mode}'`,
          fixes: [preferred("Remove <driver>", removeElement(driver))],
        };
      }
    },
  },
];

/** nat, route and (before 10.8.0) open are refused without an address of the host on the bridge. */
/** @param words that people write as the mode of a network that leads nowhere */
function withoutMode(code: string, severity: "error" | "warning", words: readonly string[]): Rule<NetworkFacts> {
  return {
    code,
    severity,
    explanation: `There is no mode for a network without a way out: such a network has no <forward>.${severity === "warning" ? " libvirt reads this word so, its schema refuses it." : ""}`,
    source: "src/conf/network_conf.c",
    bad: network(`<forward mode='${words[0]}'/>`, lan),
    good: network(lan),
    *check({ forward }) {
      const mode = attribute(forward, "mode");
      if (!forward || !mode || !words.includes(mode.value)) return;
      yield {
        span: valueSpan(mode),
        message: "An isolated network has no <forward> at all; remove it",
        fixes: [preferred("Remove <forward>", removeElement(forward))],
        explains: [valueSpan(mode)],
      };
    },
  };
}

function needsIp(mode: "nat" | "route" | "open", code: string): Rule<NetworkFacts> {
  return {
    code,
    severity: "error",
    explanation: `In mode ${mode} the host is the guests' router, so it needs an address in their subnet.`,
    source: "src/conf/network_conf.c",
    bad: network(`<forward mode='${mode}'/>`),
    good: network(`<forward mode='${mode}'/>`, lan),
    ...(mode === "open" ? { until: openWithoutIp } : {}),
    *check({ root, forward, mode: actual, ips }) {
      if (!forward || actual !== mode || ips.length > 0) return;
      yield {
        span: spanOf(forward, "mode"),
        message: `Mode '${mode}' needs an <ip>: the host's own address in the subnet of the guests`,
        fixes: [preferred("Add an <ip>", addChild(root, "<ip address='192.168.150.1' prefix='24'/>"))],
      };
    },
  };
}

function* forwardDevices(forward: XmlElement, message: string): Generator<Finding> {
  const dev = attribute(forward, "dev");
  if (dev) yield { span: dev.nameSpan, message, fixes: [preferred("Remove dev", removeAttribute(dev))] };
  for (const element of children(forward, "interface")) {
    yield { span: element.nameSpan, message, fixes: [preferred("Remove this interface", removeElement(element))] };
  }
}

/** With another fix: the only interface becomes the physical function whose virtual functions are the pool. */
function asFunction(finding: Finding, forward: XmlElement): Finding {
  const [only, ...others] = children(forward, "interface");
  const dev = value(only, "dev");
  if (!only || dev === undefined || others.length > 0 || attribute(forward, "dev")) return { ...finding, fixes: [] };
  const { newText } = addAttribute(only, "dev", dev);
  return { ...finding, fixes: [possible("Make it the physical function", replaceSpan(only.span, `<pf${newText}/>`))] };
}

function pciKey(element: XmlElement): string | undefined {
  const parts = ["domain", "bus", "slot", "function"].map((name) =>
    Number(value(element, name) ?? (name === "domain" ? "0" : "x")),
  );
  return parts.some(Number.isNaN) ? undefined : parts.join(":");
}
