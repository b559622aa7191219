/**
 * Attribute values in the form that libvirt gives them when it writes a network, and without those that say what is
 * so anyway. Source: virNetworkDefFormatBuf and the parsers it mirrors.
 */
import { parseIp, prefixOfNetmask } from "../ip.ts";

type Attributes = readonly (readonly [name: string, value: string])[];

/** By element and attribute: the value that is assumed when nothing is written. */
const defaults: ReadonlyMap<string, string> = new Map([
  ["network ipv6", "no"],
  ["network trustGuestRxFilters", "no"],
  ["bridge stp", "on"],
  ["bridge delay", "0"],
  ["domain localOnly", "no"],
  ["domain register", "no"],
  ["dns enable", "yes"],
  ["dns forwardPlainNames", "yes"],
  ["ip family", "ipv4"],
  ["ip localPtr", "no"],
  ["route family", "ipv4"],
  ["portgroup default", "no"],
  ["portgroup trustGuestRxFilters", "no"],
  ["forward mode", "nat"],
  ["forward managed", "no"],
  ["nat ipv6", "no"],
  ["port isolated", "no"],
  ["srv port", "0"],
  ["srv priority", "0"],
  ["srv weight", "0"],
]);

/** Only libvirt writes these, about what is running. */
const outputOnly = new Set(["connections"]);
const macAttributes = new Set(["host mac", "mac address"]);
const ipAttributes = new Set([
  "host ip",
  "ip address",
  "range start",
  "range end",
  "route address",
  "route gateway",
  "forwarder addr",
  "bootp server",
  "address start",
  "address end",
]);
const pciParts = new Set(["domain", "bus", "slot", "function"]);
/** Whole numbers: leading zeros mean nothing. */
const numbers = new Set([
  "mtu size",
  "bridge delay",
  "tag id",
  "srv port",
  "srv priority",
  "srv weight",
  "port start",
  "port end",
]);

/** @returns the attributes in alphabetical order */
export function normaliseAttributes(element: string, attributes: Attributes): Attributes {
  const normal = attributes
    .filter(([name]) => !outputOnly.has(name))
    .map(([name, value]) => [name, normaliseValue(element, name, value)] as const)
    .filter(([name, value]) => defaults.get(`${element} ${name}`) !== value);
  return inOrder(leaseInSeconds(element, prefixForNetmask(element, normal)));
}

function normaliseValue(element: string, name: string, value: string): string {
  const place = `${element} ${name}`;
  if (macAttributes.has(place)) return value.toLowerCase();
  if (ipAttributes.has(place)) return parseIp(value)?.text ?? value;
  if (element === "address" && pciParts.has(name)) return Number.isNaN(Number(value)) ? value : String(Number(value));
  if (numbers.has(place)) return /^\d+$/.test(value) ? String(Number(value)) : value;
  return value;
}

/** A netmask is the same as its prefix. */
function prefixForNetmask(element: string, attributes: Attributes): Attributes {
  if (element !== "ip" && element !== "route") return attributes;
  return attributes.map(([name, value]) => {
    const prefix = name === "netmask" ? prefixOfNetmask(value) : undefined;
    return prefix === undefined ? [name, value] : ["prefix", String(prefix)];
  });
}

const leaseUnits: Record<string, number> = { seconds: 1, minutes: 60, hours: 3600 };

/** A lease counts in minutes unless it names another unit. */
function leaseInSeconds(element: string, attributes: Attributes): Attributes {
  if (element !== "lease") return attributes;
  const unit = attributes.find(([name]) => name === "unit")?.[1] ?? "minutes";
  const expiry = attributes.find(([name]) => name === "expiry")?.[1];
  const seconds = Number(expiry) * (leaseUnits[unit] ?? Number.NaN);
  return Number.isNaN(seconds)
    ? attributes
    : [
        ["expiry", String(seconds)],
        ["unit", "seconds"],
      ];
}

function inOrder(attributes: Attributes): Attributes {
  return attributes.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
