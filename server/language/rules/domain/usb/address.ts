/** Rules for the USB addresses of devices: a controller, and a path of ports through hubs. */
import { possible, removeChild } from "../../../fixes.ts";
import type { Version } from "../../../version.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, namesOf, spanOf, value } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { addressesOf, repeated } from "../address/address.ts";
import type { Controller } from "../controller/facts.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { withDevices } from "../examples.ts";
import { type DomainFacts, sharedFact } from "../facts.ts";
import { wrongValue } from "../findings.ts";
import { mayBeI440fx } from "../machine/machines.ts";
import { devicesOnUsb, usualUsbModel } from "./controller.ts";

const xhci = "<controller type='usb' index='0' model='qemu-xhci' ports='8'/>";
const input = (type: string, bus: number, port: string) => [
  `<input type='${type}' bus='usb'>`,
  `  <address type='usb' bus='${bus}' port='${port}'/>`,
  "</input>",
];
const good = withDevices(xhci, ...input("tablet", 0, "1"), ...input("mouse", 0, "2"));

const rules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "addr-usb-type",
    severity: "error",
    explanation: "What is on USB has an address of type usb, or libvirt finds it one.",
    source: "src/conf/domain_conf.c",
    bad: withDevices(xhci, "<input type='tablet' bus='usb'><address type='drive'/></input>"),
    good: withDevices(xhci, "<input type='tablet' bus='usb'><address type='usb' bus='0'/></input>"),
    everyHypervisor: true,
    find(device, { isQemu, arch }) {
      const address = child(device, "address");
      const type = value(address, "type");
      if (value(device, "bus") !== "usb" || !address || type === undefined) return undefined;
      // Where the machine has no addresses of type ccw, that is said.
      if (type === "usb" || type === "unassigned" || (type === "ccw" && isQemu && !arch.startsWith("s390")))
        return undefined;
      const finding = wrong(address, "type", "A device on USB has an address of type usb; change it");
      return { ...finding, explains: namesOf(address) };
    },
  },
];

export const usbAddressRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ devicesOf }) => [...devicesOf("input"), ...devicesOf("redirdev")], rules, ["input", "redirdev"]),
  {
    code: "addr-usb-dup",
    severity: "error",
    elements: ["address"],
    explanation: "One device goes into one port.",
    source: "src/conf/domain_addr.c",
    bad: withDevices(xhci, ...input("tablet", 0, "1"), ...input("mouse", 0, "1")),
    good,
    *check(facts) {
      if (!facts.isQemu) return;
      for (const [address, earlier] of repeated(usbAddresses(facts), portKey)) {
        const finding = wrong(address, "port", "Another device is in this port already; choose another");
        const related = [{ span: spanOf(earlier, "port"), message: "The same port" }];
        yield { ...finding, related, taken: "address" };
      }
    },
  },
  {
    code: "addr-usb-bus",
    severity: "error",
    elements: ["address"],
    explanation: "The bus is the index of a USB controller.",
    source: "src/conf/domain_addr.c",
    bad: withDevices(xhci, ...input("tablet", 7, "1")),
    good,
    *check(facts) {
      if (!facts.isQemu) return;
      const known = new Set(usbControllers(facts).map(({ index }) => index ?? 0));
      for (const address of usbAddresses(facts)) {
        // libvirt's own tests have a pc with a hub without a port on a bus that is missing.
        if (mayBeI440fx(facts) && address.parent?.name === "hub" && !attribute(address, "port")) continue;
        const written = attribute(address, "bus");
        const bus = Number(written?.value ?? 0);
        if (written && /^0[xX]/.test(written.value)) {
          yield wrongValue(written, String(bus), `libvirt reads the bus of USB as a decimal number only; write ${bus}`);
        }
        if (bus === 0 || Number.isNaN(bus) || known.has(bus)) continue;
        yield wrong(address, "bus", `The guest has no USB controller of index ${bus}; add it`);
      }
    },
  },
  {
    code: "addr-usb-port",
    severity: "error",
    elements: ["address"],
    explanation: "A port is one of the controller's, and more numbers with dots lead through hubs.",
    source: "src/conf/domain_addr.c",
    bad: withDevices(xhci, ...input("tablet", 0, "7.1")),
    good,
    *check(facts, version) {
      if (!facts.isQemu) return;
      const ports = portCounts(facts, version);
      const hubs = new Set(
        usbAddresses(facts).flatMap((address) => (address.parent?.name === "hub" ? (portKey(address) ?? []) : [])),
      );
      const missing = new Set<string>();
      for (const address of usbAddresses(facts)) {
        const bus = Number(value(address, "bus") ?? 0);
        const path = portPath(address);
        const [first = 0] = path;
        const count = ports.get(bus);
        const hub = path.slice(0, -1).join(".");
        if (count !== undefined && first > count) {
          yield wrong(address, "port", `The controller of index ${bus} has ports 1 to ${count} only; choose one`);
        } else if (hub !== "" && !hubs.has(`${bus} ${hub}`)) {
          // One hub is enough for all that is behind it.
          if (missing.has(`${bus} ${hub}`)) continue;
          missing.add(`${bus} ${hub}`);
          yield wrong(address, "port", `There is no hub in port ${hub}; add a <hub> with that address`);
        } else if (path.length > 1 && Number(path.at(-1)) > portsOfHub) {
          yield wrong(address, "port", `A hub has ports 1 to ${portsOfHub} only; choose one`);
        }
      }
    },
  },
];

