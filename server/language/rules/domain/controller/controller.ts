/** Rules for `<controller>` of disks and serial ports. */
import { addAttribute, possible, preferred, removeChild, removeElement, replaceValue } from "../../../fixes.ts";
import type { Version } from "../../../version.ts";
import type { XmlAttribute, XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { domain, onPc, withDevices } from "../examples.ts";
import type { DomainFacts, GuestFacts } from "../facts.ts";
import { unwantedAttribute, unwantedElement, wrongValue } from "../findings.ts";
import {
  defaultScsiModel,
  machineInWords,
  mayDefaultToLsilogic,
  mayHaveIde,
  rareMachine,
} from "../machine/machines.ts";
import { threadFixes } from "../processor/thread-fixes.ts";
import type { Controller } from "./facts.ts";

const scsi = "<controller type='scsi' index='0' model='virtio-scsi'/>";

/** What libvirt can count to. */
const largestIndex = 2 ** 31 - 1;

const rules: readonly DeviceRule<Controller>[] = [
  {
    code: "ctl-scsi-iothread",
    severity: "error",
    explanation: "A virtio-scsi controller can be served by one of the I/O threads that the guest has.",
    source: "src/qemu/qemu_validate.c",
    bad: withScsiDriver("virtio-scsi", "iothread='4'"),
    good: withScsiDriver("virtio-scsi", "iothread='1'"),
    everyHypervisor: true,
    find(controller, facts, version) {
      const { element } = controller;
      const thread = attribute(child(element, "driver"), "iothread");
      // 0 is none.
      if (!thread || Number(thread.value) === 0) return undefined;
      if (isVirtioScsi(controller, facts, version) === false) {
        const kind = kindOf(controller, facts, version);
        return unwantedAttribute(
          thread,
          `Only a SCSI controller of model virtio-scsi can have an I/O thread, not ${kind}; remove it`,
        );
      }
      if (!facts.isQemu) return undefined;
      const address = child(element, "address");
      const addressType = value(address, "type");
      if (address && addressType !== undefined && addressType !== "pci" && addressType !== "ccw") {
        const message = `A controller with an I/O thread is on PCI or a channel, it has no address of type ${addressType}; remove the address`;
        return {
          span: spanOf(address, "type"),
          message,
          fixes: [possible("Remove the address", removeChild(address))],
        };
      }
      if (facts.iothreads.has(Number(thread.value))) return undefined;
      return {
        span: valueSpan(thread),
        message: `The guest has no I/O thread ${thread.value}; declare it in <iothreads> or <iothreadids>`,
        fixes: threadFixes(facts, Number(thread.value), valueSpan(thread)),
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
    find(controller, guest, version) {
      const option = virtioOptions(controller.element)[0];
      if (!option || isVirtioScsi(controller, guest, version) !== false) return undefined;
      // That it has no other model is said there.
      if (controller.type === "scsi" && guest.arch.startsWith("s390")) return undefined;
      const message = `${option.name} is a setting of SCSI controllers of model virtio-scsi, not of ${kindOf(controller, guest, version)}; remove it`;
      return option.kind === "attribute" ? unwantedAttribute(option, message) : unwantedElement(option, message);
    },
  },
  {
    code: "ctl-scsi-default-options",
    severity: "warning",
    explanation:
      "A SCSI controller without a model is an lsilogic where QEMU has it, as on most hosts, and libvirt refuses settings of virtio-scsi there.",
    source: "src/qemu/qemu_domain.c",
    bad: withScsiDriver(undefined, "queues='4'"),
    good: withScsiDriver("virtio-scsi", "queues='4'"),
    find(controller, guest, version) {
      const { element } = controller;
      const thread = attribute(child(element, "driver"), "iothread");
      const option = virtioOptions(element)[0] ?? (Number(thread?.value) === 0 ? undefined : thread);
      const isOpen = isVirtioScsi(controller, guest, version) === undefined;
      if (!option || !isOpen || !mayDefaultToLsilogic(guest, version)) return undefined;
      const model = attribute(element, "model");
      const change = model ? replaceValue(model, "virtio-scsi") : addAttribute(element, "model", "virtio-scsi");
      return {
        span: option.nameSpan,
        message: `Most hosts make this an lsilogic, which has no ${option.name}, and refuse it; write model='virtio-scsi'`,
        fixes: [preferred("Make it a virtio-scsi", change)],
      };
    },
  },
  {
    code: "ctl-index-too-large",
    severity: "error",
    explanation:
      "libvirt adds the controllers of all indexes below one that is used, and counts them as signed numbers.",
    source: "src/conf/domain_conf.c",
    bad: withDevices(scsi.replace("index='0'", "index='2147483648'")),
    good: withDevices(scsi),
    everyHypervisor: true,
    find({ element, index }) {
      const written = attribute(element, "index");
      if (!written || index === undefined || index <= largestIndex) return undefined;
      return wrongValue(written, "0", `libvirt cannot count to controller ${index}; number them from 0`);
    },
  },
  {
    code: "ctl-ide-q35",
    severity: "error",
    explanation: "The IDE controller is part of old machines such as pc, which have one; it cannot be added.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices("<controller type='ide' index='0'/>"),
    good: onPc("<controller type='ide' index='0'/>"),
    find({ element, type, index }, guest) {
      if (type !== "ide" || mayHaveIde(guest, index ?? 0)) return undefined;
      const written = attribute(element, "index");
      if (mayHaveIde(guest, 0) && written) {
        return wrongValue(
          written,
          "0",
          "The machine has one IDE controller, of index 0; use scsi or sata for more disks",
        );
      }
      return {
        span: spanOf(element, "type"),
        message: `${machineInWords(guest)} has no IDE controller; use sata, scsi or virtio for disks, and remove this`,
        cause: rareMachine(guest),
        fixes: [possible("Remove this <controller>", removeElement(element))],
      };
    },
  },
];

export const controllerRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ controllers }) => controllers, rules, ["controller"]),
  {
    code: "ctl-index-dup",
    severity: "error",
    elements: ["controller"],
    explanation: "The index tells the controllers of a type apart; only the companions of a USB 2 controller share it.",
    source: "src/conf/domain_postparse.c",
    bad: withDevices(scsi, scsi),
    good: withDevices(scsi, scsi.replace("index='0'", "index='1'")),
    *check({ controllers, isQemu, arch }) {
      const first = new Map<string, XmlElement>();
      // That one is none is said of it already.
      const hasNone = new Set(controllers.flatMap(({ type, model }) => (model === "none" ? [type] : [])));
      const highest = new Map<string, number>();
      for (const { type, index } of controllers) highest.set(type, Math.max(highest.get(type) ?? 0, index ?? 0));
      for (const { element, type, index, model } of controllers) {
        const written = attribute(element, "index");
        if (index === undefined || !written || hasNone.has(type)) continue;
        // Companions share the index of another controller; drivers other than QEMU's do not look at those of USB.
        if (type === "usb" && (!isQemu || model?.startsWith("ich9-uhci"))) continue;
        // On s390x this means that there is none.
        if (type === "usb" && model === undefined && arch.startsWith("s390") && !child(element, "address")) continue;
        const earlier = first.get(`${type} ${index}`);
        if (!earlier) first.set(`${type} ${index}`, element);
        else {
          const free = String((highest.get(type) ?? 0) + 1);
          yield {
            ...wrongValue(written, free, `Another ${type} controller has index ${index} already; each needs its own`),
            related: [{ span: spanOf(earlier, "index"), message: "The first one" }],
            taken: "index",
          };
        }
      }
    },
  },
];

