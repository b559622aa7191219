/** What a `<route>` needs wherever it stands: in networks, and in interfaces and host devices of guests. Source: src/conf/networkcommon_conf.c. */
import { addAttribute, possible, preferred, removeAttribute, replaceSpan, replaceValue } from "../fixes.ts";
import {
  bits,
  type Family,
  formatSubnet,
  type Ip,
  netmaskOfPrefix,
  parseIp,
  prefixOfNetmask,
  subnetOf,
} from "../ip.ts";
import type { XmlElement } from "../xml/tree.ts";
import { attribute, spanOf, value, valueSpan } from "./elements.ts";
import type { Finding } from "./rule.ts";

export interface Route {
  readonly element: XmlElement;
  readonly family: Family;
  /** `undefined` without one that can be read. */
  readonly address: Ip | undefined;
  readonly gateway: Ip | undefined;
}

/** The family is the written one, IPv4 when none is; the address may be of the other, which is a mistake of its own. */
export function readRoute(element: XmlElement): Route {
  const family = value(element, "family") === "ipv6" ? "ipv6" : "ipv4";
  const [address, gateway] = [parseIp(value(element, "address") ?? ""), parseIp(value(element, "gateway") ?? "")];
  return { element, family, address, gateway };
}

/** A route that would lead everywhere. */
export function withoutPrefix({ element, address, family }: Route): Finding | undefined {
  if (!address || address.value === 0n || attribute(element, "prefix") || attribute(element, "netmask"))
    return undefined;
  const usual = family === "ipv4" ? "24" : "64";
  return {
    span: spanOf(element, "address"),
    message: "The route needs a prefix or netmask: without one it would lead everywhere",
    fixes: [possible(`Add prefix='${usual}'`, addAttribute(element, "prefix", usual))],
  };
}

/** A netmask, which IPv6 has none of. */
export function withMaskOfIpv6({ element, family }: Route): Finding | undefined {
  const netmask = attribute(element, "netmask");
  if (!netmask || family !== "ipv6") return undefined;
  return {
    span: netmask.nameSpan,
    message: "IPv6 has no netmasks; write the prefix",
    fixes: [possible("Change to prefix='64'", replaceSpan(netmask.span, "prefix='64'"))],
  };
}

/** A netmask that is none, by which the address is no subnet. */
export function withMaskOfGaps({ element, address }: Route): Finding | undefined {
  const netmask = attribute(element, "netmask");
  if (!netmask || !address || !isHostOfGaps(address, netmask.value)) return undefined;
  return {
    span: valueSpan(netmask),
    message: `A netmask is a row of ones and then zeros; by this one ${address.text} is a host, not a subnet`,
  };
}

/** An address that is that of a host in the subnet. */
export function withHostBits({ element, family, address }: Route): Finding | undefined {
  const written = attribute(element, "address");
  const prefix = prefixOf(element);
  if (!written || address?.family !== family || prefix === undefined || prefix > bits(family)) return undefined;
  const subnet = subnetOf(address, prefix);
  if (subnet.first.value === address.value) return undefined;
  return {
    span: valueSpan(written),
    message: `${address.text}/${prefix} is a host, not a subnet; the subnet is ${formatSubnet(subnet)}`,
    fixes: [preferred(`Change to ${subnet.first.text}`, replaceValue(written, subnet.first.text))],
  };
}

/** An address or a gateway of another family than the route. */
export function ofOtherFamily({ element, family, address, gateway }: Route): Finding | undefined {
  const wrong =
    address && address.family !== family ? "address" : gateway && gateway.family !== family ? "gateway" : undefined;
  if (!wrong) return undefined;
  const both = address?.family === gateway?.family && family === "ipv4";
  const written = attribute(element, "family");
  const edit = written ? replaceValue(written, "ipv6") : addAttribute(element, "family", "ipv6");
  return {
    span: spanOf(element, wrong),
    message: both
      ? "These are IPv6 addresses: <route> needs family='ipv6'"
      : `The ${wrong} is not of the family ${family} of this route; change one of the two`,
    fixes: both ? [preferred("Add family='ipv6'", edit)] : [],
  };
}

/** `<route metric='0'/>`; `undefined` when the metric is not 0, or there is none. */
export function withMetricZero({ element }: Route): Finding | undefined {
  const metric = attribute(element, "metric");
  if (!metric || metric.value === "" || Number(metric.value) !== 0) return undefined;
  return {
    span: valueSpan(metric),
    message: "A metric is 1 or more; without one the usual is taken",
    fixes: [preferred("Remove metric", removeAttribute(metric))],
  };
}

/** More bits than an address has: 32 of IPv4, 128 of IPv6. The family of the address counts before the written one. */
export function withLongPrefix({ element, family: written, address }: Route): Finding | undefined {
  const family = address?.family ?? written;
  const prefix = attribute(element, "prefix");
  if (!prefix || !(Number(prefix.value) > bits(family))) return undefined;
  const usual = family === "ipv4" ? "24" : "64";
  return {
    span: valueSpan(prefix),
    message: `The prefix is at most ${bits(family)} (${family === "ipv4" ? "IPv4" : "IPv6"})`,
    fixes: [possible(`Change to ${usual}`, replaceValue(prefix, usual))],
  };
}

/** A prefix and a netmask, of a route or of the address of a network. */
export function withMaskAndPrefix(element: XmlElement): Finding | undefined {
  const [prefix, netmask] = [attribute(element, "prefix"), attribute(element, "netmask")];
  if (!prefix || !netmask) return undefined;
  const length = Number(prefix.value);
  const alike = /^\d+$/.test(prefix.value) && length <= 32 && netmaskOfPrefix(length) === netmask.value;
  return {
    span: netmask.nameSpan,
    message: "prefix and netmask exclude each other; keep one",
    fixes: [
      { ...possible("Keep prefix", removeAttribute(netmask)), preferred: alike },
      possible("Keep netmask", removeAttribute(prefix)),
    ],
  };
}

function prefixOf(element: XmlElement): number | undefined {
  const prefix = value(element, "prefix");
  if (prefix !== undefined) return /^\s*\+?\d+\s*$/.test(prefix) ? Number(prefix) : undefined;
  const netmask = value(element, "netmask");
  return netmask === undefined ? undefined : prefixOfNetmask(netmask);
}

/** Has a netmask zeros before ones, and the address ones where it has zeros? */
function isHostOfGaps(address: Ip, netmask: string): boolean {
  const mask = parseIp(netmask);
  if (mask?.family !== "ipv4" || address.family !== "ipv4" || prefixOfNetmask(netmask) !== undefined) return false;
  return (address.value & mask.value) !== address.value;
}
