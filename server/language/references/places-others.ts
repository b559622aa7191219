/** Where names stand in all formats but the guest. */
import { formatSubnet } from "../ip.ts";
import { readSubnet } from "../ip-element.ts";
import type { XmlElement } from "../xml/tree.ts";
import { attributeValue, firstChild, textContent } from "../xml/walk.ts";
import { pciAddress, pciOfNodeDevice } from "./addresses.ts";
import { variableIn } from "./notation.ts";
import { defines, type Place, refers } from "./place.ts";
import { filterAt, imageAt, reservedRate, secretOf } from "./places-domain.ts";

const textOf = (element: XmlElement | undefined) => (element ? textContent(element).value : "") || undefined;

function uuid(format: string): Place {
  return defines("uuid", "uuid", { scope: () => format });
}

/** libvirt makes the bridge and its subnets itself unless the mode says that guests join what the host has. */
function isManaged({ parent: network }: XmlElement): boolean {
  return ["nat", "route", "open"].includes(modeOf(network));
}

/** Do guests join what the host has? A misspelt mode says neither. */
function isJoined({ parent: network }: XmlElement): boolean {
  return ["bridge", "private", "vepa", "passthrough", "hostdev"].includes(modeOf(network));
}

function modeOf(network: XmlElement | undefined): string {
  return attributeValue(network && firstChild(network, "forward"), "mode") ?? "nat";
}

function subnetOf(ip: XmlElement): string | undefined {
  const { subnet } = readSubnet(ip);
  return subnet && formatSubnet(subnet);
}

const network: readonly Place[] = [
  defines("network", "name"),
  uuid("network"),
  defines("portgroup", "portgroup/@name", {
    scope: ({ parent }) => textOf(parent && firstChild(parent, "name")),
  }),
  defines("host-interface", "bridge/@name", { when: isManaged }),
  refers("host-interface", "bridge/@name", { when: isJoined }),
  refers("host-interface", "forward/@dev"),
  refers("host-interface", "forward/interface/@dev"),
  refers("host-interface", "forward/pf/@dev"),
  refers("host-device", "forward/address", { compose: pciAddress }),
  defines("mac", "mac/@address"),
  refers("mac", "ip/dhcp/host/@mac"),
  defines("subnet", "ip/@address", { when: isManaged, compose: subnetOf }),
  defines("dhcp-address", "ip/dhcp/host/@ip"),
  refers("dhcp-address", "dns/host/@ip"),
  defines("dns-name", "dns/host/hostname"),
  defines("dns-name", "ip/dhcp/host/@name"),
  refers("dns-name", "dns/srv/@target"),
  defines("inbound-rate", "bandwidth/inbound", {
    when: ({ parent: bandwidth }) => bandwidth !== undefined && isManaged(bandwidth),
    compose: () => reservedRate,
    scope: ({ parent: bandwidth }) => textOf(bandwidth?.parent && firstChild(bandwidth.parent, "name")),
  }),
];

const owner: readonly Place[] = [
  refers("domain", "owner/name"),
  refers("uuid", "owner/uuid", { scope: () => "domain" }),
];

/** The name of the guest that a binding is for. */
function ownerOf({ parent: binding }: XmlElement): string | undefined {
  const guest = binding && firstChild(binding, "owner");
  return textOf(guest && firstChild(guest, "name"));
}

const filterBinding: readonly Place[] = [
  ...owner,
  ...filterAt("filterref"),
  refers("interface-target", "portdev/@name", { scope: ownerOf }),
  refers("host-interface", "linkdev/@name"),
  refers("mac", "mac/@address"),
];

/** The port's own document does not name its network. */
const networkPort: readonly Place[] = [
  uuid("networkport"),
  ...owner,
  refers("portgroup", "group"),
  refers("mac", "mac/@address"),
  refers("host-interface", "plug/@bridge"),
  refers("host-interface", "plug/@dev"),
  refers("host-device", "plug/address", { compose: pciAddress }),
];

/** What the attributes of a filter's rule can leave to a variable. */
const variables = [
  "arpdstipaddr arpdstmacaddr arpsrcipaddr arpsrcmacaddr dstipaddr dstipfrom dstipmask dstipto dstmacaddr dstmacmask",
  "srcipaddr srcipfrom srcipmask srcipto srcmacaddr srcmacmask root-address root-address-mask sender-address",
  "sender-address-mask dstportend dstportstart srcportend srcportstart protocol protocolid encap-protocol vlanid dscp",
  "connlimit-above hwtype opcode protocoltype ipset age age-hi forward-delay forward-delay-hi hello-time hello-time-hi",
  "max-age max-age-hi port port-hi root-cost root-cost-hi root-priority root-priority-hi sender-priority",
  "sender-priority-hi",
].flatMap((line) => line.split(" "));

const filter: readonly Place[] = [
  defines("filter", "@name"),
  uuid("filter"),
  ...filterAt("filterref"),
  ...variables.map((attribute) =>
    defines("filter-variable", `rule/*/@${attribute}`, {
      part: variableIn,
      scope: ({ parent: rule }) => attributeValue(rule?.parent, "name") ?? "",
    }),
  ),
];

