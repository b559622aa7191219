/**
 * The parts of a network that `virsh net-update` can change while it runs, and how libvirt finds an entry in each.
 * Source: virNetworkDefUpdateSection.
 */
import type { Version } from "../version.ts";
import { attribute, childrenNamed, type PlanNode, toXml, withoutAttributes } from "./node.ts";

export type SectionName =
  | "ip-dhcp-range"
  | "ip-dhcp-host"
  | "forward-interface"
  | "portgroup"
  | "dns-host"
  | "dns-txt"
  | "dns-srv";

export interface Section {
  readonly name: SectionName;
  /** The path below the root to the elements that hold entries, and the name of an entry. */
  readonly parents: readonly string[];
  readonly entry: string;
  readonly canModify: boolean;
  /** The libvirt that is known to modify such entries, where older ones may not; 0 where all do. */
  readonly modifySince: Version;
  /** Does libvirt take a new entry for a copy of this one, so that `add` refuses it? */
  readonly clashes: (existing: PlanNode, added: PlanNode) => boolean;
  /** Would `modify` with this element replace that entry? */
  readonly modifies: (existing: PlanNode, element: PlanNode) => boolean;
  /** Would `delete` with this element remove that entry? */
  readonly deletes: (existing: PlanNode, element: PlanNode) => boolean;
  /** The element that names exactly this entry to `delete`. */
  readonly deletion: (entry: PlanNode) => PlanNode;
  /** What a change does to those who use the network while it runs; "" for nothing. */
  readonly interruption: string;
}

const dnsmasqRestart = "DNS and DHCP pause for less than a second while dnsmasq restarts; leases are kept";

const same =
  (...names: readonly string[]) =>
  (a: PlanNode, b: PlanNode): boolean =>
    names.every((name) => attribute(a, name) === attribute(b, name));

/** One of these attributes is written in both and equal. */
const shares =
  (...names: readonly string[]) =>
  (a: PlanNode, b: PlanNode): boolean =>
    names.some((name) => attribute(a, name) !== undefined && attribute(a, name) === attribute(b, name));

/** Every one of these that the element has is the same in the entry. */
const matchesGiven =
  (...names: readonly string[]) =>
  (entry: PlanNode, element: PlanNode): boolean =>
    names.every(
      (name) => attribute(element, name) === undefined || attribute(entry, name) === attribute(element, name),
    );

const only =
  (...names: readonly string[]) =>
  (entry: PlanNode): PlanNode => ({
    ...withoutAttributes(entry, ...entry.attributes.map(([name]) => name).filter((name) => !names.includes(name))),
    children: [],
  });

const never = (): boolean => false;
const srvKey = ["domain", "service", "protocol", "target"] as const;

/** In the order in which changes are made. */
export const sections: readonly Section[] = [
  {
    name: "forward-interface",
    parents: ["forward"],
    entry: "interface",
    canModify: false,
    modifySince: 0,
    clashes: same("dev"),
    modifies: never,
    deletes: same("dev"),
    deletion: only("dev"),
    interruption: "",
  },
  {
    name: "portgroup",
    parents: [],
    entry: "portgroup",
    canModify: true,
    modifySince: 0,
    clashes: same("name"),
    modifies: same("name"),
    deletes: same("name"),
    deletion: only("name"),
    interruption: "guests that are attached keep their settings until they are attached again",
  },
  {
    name: "ip-dhcp-range",
    parents: ["ip", "dhcp"],
    entry: "range",
    canModify: false,
    modifySince: 0,
    clashes: same("start", "end"),
    modifies: never,
    deletes: same("start", "end"),
    deletion: only("start", "end"),
    interruption: dnsmasqRestart,
  },
  {
    name: "ip-dhcp-host",
    parents: ["ip", "dhcp"],
    entry: "host",
    canModify: true,
    modifySince: 0,
    clashes: shares("mac", "name", "ip"),
    modifies: shares("mac", "name", "ip"),
    deletes: (entry, element) =>
      matchesGiven("name", "ip")(entry, element) &&
      (attribute(entry, "mac") === undefined || matchesGiven("mac")(entry, element)),
    deletion: only("mac", "name", "ip"),
    interruption: "",
  },
  {
    name: "dns-host",
    parents: ["dns"],
    entry: "host",
    canModify: true,
    modifySince: 10_007_000,
    clashes: same("ip"),
    modifies: same("ip"),
    deletes: (entry, element) => same("ip")(entry, element) || sharesHostName(entry, element),
    deletion: only("ip"),
    interruption: "",
  },
  {
    name: "dns-txt",
    parents: ["dns"],
    entry: "txt",
    canModify: true,
    modifySince: 10_007_000,
    clashes: same("name"),
    modifies: same("name"),
    deletes: same("name"),
    deletion: (entry) => entry,
    interruption: dnsmasqRestart,
  },
  {
    name: "dns-srv",
    parents: ["dns"],
    entry: "srv",
    canModify: false,
    modifySince: 0,
    clashes: matchesGiven(...srvKey),
    modifies: never,
    deletes: matchesGiven(...srvKey),
    deletion: only(...srvKey),
    interruption: dnsmasqRestart,
  },
];

function sharesHostName(entry: PlanNode, element: PlanNode): boolean {
  const names = childrenNamed(entry, "hostname").map(toXml);
  return (
    attribute(element, "ip") === undefined &&
    childrenNamed(element, "hostname").some((name) => names.includes(toXml(name)))
  );
}
