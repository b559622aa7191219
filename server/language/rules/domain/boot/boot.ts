/** Rules for the order of booting: `<boot>` in `<os>` and in devices, and the BIOS' own settings. */
import { addChild, possible, preferred, removeElement, replaceValue } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, text, value } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { isHvm } from "../character/consoles.ts";
import { domain, withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedAttribute } from "../findings.ts";
import { wholeNumber } from "../processor/processors.ts";

const disk = (target: string, ...lines: readonly string[]) => [
  "<disk type='file' device='disk'>",
  `  <source file='/v/${target}.img'/>`,
  `  <target dev='${target}' bus='virtio'/>`,
  ...lines.map((line) => `  ${line}`),
  "</disk>",
];

export const bootRules: readonly Rule<DomainFacts>[] = [
  {
    code: "boot-mixed",
    severity: "error",
    elements: ["boot"],
    explanation:
      "<boot dev='...'/> in <os> names kinds of devices, <boot order='...'/> in a device ranks single ones; libvirt takes only one of the two styles.",
    source: "src/conf/domain_postparse.c",
    bad: domain({ os: ["<boot dev='hd'/>"], devices: disk("vda", "<boot order='1'/>") }),
    good: domain({ devices: disk("vda", "<boot order='1'/>") }),
    *check(facts) {
      const kinds = bootKinds(facts);
      const orders = bootOrders(facts);
      const [first] = kinds;
      const [order] = orders;
      if (!first || !order) return;
      yield {
        span: spanOf(first, "dev"),
        message: `<boot dev> in <os> cannot be mixed with the <boot order> of a device (here <${order.parent?.name}>); keep one of the two styles`,
        fixes: [
          preferred("Keep the order of the devices", ...kinds.map(removeElement)),
          possible("Keep <boot dev> in <os>", ...orders.map(removeElement)),
        ],
        related: [{ span: spanOf(order, "order"), message: "The order of a device" }],
      };
    },
  },
  {
    code: "boot-order-dup",
    severity: "error",
    elements: ["boot"],
    explanation: "The firmware tries devices in the order of their numbers, so each number is given once.",
    source: "src/conf/domain_postparse.c",
    bad: withDevices(...disk("vda", "<boot order='1'/>"), ...disk("vdb", "<boot order='1'/>")),
    good: withDevices(...disk("vda", "<boot order='1'/>"), ...disk("vdb", "<boot order='2'/>")),
    *check(facts) {
      const orders = bootOrders(facts);
      const next = 1 + orders.reduce((highest, boot) => Math.max(highest, orderOf(boot)), 0);
      const seen = new Map<number, XmlElement>();
      for (const boot of orders) {
        const order = attribute(boot, "order");
        const other = seen.get(orderOf(boot));
        if (!other) seen.set(orderOf(boot), boot);
        if (!other || !order) continue;
        yield {
          span: spanOf(boot, "order"),
          message: `Boot order ${order.value} is taken by another device (<${other.parent?.name}>); give each its own, such as ${next}`,
          fixes: [preferred(`Change to ${next}`, replaceValue(order, String(next)))],
          related: [{ span: spanOf(other, "order"), message: `The first device with order ${order.value}` }],
          taken: "boot order",
        };
      }
    },
  },
  {
    code: "boot-dev-no-device",
    severity: "info",
    elements: ["boot"],
    explanation: "An entry of the boot order without such a device is skipped.",
    source: "https://libvirt.org/formatdomain.html#bios-bootloader",
    bad: domain({ os: ["<boot dev='cdrom'/>"], devices: disk("vda") }),
    good: domain({ os: ["<boot dev='hd'/>"], devices: disk("vda") }),
    *check(facts) {
      if (!facts.isQemu) return;
      for (const boot of bootKinds(facts)) {
        const device = missingDevice(facts, value(boot, "dev"));
        if (!device) continue;
        const message = `The guest has no ${device}, so this entry does nothing; add the device or remove the entry`;
        yield { span: spanOf(boot, "dev"), message };
      }
    },
  },
  {
    code: "bios-useserial",
    severity: "error",
    elements: ["bios"],
    incomplete: true,
    explanation: "With useserial the BIOS of a PC talks over the first serial port, so there must be one.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ os: ["<bios useserial='yes'/>"] }),
    good: domain({ os: ["<bios useserial='yes'/>"], devices: ["<serial type='pty'/>"] }),
    *check({ root, os, isQemu, arch, isArchKnown, isX86, devicesOf }) {
      const bios = child(os, "bios");
      const useserial = attribute(bios, "useserial");
      if (!isQemu || !bios || useserial?.value !== "yes") return;
      if (isArchKnown && !isX86) {
        yield unwantedAttribute(useserial, `useserial is for the BIOS of x86 guests, this one is ${arch}; remove it`);
        return;
      }
      if (devicesOf("serial").length > 0 || devicesOf("console").length > 0) return;
      const devices = child(root, "devices");
      yield {
        span: spanOf(bios, "useserial"),
        message: "useserial needs a serial port, and the guest has none; add <serial type='pty'/>",
        fixes: devices ? [preferred("Add a serial port", addChild(devices, "<serial type='pty'/>"))] : [],
      };
    },
  },
];

/** The entries in `<os>`; only guests with full virtualization have them. */
function bootKinds({ os }: DomainFacts): readonly XmlElement[] {
  return text(child(os, "type")).trim() === "hvm" ? children(os, "boot") : [];
}

/** The `<boot order>` of devices, as far as the order is a number. */
/** Only a guest that has firmware is asked for them, and VMware's driver asks none. */
function bootOrders(facts: DomainFacts): readonly XmlElement[] {
  if ((!facts.isQemu && !isHvm(facts)) || facts.type === "vmware") return [];
  return facts.partsOf("boot").filter((boot) => orderOf(boot) > 0);
}

function orderOf(boot: XmlElement): number {
  return wholeNumber(value(boot, "order")) ?? 0;
}

/** What an entry of the boot order stands for, when the guest surely has no such device. */
function missingDevice({ devicesOf }: DomainFacts, dev: string | undefined): string | undefined {
  const hasDisk = (device: string) => devicesOf("disk").some((disk) => value(disk, "device") === device);
  // A device of the host may be a drive or a network card.
  if (devicesOf("hostdev").length > 0) return undefined;
  if (dev === "cdrom") return hasDisk("cdrom") ? undefined : "CD-ROM drive";
  if (dev === "fd") return hasDisk("floppy") ? undefined : "floppy drive";
  return dev === "network" && devicesOf("interface").length === 0 ? "network interface" : undefined;
}