/** `undefined` where libvirt goes by what QEMU has; only QEMU's driver chooses a model. */
function isVirtioScsi({ type, model = "auto" }: Controller, guest: GuestFacts, version: Version): boolean | undefined {
  if (type !== "scsi" || (model === "auto" && !guest.isQemu)) return false;
  return (model === "auto" ? defaultScsiModel(guest, version) : model)?.startsWith("virtio");
}

/** For messages: the model of a SCSI controller, or the type of another. */
function kindOf({ type, model = "auto" }: Controller, guest: GuestFacts, version: Version): string {
  if (type !== "scsi") return type;
  return model === "auto" ? (defaultScsiModel(guest, version) ?? model) : model;
}

/** What only virtio-scsi has, of all that stands in the <driver> of a controller; the I/O thread has a rule of its own. */
function virtioOptions(element: XmlElement): readonly (XmlAttribute | XmlElement)[] {
  const driver = child(element, "driver");
  const names = ["queues", "cmd_per_lun", "max_sectors", "ioeventfd"];
  return [...names.map((name) => attribute(driver, name)), child(driver, "iothreads")].filter(
    (option) => option !== undefined,
  );
}

function withScsiDriver(model: string | undefined, attributes: string): string {
  const start = `<controller type='scsi' index='0'${model === undefined ? "" : ` model='${model}'`}>`;
  const devices = [start, `  <driver ${attributes}/>`, "</controller>"];
  return domain({ lines: ["<iothreads>1</iothreads>"], devices });
}
