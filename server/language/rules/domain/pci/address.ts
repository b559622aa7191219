/** Rules for the PCI addresses of devices in the guest. */
import { possible, preferred, removeChild, replaceSpan, replaceValue } from "../../../fixes.ts";
import type { Version } from "../../../version.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, value } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { formatPci, isZero, type PciAddress, readPciAddress } from "../address/addresses.ts";
import { isPciPlaceIgnored } from "../address/assigned.ts";
import type { Controller } from "../controller/facts.ts";
import { disk } from "../disk/examples.ts";
import { onPc, withDevices } from "../examples.ts";
import { type DomainFacts, sharedFact } from "../facts.ts";
import type { MachineFamily } from "../machine/family.ts";
import { hasUncheckedAddresses } from "../machine/machines.ts";
import { newerUsbDefault } from "../versions.ts";
import { addedBus } from "./added-bus.ts";
import { mayFindHolder } from "./holders.ts";
import { modelCause, pciAddressOf } from "./pci.ts";

interface Place {
  readonly device: XmlElement;
  readonly address: XmlElement;
  readonly at: PciAddress;
}

const root = "<controller type='pci' index='0' model='pcie-root'/>";
const rootPort = "<controller type='pci' index='1' model='pcie-root-port'/>";
const good = withDevices(...placed("vda", 0, 0x10));

