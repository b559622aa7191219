/** Rules for `<controller>` but for the PCI ones: disks, USB, serial ports. */
import { possible, removeElement, replaceSpan } from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, spanOf, value, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import type { Controller } from "./controller-facts.ts";
import { type DeviceRule, forEachDevice } from "./device-rule.ts";
import { domain, onPc, withDevices } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";
import { unwantedAttribute, unwantedElement, wrongValue } from "./findings.ts";

const scsi = "<controller type='scsi' index='0' model='virtio-scsi'/>";
const usbHostdev = [
  "<hostdev mode='subsystem' type='usb'>",
  "  <source><vendor id='0x1234'/><product id='0x0001'/></source>",
  "</hostdev>",
];
/** Ports of an xHCI controller. */
const mostPorts = 15;

const rules: readonly DeviceRule<Controller>[] = [
  {
    code: "ctl-usb-ports",
    severity: "error",
    explanation: "The xHCI controllers of QEMU have 15 ports at most; the others have a fixed number.",
    source: "src/qemu/qemu_domain.c",
    bad: withDevices("<controller type='usb' index='0' model='qemu-xhci' ports='16'/>"),
    good: withDevices("<controller type='usb' index='0' model='qemu-xhci' ports='15'/>"),
    find({ element, type, model }) {
      const ports = attribute(element, "ports");
      if (!ports || type !== "usb" || (model !== "qemu-xhci" && model !== "nec-xhci")) return undefined;
      if (!(Number(ports.value) > mostPorts)) return undefined;
      return wrongValue(ports, String(mostPorts), `A USB controller of model ${model} has ${mostPorts} ports at most`);
    },
  },
  {
    code: "ctl-usb-model-qemu",
    severity: "error",
    explanation: "qusb1 and qusb2 are the virtual USB controllers of Xen.",
    source: "src/qemu/qemu_domain.c",
    bad: withDevices("<controller type='usb' index='0' model='qusb1'/>"),
    good: withDevices("<controller type='usb' index='0' model='qemu-xhci'/>"),
    find({ element, type, model }) {
      const written = attribute(element, "model");
      if (!written || type !== "usb" || (model !== "qusb1" && model !== "qusb2")) return undefined;
      return wrongValue(written, "qemu-xhci", `${model} is a USB controller of Xen, QEMU has none; use qemu-xhci`);
    },
  },
  {
    code: "ctl-scsi-iothread",
    severity: "error",
    explanation: "A virtio-scsi controller can be served by one of the I/O threads that the guest has.",
    source: "src/qemu/qemu_validate.c",
    bad: withScsiDriver("virtio-scsi", "iothread='4'"),
    good: withScsiDriver("virtio-scsi", "iothread='1'"),
    find({ element, type, model }, { iothreads }) {
      const thread = attribute(child(element, "driver"), "iothread");
      if (!thread) return undefined;
      if (type !== "scsi" || (model !== undefined && !isVirtioScsi(model))) {
        return unwantedAttribute(
          thread,
          `Only a SCSI controller of model virtio-scsi can have an I/O thread, not ${model ?? type}; remove it`,
        );
      }
      if (iothreads.has(Number(thread.value))) return undefined;
      return {
        span: valueSpan(thread),
        message: `The guest has no I/O thread ${thread.value}; declare it in <iothreads> or <iothreadids>`,
      };
    },
  },
  {
    code: "ctl-virtio-options",
    severity: "error",
    explanation: "Queues and their like are settings of virtio-scsi.",
    source: "src/qemu/qemu_validate.c",
    bad: withScsiDriver("lsilogic", "queues='4'"),
    good: withScsiDriver("virtio-scsi", "queues='4'"),
    find({ element, type, model }) {
      const driver = child(element, "driver");
      if (type !== "scsi" || model === undefined || isVirtioScsi(model)) return undefined;
      const option = ["queues", "cmd_per_lun", "max_sectors", "ioeventfd"].flatMap(
        (name) => attribute(driver, name) ?? [],
      )[0];
      if (!option) return undefined;
      return unwantedAttribute(option, `${option.name} is a setting of model virtio-scsi, not of ${model}; remove it`);
    },
  },
  {
    code: "ctl-ide-q35",
    severity: "error",
    explanation: "The IDE controller is part of old machines such as pc, which have one; it cannot be added.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices("<controller type='ide' index='0'/>"),
    good: onPc("<controller type='ide' index='0'/>"),
    find({ element, type, index }, { family }) {
      if (type !== "ide" || family === "other" || family === "isapc") return undefined;
      if (family === "i440fx" && (index ?? 0) === 0) return undefined;
      const written = attribute(element, "index");
      if (family === "i440fx" && written) {
        return wrongValue(
          written,
          "0",
          "The machine has one IDE controller, of index 0; use scsi or sata for more disks",
        );
      }
      return {
        span: spanOf(element, "type"),
        message: `${family} has no IDE controller; use sata, scsi or virtio for disks, and remove this`,
        fixes: [possible("Remove this <controller>", removeElement(element))],
      };
    },
  },
  {
    code: "ctl-isapc-no-pci",
    severity: "error",
    explanation: "isapc is a PC from before PCI, so devices that need PCI have no place there.",
    source: "src/conf/domain_addr.c",
    bad: domain({
      machine: "arch='x86_64' machine='isapc'",
      devices: ["<controller type='usb' index='0' model='piix3-uhci'/>"],
    }),
    good: onPc("<controller type='usb' index='0' model='piix3-uhci'/>"),
    find({ element, type, model }, { family }) {
      if (family !== "isapc" || model === "none" || !["usb", "scsi", "sata", "virtio-serial", "pci"].includes(type))
        return undefined;
      return unwantedElement(
        element,
        `isapc has no PCI bus, which a controller of type ${type} needs; use machine pc or q35`,
      );
    },
  },
];

