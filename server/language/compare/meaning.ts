/**
 * The meaning of elements as a text: two elements with the same text say the same to libvirt, however they are
 * written. Order counts only among children of one name.
 */
import { normaliseAttributes } from "../plan/normalise.ts";
import { sizeInBytes } from "../sizes.ts";
import type { XmlElement } from "../xml/tree.ts";
import { attributeOf, childElements } from "../xml/walk.ts";
import { isUsualPort } from "./generated.ts";

export type Meanings = (element: XmlElement) => string;

/** Gives the meaning of any element; each is computed once. */
export function createMeanings(): Meanings {
  const known = new Map<XmlElement, string>();
  const meaning: Meanings = (element) => {
    const found = known.get(element);
    if (found !== undefined) return found;
    const made = JSON.stringify([element.name, attributesOf(element), contentOf(element, meaning)]);
    known.set(element, made);
    return made;
  };
  return meaning;
}

/** Character data without white space around it, "" where there are only elements. */
export function plainText(element: XmlElement): string {
  const texts = element.children.map((node) => (node.kind === "text" || node.kind === "cdata" ? node.value : ""));
  return texts.join("").trim();
}

/** Lists and groups that are as good as absent when they are empty. */
const containers = new Set(["dhcp", "dns", "metadata", "devices", "nat", "source", "iothreadids"]);

/** An empty list or group: libvirt leaves it out when it writes. */
export function saysNothing(element: XmlElement): boolean {
  const isEmpty = element.attributes.length === 0 && plainText(element) === "";
  return containers.has(element.name) && isEmpty && childElements(element).every(saysNothing);
}

function attributesOf(element: XmlElement): readonly (readonly [string, string])[] {
  const written = element.attributes.map(({ name, value }) => [name, value] as const);
  const size = sizeOf(element);
  return normaliseAttributes(
    element.name,
    written.filter(([name]) => !(size !== undefined && name === "unit")),
  );
}

function contentOf(element: XmlElement, meaning: Meanings): readonly string[] {
  const children = childElements(element).filter((child) => {
    if (child.parent?.name === "nat" && isUsualPort(child)) return false;
    if (child.name === "nat") return !isUsualNat(child);
    return !saysNothing(child);
  });
  const inOrder = children.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const dev = element.name === "forward" ? attributeOf(element, "dev")?.value : undefined;
  const repeated = inOrder.filter((child) => {
    return !(child.name === "interface" && dev !== undefined && attributeOf(child, "dev")?.value === dev);
  });
  return [sizeOf(element) ?? plainText(element), ...repeated.map(meaning)];
}

function isUsualNat(nat: XmlElement): boolean {
  return nat.attributes.length === 0 && childElements(nat).every(isUsualPort);
}

const unitWithout: ReadonlyMap<string, string> = new Map([
  ...["memory", "currentMemory", "maxMemory"].map((name) => [name, "KiB"] as const),
  ...["capacity", "allocation", "available"].map((name) => [name, "bytes"] as const),
]);

/** The number of bytes of elements that hold a size with a unit; `undefined` for all others. */
export function sizeOf(element: XmlElement): string | undefined {
  const otherwise = unitWithout.get(element.name);
  if (otherwise === undefined || childElements(element).length > 0) return undefined;
  return sizeInBytes(plainText(element), attributeOf(element, "unit")?.value, otherwise)?.toString();
}
