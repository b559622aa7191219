/** Rules for USB controllers, and for the devices that need one. */
import {
  addChild,
  possible,
  preferred,
  removeAttribute,
  removeElement,
  replaceSpan,
  replaceValue,
} from "../../../fixes.ts";
import { groupBy } from "../../../maps.ts";
import type { Fix } from "../../../problem.ts";
import type { Version } from "../../../version.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import type { Controller } from "../controller/facts.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { domain, withDevices } from "../examples.ts";
import type { DomainFacts, GuestFacts } from "../facts.ts";
import { unwantedAttribute, wrongValue } from "../findings.ts";
import { newerUsbDefault } from "../versions.ts";

const usbHostdev = [
  "<hostdev mode='subsystem' type='usb'>",
  "  <source><vendor id='0x1234'/><product id='0x0001'/></source>",
  "</hostdev>",
];
const onArm = (...devices: readonly string[]) => domain({ machine: "arch='aarch64' machine='virt'", devices });
const tablet = "<input type='tablet' bus='usb'/>";
const xhci = "<controller type='usb' model='qemu-xhci'/>";
/** Ports of an xHCI controller. */
const mostPorts = 15;

const usbModel = /[ue]hci|ohci|xhci|qusb/;

const rules: readonly DeviceRule<Controller>[] = [
  {
    code: "ctl-usb-ports",
    severity: "error",
    explanation: "The xHCI controllers of QEMU have 15 ports at most; the others have a fixed number.",
    source: "src/qemu/qemu_domain.c",
    bad: withDevices("<controller type='usb' index='0' model='qemu-xhci' ports='16'/>"),
    good: withDevices("<controller type='usb' index='0' model='qemu-xhci' ports='15'/>"),
    find({ element, type, model: written }, guest, version) {
      const ports = attribute(element, "ports");
      const model = written ?? usualUsbModel(guest, version);
      if (!ports || type !== "usb" || model === undefined || model === "none") return undefined;
      // Of the model of another controller the grammar has spoken, and of those of Xen another rule.
      if (!usbModel.test(model) || model.startsWith("qusb")) return undefined;
      if (model !== "qemu-xhci" && model !== "nec-xhci") {
        const message = `The guest could not start: the ports of a ${model} are fixed, only qemu-xhci takes ports; remove it`;
        return unwantedAttribute(ports, message);
      }
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
];

export const usbControllerRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ controllers }) => controllers, rules, ["controller"]),
  {
    code: "ctl-usb-no-master",
    severity: "error",
    incomplete: true,
    elements: ["controller"],
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
    *check({ controllers, isQemu }) {
      const usb = controllers.filter(({ type, model }) => type === "usb" && model !== "none");
      const masters = new Map(
        usb.filter((controller) => !isCompanion(controller)).map(({ index, model }) => [index ?? 0, model]),
      );
      const companions = groupBy(usb.filter(isCompanion), ({ index = 0 }) => index);
      for (const [index = 0, [first, ...others]] of companions) {
        const owner = masters.get(index);
        if (!first) continue;
        const related = others.map(({ element }) => ({ span: element.nameSpan, message: "Another companion" }));
        if (!masters.has(index)) {
          if (isQemu || masters.size === 0) yield { ...withoutMaster(first, masters.size > 0), related };
        } else if (isQemu && owner?.endsWith("-xhci")) yield { ...companionOf([first, ...others], owner), related };
      }
    },
  },
  {
    code: "ctl-usb-none-devices",
    severity: "error",
    elements: ["controller"],
    explanation: "With model none the guest has no USB, so nothing can be on it.",
    source: "src/conf/domain_postparse.c",
    bad: withDevices("<controller type='usb' model='none'/>", "<input type='tablet' bus='usb'/>"),
    good: withDevices("<controller type='usb' model='none'/>"),
    *check(facts) {
      const none = facts.controllers.find(({ type, model }) => type === "usb" && model === "none");
      const device = none && (usbDevices(facts, none).find(({ name }) => name !== "hostdev") ?? displayOnPower(facts));
      if (!none || !device) return;
      yield {
        span: spanOf(none.element, "model"),
        message: `USB is switched off here, but a <${device.name}> needs it; remove one of the two`,
        fixes: [possible("Remove this <controller>", removeElement(none.element))],
        related: [{ span: device.nameSpan, message: "Needs USB" }],
        mutes: ["hostdev-usb-disabled"],
      };
    },
  },
  {
    code: "ctl-usb-no-ports",
    severity: "error",
    elements: ["controller"],
    explanation: "Every device on USB is in a port of a controller.",
    source: "src/conf/domain_addr.c",
    bad: withDevices("<controller type='usb' index='0' model='qemu-xhci' ports='0'/>", tablet),
    good: withDevices("<controller type='usb' index='0' model='qemu-xhci' ports='1'/>", tablet),
    *check(facts) {
      const usb = facts.controllers.filter(({ type }) => type === "usb");
      const empty = facts.isQemu ? usb.filter(isWithoutPorts) : [];
      for (const { element, index = 0 } of empty) {
        const ports = attribute(element, "ports");
        const needy = usbDevices(facts).filter((device) => !usb.some((controller) => controller.element === device));
        const here = needy.find((device) => isOnUsbBus(device, index));
        const anywhere = needy.find((device) => value(child(device, "address"), "type") !== "usb");
        const device = here ?? (empty.length === usb.length && element === empty[0]?.element ? anywhere : undefined);
        if (!ports || !device) continue;
        yield {
          span: valueSpan(ports),
          message: `A <${device.name}> needs a port of USB, and this controller has none; remove ports, and it has 4`,
          fixes: [preferred("Remove ports", removeAttribute(ports))],
          related: [{ span: device.nameSpan, message: "Needs USB" }],
        };
      }
    },
  },
  {
    code: "hostdev-usb-disabled",
    severity: "error",
    elements: ["hostdev"],
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
    code: "usb-no-controller",
    severity: "error",
    incomplete: true,
    explanation:
      "PCs and POWER machines get a USB controller by themselves; on ARM, RISC-V, s390x and isapc it has to be written.",
    source: "src/qemu/qemu_domain.c; src/qemu/qemu_domain_address.c",
    bad: onArm(tablet),
    good: onArm(xhci, tablet),
    *check(facts) {
      if (!facts.isQemu || !isWithoutUsb(facts) || facts.controllers.some((each) => isUsbThere(each, facts))) return;
      const [first, ...others] = usbDevices(facts).filter(
        (device) => value(device, "type") !== "usb" || device.name !== "controller",
      );
      if (!first) return;
      const list = children(facts.root, "devices")[0];
      const canHave = facts.family !== "isapc" && !facts.arch.startsWith("s390");
      yield {
        span: first.nameSpan,
        message: canHave
          ? `Machines of ${facts.arch} have no USB of their own, which this <${first.name}> needs; add ${xhci}`
          : `${facts.family === "isapc" ? "isapc" : "s390x"} has no USB, which this <${first.name}> needs; remove it`,
        fixes: canHave
          ? list
            ? [preferred("Add a USB controller", addChild(list, xhci))]
            : []
          : [possible(`Remove this <${first.name}>`, removeElement(first))],
        related: others.map((device) => ({ span: device.nameSpan, message: "Needs USB too" })),
      };
    },
  },
];