export const pciAddressRules: readonly Rule<DomainFacts>[] = [
  {
    code: "addr-pci-dup",
    severity: "error",
    elements: ["address"],
    explanation: "Each device has its own place on the PCI bus, and some are taken by what is built into the machine.",
    source: "src/conf/domain_addr.c",
    bad: withDevices(...placed("vda", 0, 0x10), ...placed("vdb", 0, 0x10)),
    good: withDevices(...placed("vda", 0, 0x10), ...placed("vdb", 0, 0x11)),
    *check(facts, version) {
      if (!facts.isQemu) return;
      const first = new Map<string, Place>();
      const hasOwnUsb = isUsbAutomatic(facts, version);
      // That it has a place of its own is said of the address.
      const fixed = new Set(
        facts.controllers.flatMap((controller) => {
          const address = pciAddressOf(controller.element);
          return address && builtInElsewhere(facts, controller, address, version) ? [address] : [];
        }),
      );
      for (const place of places(facts)) {
        if (fixed.has(place.address)) continue;
        const key = formatPci(place.at);
        const earlier = first.get(key);
        const isOfUsb = key === usbPlace && (hasOwnUsb || isUsbBuiltIn(facts, place.device, version));
        const owner = isOfUsb ? "USB controller" : reserved(facts, place);
        const start = owner === idePlaceOwner && !hasIde(facts) ? "The guest could not start: " : "";
        if (owner) yield wrongPlace(place, `${start}${key} is the place of the machine's own ${owner}`);
        else if (!earlier) first.set(key, place);
        else {
          const finding = wrongPlace(place, `Another device is at ${key} already`);
          yield {
            ...finding,
            related: [{ span: earlier.address.nameSpan, message: `A <${earlier.device.name}> is there` }],
            taken: "address",
          };
        }
      }
    },
  },
  {
    code: "addr-pci-bus-missing",
    severity: "error",
    elements: ["address"],
    explanation: "Guests of QEMU have one PCI domain, 0; libvirt adds the buses that are missing.",
    source: "src/conf/domain_addr.c",
    bad: withDevices(...placed("vda", 0, 0x10).map((line) => line.replace("domain='0x0000'", "domain='0x0001'"))),
    good,
    *check(facts) {
      if (!facts.isQemu) return;
      for (const { address, at } of places(facts)) {
        const domain = attribute(address, "domain");
        if (at.domain === 0 || !domain) continue;
        yield {
          span: spanOf(address, "domain"),
          message: "In a guest the PCI domain is always 0",
          fixes: [
            possible("Change to 0", replaceValue(domain, "0x0000")),
            possible("Remove the address", removeChild(address)),
          ],
        };
      }
    },
  },
  {
    code: "addr-pci-slot0",
    severity: "error",
    elements: ["address"],
    explanation: "A root port has one slot, 0; on most other buses slot 0 is that of the bridge itself.",
    source: "src/conf/domain_addr.c",
    bad: withDevices(root, rootPort, ...placed("vda", 1, 3)),
    good: withDevices(root, rootPort, ...placed("vda", 1, 0)),
    *check(facts) {
      if (!facts.isQemu) return;
      // What cannot be on the bus at all is said of that.
      const unfit = new Set(unfitPlaces(facts).map(({ place }) => place.address));
      for (const { address, at } of places(facts)) {
        const model = facts.pciBuses.get(at.bus) ?? addedBus(facts, at.bus);
        if (model === undefined || at.domain !== 0 || unfit.has(address)) continue;
        const slot = attribute(address, "slot");
        if (oneSlot.has(model) && at.slot !== 0 && slot) {
          yield {
            span: spanOf(address, "slot"),
            message: `Bus ${at.bus} is a ${model}, which has one slot only, 0; change it, or use another bus`,
            fixes: [preferred("Change to 0x00", replaceValue(slot, "0x00"))],
          };
        } else if (fromSlotOne.has(model) && at.slot === 0) {
          yield {
            span: spanOf(address, "slot"),
            message: `Slot 0 of bus ${at.bus} is taken by the ${model} itself; use slot 1 to 31, or remove the address`,
            fixes: [possible("Remove the address", removeChild(address))],
          };
        }
      }
    },
  },
  {
    code: "addr-pci-multifunction",
    severity: "info",
    elements: ["address"],
    explanation: "A slot with several functions says so at function 0; libvirt adds it where it is missing.",
    source: "docs/formatdomain.rst",
    bad: withDevices(...placed("vda", 0, 0x10), ...placed("vdb", 0, 0x10, 1)),
    good: withDevices(
      ...placed("vda", 0, 0x10).map((line) => line.replace("function='0x0'", "function='0x0' multifunction='on'")),
      ...placed("vdb", 0, 0x10, 1),
    ),
    *check(facts) {
      if (!facts.isQemu) return;
      const all = places(facts);
      const shared = new Set(all.filter(({ at }) => at.function !== 0).map(slotKey));
      for (const place of all) {
        if (place.at.function !== 0 || !shared.has(slotKey(place)) || attribute(place.address, "multifunction"))
          continue;
        yield {
          span: spanOf(place.address, "function"),
          message: "Other devices are in this slot; libvirt adds multifunction='on' here",
        };
      }
    },
  },
  {
    code: "addr-pci-legacy-on-pcie",
    severity: "error",
    elements: ["address"],
    explanation:
      "Each kind of port and bridge goes on certain others only: root ports on the root, switches below root ports.",
    source: "src/conf/domain_addr.c",
    bad: withDevices(
      root,
      "<controller type='pci' index='1' model='pcie-switch-upstream-port'/>",
      "<controller type='pci' index='2' model='pcie-root-port'>",
      "  <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>",
      "</controller>",
    ),
    good: withDevices(root, rootPort),
    *check(facts) {
      if (!facts.isQemu) return;
      for (const { place, bus, fitting } of unfitPlaces(facts)) {
        const { device, address, at } = place;
        const model = value(device, "model") ?? "";
        const what = fitting ? `${model}; it goes on ${fitting.join(" or ")}` : `<${device.name}>, only ports`;
        const isPlaceFound = !fitting || mayFindHolder(model, facts);
        const advice = isPlaceFound ? "remove the address, and libvirt finds a place" : "add one and put it there";
        yield {
          span: spanOf(address, "bus"),
          message: `Bus ${at.bus} ${facts.pciBuses.has(at.bus) ? "is" : "would be"} a ${bus}, which takes no ${what}; ${advice}`,
          fixes: isPlaceFound ? [preferred("Remove the address", removeChild(address))] : [],
          cause: fitting && modelCause(device),
        };
      }
    },
  },
  {
    code: "addr-ide-fixed",
    severity: "error",
    elements: ["address"],
    explanation:
      "What is built into a machine has a fixed place: 0:1.1 for ide and 0:1.2 for the first USB controller of a pc, 0:1f.2 for sata of q35.",
    source: "src/qemu/qemu_domain_address.c",
    bad: onPc(
      "<controller type='ide' index='0'>",
      "  <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>",
      "</controller>",
    ),
    good: onPc("<controller type='ide' index='0'/>"),
    *check(facts, version) {
      const { isQemu, controllers } = facts;
      if (!isQemu) return;
      for (const controller of controllers) {
        const address = pciAddressOf(controller.element);
        if (address && isPiixOnly(facts, controller, address)) {
          yield {
            span: spanOf(address, "slot"),
            message: `${usbPlace} is the place that the USB controller of a pc has, and libvirt refuses it on q35; remove the address`,
            fixes: [preferred("Remove the address", removeChild(address))],
          };
        }
        const fixed = address && builtInElsewhere(facts, controller, address, version);
        if (!address || !fixed) continue;
        yield {
          span: spanOf(address, "slot"),
          message: `The first ${controller.type} controller is built into the machine at ${fixed}; remove the address`,
          fixes: [
            preferred("Remove the address", removeChild(address)),
            possible(`Put it at ${fixed}`, replaceSpan(address.span, pciAddress(fixed))),
          ],
        };
      }
    },
  },
];

