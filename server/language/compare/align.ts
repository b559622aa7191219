/** Which child of one element is which child of another: by meaning, then by what names an entry, then by place. */
import { groupBy } from "../maps.ts";
import type { XmlElement } from "../xml/tree.ts";
import { attributeOf, childElements } from "../xml/walk.ts";
import type { Meanings } from "./meaning.ts";

/** What names an entry among others of its kind, the best first; "child attribute" for one that a child says. */
const names = [
  "mac",
  "id",
  "name",
  "ip",
  "dev",
  "key",
  "address",
  "start",
  "mac address",
  "target dev",
  "source network",
];

/** @returns for each matched child of `written` its partner in `live`; every child is used once */
export function alignChildren(
  live: XmlElement,
  written: XmlElement,
  meaning: Meanings,
): ReadonlyMap<XmlElement, XmlElement> {
  const pairs = new Map<XmlElement, XmlElement>();
  const used = new Set<XmlElement>();
  const passes: readonly ((element: XmlElement) => string | undefined)[] = [
    meaning,
    ...names.map((name) => (element: XmlElement) => nameOf(element, name)),
    typeAndIndex,
    (element) => nameOf(element, "type"),
    (element) => element.name,
  ];
  for (const keyOf of passes) {
    const waiting = groupBy(childElements(live), (element) => (used.has(element) ? undefined : keyOf(element)));
    for (const element of childElements(written)) {
      const key = pairs.has(element) ? undefined : keyOf(element);
      const partner = key === undefined ? undefined : waiting.get(key)?.shift();
      if (!partner) continue;
      pairs.set(element, partner);
      used.add(partner);
    }
  }
  return pairs;
}

function nameOf(element: XmlElement, name: string): string | undefined {
  const [first = "", second] = name.split(" ");
  const holder = second === undefined ? element : childElements(element, first)[0];
  const value = holder && attributeOf(holder, second ?? first)?.value.toLowerCase();
  return value === undefined ? undefined : `${element.name} ${value}`;
}

/** What tells the controllers of a guest apart. */
function typeAndIndex(element: XmlElement): string | undefined {
  const [type, index] = [nameOf(element, "type"), nameOf(element, "index")];
  return type !== undefined && index !== undefined ? `${type} ${index}` : undefined;
}
