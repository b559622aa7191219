/** Rules for `<input>`: keyboards, mice, tablets. */
import { addAttribute, possible } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, text, value } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { domain, withDevices } from "../examples.ts";
import type { DomainFacts, GuestFacts } from "../facts.ts";
import { unwantedAttribute, unwantedElement, wrongValue } from "../findings.ts";
import { machineInWords, rareMachine } from "../machine/machines.ts";

const onArm = (...devices: readonly string[]) => domain({ machine: "arch='aarch64' machine='virt'", devices });

const onS390 = (...devices: readonly string[]) =>
  domain({ machine: "arch='s390x' machine='s390-ccw-virtio'", devices });

const rules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "input-bus",
    severity: "error",
    explanation: "The old PS/2 port has keyboard and mouse, tablets are on usb or virtio; passthrough is virtio only.",
    source: "src/conf/domain_validate.c",
    bad: withDevices("<input type='tablet' bus='ps2'/>"),
    good: withDevices("<input type='tablet' bus='usb'/>"),
    everyHypervisor: true,
    find(element, { isQemu, os }) {
      const bus = attribute(element, "bus");
      const type = value(element, "type");
      // Guests of Xen that know it, and containers, have other buses.
      if (!bus || (!isQemu && text(child(os, "type")).trim() !== "hvm")) return undefined;
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
      // On another bus it has no model at all.
      if (value(element, "bus") !== "virtio") return undefined;
      if (!["keyboard", "mouse", "tablet", "passthrough"].includes(value(element, "type") ?? "")) return undefined;
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
    explanation: "PS/2 is a port of PCs such as pc and q35; other machines have none.",
    source: "src/qemu/qemu_validate.c",
    bad: onArm("<input type='mouse' bus='ps2'/>"),
    good: onArm("<input type='mouse' bus='virtio'/>"),
    find(element, guest) {
      const bus = attribute(element, "bus");
      const type = value(element, "type") ?? "";
      if (type === "tablet" || mayHavePs2(guest)) return undefined;
      if (bus?.value === "ps2") {
        const message = `${machineInWords(guest)} has no PS/2 port; use virtio or usb`;
        return { ...wrongValue(bus, "virtio", message), cause: rareMachine(guest) };
      }
      // On x86 mouse and keyboard are on PS/2 where nothing is written.
      if (bus || !guest.isX86 || !["mouse", "keyboard"].includes(type)) return undefined;
      return {
        span: spanOf(element, "type"),
        message: `Without a bus this means ps2, and ${machineInWords(guest)} has no PS/2 port; add bus='virtio' or 'usb'`,
        fixes: [possible("Add bus='virtio'", addAttribute(element, "bus", "virtio"))],
      };
    },
  },
  {
    code: "input-evdev-s390x",
    severity: "error",
    explanation: "libvirt puts all inputs of s390x on virtio, and one of type evdev has no bus.",
    source: "src/conf/domain_postparse.c",
    bad: onS390("<input type='evdev'><source dev='/dev/input/event1'/></input>"),
    good: withDevices("<input type='evdev'><source dev='/dev/input/event1'/></input>"),
    find(element, { arch, isArchKnown }) {
      if (value(element, "type") !== "evdev" || !isArchKnown || !arch.startsWith("s390")) return undefined;
      return unwantedElement(element, "libvirt refuses inputs of type evdev on s390x; remove it");
    },
  },
];

export const inputRules: readonly Rule<DomainFacts>[] = forEachDevice(({ devicesOf }) => devicesOf("input"), rules, [
  "input",
]);

/** Source: virQEMUCapsSupportsI8042 in src/qemu/qemu_capabilities.c. */
function mayHavePs2({ isArchKnown, isX86, machine, family }: GuestFacts): boolean {
  return (
    !isArchKnown || (isX86 && (["i440fx", "q35", "isapc"].includes(family) || machine?.startsWith("xenfv") === true))
  );
}
