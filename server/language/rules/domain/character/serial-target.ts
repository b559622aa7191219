/** Rules for what kind of serial port the guest sees. */
import { preferred, removeChild, removeElement } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, value } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { isReadAsRegister } from "../address/addresses.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { domain, withDevices } from "../examples.ts";
import type { DomainFacts, GuestFacts } from "../facts.ts";
import { unwantedAttribute, unwantedElement, wrongValue } from "../findings.ts";
import { machineInWords } from "../machine/machines.ts";

const serial = (target: string) => ["<serial type='pty'>", `  ${target}`, "</serial>"];
const serialConsole = (address: string) => ["<console type='pty'>", `  ${address}`, "</console>"];

const rules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "chr-serial-target",
    severity: "error",
    explanation: "Each kind of serial port has models and an address of its own.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(...serial("<target type='isa-serial'><model name='pl011'/></target>")),
    good: withDevices(...serial("<target type='isa-serial'><model name='isa-serial'/></target>")),
    everyHypervisor: true,
    find(element, guest) {
      const target = child(element, "target");
      // Of a port on USB the parser itself looks at the address, of the others QEMU's driver.
      if (!guest.isQemu && value(target, "type") !== "usb-serial") return undefined;
      const model = attribute(child(target, "model"), "name");
      const type = targetType(value(target, "type"), guest);
      if (type === "none" && model && allModels.has(model.value)) {
        const message = `libvirt knows no models of the serial ports of ${machineInWords(guest)}; remove it`;
        return unwantedElement(model.parent, message);
      }
      const kind = kinds[type ?? ""];
      if (!type || !kind) return undefined;
      if (guest.isQemu && model && allModels.has(model.value) && !kind.models.includes(model.value)) {
        const better = kind.models.find((name) => isModelOf(name, guest)) ?? "";
        const what = type === value(target, "type") ? `A target of type ${type}` : `The serial port of ${guest.arch}`;
        return wrongValue(model, better, `${what} has model ${kind.models.join(" or ")}, not ${model.value}`);
      }
      return addressFinding(element, type, kind);
    },
  },
  {
    code: "chr-serial-arch",
    severity: "error",
    explanation: "Serial ports differ between architectures; without a type libvirt takes the right one.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(...serial("<target type='spapr-vio-serial'/>")),
    good: domain({
      machine: "arch='ppc64le' machine='pseries'",
      devices: serial("<target type='spapr-vio-serial'/>"),
    }),
    find(element, guest) {
      const target = child(element, "target");
      const type = attribute(target, "type");
      const model = attribute(child(target, "model"), "name");
      if (type && !isTypeOf(type.value, guest)) {
        const start = type.value === "system-serial" ? "The guest could not start: a" : "A";
        return unwantedAttribute(
          type,
          `${start} guest of ${guest.arch} has no serial port of type ${type.value}; remove the type, and libvirt takes the right one`,
        );
      }
      const resolved = targetType(type?.value, guest);
      if (!model || !kinds[resolved ?? ""]?.models.includes(model.value) || isModelOf(model.value, guest)) {
        return undefined;
      }
      return {
        span: spanOf(model.parent, "name"),
        message: `A guest of ${guest.arch} has no serial port of model ${model.value}; remove the model, and libvirt takes the right one`,
        fixes: [preferred("Remove <model>", removeElement(model.parent))],
      };
    },
  },
];

/** What a port number in 32 bits can be, with or without sign. */
const largestPort = 2 ** 32 - 1;

const portRules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "chr-port-too-large",
    severity: "error",
    explanation: "The number of a port has 32 bits.",
    source: "src/conf/domain_conf.c",
    bad: withDevices(...serial("<target port='4294967296'/>")),
    good: withDevices(...serial("<target port='0'/>")),
    everyHypervisor: true,
    find(element) {
      const port = attribute(child(element, "target"), "port");
      if (!port || !(Math.abs(Number(port.value)) > largestPort)) return undefined;
      return wrongValue(port, "0", "This is more than libvirt can count; number the ports from 0");
    },
  },
];

