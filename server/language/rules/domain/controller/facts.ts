/** What the rules want to know of the controllers of a guest, and of the PCI buses that they make. */
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, value } from "../../elements.ts";

export interface Controller {
  readonly element: XmlElement;
  readonly type: string;
  /** As written, or what libvirt gives it; `undefined` when what is written is no number. */
  readonly index: number | undefined;
  /** Is the index in the document? */
  readonly isNumbered: boolean;
  readonly model: string | undefined;
}

/** @param elements all `<controller>` elements of a guest */
export function readControllers(elements: readonly XmlElement[]): readonly Controller[] {
  const written = elements.map((element) => readIndex(value(element, "index")));
  const numbering = numberingOf(elements, written);
  return elements.map((element, place) => {
    const isNumbered = attribute(element, "index") !== undefined;
    return {
      element,
      type: value(element, "type") ?? "",
      index: isNumbered ? written[place] : numbering(element),
      isNumbered,
      model: value(element, "model"),
    };
  });
}

/**
 * The index of each controller that has none: the lowest free one of its type, in document order; the parts of a USB 2
 * controller that follow each other share one. Source: virDomainAssignControllerIndexes in src/conf/domain_postparse.c.
 */
function numberingOf(elements: readonly XmlElement[], written: readonly (number | undefined)[]) {
  const taken = new Map<string, Set<number>>();
  const models = new Set<string>();
  const next = new Map<string, number>();
  let lastUsb: { readonly index: number; readonly model: string | undefined } | undefined;
  const take = (element: XmlElement, index: number) => {
    const type = value(element, "type") ?? "";
    const all = taken.get(type) ?? new Set();
    taken.set(type, all.add(index));
    models.add(`${type} ${index} ${value(element, "model")}`);
  };
  for (const [place, element] of elements.entries()) {
    const index = written[place];
    if (index !== undefined) take(element, index);
  }
  return (element: XmlElement): number => {
    const type = value(element, "type") ?? "";
    const model = value(element, "model");
    const isShared =
      type === "usb" &&
      isUsb2(model) &&
      lastUsb !== undefined &&
      isUsb2(lastUsb.model) &&
      !models.has(`usb ${lastUsb.index} ${model}`);
    let index = isShared && lastUsb ? lastUsb.index : (next.get(type) ?? 0);
    if (!isShared) {
      while (taken.get(type)?.has(index)) index++;
      next.set(type, index);
    }
    take(element, index);
    if (type === "usb") lastUsb = { index, model };
    return index;
  };
}

function isUsb2(model: string | undefined): boolean {
  return model?.startsWith("ich9-") === true;
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
    // What is written for the root is right or wrong, and nothing else follows from it.
    const isBus = model !== undefined && (model !== "pcie-root" || root !== "pcie-root");
    if (index !== undefined && index !== 0 && isBus) buses.set(index, model);
  }
  return buses;
}

function readIndex(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+$/.test(text) ? Number(text) : undefined;
}