/** Is it the first USB controller of the old kind, on q35 at the place that it has on a pc? */
function isPiixOnly({ rootBus, isX86 }: DomainFacts, { type, index, model }: Controller, address: XmlElement): boolean {
  if (rootBus !== "pcie-root" || type !== "usb" || (index ?? 0) !== 0) return false;
  // Other machines have another model where none is written.
  const isOld = model === "piix3-uhci" || (model === undefined && isX86);
  return isOld && formatPci(readPciAddress(address)) === usbPlace;
}

/** Where a controller that is built into the machine has to be, when its address says something else. */
function builtInElsewhere(
  { machine, family }: DomainFacts,
  { type, index, model }: Controller,
  address: XmlElement,
  version: Version,
): string | undefined {
  if ((index ?? 0) !== 0) return undefined;
  const fixed = builtIn.find(
    (place) =>
      place.family === family &&
      place.type === type &&
      (isModel(place.model, model) || (!model && machine !== undefined && version < newerUsbDefault)),
  );
  const at = readPciAddress(address);
  return !fixed || formatPci(at) === fixed.at || isZero(at) || at.domain !== 0 || !isInRange(at) ? undefined : fixed.at;
}

interface UnfitPlace {
  readonly place: Place;
  readonly bus: string;
  /** What the controller goes on; `undefined` for other devices. */
  readonly fitting: readonly string[] | undefined;
}

/** The devices on a bus that does not take them. */
const unfitPlaces = sharedFact((facts): readonly UnfitPlace[] =>
  places(facts).flatMap((place): readonly UnfitPlace[] => {
    const { device, at } = place;
    const bus = facts.pciBuses.get(at.bus) ?? addedBus(facts, at.bus);
    const model = device.name === "controller" ? value(device, "model") : undefined;
    const fitting = model === undefined ? undefined : parents[model];
    if (bus === undefined || at.domain !== 0 || (fitting && at.bus >= indexOf(facts, device))) return [];
    return (fitting ? fitting.includes(bus) : !portsOnly.has(bus)) ? [] : [{ place, bus, fitting }];
  }),
);

/** @param at such as 0000:00:1f.2 */
function pciAddress(at: string): string {
  const [domain, bus, slot, number] = at.split(/[:.]/);
  return `<address type='pci' domain='0x${domain}' bus='0x${bus}' slot='0x${slot}' function='0x${number}'/>`;
}

/** Where a controller of a model can be. Source: virDomainPCIControllerModelToConnectType in src/conf/domain_addr.c. */
const parents: Readonly<Record<string, readonly string[]>> = {
  "pcie-root-port": ["pcie-root", "pcie-expander-bus"],
  "pcie-switch-upstream-port": ["pcie-root-port", "pcie-switch-downstream-port"],
  "pcie-switch-downstream-port": ["pcie-switch-upstream-port"],
  "pcie-expander-bus": ["pcie-root"],
  "pci-expander-bus": ["pci-root"],
  "dmi-to-pci-bridge": ["pcie-root", "pcie-expander-bus"],
  "pcie-to-pci-bridge": ["pcie-root-port", "pcie-switch-downstream-port"],
};

/** Buses that take ports only, and no other devices. */
const portsOnly = new Set(["pcie-switch-upstream-port", "pcie-expander-bus"]);
const oneSlot = new Set(["pcie-root-port", "pcie-switch-downstream-port"]);
const fromSlotOne = new Set(["pci-root", "pcie-root", "pci-bridge", "pcie-to-pci-bridge"]);

const builtIn: readonly { family: MachineFamily; type: string; model: RegExp | undefined; at: string }[] = [
  { family: "i440fx", type: "ide", model: undefined, at: "0000:00:01.1" },
  { family: "i440fx", type: "usb", model: /^piix3-uhci$/, at: "0000:00:01.2" },
  { family: "q35", type: "sata", model: undefined, at: "0000:00:1f.2" },
];

function isModel(pattern: RegExp | undefined, model: string | undefined): boolean {
  return pattern === undefined || (model !== undefined && pattern.test(model));
}

