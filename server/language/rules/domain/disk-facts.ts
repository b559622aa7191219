/** What the rules want to know of the disks of a guest. */
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { attribute, child, value } from "../elements.ts";

export interface Disk {
  readonly element: XmlElement;
  /** What the guest sees: disk, cdrom, floppy or lun; disk when nothing is written. */
  readonly device: string;
  /** Where the data is: file, block, network, ...; file when nothing is written. */
  readonly type: string;
  readonly target: XmlElement;
  /** The name in `<target dev>`. */
  readonly name: XmlAttribute;
  /** As written, or what libvirt takes from the name of the target. */
  readonly bus: string;
  readonly driver: XmlElement | undefined;
  readonly source: XmlElement | undefined;
  /** The image format; `undefined` when nothing is written, which means raw. */
  readonly format: string | undefined;
  readonly isReadOnly: boolean;
  /** Without a medium. */
  readonly isEmpty: boolean;
  readonly address: XmlElement | undefined;
  /** The type of the address; `undefined` without one. */
  readonly addressType: string | undefined;
}

/**
 * The disks that have a target with a name: of others, still being typed, nobody knows the bus.
 * @param elements the `<disk>` elements of a guest
 */
export function readDisks(elements: readonly XmlElement[]): readonly Disk[] {
  return elements.flatMap((element) => {
    const target = child(element, "target");
    const name = attribute(target, "dev");
    return target && name ? [readDisk(element, target, name)] : [];
  });
}

function readDisk(element: XmlElement, target: XmlElement, name: XmlAttribute): Disk {
  const device = value(element, "device") ?? "disk";
  const type = value(element, "type") ?? "file";
  const source = child(element, "source");
  const driver = child(element, "driver");
  const address = child(element, "address");
  return {
    element,
    device,
    type,
    target,
    name,
    bus: value(target, "bus") ?? busOf(name.value, device),
    driver,
    source,
    format: value(driver, "type") ?? value(child(source, "format"), "type"),
    isReadOnly: device === "cdrom" || child(element, "readonly") !== undefined,
    isEmpty: isEmpty(type, source),
    address,
    addressType: value(address, "type"),
  };
}

/** Source: virDomainDiskDefParseXML in src/conf/domain_conf.c. */
function busOf(name: string, device: string): string {
  if (device === "floppy") return "fdc";
  return buses.find(([prefix]) => name.startsWith(prefix))?.[1] ?? "ide";
}

const buses = [
  ["hd", "ide"],
  ["sd", "scsi"],
  ["vd", "virtio"],
  ["xvd", "xen"],
  ["ubd", "uml"],
] as const;

/** Source: virStorageSourceIsEmpty in src/conf/storage_source_conf.c. */
function isEmpty(type: string, source: XmlElement | undefined): boolean {
  const named = { file: "file", block: "dev", dir: "dir" }[type];
  if (named !== undefined) return !value(source, named);
  return source === undefined;
}
