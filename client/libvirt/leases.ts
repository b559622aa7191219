/** The DHCP leases of a network, and what makes one of them a static host. */
import ipaddr from "ipaddr.js";
import { childNamed, childrenNamed, escapeAttribute, type HostElement, readHostXml } from "./host-xml.ts";
import { failure, type Result, success } from "./result.ts";

export interface Lease {
  /** As the host prints it, in its own time zone. */
  readonly expires: string;
  /** `undefined` where the host does not know it, as with some IPv6 clients. */
  readonly mac: string | undefined;
  readonly family: "ipv4" | "ipv6";
  readonly ip: string;
  readonly hostname: string | undefined;
  /** The client's id, or its DUID for IPv6. */
  readonly clientId: string | undefined;
}

/** @param output of `virsh -q net-dhcp-leases`; lines that are no leases are passed over */
export function readLeases(output: string): readonly Lease[] {
  return output.split("\n").flatMap((line) => {
    const [date, time, mac, family, address, hostname, clientId] = line.trim().split(/\s+/);
    if (date === undefined || !/^\d{4}-\d\d-\d\d$/.test(date) || address === undefined) return [];
    if (family !== "ipv4" && family !== "ipv6") return [];
    const ip = address.replace(/\/\d+$/, "");
    return [
      { expires: `${date} ${time}`, mac: known(mac), family, ip, hostname: known(hostname), clientId: known(clientId) },
    ];
  });
}

function known(field: string | undefined): string | undefined {
  return field === undefined || field === "-" || field === "" ? undefined : field;
}

/** What the network's own definition says about the client of a lease. */
export function staticHostOf(networkXml: string, lease: Lease): "same-address" | "other-address" | undefined {
  const host = dhcpOf(networkXml, lease)?.hosts.find((candidate) => isClient(candidate, lease));
  if (!host) return undefined;
  return sameIp(host.attributes.get("ip"), lease.ip) ? "same-address" : "other-address";
}

/** The client as libvirt names it: DHCPv6 knows DUIDs only. */
export function clientOf(lease: Lease): string | undefined {
  return lease.family === "ipv4" ? lease.mac : lease.clientId;
}

/** The `<host>` element, with the name that the guest gave unless another host has it. */
export function hostElement(lease: Lease, takenNames: readonly string[] = []): string {
  const { family, hostname, ip } = lease;
  const client = ` ${family === "ipv4" ? "mac" : "id"}='${escapeAttribute(clientOf(lease) ?? "")}'`;
  const name = hostname === undefined || takenNames.includes(hostname) ? "" : ` name='${escapeAttribute(hostname)}'`;
  return `<host${client}${name} ip='${escapeAttribute(ip)}'/>`;
}

/** One `virsh net-update` with its input; `flags` say which definition it changes. */
export interface HostUpdate {
  readonly args: readonly string[];
  readonly xml: string;
  readonly flags: readonly ("--live" | "--config")[];
}

/**
 * The updates that make a lease static in the definitions that do not say so yet.
 * @param live the running definition, `undefined` when the network does not run
 * @param stored the stored definition, `undefined` when there is none
 * @returns a failure is a sentence for the user
 */
export function staticHostUpdates(
  network: string,
  live: string | undefined,
  stored: string | undefined,
  lease: Lease,
): Result<readonly HostUpdate[], string> {
  const updates: HostUpdate[] = [];
  for (const [xml, flag] of [
    [live, "--live"],
    [stored, "--config"],
  ] as const) {
    const change = xml === undefined ? success(undefined) : changeOf(xml, lease);
    if (!change.ok) return change;
    if (!change.value) continue;
    const { command, index, host } = change.value;
    const parent = ["--parent-index", String(index)];
    const args = ["net-update", network, command, "ip-dhcp-host", "/dev/stdin", ...parent];
    const same = updates.find((update) => update.xml === host && update.args.join(" ") === args.join(" "));
    if (same) updates.splice(0, updates.length, { ...same, flags: [...same.flags, flag] });
    else updates.push({ args, xml: host, flags: [flag] });
  }
  return success(updates);
}