/** CHAP is how iSCSI asks for a password, so its secrets are those of usage iscsi. */
function usageOfPool(secret: XmlElement): string | undefined {
  const type = attributeValue(secret.parent, "type");
  return type === "chap" ? "iscsi" : type;
}

const pool: readonly Place[] = [
  defines("pool", "name"),
  uuid("pool"),
  ...secretOf("source/auth/secret", usageOfPool),
  refers("node-device", "source/adapter/@name"),
  refers("node-device", "source/adapter/@parent"),
  refers("host-device", "source/adapter/parentaddr/address", { compose: pciAddress }),
];

const volume: readonly Place[] = [
  defines("volume", "name"),
  defines("path", "target/path"),
  refers("path", "backingStore/path"),
  ...secretOf("target/encryption/secret", () => "volume"),
];

const usageOf = (identifier: XmlElement) => attributeValue(identifier.parent, "type");

const secret: readonly Place[] = [
  uuid("secret"),
  ...["name", "target", "volume"].map((name) => defines("secret-usage", `usage/${name}`, { scope: usageOf })),
  refers("path", "usage/volume"),
];

/** The guest that a snapshot or checkpoint is of, where the document says it. */
function guestOf(name: XmlElement): string | undefined {
  let root = name;
  while (root.parent) root = root.parent;
  const domain = firstChild(root, "domain");
  return textOf(domain && firstChild(domain, "name"));
}

const isPath = (disk: XmlElement) => attributeValue(disk, "name")?.startsWith("/") === true;

/** A disk is named by its target or by its file. */
const disksOfMoment: readonly Place[] = [
  refers("disk-target", "disks/disk/@name", { when: (disk) => !isPath(disk) }),
  refers("path", "disks/disk/@name", { when: isPath }),
  ...["source", "target", "scratch"].flatMap((image) => imageAt(`disks/disk/${image}`)),
];

function moments(kind: "snapshot" | "checkpoint"): readonly Place[] {
  return [defines(kind, "name", { scope: guestOf }), refers(kind, "parent/name", { scope: guestOf }), ...disksOfMoment];
}

const backup: readonly Place[] = [
  refers("checkpoint", "incremental"),
  refers("checkpoint", "disks/disk/@incremental"),
  ...disksOfMoment,
];

const isOfType = (type: string) => (capability: XmlElement | undefined) => attributeValue(capability, "type") === type;

/** The name of the whole device. */
function deviceAround(element: XmlElement): string | undefined {
  let root = element;
  while (root.parent) root = root.parent;
  return textOf(firstChild(root, "name"));
}

function parentOf(element: XmlElement): string | undefined {
  let root = element;
  while (root.parent) root = root.parent;
  return textOf(firstChild(root, "parent"));
}

const mediated: readonly Place[] = [
  defines("mdev", "capability/uuid"),
  refers("mdev-type", "capability/type/@id", { when: ({ parent }) => isOfType("mdev")(parent), scope: parentOf }),
  defines("mdev-type", "capability/capability/type/@id", {
    when: ({ parent }) => isOfType("mdev_types")(parent),
    scope: deviceAround,
  }),
];

const device: readonly Place[] = [
  ...mediated,
  defines("host-interface", "capability/interface", { when: ({ parent }) => isOfType("net")(parent) }),
  refers("host-device", "capability/capability/address", { compose: pciAddress }),
  refers("host-device", "capability/iommuGroup/address", { compose: pciAddress }),
  defines("node-device", "name"),
  refers("node-device", "parent"),
  defines("host-device", "name", {
    when: (name) => pciOfNodeDevice(textOf(name) ?? "") !== undefined,
    compose: (name) => pciOfNodeDevice(textOf(name) ?? ""),
  }),
];

/** The VLANs and bonds in a bridge are described in its own document. */
function isMadeHere(port: XmlElement): boolean {
  return isOfType("vlan")(port) || isOfType("bond")(port);
}

const hostInterface: readonly Place[] = [
  defines("host-interface", "@name"),
  refers("host-interface", "vlan/interface/@name"),
  refers("host-interface", "bond/interface/@name"),
  refers("host-interface", "bridge/interface/@name", { when: (port) => !isMadeHere(port) }),
  defines("host-interface", "bridge/interface/@name", { when: isMadeHere }),
  refers("host-interface", "bridge/interface/vlan/interface/@name"),
  refers("host-interface", "bridge/interface/bond/interface/@name"),
];

/** By the name of the document kind. */
export const otherPlaces: ReadonlyMap<string, readonly Place[]> = new Map([
  ["network", network],
  ["networkport", networkPort],
  ["filter", filter],
  ["filterbinding", filterBinding],
  ["pool", pool],
  ["volume", volume],
  ["secret", secret],
  ["domainsnapshot", moments("snapshot")],
  ["domaincheckpoint", moments("checkpoint")],
  ["domainbackup", backup],
  ["device", device],
  ["hostinterface", hostInterface],
]);
