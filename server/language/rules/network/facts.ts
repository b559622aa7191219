/** What the rules for `<network>` want to know of a document, read once. */
import { type Ip, parseIp } from "../../ip.ts";
import { type IpSubnet, readSubnet } from "../../ip-element.ts";
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, value } from "../elements.ts";

export type Mode =
  | "none"
  | "nat"
  | "route"
  | "open"
  | "bridge"
  | "private"
  | "vepa"
  | "passthrough"
  | "hostdev"
  /** Written, but not a mode; the grammar says so. */
  | "unknown";

const modes: readonly Mode[] = ["none", "nat", "route", "open", "bridge", "private", "vepa", "passthrough", "hostdev"];

export interface NetworkFacts {
  readonly root: XmlElement;
  readonly forward: XmlElement | undefined;
  /** No `<forward>` is "none"; `<forward>` without a mode is "nat". */
  readonly mode: Mode;
  /** libvirt makes the bridge and runs dnsmasq: none, nat, route, open. */
  readonly isManaged: boolean;
  /** Guests join something that the host already has: bridge, private, vepa, passthrough, hostdev. */
  readonly isExternal: boolean;
  /** Mode bridge with a bridge name: taps on a host bridge. */
  readonly isHostBridge: boolean;
  /** Guests are attached by macvtap: bridge without a name, private, vepa, passthrough. */
  readonly isMacvtap: boolean;
  readonly bridge: XmlElement | undefined;
  /** Has guests join a device of the host, but names none, and a bridge or addresses instead: the mode may be the mistake. */
  readonly isModeDoubtful: boolean;
  readonly ips: readonly IpFacts[];
  /** The static DHCP entries of all subnets, on networks where libvirt serves DHCP. */
  readonly hosts: readonly HostFacts[];
}

export interface IpFacts extends IpSubnet {
  readonly element: XmlElement;
  readonly dhcp: XmlElement | undefined;
  readonly ranges: readonly XmlElement[];
  readonly hosts: readonly HostFacts[];
  /** Of the ranges and the hosts. */
  readonly leases: readonly XmlElement[];
}

/** A static DHCP entry. There can be thousands, at which many rules look, so their attributes are looked up once. */
export interface HostFacts {
  readonly element: XmlElement;
  readonly mac: XmlAttribute | undefined;
  readonly id: XmlAttribute | undefined;
  readonly name: XmlAttribute | undefined;
  readonly ip: XmlAttribute | undefined;
  /** `undefined` when missing or not an address. */
  readonly address: Ip | undefined;
  /** What the `<ip>` around it makes. */
  readonly subnet: IpSubnet;
}

/** @param root the `<network>` element */
export function readNetwork(root: XmlElement): NetworkFacts {
  const forward = child(root, "forward");
  const mode = modeOf(forward);
  const bridge = child(root, "bridge");
  // A mode that is misspelt is most likely one of these, and the other rules go on.
  const isManaged = mode === "none" || mode === "nat" || mode === "route" || mode === "open" || mode === "unknown";
  const isHostBridge = mode === "bridge" && value(bridge, "name") !== undefined;
  const ips = children(root, "ip").map(readIp);
  return {
    root,
    forward,
    mode,
    isManaged,
    isExternal: !isManaged,
    isHostBridge,
    isMacvtap: !isManaged && mode !== "hostdev" && !isHostBridge,
    bridge,
    isModeDoubtful:
      !isManaged &&
      !isHostBridge &&
      !hasDevice(forward) &&
      !child(forward, "address") &&
      ((bridge?.attributes.length ?? 0) > 0 || ips.length > 0),
    ips,
    hosts: isManaged ? ips.flatMap(({ hosts }) => hosts) : [],
  };
}

function modeOf(forward: XmlElement | undefined): Mode {
  if (!forward) return "none";
  const written = value(forward, "mode");
  if (written === undefined) return "nat";
  return modes.find((mode) => mode === written) ?? "unknown";
}

function readIp(element: XmlElement): IpFacts {
  const dhcp = child(element, "dhcp");
  const [ranges, hosts] = [children(dhcp, "range"), children(dhcp, "host")];
  const subnet = readSubnet(element);
  return {
    ...subnet,
    element,
    dhcp,
    ranges,
    hosts: hosts.map((host) => readHost(host, subnet)),
    leases: [...ranges, ...hosts].flatMap((holder) => children(holder, "lease")),
  };
}

function readHost(element: XmlElement, subnet: IpSubnet): HostFacts {
  let [mac, id, name, ip]: readonly (XmlAttribute | undefined)[] = [];
  for (const each of element.attributes) {
    if (each.name === "mac") mac ??= each;
    else if (each.name === "id") id ??= each;
    else if (each.name === "name") name ??= each;
    else if (each.name === "ip") ip ??= each;
  }
  return { element, mac, id, name, ip, address: ip && parseIp(ip.value), subnet };
}

/** libvirt serves DHCP only where there is something to give out. */
export function servesDhcp({ ranges, hosts }: IpFacts): boolean {
  return ranges.length + hosts.length > 0;
}

/** The mode as its author would say it. */
export function modeWords(facts: NetworkFacts): string {
  if (facts.mode === "none") return "an isolated network (no <forward>)";
  if (facts.isMacvtap && facts.mode === "bridge") return "mode 'bridge' without a bridge name (macvtap)";
  return `mode '${facts.mode}'`;
}

/** Is the attribute written and set to yes? */
export function isYes(element: XmlElement | undefined, name: string): boolean {
  return attribute(element, name)?.value === "yes";
}

/** Does `<forward>` name an interface of the host, or a physical function? */
export function hasDevice(forward: XmlElement | undefined): boolean {
  return attribute(forward, "dev") !== undefined || (child(forward, "interface") ?? child(forward, "pf")) !== undefined;
}
