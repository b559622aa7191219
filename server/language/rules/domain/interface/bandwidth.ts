/** Rules for the limits of an interface's traffic. */
import type { XmlElement } from "../../../xml/tree.ts";
import { directionsOf, excessive, missingAverage, writtenClass } from "../../bandwidth.ts";
import { attribute, child, children, value } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedAttribute, unwantedElement } from "../findings.ts";
import { withInterface } from "./examples.ts";

const rules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "if-bandwidth-average",
    severity: "error",
    elements: ["bandwidth"],
    explanation: "A limit needs the rate to keep on average; peak and burst only describe how it may be exceeded.",
    source: "src/conf/netdev_bandwidth_conf.c",
    bad: withInterface("network", ["<bandwidth><inbound peak='100'/></bandwidth>"]),
    good: withInterface("network", ["<bandwidth><inbound average='100'/></bandwidth>"]),
    everyHypervisor: true,
    find: (element) =>
      directionsOf(children(element, "bandwidth"))
        .map(missingAverage)
        .find((found) => found !== undefined),
  },
  {
    code: "if-bandwidth-limit",
    severity: "error",
    elements: ["bandwidth"],
    explanation: "The kernel counts bytes in 32 bits, which limits the burst to 4194303 KiB, and rates to 2^54 KiB.",
    source: "src/conf/netdev_bandwidth_conf.c",
    bad: withInterface("network", ["<bandwidth><inbound average='100' burst='4194304'/></bandwidth>"]),
    good: withInterface("network", ["<bandwidth><inbound average='100' burst='4194303'/></bandwidth>"]),
    everyHypervisor: true,
    find: (element) =>
      directionsOf(children(element, "bandwidth"))
        .flatMap((direction) => [...excessive(direction)])
        .at(0),
  },
  {
    code: "if-bandwidth-class",
    severity: "error",
    elements: ["bandwidth"],
    explanation: "libvirt numbers the traffic classes itself while the network runs.",
    source: "src/conf/netdev_bandwidth_conf.c",
    bad: withInterface("network", ["<bandwidth classID='3'><inbound average='100'/></bandwidth>"]),
    good: withInterface("network", ["<bandwidth><inbound average='100'/></bandwidth>"]),
    everyHypervisor: true,
    find: (element) =>
      children(element, "bandwidth")
        .map(writtenClass)
        .find((found) => found !== undefined),
  },
  {
    code: "if-bandwidth-floor",
    severity: "error",
    elements: ["bandwidth"],
    explanation: "A guaranteed rate is taken from the limit of a network of libvirt.",
    source: "src/conf/netdev_bandwidth_conf.c",
    bad: withInterface("bridge", ["<bandwidth><inbound average='1000' floor='500'/></bandwidth>"]),
    good: withInterface("network", ["<bandwidth><inbound average='1000' floor='500'/></bandwidth>"]),
    everyHypervisor: true,
    find(element) {
      const type = value(element, "type");
      const bandwidth = child(element, "bandwidth");
      const out = attribute(child(bandwidth, "outbound"), "floor");
      if (out) return unwantedAttribute(out, "floor can be set for inbound traffic only; remove it");
      const floor = attribute(child(bandwidth, "inbound"), "floor");
      if (!floor || type === "network" || type === undefined) return undefined;
      return unwantedAttribute(
        floor,
        `floor is a share of a network's limit, and this interface has type ${type}; remove it`,
      );
    },
  },
  {
    code: "if-bandwidth-type",
    severity: "warning",
    elements: ["bandwidth"],
    explanation: "Limits are set on the device that the host has for the interface; these types have none.",
    source: "src/conf/netdev_bandwidth_conf.c",
    bad: withInterface("user", ["<bandwidth><inbound average='1000'/></bandwidth>"]),
    good: withInterface("network", ["<bandwidth><inbound average='1000'/></bandwidth>"]),
    find(element) {
      const bandwidth = child(element, "bandwidth");
      const type = value(element, "type") ?? "";
      if (!bandwidth || !hostlessTypes.has(type) || children(bandwidth).length === 0) return undefined;
      const effect =
        type === "hostdev" ? "The guest could not start: limits cannot be set" : "The limits have no effect";
      return unwantedElement(bandwidth, `${effect} for type ${type}; remove <bandwidth>`);
    },
  },
];

export const interfaceBandwidthRules: readonly Rule<DomainFacts>[] = forEachDevice(
  ({ devicesOf }) => devicesOf("interface"),
  rules,
  ["interface"],
);

/** Types without a device on the host whose traffic libvirt could limit. */
const hostlessTypes = new Set([
  "user",
  "vhostuser",
  "hostdev",
  "vdpa",
  "mcast",
  "udp",
  "server",
  "client",
  "internal",
  "null",
  "vds",
]);