export const controllerRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ controllers }) => controllers, rules),
  {
    code: "ctl-index-dup",
    severity: "error",
    explanation: "The index tells the controllers of a type apart; only the companions of a USB 2 controller share it.",
    source: "src/conf/domain_postparse.c",
    bad: withDevices(scsi, scsi),
    good: withDevices(scsi, scsi.replace("index='0'", "index='1'")),
    *check({ controllers }) {
      const first = new Map<string, XmlElement>();
      // That one is none is said of it already.
      const hasNone = new Set(controllers.flatMap(({ type, model }) => (model === "none" ? [type] : [])));
      const highest = new Map<string, number>();
      for (const { type, index } of controllers) highest.set(type, Math.max(highest.get(type) ?? 0, index ?? 0));
      for (const { element, type, index, model } of controllers) {
        const written = attribute(element, "index");
        if (index === undefined || !written || model?.startsWith("ich9-") || hasNone.has(type)) continue;
        const earlier = first.get(`${type} ${index}`);
        if (!earlier) first.set(`${type} ${index}`, element);
        else {
          const free = String((highest.get(type) ?? 0) + 1);
          yield {
            ...wrongValue(written, free, `Another ${type} controller has index ${index} already; each needs its own`),
            related: [{ span: spanOf(earlier, "index"), message: "The first one" }],
          };
        }
      }
    },
  },
  {
    code: "ctl-usb-no-master",
    severity: "error",
    explanation:
      "The ich9-uhci controllers are companions of an ich9-ehci1 of the same index, which takes the fast devices.",
    source: "src/conf/domain_postparse.c",
    bad: withDevices(
      "<controller type='usb' index='0' model='ich9-uhci1'>",
      "  <master startport='0'/>",
      "</controller>",
    ),
    good: withDevices(
      "<controller type='usb' index='0' model='ich9-ehci1'/>",
      "<controller type='usb' index='0' model='ich9-uhci1'>",
      "  <master startport='0'/>",
      "</controller>",
    ),
    *check({ controllers }) {
      const usb = controllers.filter(({ type }) => type === "usb");
      const masters = new Set(usb.filter(({ element }) => !child(element, "master")).map(({ index }) => index));
      for (const { element, index, model } of usb) {
        const master = child(element, "master");
        if (!master || masters.has(index)) continue;
        const missing = `<controller type='usb' index='${index ?? 0}' model='ich9-ehci1'/>`;
        const start = { start: element.span.start, end: element.span.start };
        yield {
          span: master.nameSpan,
          message: `There is no controller that this is a companion of; add ${missing}, or remove <master>`,
          fixes: [
            ...(model?.startsWith("ich9-uhci") ? [possible("Add the ich9-ehci1", replaceSpan(start, missing))] : []),
            possible("Remove <master>", removeElement(master)),
          ],
        };
      }
    },
  },
  {
    code: "ctl-usb-none-devices",
    severity: "error",
    explanation: "With model none the guest has no USB, so nothing can be on it.",
    source: "src/conf/domain_postparse.c",
    bad: withDevices("<controller type='usb' model='none'/>", "<input type='tablet' bus='usb'/>"),
    good: withDevices("<controller type='usb' model='none'/>"),
    *check(facts) {
      const none = facts.controllers.find(({ type, model }) => type === "usb" && model === "none");
      const device = none && usbDevices(facts, none).find(({ name }) => name !== "hostdev");
      if (!none || !device) return;
      yield {
        span: spanOf(none.element, "model"),
        message: `USB is switched off here, but a <${device.name}> needs it; remove one of the two`,
        fixes: [possible("Remove this <controller>", removeElement(none.element))],
        related: [{ span: device.nameSpan, message: "Needs USB" }],
      };
    },
  },
  {
    code: "hostdev-usb-disabled",
    severity: "error",
    explanation: "With a USB controller of model none the guest has no USB.",
    source: "src/conf/domain_postparse.c",
    bad: withDevices("<controller type='usb' model='none'/>", ...usbHostdev),
    good: withDevices("<controller type='usb' model='qemu-xhci'/>", ...usbHostdev),
    *check(facts) {
      const none = facts.controllers.find(({ type, model }) => type === "usb" && model === "none");
      if (!none) return;
      for (const element of usbDevices(facts, none).filter(({ name }) => name === "hostdev")) {
        yield {
          span: spanOf(element, "type"),
          message: "The guest has no USB, its controller has model none; remove that controller, or this device",
          related: [{ span: spanOf(none.element, "model"), message: "USB is switched off" }],
        };
      }
    },
  },
  {
    code: "ctl-virtio-serial-missing",
    severity: "error",
    explanation: "A virtio-serial controller has so many ports, and each has one user.",
    source: "src/conf/domain_addr.c",
    bad: withDevices(...channel("a", 1), ...channel("b", 1)),
    good: withDevices(...channel("a", 1), ...channel("b", 2)),
    *check({ controllers, devices, isQemu }) {
      if (!isQemu) return;
      const ports = new Map(
        controllers
          .filter(({ type }) => type === "virtio-serial")
          .map(({ index, element }) => [index ?? 0, Number(value(element, "ports") ?? Number.NaN)]),
      );
      const first = new Map<string, XmlElement>();
      for (const device of devices) {
        const address = device.name === "channel" || device.name === "console" ? child(device, "address") : undefined;
        const port = attribute(address, "port");
        if (!address || !port || value(address, "type") !== "virtio-serial") continue;
        const controller = Number(value(address, "controller") ?? 0);
        const count = ports.get(controller);
        const key = `${controller}:${Number(value(address, "bus") ?? 0)}:${Number(port.value)}`;
        const earlier = first.get(key);
        if (count !== undefined && Number(port.value) >= count) {
          yield {
            span: valueSpan(port),
            message: `The controller has ${count} ports, numbered from 0; there is no port ${port.value}`,
          };
        } else if (earlier) {
          yield {
            span: valueSpan(port),
            message: `Port ${port.value} of this controller is taken already; remove the address, and libvirt gives it a free one`,
            fixes: [possible("Remove the address", removeElement(address))],
            related: [{ span: earlier.nameSpan, message: "The same port" }],
          };
        } else if (Number(port.value) !== 0) first.set(key, address);
      }
    },
  },
];

