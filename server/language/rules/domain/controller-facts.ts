/** What the rules want to know of the controllers of a guest, and of the PCI buses that they make. */
import type { XmlElement } from "../../xml/tree.ts";
import { value } from "../elements.ts";

export interface Controller {
  readonly element: XmlElement;
  readonly type: string;
  /** `undefined` leaves it to libvirt. */
  readonly index: number | undefined;
  readonly model: string | undefined;
}

/** @param elements the `<controller>` elements of a guest */
export function readControllers(elements: readonly XmlElement[]): readonly Controller[] {
  return elements.map((element) => ({
    element,
    type: value(element, "type") ?? "",
    index: readIndex(value(element, "index")),
    model: value(element, "model"),
  }));
}

/**
 * The models of the PCI controllers by index: that of a controller is the kind of the bus of this number.
 * @param root the model of the machine's root bus; without one, libvirt takes a root that is written, or a pci-root as
 * soon as there is a PCI controller at all
 */
export function pciBuses(controllers: readonly Controller[], root: string | undefined): ReadonlyMap<number, string> {
  const buses = new Map<number, string>();
  const all = controllers.filter(({ type }) => type === "pci");
  const written = all.find(({ model, index }) => model?.endsWith("-root") && (index ?? 0) === 0)?.model;
  if (root !== undefined || all.length > 0) buses.set(0, root ?? written ?? "pci-root");
  for (const { index, model } of all) {
    if (index !== undefined && model !== undefined) buses.set(index, model);
  }
  return buses;
}

function readIndex(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
