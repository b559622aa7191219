/** The rows of a format as a tree of element names, so that a walk visits only what may hold a name. */
import type { XmlElement } from "../xml/tree.ts";
import type { Place } from "./place.ts";

export interface PlaceNode {
  readonly children: Map<string, PlaceNode>;
  /** By the name of the attribute. */
  readonly attributes: Map<string, Place[]>;
  readonly text: Place[];
  readonly composed: Place[];
}

/** The root stands for that of the document: paths begin at its children. */
export function placeTree(places: readonly Place[]): PlaceNode {
  const root = makeNode();
  for (const place of places) add(root, place);
  return root;
}

function makeNode(): PlaceNode {
  return { children: new Map(), attributes: new Map(), text: [], composed: [] };
}

function add(root: PlaceNode, place: Place): void {
  let node = root;
  for (const part of place.path.split("/")) {
    if (part.startsWith("@")) {
      const name = part.slice(1);
      node.attributes.set(name, [...(node.attributes.get(name) ?? []), place]);
      return;
    }
    node = child(node, part);
  }
  (place.compose ? node.composed : node.text).push(place);
}

function child(node: PlaceNode, part: string): PlaceNode {
  const holdsItself = part.endsWith("+");
  const name = holdsItself ? part.slice(0, -1) : part;
  const known = node.children.get(name) ?? makeNode();
  node.children.set(name, known);
  if (holdsItself) known.children.set(name, known);
  return known;
}

const qemuNamespace = "http://libvirt.org/schemas/domain/qemu/1.0";

/** The nodes for a child element of one for which these are the nodes; none when nothing in it is of interest. */
export function nodesBelow(nodes: readonly PlaceNode[], element: XmlElement): readonly PlaceNode[] {
  const name = nameInTables(element);
  const found: PlaceNode[] = [];
  for (const node of nodes) {
    const named = name === undefined ? undefined : node.children.get(name);
    const any = name === undefined ? undefined : node.children.get("*");
    if (named) found.push(named);
    if (any) found.push(any);
  }
  return found;
}

/** libvirt's own elements have no namespace; of the others only QEMU's hold names. */
function nameInTables(element: XmlElement): string | undefined {
  if (element.namespace === "") return element.name;
  return element.namespace === qemuNamespace ? `qemu:${element.localName}` : undefined;
}
