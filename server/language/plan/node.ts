/**
 * Elements by their meaning: what libvirt leaves out or writes differently is the same here. A `PlanNode` can be
 * compared by its text, and sent to libvirt as it is.
 */
import type { XmlElement } from "../xml/tree.ts";
import { normaliseAttributes } from "./normalise.ts";

export interface PlanNode {
  /** As written, with prefix. */
  readonly name: string;
  /** Normalised, in alphabetical order. */
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly PlanNode[];
  /** Character data without white space around it. */
  readonly text: string;
}

/** Reads an element with all that is in it. Comments and white space between elements mean nothing. */
export function readNode(element: XmlElement): PlanNode {
  const elements = element.children.filter((child): child is XmlElement => child.kind === "element");
  const texts = element.children.map((child) => (child.kind === "text" || child.kind === "cdata" ? child.value : ""));
  const written = element.attributes.map((attribute) => [attribute.name, attribute.value] as const);
  return {
    name: element.name,
    attributes: normaliseAttributes(element.name, written),
    children: elements.map(readNode),
    text: texts.join("").trim(),
  };
}

/** The normalised value; `undefined` when it is not there. */
export function attribute(node: PlanNode, name: string): string | undefined {
  return node.attributes.find(([candidate]) => candidate === name)?.[1];
}

/** In document order; none of a node that is not there. */
export function childrenNamed(node: PlanNode | undefined, name: string): readonly PlanNode[] {
  return node?.children.filter((child) => child.name === name) ?? [];
}

/** The first one; `undefined` when there is none, or no node. */
export function childNamed(node: PlanNode | undefined, name: string): PlanNode | undefined {
  return node?.children.find((child) => child.name === name);
}

/** One line of XML; equal nodes give equal lines. */
export function toXml(node: PlanNode): string {
  const attributes = node.attributes.map(([name, value]) => ` ${name}='${escapeXml(value)}'`).join("");
  const content = escapeXml(node.text) + node.children.map(toXml).join("");
  return content === "" ? `<${node.name}${attributes}/>` : `<${node.name}${attributes}>${content}</${node.name}>`;
}

/** The node with other children. */
export function withChildren(node: PlanNode, children: readonly PlanNode[]): PlanNode {
  return { ...node, children };
}

/** The node without some of its attributes. */
export function withoutAttributes(node: PlanNode, ...names: readonly string[]): PlanNode {
  return { ...node, attributes: node.attributes.filter(([name]) => !names.includes(name)) };
}

/** Text for content, or for an attribute in single quotes. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("'", "&apos;");
}