function isWithoutPorts({ element, model }: Controller): boolean {
  return model?.endsWith("-xhci") === true && Number(value(element, "ports") || undefined) === 0;
}

function isOnUsbBus(device: XmlElement, bus: number): boolean {
  const address = child(device, "address");
  return device.name !== "smartcard" && value(address, "type") === "usb" && Number(value(address, "bus") ?? 0) === bus;
}

/** Does it share the ports of another controller of its index? */
function isCompanion({ element, model }: Controller): boolean {
  return child(element, "master") !== undefined || model?.startsWith("ich9-uhci") === true;
}

/** @param isAccepted libvirt takes it, as there is a controller of another index; QEMU does not */
function withoutMaster({ element, index, model }: Controller, isAccepted: boolean): Finding {
  const master = child(element, "master");
  const missing = `<controller type='usb' index='${index ?? 0}' model='ich9-ehci1'/>`;
  const start = { start: element.span.start, end: element.span.start };
  const isUhci = model?.startsWith("ich9-uhci");
  const what = `${isAccepted ? "The guest could not start: there" : "There"} is no controller that this is a companion of`;
  return {
    span: master?.nameSpan ?? spanOf(element, "model"),
    message: `${what}; add ${missing}, or ${isUhci ? "use the model qemu-xhci alone" : "remove <master>"}`,
    fixes: [
      ...(model && isUhci && !master ? [useXhci(element)] : []),
      ...(isUhci ? [possible("Add the ich9-ehci1", replaceSpan(start, missing))] : []),
      ...(master && !isUhci ? [possible("Remove <master>", removeElement(master))] : []),
    ],
  };
}