const usbPlace = "0000:00:01.2";
const idePlaceOwner = "IDE controller";

/** Does libvirt see the IDE controller of a pc? QEMU has it always. */
function hasIde({ controllers, disks }: DomainFacts): boolean {
  return controllers.some(({ type }) => type === "ide") || disks.some(({ bus }) => bus === "ide");
}

/** Does libvirt add the USB controller of a pc, as no other has its index? */
function isUsbAutomatic({ family, machine, controllers }: DomainFacts, version: Version): boolean {
  const usb = controllers.filter(({ type }) => type === "usb");
  return (
    family === "i440fx" &&
    machine !== undefined &&
    version < newerUsbDefault &&
    !usb.some(({ index, model }) => (index ?? 0) === 0 || model === "none")
  );
}

/** Is the USB controller of a pc another one that is written without a place? */
function isUsbBuiltIn({ family, machine, controllers }: DomainFacts, device: XmlElement, version: Version): boolean {
  const usual = version < newerUsbDefault ? "piix3-uhci" : undefined;
  const own = controllers.find(({ type, index }) => type === "usb" && (index ?? 0) === 0);
  const isOld = family === "i440fx" && machine !== undefined && (own?.model ?? usual) === "piix3-uhci";
  return own !== undefined && isOld && own.element !== device && !child(own.element, "address");
}

/** What is built into a machine at the place and is not this device itself. */
function reserved(facts: DomainFacts, { device, at }: Place): string | undefined {
  const { family } = facts;
  const key = formatPci(at);
  const isFirst = (type: string) =>
    device.name === "controller" && value(device, "type") === type && indexOf(facts, device) === 0;
  if (family === "q35") {
    if (key === "0000:00:1f.2" && !isFirst("sata")) return "SATA controller";
    return { "0000:00:1f.0": "ISA bridge", "0000:00:1f.3": "SMBus" }[key];
  }
  if (family !== "i440fx") return undefined;
  if (key === "0000:00:01.1" && !(device.name === "controller" && value(device, "type") === "ide"))
    return idePlaceOwner;
  return { "0000:00:01.0": "ISA bridge", "0000:00:01.3": "power management" }[key];
}

const indexes = sharedFact(({ controllers }) => new Map(controllers.map(({ element, index }) => [element, index])));

function indexOf(facts: DomainFacts, controller: XmlElement): number {
  return indexes(facts).get(controller) ?? 0;
}

/** The devices that have a PCI address, in document order. */
const places = sharedFact((facts): readonly Place[] => {
  const { partsOf, disks, devicesOf, controllers } = facts;
  if (hasUncheckedAddresses(facts) && !controllers.some(({ type }) => type === "pci")) return [];
  // A disk on another bus than virtio has no such address at all, nor has what is on USB.
  const misplaced = new Set([
    ...disks.filter(({ address, bus }) => address && bus !== "virtio").map(({ element }) => element),
    ...["input", "redirdev"].flatMap(devicesOf).filter((device) => value(device, "bus") === "usb"),
  ]);
  return partsOf("address").flatMap((address) => {
    const device = address.parent;
    if (!device || misplaced.has(device) || pciAddressOf(device) !== address) return [];
    if (isPciPlaceIgnored(device, facts)) return [];
    const at = readPciAddress(address);
    return isZero(at) || !isInRange(at) ? [] : [{ device, address, at }];
  });
});

/** What is out of range is the grammar's to say. */
function isInRange({ domain, bus, slot, function: number }: PciAddress): boolean {
  return domain <= 0xffff_ffff && bus <= 0xff && slot <= 0x1f && number <= 7;
}

function slotKey({ at }: Place): string {
  return formatPci({ ...at, function: 0 });
}

function wrongPlace({ address }: Place, what: string): Finding {
  return {
    span: spanOf(address, attribute(address, "slot") ? "slot" : "bus"),
    message: `${what}; remove the address, and libvirt gives the device a free one`,
    fixes: [preferred("Remove the address", removeChild(address))],
  };
}

function placed(name: string, bus: number, slot: number, number = 0): readonly string[] {
  const hex = (part: number) => `0x${part.toString(16).padStart(2, "0")}`;
  const address = `<address type='pci' domain='0x0000' bus='${hex(bus)}' slot='${hex(slot)}' function='0x${number}'/>`;
  return disk({ source: `file='/srv/${name}.qcow2'`, target: `dev='${name}' bus='virtio'`, more: [address] });
}
