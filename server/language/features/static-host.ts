/** Puts a static DHCP host into the `<ip>` of a network document whose subnet holds its address. */
import type { Analysis } from "../analysis.ts";
import { addChild, replaceSpan } from "../fixes.ts";
import { isInside, parseIp, prefixOfNetmask, subnetOf } from "../ip.ts";
import type { TextEdit } from "../problem.ts";
import { attribute, child, children, value } from "../rules/elements.ts";
import type { XmlElement } from "../xml/tree.ts";

export interface StaticHost {
  /** The address that the host gets. */
  readonly ip: string;
  /** MAC address, or the DUID for IPv6. */
  readonly client: string;
  /** The `<host>` element. */
  readonly xml: string;
}

/**
 * The edit; its text is empty when the host is in the document already.
 * @returns `undefined` when no `<ip>` of the document has the address in its subnet
 */
export function addStaticHost({ document, kind }: Analysis, host: StaticHost): TextEdit | undefined {
  if (kind?.name !== "network") return undefined;
  const ip = children(document.root, "ip").find((candidate) => holds(candidate, host.ip));
  if (!ip) return undefined;
  const dhcp = child(ip, "dhcp");
  if (!dhcp) return addChild(ip, `<dhcp>${host.xml}</dhcp>`);
  const known = children(dhcp, "host").find((candidate) => isSameClient(candidate, host.client));
  if (!known) return addChild(dhcp, host.xml);
  const isDone = parseIp(value(known, "ip") ?? "")?.text === parseIp(host.ip)?.text;
  return replaceSpan(isDone ? { start: known.span.end, end: known.span.end } : known.span, isDone ? "" : host.xml);
}

function holds(ip: XmlElement, address: string): boolean {
  const own = parseIp(value(ip, "address") ?? "");
  const host = parseIp(address);
  const netmask = value(ip, "netmask");
  const prefix = netmask === undefined ? Number(value(ip, "prefix")) : prefixOfNetmask(netmask);
  if (!own || !host || own.family !== host.family || prefix === undefined || Number.isNaN(prefix)) return false;
  return isInside(subnetOf(own, prefix), host);
}

function isSameClient(host: XmlElement, client: string): boolean {
  return ["mac", "id"].some((name) => attribute(host, name)?.value.toLowerCase() === client.toLowerCase());
}