interface Change {
  readonly command: "add-last" | "modify";
  readonly index: number;
  readonly host: string;
}

/** `undefined` when the definition says so already. */
function changeOf(xml: string, lease: Lease): Result<Change | undefined, string> {
  const dhcp = dhcpOf(xml, lease);
  const client = clientOf(lease);
  if (!dhcp) return failure(`No <ip> of the network has ${lease.ip} in its subnet`);
  if (client === undefined) return failure(`The host does not know how to tell the client of ${lease.ip} again`);
  const { index, hosts } = dhcp;
  const own = hosts.filter((host) => isClient(host, lease));
  if (own.some((host) => sameIp(host.attributes.get("ip"), lease.ip))) return success(undefined);
  const others = hosts.filter((host) => !own.includes(host));
  const taken = others.find((host) => sameIp(host.attributes.get("ip"), lease.ip));
  if (taken) {
    const owner = taken.attributes.get("mac") ?? taken.attributes.get("name") ?? taken.attributes.get("id");
    return failure(`${lease.ip} is kept for ${owner} already`);
  }
  const names = others.flatMap((host) => host.attributes.get("name") ?? []);
  const host = hostElement(lease, names);
  return success({ command: own.length > 0 ? "modify" : "add-last", index, host });
}

/** The place and the hosts of the `<ip>` with the lease's address in its subnet. */
function dhcpOf(
  xml: string,
  lease: Lease,
): { readonly index: number; readonly hosts: readonly HostElement[] } | undefined {
  const ips = childrenNamed(readHostXml(xml), "ip");
  const index = ips.findIndex((ip) => holds(ip, lease.ip));
  const ip = ips[index];
  return ip && { index, hosts: childrenNamed(childNamed(ip, "dhcp"), "host") };
}

function holds(ip: HostElement, address: string): boolean {
  const [own, lease] = [ip.attributes.get("address") ?? "", address];
  if (!ipaddr.isValid(own) || !ipaddr.isValid(lease)) return false;
  const [subnet, host] = [ipaddr.parse(own), ipaddr.parse(lease)];
  const netmask = ip.attributes.get("netmask");
  const prefix =
    netmask !== undefined && ipaddr.IPv4.isValid(netmask)
      ? ipaddr.IPv4.parse(netmask).prefixLengthFromSubnetMask()
      : Number(ip.attributes.get("prefix"));
  if (prefix === null || Number.isNaN(prefix) || subnet.kind() !== host.kind()) return false;
  return host.match(subnet, prefix);
}

function isClient({ attributes }: HostElement, lease: Lease): boolean {
  const own = (lease.family === "ipv4" ? attributes.get("mac") : attributes.get("id"))?.toLowerCase();
  return own !== undefined && own === clientOf(lease)?.toLowerCase();
}

function sameIp(a: string | undefined, b: string): boolean {
  if (a === undefined || !ipaddr.isValid(a) || !ipaddr.isValid(b)) return a === b;
  return ipaddr.parse(a).toNormalizedString() === ipaddr.parse(b).toNormalizedString();
}

/** The leases as a table for people; those that are static hosts are marked. */
export function leaseTable(title: string, leases: readonly Lease[], networkXml: string): string {
  if (leases.length === 0) return `${title}\n\nThere are no leases.\n`;
  const marks = { "same-address": "static", "other-address": "static, with another address from its next lease on" };
  const rows = leases.map((lease) => {
    const found = staticHostOf(networkXml, lease);
    return [
      lease.ip,
      lease.mac ?? "-",
      lease.hostname ?? "-",
      lease.expires,
      found ? marks[found] : "dynamic",
      lease.clientId ?? "-",
    ];
  });
  const table = [["Address", "MAC", "Name", "Expires (time of the host)", "Kind", "Client ID or DUID"], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((field, column) => field.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${title}\n\n${lines.join("\n")}\n`;
}
