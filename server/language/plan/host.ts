/** What a host has, as it printed it: the input of a plan, and what a plan is followed on. */
import { parse } from "../xml/parse.ts";
import type { XmlElement } from "../xml/tree.ts";
import { attribute, childNamed, childrenNamed, type PlanNode, readNode } from "./node.ts";

/** A running guest with an interface on the network. */
export interface PlanGuest {
  readonly name: string;
  /** What `dumpxml` printed. */
  readonly xml: string;
}

export interface HostState {
  /** What `net-dumpxml` printed, `null` when the network is not running. */
  readonly live: string | null;
  /** What `net-dumpxml --inactive` printed, `null` when there is no stored definition. */
  readonly stored: string | null;
  readonly guests: readonly PlanGuest[];
}

/** What virsh finds a guest by. It takes a number for the one that a running guest has, whatever the guests are called. */
export function addressOf({ name, xml }: PlanGuest): string {
  const root = /^\d+$/.test(name) ? rootOf(xml) : undefined;
  return (root && childNamed(readNode(root), "uuid")?.text) || name;
}

/** The interfaces of a guest, in document order. */
export function interfacesOf(guest: PlanGuest): readonly PlanNode[] {
  const root = rootOf(guest.xml);
  return root ? childrenNamed(childNamed(readNode(root), "devices"), "interface") : [];
}

/** Tells one interface of a guest from the others, as `update-device` does. */
export function macOf(node: PlanNode): string {
  return attribute(childNamed(node, "mac") ?? node, "address") ?? "";
}

/** Where an interface is plugged in: "network NAME" or "bridge NAME", "" for other kinds. */
export function plugOf(node: PlanNode): string {
  const type = attribute(node, "type") ?? "";
  const source = childNamed(node, "source");
  const name = source && attribute(source, type);
  return name === undefined || (type !== "network" && type !== "bridge") ? "" : `${type} ${name}`;
}

/** `undefined` when the text has no element; it need not be well-formed. */
export function rootOf(xml: string): XmlElement | undefined {
  return parse(xml).root;
}