function companionOf(companions: readonly [Controller, ...Controller[]], model: string): Finding {
  const [{ element, index }] = companions;
  const them = companions.length > 1 ? "them" : "this one";
  const title = companions.length > 1 ? "Remove the companions" : "Remove this <controller>";
  return {
    span: child(element, "master")?.nameSpan ?? spanOf(element, "model"),
    message: `The guest could not start: the controller of index ${index ?? 0} is a ${model}, which takes no companions; remove ${them}`,
    fixes: [possible(title, ...companions.map((companion) => removeElement(companion.element)))],
  };
}

/** The model of a controller that names none, where it is known. Source: qemuDomainControllerDefPostParse in src/qemu/qemu_domain.c. */
export function usualUsbModel({ isX86, machine }: GuestFacts, version: Version): string | undefined {
  return isX86 && machine !== undefined && version < newerUsbDefault ? "piix3-uhci" : undefined;
}

function useXhci(controller: XmlElement): Fix {
  const model = attribute(controller, "model");
  return possible("Change the model to qemu-xhci", ...(model ? [replaceValue(model, "qemu-xhci")] : []));
}

/** Machines that libvirt adds no USB controller to. Source: qemuDomainDefAddDefaultDevices in src/qemu/qemu_domain.c. */
function isWithoutUsb({ arch, isArchKnown, family, machine }: DomainFacts): boolean {
  if (machine === "versatilepb" || machine?.startsWith("realview")) return false;
  return isArchKnown && (/^(arm|aarch64|riscv|s390|loongarch|sparc$|m68k)/.test(arch) || family === "isapc");
}

/** On s390x libvirt takes a controller without model and address for one that says that there is no USB. */
function isUsbThere({ element, type, model }: Controller, { arch }: DomainFacts): boolean {
  return type === "usb" && (!arch.startsWith("s390") || model !== undefined || child(element, "address") !== undefined);
}

/** On POWER libvirt adds a keyboard and a mouse on USB where there is a display. */
function displayOnPower({ isQemu, arch, isArchKnown, graphics }: DomainFacts): XmlElement | undefined {
  return isQemu && isArchKnown && arch.startsWith("ppc64") ? graphics[0] : undefined;
}

/** The devices that need USB, but for one of the controllers. */
function usbDevices(facts: DomainFacts, none?: Controller): readonly XmlElement[] {
  const { devices, controllers, disks, isQemu } = facts;
  const others = controllers.filter(
    (controller) => (isQemu && controller.type === "ccid") || (controller.type === "usb" && controller !== none),
  );
  const usbDisks = disks.filter(({ bus }) => bus === "usb");
  return [...others, ...usbDisks]
    .map(({ element }) => element)
    .concat(devices.filter((device) => isUsb(device, facts)));
}

/** The devices that have an address of type usb, if any. Source: virDomainDeviceIsUSB in src/conf/domain_conf.c. */
export function devicesOnUsb(facts: DomainFacts): ReadonlySet<XmlElement | undefined> {
  const isMtp = (device: XmlElement) => value(child(device, "driver"), "type") === "mtp";
  const devices = usbDevices(facts).filter(
    (device) => device.name !== "smartcard" && (device.name !== "controller" || value(device, "type") === "ccid"),
  );
  return new Set([...devices, ...facts.devicesOf("filesystem").filter(isMtp)]);
}

function isUsb(element: XmlElement, facts: DomainFacts): boolean {
  switch (element.name) {
    case "hub":
      return true;
    case "smartcard":
      return facts.isQemu;
    case "redirdev":
      return value(element, "bus") === "usb";
    case "input":
      return inputBus(element, facts) === "usb";
    case "sound":
      return value(element, "model") === "usb";
    case "interface":
      return value(child(element, "model"), "type") === "usb-net";
    case "serial":
      return value(child(element, "target"), "type") === "usb-serial";
    case "filesystem":
      return value(child(element, "driver"), "type") === "mtp";
    case "hostdev":
      return value(element, "type") === "usb" && value(element, "mode") !== "capabilities";
    default:
      return false;
  }
}

/** As written, or what libvirt fills in. Source: virDomainInputDefPostParse in src/conf/domain_postparse.c. */
export function inputBus(input: XmlElement, { arch, isArchKnown, isX86 }: GuestFacts): string | undefined {
  const bus = value(input, "bus");
  const type = value(input, "type");
  if (bus !== undefined || type === "evdev") return bus;
  if (!isArchKnown) return undefined;
  if (isX86 && (type === "mouse" || type === "keyboard")) return "ps2";
  return arch.startsWith("s390") || type === "passthrough" ? "virtio" : "usb";
}
