/** The addresses of devices inside of a guest, as numbers. What is not written is 0. */
import { readCNumber } from "../../../c-number.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { value } from "../../elements.ts";

export interface DriveAddress {
  readonly controller: number;
  readonly bus: number;
  readonly target: number;
  readonly unit: number;
}

/** @param address an `<address type='drive'>` */
export function readDriveAddress(address: XmlElement): DriveAddress {
  const [controller, bus, target, unit] = numbers(address, "controller", "bus", "target", "unit");
  return { controller: controller ?? 0, bus: bus ?? 0, target: target ?? 0, unit: unit ?? 0 };
}

/** The same text for the same address. */
export function driveKey({ controller, bus, target, unit }: DriveAddress): string {
  return `${controller}:${bus}:${target}:${unit}`;
}

export interface PciAddress {
  readonly domain: number;
  readonly bus: number;
  readonly slot: number;
  readonly function: number;
}

/** @param address an element with the attributes of a PCI address, decimal, with 0x, or octal behind a 0 */
export function readPciAddress(address: XmlElement): PciAddress {
  const [domain = 0, bus = 0, slot = 0, number = 0] = ["domain", "bus", "slot", "function"].map((name) => {
    const written = value(address, name) || "0";
    return readCNumber(written.trim()) ?? Number(written);
  });
  return { domain, bus, slot, function: number };
}

/** libvirt takes an address of zeros for none, whatever the function. */
export function isZero({ domain, bus, slot }: PciAddress): boolean {
  return domain === 0 && bus === 0 && slot === 0;
}

/**
 * Where libvirt puts a device on the virtual bus of pseries, does it read this PCI address as a register, which is too large
 * then? It keeps the numbers that it has read, of which the bus becomes the upper half of the register.
 */
export function isReadAsRegister(address: XmlElement): boolean {
  const { bus, slot } = readPciAddress(address);
  return bus > 0 && slot > 0;
}

/** As lspci writes it: 0000:00:1f.2, and the same text for the same address. */
export function formatPci(address: PciAddress): string {
  const hex = (number: number, digits: number) => number.toString(16).padStart(digits, "0");
  return `${hex(address.domain, 4)}:${hex(address.bus, 2)}:${hex(address.slot, 2)}.${address.function}`;
}

function numbers(element: XmlElement, ...names: readonly string[]): readonly number[] {
  return names.map((name) => Number(value(element, name) || 0));
}
