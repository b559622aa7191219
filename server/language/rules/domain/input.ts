/** Rules for `<input>`: keyboards, mice, tablets. */
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, value } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { type DeviceRule, forEachDevice } from "./device-rule.ts";
import { domain, withDevices } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";
import { unwantedAttribute, wrongValue } from "./findings.ts";

const onArm = (...devices: readonly string[]) => domain({ machine: "arch='aarch64' machine='virt'", devices });

const rules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "input-bus",
    severity: "error",
    explanation: "The old PS/2 port has keyboard and mouse, tablets are on usb or virtio; passthrough is virtio only.",
    source: "src/conf/domain_validate.c",
    bad: withDevices("<input type='tablet' bus='ps2'/>"),
    good: withDevices("<input type='tablet' bus='usb'/>"),
    find(element) {
      const bus = attribute(element, "bus");
      const type = value(element, "type");
      if (!bus) return undefined;
      if (type === "tablet" && bus.value === "ps2")
        return wrongValue(bus, "usb", "A tablet cannot be on bus ps2; use usb or virtio");
      if (type === "passthrough" && bus.value !== "virtio")
        return wrongValue(bus, "virtio", "An input of type passthrough is on bus virtio");
      if (type === "evdev") return unwantedAttribute(bus, "An input of type evdev has no bus; remove it");
      if (bus.value !== "xen") return undefined;
      return wrongValue(bus, "usb", "Bus xen is for guests of Xen; use usb or virtio");
    },
  },
  {
    code: "input-virtio-transitional",
    severity: "error",
    explanation: "Keyboards, mice and tablets came with virtio 1.0, so there is no transitional one.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices("<input type='keyboard' bus='virtio' model='virtio-transitional'/>"),
    good: withDevices("<input type='keyboard' bus='virtio' model='virtio'/>"),
    find(element) {
      const model = attribute(element, "model");
      if (!model || model.value === "virtio" || !model.value.startsWith("virtio-")) return undefined;
      if (!["keyboard", "mouse", "tablet"].includes(value(element, "type") ?? "")) return undefined;
      return wrongValue(
        model,
        "virtio",
        `A ${value(element, "type")} of model ${model.value} does not exist; use virtio`,
      );
    },
  },
  {
    code: "input-model-bus",
    severity: "error",
    explanation: "Only virtio devices have a model.",
    source: "src/conf/domain_validate.c",
    bad: withDevices("<input type='mouse' bus='usb' model='virtio'/>"),
    good: withDevices("<input type='mouse' bus='virtio' model='virtio'/>"),
    everyHypervisor: true,
    find(element) {
      const model = attribute(element, "model");
      if (!model?.value.startsWith("virtio") || value(element, "bus") === "virtio") return undefined;
      // What is wrong with the bus is said of the bus.
      if (value(element, "type") === "passthrough") return undefined;
      return unwantedAttribute(
        model,
        `The model ${model.value} is for inputs on bus virtio; remove it, or change the bus`,
      );
    },
  },
  {
    code: "input-ps2-arch",
    severity: "error",
    elements: ["input"],
    explanation: "PS/2 is a port of PCs; the machines of ARM, RISC-V and s390x have none.",
    source: "src/qemu/qemu_validate.c",
    bad: onArm("<input type='mouse' bus='ps2'/>"),
    good: onArm("<input type='mouse' bus='virtio'/>"),
    find(element, { arch, isArchKnown }) {
      const bus = attribute(element, "bus");
      if (bus?.value !== "ps2" || !isArchKnown || !/^(arm|aarch64|riscv|s390)/.test(arch)) return undefined;
      if (value(element, "type") === "tablet") return undefined;
      return wrongValue(bus, "virtio", `A guest of ${arch} has no PS/2 port; use virtio or usb`);
    },
  },
];

export const inputRules: readonly Rule<DomainFacts>[] = forEachDevice(({ devicesOf }) => devicesOf("input"), rules, [
  "input",
]);
