/** IP addresses and subnets, IPv4 and IPv6 alike; the arithmetic is `ipaddr.js`'s. */
import ipaddr from "ipaddr.js";
import { readCNumber } from "./c-number.ts";

export type Family = "ipv4" | "ipv6";

export interface Ip {
  readonly family: Family;
  /** The address as a number. */
  readonly value: bigint;
  /** The shortest usual way to write it. */
  readonly text: string;
}

export interface Subnet {
  readonly family: Family;
  readonly prefix: number;
  /** The first and the last address of the subnet: for IPv4 the network and the broadcast address. */
  readonly first: Ip;
  readonly last: Ip;
}

/** Networks with thousands of static hosts are read at every keystroke, and nearly all addresses are the same again. */
const remembered = new Map<string, Ip>();
const mostRemembered = 100_000;

/** Reads a plain address (no prefix, no zone, no shortened IPv4); `undefined` for anything else. */
export function parseIp(text: string): Ip | undefined {
  const known = remembered.get(text);
  if (known) return known;
  const ip = readIp(text);
  // The key is the address's own text: a piece of the document would keep all of the document in memory.
  if (ip?.text !== text) return ip;
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(ip.text, ip);
  return ip;
}

function readIp(text: string): Ip | undefined {
  // ipaddr.js finds out by an exception, which is slow where a rule asks of every value.
  if (!/[.:]/.test(text)) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return fromOctets(ipaddr.IPv4.parse(text).octets);
  if (text.includes("%") || !ipaddr.IPv6.isValid(text)) return undefined;
  return fromBytes("ipv6", ipaddr.IPv6.parse(text).toByteArray());
}

/**
 * Reads an IPv4 address as C does, where each number can be octal or hexadecimal; with fewer than four of them the last
 * has the bytes that are left. `undefined` for anything else.
 */
export function parseNumericIpv4(text: string): Ip | undefined {
  const parts = text.split(".");
  const numbers = parts.flatMap((part) => readCNumber(part) ?? []);
  const last = numbers.pop();
  if (last === undefined || parts.length > 4 || numbers.length + 1 < parts.length) return undefined;
  if (numbers.some((number) => number > 255) || last >= 256 ** (4 - numbers.length)) return undefined;
  return ipOf("ipv4", BigInt(numbers.reduce((sum, number, index) => sum + number * 256 ** (3 - index), last)));
}

/** The length of a prefix as a netmask; `undefined` when the mask has holes or is no IPv4 address. */
export function prefixOfNetmask(netmask: string): number | undefined {
  if (!ipaddr.IPv4.isValidFourPartDecimal(netmask)) return undefined;
  return ipaddr.IPv4.parse(netmask).prefixLengthFromSubnetMask() ?? undefined;
}

/** The IPv4 netmask of 0 to 32 bits, such as 255.255.255.0. */
export function netmaskOfPrefix(prefix: number): string {
  return ipaddr.IPv4.subnetMaskFromPrefixLength(prefix).toString();
}

/** The subnet that an address is in. `prefix` is at most `bits(family)`. */
export function subnetOf(ip: Ip, prefix: number): Subnet {
  const hostBits = BigInt(bits(ip.family) - prefix);
  const first = (ip.value >> hostBits) << hostBits;
  const last = first + (1n << hostBits) - 1n;
  return { family: ip.family, prefix, first: ipOf(ip.family, first), last: ipOf(ip.family, last) };
}

/** How many bits an address has. */
export function bits(family: Family): number {
  return family === "ipv4" ? 32 : 128;
}

/** False too for an address of the other family. */
export function isInside(subnet: Subnet, ip: Ip): boolean {
  return subnet.family === ip.family && subnet.first.value <= ip.value && ip.value <= subnet.last.value;
}

/** Have two subnets an address in common? */
export function overlap(a: Subnet, b: Subnet): boolean {
  return a.family === b.family && a.first.value <= b.last.value && b.first.value <= a.last.value;
}

/** The address of a number, which must be in the family's range. */
export function ipOf(family: Family, value: bigint): Ip {
  const bytes = Array.from({ length: bits(family) / 8 }, (_, index, length = bits(family) / 8) =>
    Number((value >> BigInt(8 * (length - 1 - index))) & 255n),
  );
  return { family, value, text: ipaddr.fromByteArray(bytes).toString() };
}

/** `10.1.2.0/24` */
export function formatSubnet(subnet: Pick<Subnet, "first" | "prefix">): string {
  return `${subnet.first.text}/${subnet.prefix}`;
}

function fromOctets(octets: readonly number[]): Ip {
  return {
    family: "ipv4",
    value: BigInt(octets.reduce((value, octet) => value * 256 + octet, 0)),
    text: octets.join("."),
  };
}

function fromBytes(family: Family, bytes: readonly number[]): Ip {
  return ipOf(
    family,
    bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n),
  );
}
