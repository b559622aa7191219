/** The rule for where libvirt puts the parts of a USB 2 controller: all in one slot, each in the function of its model. */
import { possible, removeElement } from "../../../fixes.ts";
import { attribute, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { formatPci, readPciAddress } from "../address/addresses.ts";
import type { Controller } from "../controller/facts.ts";
import { withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { hasUncheckedAddresses } from "../machine/machines.ts";
import { pciAddressOf } from "../pci/pci.ts";

const ehci = "<controller type='usb' index='0' model='ich9-ehci1'/>";
const uhci = (number: number) =>
  `<controller type='usb' index='0' model='ich9-uhci${number}'><master startport='${2 * (number - 1)}'/></controller>`;

/** Source: qemuDomainAssignDevicePCISlots in src/qemu/qemu_domain_address.c. */
const functions: ReadonlyMap<string | undefined, number> = new Map([
  ["ich9-uhci1", 0],
  ["ich9-uhci2", 1],
  ["ich9-uhci3", 2],
  ["ich9-ehci1", 7],
]);

export const usbCompanionRules: readonly Rule<DomainFacts>[] = [
  {
    code: "ctl-usb-companion-place",
    severity: "error",
    elements: ["controller"],
    explanation:
      "libvirt puts the parts of a USB 2 controller into one slot, each into the function of its model: ich9-uhci1 to 3 into 0 to 2, ich9-ehci1 into 7.",
    source: "src/qemu/qemu_domain_address.c",
    bad: withDevices(ehci, uhci(2), uhci(2)),
    good: withDevices(ehci, uhci(1), uhci(2)),
    *check(facts) {
      if (!facts.isQemu || hasUncheckedAddresses(facts)) return;
      const parts = facts.controllers.filter(({ type, model }) => type === "usb" && functions.has(model));
      // On q35 libvirt has a place for each ich9-uhci1, and the other parts follow it there.
      const isPlaced = facts.rootBus === "pcie-root";
      const isFollower = ({ element, model }: Controller) =>
        !pciAddressOf(element) && !(isPlaced && model === "ich9-uhci1");
      const free = parts.filter(isFollower);
      if (parts.length < 2 || free.length === 0) return;
      const taken = takenPlaces(facts);
      const slots = writtenSlots(isPlaced ? parts.filter(({ index }) => !leads(parts, index)) : parts);
      for (const { element, index = 0, model } of free) {
        const number = functions.get(model) ?? 0;
        const slot = slots.get(index);
        const place = slot ? formatPci({ ...slot, function: number }) : `${index} ${number}`;
        const other = taken.get(place);
        if (!other) taken.set(place, element);
        const written = attribute(element, "model");
        // Of two ich9-ehci1 the index is wrong.
        if (!other || !written || (value(other, "model") === model && model === "ich9-ehci1")) continue;
        const where = slot ? place : `function ${number} of their slot`;
        yield {
          span: valueSpan(written),
          message: `libvirt puts the ${model} beside the other controllers of index ${index}, at ${where}, where there is a <${other.name}> already; remove it, or use another model or index`,
          fixes: [possible("Remove this <controller>", removeElement(element))],
          related: [{ span: other.nameSpan, message: "Is there already" }],
        };
      }
    },
  },
];

/** What is where addresses say. */
function takenPlaces({ partsOf }: DomainFacts) {
  return new Map(
    partsOf("address").flatMap((address) => {
      const device = address.parent;
      return device && pciAddressOf(device) === address ? [[formatPci(readPciAddress(address)), device] as const] : [];
    }),
  );
}

/** By index: the address of the first part that has one. */
function writtenSlots(parts: readonly Controller[]) {
  return new Map(
    parts.toReversed().flatMap(({ element, index = 0 }) => {
      const address = pciAddressOf(element);
      return address ? [[index, readPciAddress(address)] as const] : [];
    }),
  );
}

/** Is there an ich9-uhci1 of the index that libvirt finds a place for? */
function leads(parts: readonly Controller[], index: number | undefined): boolean {
  return parts.some((part) => part.index === index && part.model === "ich9-uhci1" && !pciAddressOf(part.element));
}
