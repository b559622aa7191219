/**
 * The element around a place that `virsh net-update` can change on a running network, with the section it belongs to.
 * Source: virsh(1), net-update.
 */
import type { Analysis } from "../analysis.ts";
import type { XmlElement } from "../xml/tree.ts";

export interface UpdateElement {
  readonly section: string;
  /** The element as written. */
  readonly xml: string;
  /** For DHCP entries the place of their `<ip>` among all of them, counted from 0. */
  readonly parentIndex: number | undefined;
  /** What net-update can do with this section. */
  readonly commands: readonly ("add-last" | "add-first" | "modify" | "delete")[];
}

const whole = ["add-last", "add-first", "modify", "delete"] as const;
const withoutModify = ["add-last", "add-first", "delete"] as const;

/** By the path of the element below the root. */
const sections: ReadonlyMap<string, readonly [section: string, commands: UpdateElement["commands"]]> = new Map([
  ["network/ip/dhcp/host", ["ip-dhcp-host", whole]],
  ["network/ip/dhcp/range", ["ip-dhcp-range", withoutModify]],
  ["network/forward/interface", ["forward-interface", withoutModify]],
  ["network/portgroup", ["portgroup", whole]],
  ["network/dns/host", ["dns-host", whole]],
  ["network/dns/txt", ["dns-txt", whole]],
  ["network/dns/srv", ["dns-srv", withoutModify]],
]);

/** `undefined` when nothing at the offset can be changed in a running network. */
export function updateElementAt(analysis: Analysis, offset: number): UpdateElement | undefined {
  const root = analysis.document.root;
  if (analysis.kind?.name !== "network" || !root) return undefined;
  const path: string[] = [];
  let element: XmlElement | undefined = root;
  while (element) {
    path.push(element.name);
    const known = sections.get(path.join("/"));
    if (known) {
      const [section, commands] = known;
      const xml = analysis.text.slice(element.span.start, element.span.end);
      return { section, xml, parentIndex: parentIndex(root, element), commands };
    }
    element = element.children.find(
      (child): child is XmlElement =>
        child.kind === "element" && child.span.start <= offset && offset <= child.span.end,
    );
  }
  return undefined;
}

function parentIndex(root: XmlElement, element: XmlElement): number | undefined {
  const ip = element.parent?.parent;
  if (ip?.name !== "ip") return undefined;
  return root.children.filter((child) => child.kind === "element" && child.name === "ip").indexOf(ip);
}
