/** The subnet that an `<ip>` element of a network makes. */
import { bits, type Family, type Ip, parseIp, prefixOfNetmask, type Subnet, subnetOf } from "./ip.ts";
import type { XmlElement } from "./xml/tree.ts";
import { attributeValue } from "./xml/walk.ts";

export interface IpSubnet {
  /** As the `family` attribute says, ipv4 without one. */
  readonly family: Family;
  /** `undefined` when missing or not an address. */
  readonly address: Ip | undefined;
  /** From prefix or netmask, or what libvirt assumes without either; `undefined` when it makes no sense. */
  readonly prefix: number | undefined;
  /** `undefined` unless address and prefix are good and of the family. */
  readonly subnet: Subnet | undefined;
}

/** @param element `<ip>` of a network; what is wrong in it is `undefined` in the answer */
export function readSubnet(element: XmlElement): IpSubnet {
  const family: Family = attributeValue(element, "family") === "ipv6" ? "ipv6" : "ipv4";
  const address = parseIp(attributeValue(element, "address") ?? "");
  const prefix = prefixOf(element, family, address);
  const fits = address?.family === family && prefix !== undefined && prefix <= bits(family);
  return { family, address, prefix, subnet: fits ? subnetOf(address, prefix) : undefined };
}

/** Source: virSocketAddrGetIPPrefix: without prefix and netmask IPv4 gets its historical class, IPv6 gets 64. */
function prefixOf(element: XmlElement, family: Family, address: Ip | undefined): number | undefined {
  const prefix = attributeValue(element, "prefix");
  if (prefix !== undefined && Number(prefix) !== 0) return /^\+?\d+$/.test(prefix) ? Number(prefix) : undefined;
  const netmask = attributeValue(element, "netmask");
  if (netmask !== undefined) return prefixOfNetmask(netmask);
  if (family === "ipv6") return 64;
  const firstByte = address ? Number(address.value >> 24n) : 0;
  return firstByte < 128 ? 8 : firstByte < 192 ? 16 : 24;
}
