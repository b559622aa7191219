/** Proposals that only the current target can make: its physical functions, and the addresses of virtual ones. */

import type { Analysis } from "../analysis.ts";
import { groupBy } from "../maps.ts";
import { attribute, child, children, value } from "../rules/elements.ts";
import type { Place } from "../xml/place.ts";
import type { XmlAttribute, XmlElement } from "../xml/tree.ts";
import type { CompletionItem } from "./completion.ts";
import {
  addressElement,
  describeFunction,
  type HostFacts,
  type PhysicalFunction,
  pciAddress,
  pciParts,
  type VirtualFunction,
} from "./host-facts.ts";
import { valuePlace } from "./value-place.ts";

/**
 * @param items what is offered anyway; a whole `<address>` among them comes once more for each function that is free
 * @returns the proposals of the target alone; `undefined` where its devices are not asked for
 */
export function hostItems(
  { document, text, kind }: Analysis,
  place: Place,
  offset: number,
  items: readonly CompletionItem[],
  facts: HostFacts,
): readonly CompletionItem[] | undefined {
  const forward = kind?.name === "network" ? child(document.root, "forward") : undefined;
  if (!forward) return undefined;
  if (place.kind === "attribute-value") {
    const where = valuePlace(place, text, offset);
    const values = valuesFor(place.attribute, forward, facts);
    return where === undefined
      ? undefined
      : values?.map(({ value, detail, documentation }) => ({
          label: value,
          kind: "name",
          span: where.span,
          snippet: `${where.before}${value}${where.after}`,
          filterText: `${where.before}${value}`,
          documentation,
          detail,
          declaration: undefined,
        }));
  }
  const parent =
    place.kind === "content" ? place.parent : place.kind === "element-name" ? place.element.parent : undefined;
  const address = items.find(
    (item) => item.kind === "element" && item.label === "address" && item.filterText[0] === "<",
  );
  if (parent !== forward || !address || value(forward, "mode") !== "hostdev") return undefined;
  return freeFunctions(forward, facts).map((known) => ({
    ...address,
    label: `address ${known.address}`,
    snippet: addressElement(known),
    filterText: `<address ${known.address}`,
    detail: known.interface ?? known.use ?? "",
    documentation: describeFunction(known),
  }));
}

interface Proposal {
  readonly value: string;
  readonly detail: string;
  readonly documentation: string;
}

function valuesFor(at: XmlAttribute, forward: XmlElement, facts: HostFacts): readonly Proposal[] | undefined {
  const { parent: element, name } = at;
  if (element.parent !== forward) return undefined;
  if (element.name === "pf" && name === "dev") return facts.physicalFunctions.flatMap(proposeDevice);
  if (element.name !== "address" || value(forward, "mode") !== "hostdev") return undefined;
  return isPart(name) ? proposePart(element, name, facts) : undefined;
}

function proposeDevice(known: PhysicalFunction): readonly Proposal[] {
  if (known.interface === null) return [];
  const detail = `${known.virtualFunctions.length} of ${known.maximum} virtual functions`;
  return [{ value: known.interface, detail, documentation: describeFunction(known) }];
}

const parts = ["domain", "bus", "slot", "function"] as const;

function isPart(name: string): name is (typeof parts)[number] {
  return parts.some((part) => part === name);
}

/** The values of one part over all functions whose other parts are as written. */
function proposePart(address: XmlElement, name: (typeof parts)[number], facts: HostFacts): readonly Proposal[] {
  const fitting = facts.physicalFunctions
    .flatMap(({ virtualFunctions }) => virtualFunctions)
    .filter((known) =>
      parts.every((part) => {
        const written = part === name ? "" : (value(address, part) ?? "");
        return written === "" || Number(written) === Number(pciParts(known.address)[part]);
      }),
    );
  const byValue = groupBy(fitting, ({ address }) => pciParts(address)[name]);
  return [...byValue].map(([written, known]) => ({
    value: written,
    detail: known.map((each) => each.interface ?? each.address).join(", "),
    documentation: known.length === 1 && known[0] ? describeFunction(known[0]) : "",
  }));
}

/** The functions that the document does not list yet, those that nobody has first. */
function freeFunctions(forward: XmlElement, facts: HostFacts): readonly VirtualFunction[] {
  const listed = new Set(
    children(forward, "address").map((address) => pciAddress((name) => attribute(address, name)?.value)),
  );
  return facts.physicalFunctions
    .flatMap(({ virtualFunctions }) => virtualFunctions)
    .filter(({ address }) => !listed.has(address))
    .toSorted((a, b) => Number(a.use !== null) - Number(b.use !== null));
}