export const serialTargetRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ devicesOf }) => ["serial", "parallel", "console"].flatMap(devicesOf), portRules),
  ...forEachDevice(({ devicesOf }) => devicesOf("serial"), rules, ["serial"]),
  {
    code: "chr-console-address",
    severity: "error",
    elements: ["console"],
    explanation:
      "The first console is the first serial port, and libvirt makes one of it where none is written: then its address is that of the port.",
    source: "src/conf/domain_postparse.c; src/qemu/qemu_validate.c",
    bad: withDevices(...serialConsole("<address type='usb' bus='0' port='1'/>")),
    good: withDevices(...serialConsole("<address type='isa' iobase='0x3f8' irq='0x4'/>")),
    *check({ devicesOf, isQemu, ...guest }) {
      const [console] = isQemu ? devicesOf("console") : [];
      const target = child(console, "target");
      const address = child(console, "address");
      if (!console || !address || (value(target, "type") ?? "serial") !== "serial") return;
      const type = targetType(undefined, { ...guest, isQemu });
      const kind = kinds[type ?? ""];
      const written = value(address, "type") ?? "";
      // On pseries libvirt overwrites what is written, once it has made a serial port of it.
      const isKept = guest.family !== "pseries" || devicesOf("serial").length > 0;
      const isForeign = written === "unassigned" || (written === "ccw" && !guest.arch.startsWith("s390"));
      const isRefused = isKept && isForeign && guest.isArchKnown;
      if (isRefused || (devicesOf("serial").length === 0 && type && kind && addressFinding(console, type, kind))) {
        yield {
          span: spanOf(address, "type"),
          message: `This console is the first serial port, which has no address of type ${written}; remove it`,
          fixes: [preferred("Remove the address", removeChild(address))],
        };
      }
    },
  },
];

/** An address that this kind of serial port does not have. */
function addressFinding(element: XmlElement, type: string, kind: SerialKind): Finding | undefined {
  const address = child(element, "address");
  const written = value(address, "type");
  if (!address || written === undefined || written === kind.address || !addressTypes.has(written)) return undefined;
  // libvirt overwrites what is written there; what it has read of a bus can be too much for a register.
  const isTooLarge = written === "pci" && isReadAsRegister(address);
  if (kind.address === "spapr-vio" && !isTooLarge) return undefined;
  return {
    span: spanOf(address, "type"),
    message: kind.address
      ? `A target of type ${type} has an address of type ${kind.address}, not ${written}; remove it`
      : `A target of type ${type} is part of the machine and has no address; remove it`,
    fixes: [preferred("Remove the address", removeChild(address))],
  };
}

/** What libvirt makes of a type: isa-serial means the usual one of the machine. `undefined` where the machine is not known. */
function targetType(written: string | undefined, { arch, isArchKnown, isX86, family }: GuestFacts): string | undefined {
  if (written !== undefined && written !== "isa-serial") return written;
  if (!isArchKnown) return undefined;
  if (isX86) return "isa-serial";
  if (arch.startsWith("s390")) return "sclp-serial";
  return { pseries: "spapr-vio-serial", virt: "system-serial" }[family as string] ?? "none";
}

function isTypeOf(type: string, { arch, isArchKnown, isX86, family }: GuestFacts): boolean {
  if (!isArchKnown && type !== "sclp-serial" && type !== "spapr-vio-serial") return true;
  switch (type) {
    case "sclp-serial":
      return arch.startsWith("s390");
    case "spapr-vio-serial":
      return family === "pseries";
    case "isa-debug":
      return isX86;
    case "system-serial":
      return !isX86 && !arch.startsWith("s390");
    default:
      return true;
  }
}

function isModelOf(model: string, { arch, isArchKnown, family }: GuestFacts): boolean {
  if (!isArchKnown) return true;
  const isArm = /^(arm|aarch64)/.test(arch);
  if (model === "pl011") return family === "virt" && isArm;
  return model !== "16550a" || (family === "virt" && !isArm);
}

interface SerialKind {
  readonly models: readonly string[];
  readonly address: string | undefined;
}

const kinds: Readonly<Record<string, SerialKind>> = {
  "isa-serial": { models: ["isa-serial"], address: "isa" },
  "isa-debug": { models: ["isa-debugcon"], address: "isa" },
  "usb-serial": { models: ["usb-serial"], address: "usb" },
  "pci-serial": { models: ["pci-serial"], address: "pci" },
  "spapr-vio-serial": { models: ["spapr-vty"], address: "spapr-vio" },
  "system-serial": { models: ["pl011", "16550a"], address: undefined },
  "sclp-serial": { models: ["sclpconsole", "sclplmconsole"], address: undefined },
};

const allModels = new Set(Object.values(kinds).flatMap(({ models }) => models));
const addressTypes = new Set("pci drive usb ccw isa spapr-vio virtio-serial virtio-mmio ccid dimm".split(" "));