/** The number of ports by the index of the controller, where it is known. */
function portCounts(facts: DomainFacts, version: Version): ReadonlyMap<number, number> {
  const controllers = usbControllers(facts);
  const usual = usualUsbModel(facts, version);
  const counts = controllers.flatMap((controller): readonly (readonly [number, number])[] => {
    const count = portsOf(controller, controller.model ?? usual);
    // None and fewer are said of the controller.
    return count !== undefined && count > 0 ? [[controller.index ?? 0, count]] : [];
  });
  if (facts.controllers.some(({ type, index }) => type === "usb" && index === 0) || !usual) return new Map(counts);
  // What the machine gets by itself.
  const own = facts.family === "i440fx" ? 2 : facts.family === "q35" ? portsOfXhci : undefined;
  return new Map(own === undefined ? counts : [...counts, [0, own]]);
}

/** The ports of a controller. Source: virDomainUSBAddressControllerModelToPorts in src/conf/domain_addr.c. */
function portsOf({ element }: Controller, model: string | undefined): number | undefined {
  if (model === "qemu-xhci" || model === "nec-xhci") return Number(value(element, "ports") ?? portsOfXhci);
  // Where a number is written that cannot be, that is the mistake.
  return model === undefined || attribute(element, "ports") ? undefined : fixedPorts[model];
}

const portsOfXhci = 4;
const portsOfHub = 8;

const fixedPorts: Readonly<Record<string, number>> = {
  "piix3-uhci": 2,
  "piix4-uhci": 2,
  "vt82c686b-uhci": 2,
  "ich9-ehci1": 6,
  ehci: 6,
  "pci-ohci": 3,
};

function usbControllers({ controllers }: DomainFacts): readonly Controller[] {
  return controllers.filter(({ type, model }) => type === "usb" && model?.startsWith("ich9-uhci") !== true);
}

/** libvirt looks at the addresses of devices on USB only. */
const usbAddresses = sharedFact((facts): readonly XmlElement[] => {
  const written = addressesOf(facts, "usb");
  const onUsb = written.length > 0 ? devicesOnUsb(facts) : new Set();
  return written.filter(({ parent }) => onUsb.has(parent));
});

function portKey(address: XmlElement): string | undefined {
  const path = portPath(address);
  return path.length === 0 ? undefined : `${Number(value(address, "bus") ?? 0)} ${path.join(".")}`;
}

/** The ports from the controller on. libvirt reads them as numbers, and takes a 0 for the end. */
function portPath(address: XmlElement): readonly number[] {
  const ports = (value(address, "port") ?? "").split(".").map(Number);
  const end = ports.indexOf(0);
  return end < 0 ? ports : ports.slice(0, end);
}

function wrong(address: XmlElement, attributeName: string, what: string): Finding {
  return {
    span: spanOf(address, attributeName),
    message: `${what}, or remove the address, and libvirt gives the device a free port`,
    fixes: [possible("Remove the address", removeChild(address))],
  };
}
