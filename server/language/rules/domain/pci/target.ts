/** Rules for PCI controllers: the numbers in their `<target>`, and whether the guest has what they are plugged into. */
import { possible, removeAttribute, removeElement } from "../../../fixes.ts";
import { attribute, child, spanOf, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import type { Controller } from "../controller/facts.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { wholeNumber } from "../processor/processors.ts";
import { usualHolder, withoutHolder } from "./holders.ts";

const pci = (model: string, index?: number, inside = "") =>
  `<controller type='pci'${index === undefined ? "" : ` index='${index}'`} model='${model}'>${inside}</controller>`;
const root = pci("pcie-root", 0);

const ranges = [
  { name: "busNr", least: 1, most: 254 },
  { name: "chassisNr", least: 1, most: 255 },
];

const rules: readonly DeviceRule<Controller>[] = [
  {
    code: "ctl-pci-number",
    severity: "error",
    explanation: "Buses have a number of 8 bits, and some of them are the machine's own.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(root, pci("pcie-expander-bus", 1, "<target busNr='255'/>")),
    good: withDevices(root, pci("pcie-expander-bus", 1, "<target busNr='254'/>")),
    everyHypervisor: true,
    find({ element, type }) {
      const target = type === "pci" ? child(element, "target") : undefined;
      for (const { name, least, most } of ranges) {
        const written = attribute(target, name);
        const number = wholeNumber(written?.value);
        if (!written || number === undefined || (number >= least && number <= most)) continue;
        return {
          span: valueSpan(written),
          message: `${name} goes from ${least} to ${most}; choose one, or remove it, and libvirt does`,
          fixes: [possible(`Remove ${name}`, removeAttribute(written))],
        };
      }
      return undefined;
    },
  },
];

export const pciTargetRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ controllers }) => controllers, rules, ["controller"]),
  {
    code: "ctl-pci-root-twice",
    severity: "error",
    elements: ["controller"],
    explanation: "A machine has one root bus, but for the host bridges of pseries.",
    source: "src/conf/domain_addr.c",
    bad: withDevices(root, pci("pcie-root")),
    good: withDevices(root),
    *check({ isQemu, pciBuses, family, controllers }) {
      if (!isQemu || family === "pseries") return;
      const rootBus = pciBuses.get(0);
      const all = controllers.filter(({ type, model }) => type === "pci" && model?.endsWith("-root"));
      // With another index than 0 that is the mistake, and with the same one that.
      const open = all.filter(({ element }) => !attribute(element, "index"));
      for (const { element } of open.length === all.length ? open.slice(1) : open) {
        yield {
          span: spanOf(element, "model"),
          message: `The machine has one root bus, ${rootBus}, and it is written already; remove this one`,
          fixes: [possible("Remove this <controller>", removeElement(element))],
        };
      }
    },
  },
  {
    code: "ctl-pci-no-bus-number",
    severity: "error",
    elements: ["controller"],
    explanation:
      "An expander bus without busNr gets a number two below the lowest that the others have, which leaves room for what is on it.",
    source: "src/qemu/qemu_domain_address.c",
    bad: withDevices(root, pci("pcie-expander-bus", 1, "<target busNr='2'/>"), pci("pcie-expander-bus", 2)),
    good: withDevices(root, pci("pcie-expander-bus", 1, "<target busNr='3'/>"), pci("pcie-expander-bus", 2)),
    *check({ isQemu, controllers }) {
      const expanders = controllers.filter(({ type, model }) => type === "pci" && model?.endsWith("-expander-bus"));
      const numbers = expanders.map(({ element }) => wholeNumber(value(child(element, "target"), "busNr")));
      let lowest = Math.min(...numbers.filter((number) => number !== undefined), 256);
      for (const [place, { element }] of expanders.entries()) {
        if (!isQemu || numbers[place] !== undefined) continue;
        if (lowest > 2) lowest -= 2;
        else {
          const message = `libvirt finds no number for this bus below ${lowest}, the lowest of the others; write <target busNr='...'/>, or raise theirs`;
          yield { span: spanOf(element, "model"), message };
        }
      }
    },
  },
  {
    code: "ctl-pci-no-holder",
    severity: "error",
    incomplete: true,
    elements: ["controller"],
    explanation:
      "libvirt plugs a bridge or port of PCI Express into what the guest has; what is between it and the root it adds for other devices only.",
    source: "src/qemu/qemu_domain_address.c",
    bad: withDevices(root, pci("pcie-switch-downstream-port", 1)),
    good: withDevices(root, pci("pcie-switch-upstream-port", 1), pci("pcie-switch-downstream-port", 2)),
    *check(facts) {
      const { isQemu, isX86, isArchKnown, machine, pciBuses, controllers } = facts;
      if (!isQemu || !isArchKnown || (isX86 && machine === undefined) || pciBuses.get(0) !== "pcie-root") return;
      const all = controllers.filter(({ type }) => type === "pci");
      const isRootThere = all.some(
        ({ index, isNumbered, model }) => (isNumbered && index === 0) || model?.endsWith("-root"),
      );
      for (const { element, isNumbered, model = "" } of withoutHolder(facts, all)) {
        // One that is taken for the root is said to be that.
        if (!isNumbered && !isRootThere) continue;
        yield {
          span: spanOf(element, "model"),
          message: `The guest has nothing free to plug a ${model} into, and libvirt adds that for other devices only; put a ${usualHolder(model)} of a lower index before it`,
        };
      }
    },
  },
];
