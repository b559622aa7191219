/** The tables of all formats as trees, and the step from one element to those in it. */
import type { XmlElement } from "../xml/tree.ts";
import { nodesBelow, type PlaceNode, placeTree } from "./place-tree.ts";
import { domainPlaces } from "./places-domain.ts";
import { otherPlaces } from "./places-others.ts";

const guest = placeTree(domainPlaces);
const trees: ReadonlyMap<string, PlaceNode> = new Map([
  ["domain", guest],
  ...[...otherPlaces].map(([kind, places]) => [kind, withGuests(kind, placeTree(places))] as const),
]);
const devices = guest.children.get("devices");

/** Snapshots and checkpoints hold copies of the guest. */
function withGuests(kind: string, tree: PlaceNode): PlaceNode {
  if (kind !== "domainsnapshot" && kind !== "domaincheckpoint") return tree;
  tree.children.set("domain", guest).set("inactiveDomain", guest);
  return tree;
}

export interface At {
  readonly nodes: readonly PlaceNode[];
  /** In a copy of something that another document defines, or in a piece of it: its names are not defined here. */
  readonly isCopy: boolean;
}

/** Where the walk begins: at the root of a document of this kind. */
export function atRoot(kind: string, root: XmlElement): At {
  // A single device is the root of its document, but stands in the tables below <devices>.
  if (kind === "fragment") return { nodes: devices ? nodesBelow([devices], root) : [], isCopy: true };
  const tree = trees.get(kind);
  return { nodes: tree ? [tree] : [], isCopy: false };
}

/** The step to a child element. */
export function below(at: At, child: XmlElement): At {
  const nodes = nodesBelow(at.nodes, child);
  return { nodes, isCopy: at.isCopy || nodes.includes(guest) };
}

/** Where any element stands. */
export function atElement(kind: string, element: XmlElement): At {
  return element.parent ? below(atElement(kind, element.parent), element) : atRoot(kind, element);
}
