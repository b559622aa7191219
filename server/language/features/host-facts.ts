/** What a client tells of the current target, as far as it matters for documents. Without a target there is none. */

import type { HostNames } from "../references/host-names.ts";

export interface HostFacts extends HostNames {
  /** libvirt there, such as "10.7.0"; `null` when it is not known. */
  readonly version: string | null;
  /** The names of all its network devices; empty when they are not known. */
  readonly netDevices: readonly string[];
  /** The addresses of all its PCI devices, such as "0000:3b:02.1"; empty when they are not known. */
  readonly pciDevices: readonly string[];
  readonly physicalFunctions: readonly PhysicalFunction[];
}

interface PciFunction {
  readonly address: string;
  /** Its network device; `null` when it has none, as when a guest has it. */
  readonly interface: string | null;
  readonly driver: string | null;
  readonly iommuGroup: number | null;
}

export interface PhysicalFunction extends PciFunction {
  /** How many virtual functions it can have. */
  readonly maximum: number;
  readonly virtualFunctions: readonly VirtualFunction[];
}

export interface VirtualFunction extends PciFunction {
  /** Who has it, such as "guest web1"; `null` for nobody that is known. */
  readonly use: string | null;
}

/** The parts of an address as libvirt writes them. */
export function pciParts(address: string): Readonly<Record<"domain" | "bus" | "slot" | "function", string>> {
  const [domain = "", bus = "", slot = "", last = ""] = address.split(/[:.]/);
  return { domain: `0x${domain}`, bus: `0x${bus}`, slot: `0x${slot}`, function: `0x${last}` };
}

/** The address that attributes spell; a part that is not written is 0. `undefined` when one is no number. */
export function pciAddress(part: (name: string) => string | undefined): string | undefined {
  const numbers = ["domain", "bus", "slot", "function"].map((name) => Number(part(name) ?? "0"));
  if (numbers.some((number) => !Number.isInteger(number) || number < 0)) return undefined;
  const [domain = "", bus = "", slot = "", last = ""] = numbers.map((number) => number.toString(16));
  return `${domain.padStart(4, "0")}:${bus.padStart(2, "0")}:${slot.padStart(2, "0")}.${last}`;
}

/** Driver, IOMMU group and use, as Markdown; what is not known is left out. */
export function describeFunction(known: PhysicalFunction | VirtualFunction): string {
  const facts = [
    `PCI address: \`${known.address}\``,
    known.interface === null ? "" : `Network device: \`${known.interface}\``,
    known.driver === null ? "" : `Driver: \`${known.driver}\``,
    known.iommuGroup === null ? "" : `IOMMU group: ${known.iommuGroup}`,
    "maximum" in known
      ? `Virtual functions: ${known.virtualFunctions.length} of ${known.maximum}`
      : `In use: ${known.use ?? "by nobody that libvirt knows"}`,
  ];
  return facts.filter((fact) => fact !== "").join("  \n");
}

/** As a pool of host devices lists a function. */
export function addressElement({ address }: VirtualFunction): string {
  const written = Object.entries(pciParts(address)).map(([name, part]) => ` ${name}='${part}'`);
  return `<address type='pci'${written.join("")}/>`;
}
