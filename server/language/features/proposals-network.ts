/** Likely and free values in networks: identity, and addresses that fit the subnet around them. */

import { bits, type Ip, ipOf, parseIp, prefixOfNetmask, type Subnet, subnetOf } from "../ip.ts";
import { readSubnet } from "../ip-element.ts";
import { blockOf } from "../references/clash-subnet.ts";
import { isFreeName, nextFree, takenMacs } from "../references/free-names.ts";
import { freeBlock, takenBlocks } from "../references/free-subnets.ts";
import type { XmlElement } from "../xml/tree.ts";
import { attributeValue, childElements } from "../xml/walk.ts";
import { known, made, newMac, newUuid, type ProposalPlace, type ProposalRequest } from "./proposal.ts";

/** The subnet of the `<ip>` around a place. */
function subnetAround({ element }: ProposalRequest): { readonly subnet: Subnet; readonly own: Ip } | undefined {
  let ip: XmlElement | undefined = element;
  while (ip && ip.name !== "ip") ip = ip.parent;
  const own = parseIp((ip && attributeValue(ip, "address")) ?? "");
  if (!ip || !own) return undefined;
  const [prefix, netmask] = [attributeValue(ip, "prefix"), attributeValue(ip, "netmask")];
  const length = prefix === undefined ? prefixOfNetmask(netmask ?? "") : Number(prefix);
  // Not more is known of a very small or an unfinished subnet.
  if (length === undefined || !Number.isInteger(length) || length < 8 || bits(own.family) - length < 4)
    return undefined;
  return { subnet: subnetOf(own, length), own };
}

/** Behind the host's own address. */
function firstAddress(request: ProposalRequest): readonly string[] {
  const around = subnetAround(request);
  if (!around) return [];
  const { subnet, own } = around;
  const first = subnet.first.value + 1n;
  return [ipOf(own.family, own.value === first ? first + 1n : first).text];
}

function lastAddress(request: ProposalRequest): readonly string[] {
  const around = subnetAround(request);
  if (!around) return [];
  const { subnet, own } = around;
  // Half of an IPv6 subnet is more than anybody needs, and more than libvirt takes in one range.
  const most = own.family === "ipv4" ? subnet.last.value - 1n : subnet.first.value + 0xffn;
  return [ipOf(own.family, own.value === most ? most - 1n : most).text];
}

/** The first address that neither the host nor another entry has. */
function freeAddress(request: ProposalRequest): readonly string[] {
  const around = subnetAround(request);
  const { parent } = request.element;
  if (!around || !parent) return [];
  const hosts = childElements(parent, "host").filter((host) => host !== request.element);
  const taken = new Set(hosts.flatMap((host) => parseIp(attributeValue(host, "ip") ?? "")?.value ?? []));
  let value = around.subnet.first.value + 2n;
  while (taken.has(value) || value === around.own.value) value++;
  return value < around.subnet.last.value ? [ipOf(around.own.family, value).text] : [];
}

/** In the first subnet of the network that is of the family which is wanted. */
function addressBeside(request: ProposalRequest): readonly string[] {
  const { root, element } = request;
  const family = attributeValue(element, "family") ?? "ipv4";
  const ips = childElements(root, "ip").filter((ip) => parseIp(attributeValue(ip, "address") ?? "")?.family === family);
  return ips.slice(0, 1).flatMap((ip) => firstAddress({ ...request, element: ip }));
}

/** Bridges that libvirt makes are called virbr and a number; one that exists already has the name that the host gave it. */
function bridgeNames({ root, holders }: ProposalRequest): readonly string[] {
  const forward = childElements(root, "forward")[0];
  const mode = forward && (attributeValue(forward, "mode") ?? "nat");
  if (mode === "bridge") return ["br0", "ovsbr0"];
  const isFree = (name: string) => isFreeName(holders, { kind: "host-interface", name, scope: undefined });
  const first = nextFree("virbr0", "", isFree);
  const second = first && nextFree(first, "", isFree);
  return [first, second].flatMap((name) => name ?? []);
}

const usualSubnets = ["192.168.150.0/24", "10.20.30.0/24", "fd00:a:b:c::/64"].flatMap((name) => blockOf(name) ?? []);

/** The host's own address in subnets that are often taken for guests, or in the next ones that nobody has. */
function ownAddresses({ root, element, holders }: ProposalRequest): readonly string[] {
  const others = childElements(root, "ip").filter((ip) => ip !== element);
  const taken = [...takenBlocks(holders), ...others.map((ip) => readSubnet(ip).subnet)];
  return usualSubnets.map((usual) => {
    const { first } = freeBlock(usual, taken);
    return ipOf(first.family, first.value + 1n).text;
  });
}

function prefixes({ element }: ProposalRequest): readonly string[] {
  const address = parseIp(attributeValue(element, "address") ?? "");
  const family = address?.family ?? attributeValue(element, "family");
  return family === "ipv6" ? ["64"] : ["24"];
}

/** How libvirt finds out the IP address of a guest; other variables can have any value. */
function waysToLearn({ element }: ProposalRequest): readonly string[] {
  return attributeValue(element, "name") === "CTRL_IP_LEARNING" ? ["any", "dhcp", "none"] : [];
}

export const networkPlaces: readonly ProposalPlace[] = [
  made("network/uuid", "new", ({ random }) => [newUuid(random)]),
  made("network/mac/@address", "new", ({ random, holders }) => [newMac(random, undefined, takenMacs(holders))]),
  made("network/bridge/@name", "", bridgeNames),
  made("network/ip/@address", "", ownAddresses),
  known("network/ip/@netmask", "255.255.255.0"),
  made("ip/@prefix", "", prefixes),
  made("dhcp/range/@start", "first", firstAddress),
  made("dhcp/range/@end", "last", lastAddress),
  known("lease/@expiry", "60 1440"),
  known("dhcp/bootp/@file", "pxelinux.0"),
  made("dns/host/@ip", "in the subnet", addressBeside),
  made("route/@gateway", "in the subnet", addressBeside),
  made("nat/address/@end", "the same", ({ element }) => [attributeValue(element, "start") ?? ""]),
  known("vlan/tag/@id", "10 20"),
  made("dhcp/host/@ip", "the next that is free", freeAddress),
  made("filterref/parameter/@value", "", waysToLearn),
  known(
    "filterref/@filter",
    "clean-traffic clean-traffic-gateway no-mac-spoofing no-ip-spoofing no-arp-spoofing allow-dhcp allow-arp",
  ),
];
