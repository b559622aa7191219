/**
 * A network as the planner sees it: the lists that can be changed one entry at a time, and everything else, which
 * can only be defined anew.
 */
import type { XmlElement } from "../xml/tree.ts";
import {
  attribute,
  childNamed,
  childrenNamed,
  type PlanNode,
  readNode,
  toXml,
  withChildren,
  withoutAttributes,
} from "./node.ts";
import { type Section, type SectionName, sections } from "./sections.ts";

/** The entries of a section; those of DHCP belong to one `<ip>` each. */
export interface EntryList {
  readonly section: Section;
  /** Place of the `<ip>` among all of them, from 0; `undefined` for sections outside `<ip>`. */
  readonly parentIndex: number | undefined;
  readonly entries: readonly PlanNode[];
}

/** What somebody keeps under `<metadata>`: one element of each namespace. */
export interface MetadataEntry {
  readonly uri: string;
  /** The prefix that the document uses for the namespace. */
  readonly key: string;
  /** The element without prefixes, as `net-metadata --set` wants it. */
  readonly xml: string;
}

export interface NetworkModel {
  readonly name: string;
  readonly uuid: string | undefined;
  readonly title: string;
  readonly description: string;
  readonly metadata: readonly MetadataEntry[];
  readonly mode: string;
  /** Families of the `<ip>` elements in document order: "ipv4" or "ipv6". */
  readonly families: readonly string[];
  readonly lists: readonly EntryList[];
  /** What no section covers: by the element's name its normal XML, "network" for the root's attributes. */
  readonly rest: ReadonlyMap<string, string>;
}

/** @param root the `<network>` element of a document or of what libvirt printed */
export function readModel(root: XmlElement): NetworkModel {
  const network = withoutGenerated(readNode(root));
  const ips = childrenNamed(network, "ip");
  const forward = childNamed(network, "forward");
  return {
    name: childNamed(network, "name")?.text ?? "",
    uuid: childNamed(network, "uuid")?.text,
    title: childNamed(network, "title")?.text ?? "",
    description: childNamed(network, "description")?.text ?? "",
    metadata: metadataOf(root),
    mode: forward ? (attribute(forward, "mode") ?? "nat") : "none",
    families: ips.map((ip) => attribute(ip, "family") ?? "ipv4"),
    lists: sections.flatMap((section) => listsOf(network, section)),
    rest: restOf(network),
  };
}

function metadataOf(root: XmlElement): readonly MetadataEntry[] {
  const metadata = root.children.find(
    (child): child is XmlElement => child.kind === "element" && child.name === "metadata",
  );
  return (metadata?.children ?? []).flatMap((child) => {
    if (child.kind !== "element" || child.namespace === "") return [];
    const key = child.name.includes(":") ? (child.name.split(":")[0] ?? "") : "ns";
    return [{ uri: child.namespace, key, xml: toXml(withoutPrefixes(readNode(child))) }];
  });
}

function withoutPrefixes(node: PlanNode): PlanNode {
  const attributes = node.attributes.filter(([name]) => !name.startsWith("xmlns"));
  return { ...node, name: node.name.replace(/^.*:/, ""), attributes, children: node.children.map(withoutPrefixes) };
}

/** @param parentIndex which `<ip>`, from 0; `undefined` for sections outside `<ip>` */
export function listOf(
  model: NetworkModel,
  section: SectionName,
  parentIndex: number | undefined,
): EntryList | undefined {
  return model.lists.find((list) => list.section.name === section && list.parentIndex === parentIndex);
}

function listsOf(network: PlanNode, section: Section): readonly EntryList[] {
  if (section.parents[0] === "ip") {
    return childrenNamed(network, "ip").map((ip, parentIndex) => {
      return { section, parentIndex, entries: childrenNamed(childNamed(ip, "dhcp"), section.entry) };
    });
  }
  const [parentName] = section.parents;
  const parent = parentName === undefined ? network : childNamed(network, parentName);
  return [{ section, parentIndex: undefined, entries: childrenNamed(parent, section.entry) }];
}

/** What libvirt adds to a running network on its own. */
function withoutGenerated(network: PlanNode): PlanNode {
  return withChildren(
    network,
    network.children.map((child) => (child.name === "forward" ? plainForward(child) : child)),
  );
}

/** `dev` is the first interface; with a physical function the pool is found anew at every start. */
function plainForward(forward: PlanNode): PlanNode {
  const dev = attribute(forward, "dev");
  const hasPf = childNamed(forward, "pf") !== undefined;
  const kept = forward.children.filter((child) => {
    if (hasPf) return child.name !== "interface" && child.name !== "address";
    return !(child.name === "nat" && isUsualNat(child));
  });
  const interfaces = childrenNamed(forward, "interface");
  const added: readonly PlanNode[] =
    dev === undefined || interfaces.length > 0 || hasPf
      ? []
      : [{ name: "interface", attributes: [["dev", dev]], children: [], text: "" }];
  return withChildren(withoutAttributes(forward, "dev"), [...added, ...kept]);
}

/** libvirt writes the ports that it translates to even when nobody chose them. */
function isUsualNat(nat: PlanNode): boolean {
  return toXml(nat) === "<nat/>" || toXml(nat) === "<nat><port end='65535' start='1024'/></nat>";
}

const ownCommands = new Set(["name", "uuid", "title", "description", "metadata"]);

function restOf(network: PlanNode): ReadonlyMap<string, string> {
  const rest = new Map<string, string>();
  const add = (name: string, xml: string): void => {
    rest.set(name, (rest.get(name) ?? "") + xml);
  };
  add(
    "network",
    toXml({
      ...network,
      attributes: network.attributes.filter(([name]) => !name.startsWith("xmlns")),
      children: [],
      text: "",
    }),
  );
  for (const child of network.children) {
    if (ownCommands.has(child.name) || child.name === "portgroup") continue;
    const kept = withoutEntries(child);
    if (!isEmpty(kept)) add(child.name, toXml(kept));
  }
  return rest;
}

/** Without the entries of the sections below this child of the root. */
function withoutEntries(child: PlanNode): PlanNode {
  switch (child.name) {
    case "forward":
      return withChildren(child, sorted(child.children.filter((node) => node.name !== "interface")));
    case "dns":
      return withChildren(
        child,
        child.children.filter((node) => !["host", "txt", "srv"].includes(node.name)),
      );
    case "ip": {
      const children = child.children.map((node) =>
        node.name === "dhcp"
          ? withChildren(
              node,
              node.children.filter((entry) => !["range", "host"].includes(entry.name)),
            )
          : node,
      );
      return withChildren(child, sorted(children.filter((node) => !isEmpty(node))));
    }
    default:
      return withChildren(child, child.name === "bandwidth" ? sorted(child.children) : child.children);
  }
}

/** Elements of different names stand in any order. */
function sorted(nodes: readonly PlanNode[]): readonly PlanNode[] {
  return nodes.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** `<dns/>` and the like say nothing; `<forward/>` and `<ip/>` do. */
function isEmpty(node: PlanNode): boolean {
  if (["forward", "ip", "bridge"].includes(node.name)) return false;
  return node.attributes.length === 0 && node.children.length === 0 && node.text === "";
}
