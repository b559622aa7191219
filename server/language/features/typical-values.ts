/** Which values are typical for the architecture of a guest, and so offered first, and which are for others, and come last. */
import { archOf, familyOf, type MachineFamily } from "../rules/domain/machine/family.ts";
import type { XmlElement } from "../xml/tree.ts";
import { attributeValue, childElements, firstChild } from "../xml/walk.ts";

/** What a guest runs on, as far as it says so. */
interface Guest {
  readonly arch: string;
  readonly family: MachineFamily;
  /** It has a USB controller, or gets one by itself. */
  readonly hasUsb: boolean;
}

/** Ranks of `rarity` lie between these. */
const first = -1;
const last = 4;

/**
 * How early to offer the value of an attribute; `undefined` where the architecture says nothing of it.
 * @param root the root of the document
 * @param element the element that has the attribute
 */
export function typicalRank(
  root: XmlElement,
  element: XmlElement,
  attribute: string,
  value: string,
): number | undefined {
  if (root.name !== "domain") return undefined;
  const place = `${element.parent?.name ?? ""}/${element.name}/@${attribute}`;
  const rows = rowsOf.get(place) ?? rowsOf.get(`/${element.name}/@${attribute}`);
  if (!rows) return undefined;
  const guest = guestOf(root);
  if (rows.some((row) => row.rank === first && row.values.includes(value) && row.when(guest, element))) return first;
  return rows.some((row) => row.rank === last && row.values.includes(value) && row.when(guest, element))
    ? last
    : undefined;
}

interface Row {
  readonly rank: number;
  readonly values: readonly string[];
  readonly when: (guest: Guest, element: XmlElement) => boolean;
}

const isX86 = ({ arch }: Guest): boolean => arch === "x86_64" || arch === "i686";
const isS390 = ({ arch }: Guest): boolean => arch.startsWith("s390");
const isPseries = ({ family }: Guest): boolean => family === "pseries";
const isVirt = ({ family }: Guest): boolean => family === "virt";
const isCdrom = (element: XmlElement): boolean =>
  element.parent !== undefined && attributeValue(element.parent, "device") === "cdrom";

function typical(values: string, when: Row["when"]): Row {
  return { rank: first, values: values.split(" "), when };
}

function foreign(values: string, when: Row["when"]): Row {
  return { rank: last, values: values.split(" "), when };
}

/** By the place of the attribute, with the parent of its element or without. */
const rowsOf: ReadonlyMap<string, readonly Row[]> = new Map([
  [
    "serial/target/@type",
    [
      typical("sclp-serial", isS390),
      typical("spapr-vio-serial", isPseries),
      typical("system-serial", isVirt),
      foreign("isa-serial", (guest) => !isX86(guest)),
    ],
  ],
  ["console/target/@type", [typical("sclp", isS390)]],
  [
    "disk/target/@bus",
    [
      typical("sata", ({ family }, element) => family === "q35" && isCdrom(element)),
      typical("ide", ({ family }, element) => family === "i440fx" && isCdrom(element)),
      foreign("usb", ({ hasUsb }) => !hasUsb),
    ],
  ],
  ["/input/@bus", [typical("virtio", ({ hasUsb }) => !hasUsb)]],
  ["/panic/@model", [typical("s390", isS390), typical("pseries", isPseries)]],
  ["/watchdog/@model", [typical("diag288", isS390)]],
  [
    "/controller/@model",
    [
      typical("ncr53c90", ({ arch }, element) => arch === "sparc" && attributeValue(element, "type") === "scsi"),
      foreign("ibmvscsi", (guest) => !isPseries(guest)),
    ],
  ],
  [
    "interface/model/@type",
    [
      foreign("spapr-vlan", (guest) => !isPseries(guest)),
      foreign("ne2k_isa vmxnet3", (guest) => !isX86(guest)),
      foreign("usb-net", ({ hasUsb }) => !hasUsb),
    ],
  ],
  ["/sound/@model", [foreign("sb16 pcspk", (guest) => !isX86(guest)), foreign("usb", ({ hasUsb }) => !hasUsb)]],
  [
    "/address/@type",
    [
      typical("ccw", (guest, { parent }) => isS390(guest) && !onPci.has(parent?.name ?? "")),
      foreign("spapr-vio", (guest) => !isPseries(guest)),
      foreign("isa", (guest) => !isX86(guest)),
      foreign("virtio-mmio", (guest) => isX86(guest) || isS390(guest) || isPseries(guest)),
    ],
  ],
]);

/** What is on PCI on s390x too. */
const onPci = new Set(["hostdev", "controller", "source"]);

function guestOf(root: XmlElement): Guest {
  const os = firstChild(root, "os");
  const type = os && firstChild(os, "type");
  const machine = type && attributeValue(type, "machine");
  const arch = (type && attributeValue(type, "arch")) ?? archOf(machine);
  const devices = firstChild(root, "devices");
  const controllers = devices ? childElements(devices).filter(({ name }) => name === "controller") : [];
  const isWritten = controllers.some(
    (each) => attributeValue(each, "type") === "usb" && attributeValue(each, "model") !== "none",
  );
  return {
    arch,
    family: familyOf(machine, arch),
    hasUsb: isWritten || !/^(s390|arm|aarch64|riscv|loongarch|sparc$|m68k)/.test(arch),
  };
}