/** The devices that need USB, but for this controller. */
function usbDevices({ devices, controllers, disks }: DomainFacts, none: Controller): readonly XmlElement[] {
  const others = controllers.filter((controller) => controller.type === "usb" && controller !== none);
  const usbDisks = disks.filter(({ bus }) => bus === "usb");
  const isUsb = (element: XmlElement) => {
    if (element.name === "hub") return true;
    if (element.name === "redirdev" || element.name === "input") return value(element, "bus") === "usb";
    return element.name === "hostdev" && value(element, "type") === "usb" && value(element, "mode") !== "capabilities";
  };
  return [...others, ...usbDisks].map(({ element }) => element).concat(devices.filter(isUsb));
}

function isVirtioScsi(model: string): boolean {
  return model.startsWith("virtio");
}

function withScsiDriver(model: string, attributes: string): string {
  const devices = [`<controller type='scsi' index='0' model='${model}'>`, `  <driver ${attributes}/>`, "</controller>"];
  return domain({ lines: ["<iothreads>1</iothreads>"], devices });
}

function channel(name: string, port: number): readonly string[] {
  const address = `<address type='virtio-serial' controller='0' bus='0' port='${port}'/>`;
  return ["<channel type='unix'>", `  <target type='virtio' name='${name}'/>`, `  ${address}`, "</channel>"];
}
