/** Rules for `<ip>` and `<route>` of interfaces: addresses of the guest, or of the host's side of the connection. */
import { possible, preferred, removeAttribute, replaceValue } from "../../../fixes.ts";
import { bits, type Family, parseIp } from "../../../ip.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, value, valueSpan } from "../../elements.ts";
import {
  ofOtherFamily,
  readRoute,
  withHostBits,
  withLongPrefix,
  withMaskOfGaps,
  withMaskOfIpv6,
  withMetricZero,
  withoutPrefix,
} from "../../route.ts";
import type { Finding, Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import type { DomainFacts } from "../facts.ts";
import { passtRoutes } from "../versions.ts";
import { withInterface } from "./examples.ts";

const rules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "if-ip-address",
    severity: "error",
    elements: ["ip"],
    explanation: "The address is of the family that is written, and its prefix has no more bits than it.",
    source: "src/conf/domain_conf.c",
    bad: withInterface("user", ["<ip family='ipv6' address='10.0.2.0' prefix='24'/>"]),
    good: withInterface("user", ["<ip family='ipv4' address='10.0.2.0' prefix='24'/>"]),
    everyHypervisor: true,
    find(element, { isQemu }) {
      // Where QEMU has no address of the guest at all, that is the mistake.
      const isGuestRefused = isQemu && value(element, "type") !== "user";
      const ofGuest = isGuestRefused ? [] : children(element, "ip");
      for (const ip of [...ofGuest, ...children(child(element, "source"), "ip")]) {
        const finding = addressFinding(ip);
        if (finding) return finding;
      }
      return undefined;
    },
  },
  {
    code: "if-route",
    severity: "error",
    elements: ["route"],
    explanation: "A route leads to a subnet, of the family that is written, and has a metric of 1 or more.",
    source: "src/conf/networkcommon_conf.c",
    bad: withRoute("address='10.9.0.5' prefix='24'"),
    good: withRoute("address='10.9.0.0' prefix='24'"),
    everyHypervisor: true,
    find(element, { isQemu }, version) {
      // Where QEMU has no routes of the guest at all, that is the mistake.
      const ofGuest = isQemu ? [] : children(element, "route");
      for (const route of [...ofGuest, ...children(child(element, "source"), "route")].map(readRoute)) {
        if (version < passtRoutes && !attribute(route.element, "address")) {
          return { span: route.element.nameSpan, message: "A route needs address: the subnet that it leads to" };
        }
        for (const question of [
          withMaskOfIpv6,
          withLongPrefix,
          ofOtherFamily,
          withoutPrefix,
          withMaskOfGaps,
          withHostBits,
          withMetricZero,
        ]) {
          const finding = question(route);
          if (finding) return finding;
        }
      }
      return undefined;
    },
  },
];

function withRoute(subnet: string): string {
  return withInterface("ethernet", [`<source><route family='ipv4' ${subnet} gateway='10.0.2.2'/></source>`]);
}

export const interfaceIpRules: readonly Rule<DomainFacts>[] = forEachDevice(
  ({ devicesOf }) => [...devicesOf("interface"), ...devicesOf("hostdev")],
  rules,
  ["interface", "hostdev"],
);

function addressFinding(ip: XmlElement): Finding | undefined {
  const written = attribute(ip, "family");
  const address = parseIp(value(ip, "address") ?? "");
  if (!address) return undefined;
  if (written && written.value !== address.family && families.has(written.value)) {
    return {
      span: valueSpan(written),
      message: `${address.text} is an ${names[address.family]} address, and the family says ${written.value}; change one of the two`,
      fixes: [
        preferred(`Change to ${address.family}`, replaceValue(written, address.family)),
        possible("Remove family", removeAttribute(written)),
      ],
    };
  }
  const prefix = attribute(ip, "prefix");
  const peer = attribute(ip, "peer");
  const other = parseIp(peer?.value ?? "");
  if (peer && other && other.family !== address.family) {
    return {
      span: valueSpan(peer),
      message: `The address of the other end is an ${names[address.family]} address, too`,
    };
  }
  if (!prefix || !(Number(prefix.value) > bits(address.family))) return undefined;
  const message = `A prefix of ${names[address.family]} is at most ${bits(address.family)}`;
  return { span: valueSpan(prefix), message, fixes: [possible("Remove prefix", removeAttribute(prefix))] };
}

const names: Readonly<Record<Family, string>> = { ipv4: "IPv4", ipv6: "IPv6" };
const families: ReadonlySet<string> = new Set(Object.keys(names));
