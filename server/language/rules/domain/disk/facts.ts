/** What the rules want to know of the disks of a guest. */
import type { XmlAttribute, XmlElement } from "../../../xml/tree.ts";
import { attribute, child, value } from "../../elements.ts";

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
  /** The image of the disk, and those that are written below it, from the top. */
  readonly images: readonly DiskImage[];
}

/** What libvirt checks of each image alike, wherever in the chain of a disk it is. */
export interface DiskImage {
  /** `<disk>` or `<backingStore>`. */
  readonly element: XmlElement;
  /** Where the data is, as in a disk; `undefined` when nothing is written. */
  readonly type: string | undefined;
  readonly source: XmlElement | undefined;
  /** `<driver>` of the disk, or `<format>` of an image below. */
  readonly formatElement: XmlElement | undefined;
  /** The image format; `undefined` when nothing is written. */
  readonly format: string | undefined;
  readonly auth: XmlElement | undefined;
  readonly encryption: XmlElement | undefined;
}

/**
 * The disks that have a target with a name, and no empty bus: of others, still being typed, nobody knows the bus.
 * @param elements the `<disk>` elements of a guest
 */
export function readDisks(elements: readonly XmlElement[]): readonly Disk[] {
  return elements.flatMap((element) => {
    const target = child(element, "target");
    const name = attribute(target, "dev");
    return target && name && value(target, "bus") !== "" ? [new LazyDisk(element, target, name)] : [];
  });
}

/** In a large guest few of the disks are asked more than their name and bus. */
class LazyDisk implements Disk {
  readonly element: XmlElement;
  readonly target: XmlElement;
  readonly name: XmlAttribute;
  #parts: DiskParts | undefined;
  #images: readonly DiskImage[] | undefined;

  constructor(element: XmlElement, target: XmlElement, name: XmlAttribute) {
    this.element = element;
    this.target = target;
    this.name = name;
  }

  get device(): string {
    return value(this.element, "device") ?? "disk";
  }
  get type(): string {
    return value(this.element, "type") ?? "file";
  }
  get bus(): string {
    return value(this.target, "bus") ?? busOf(this.name.value, this.device);
  }
  get driver(): XmlElement | undefined {
    return this.#read().driver;
  }
  get source(): XmlElement | undefined {
    return this.#read().source;
  }
  get format(): string | undefined {
    const { driver, source } = this.#read();
    return value(driver, "type") ?? value(child(source, "format"), "type");
  }
  get isReadOnly(): boolean {
    return this.#read().isReadOnly;
  }
  get isEmpty(): boolean {
    return isEmpty(this.type, this.source);
  }
  get address(): XmlElement | undefined {
    return this.#read().address;
  }
  get addressType(): string | undefined {
    return value(this.address, "type");
  }

  get images(): readonly DiskImage[] {
    const { element, driver, source, format } = this;
    const part = (name: string) => child(source, name) ?? child(element, name);
    this.#images ??= [
      {
        element,
        type: this.type,
        source,
        formatElement: driver,
        format,
        auth: part("auth"),
        encryption: part("encryption"),
      },
      ...imagesBelow(element),
    ];
    return this.#images;
  }

  #read(): DiskParts {
    this.#parts ??= {
      source: child(this.element, "source"),
      driver: child(this.element, "driver"),
      address: child(this.element, "address"),
      isReadOnly: this.device === "cdrom" || child(this.element, "readonly") !== undefined,
    };
    return this.#parts;
  }
}

type DiskParts = Pick<Disk, "source" | "driver" | "address" | "isReadOnly">;

/** Formats that QEMU has no disks of, and what to do instead. */
export const unsupportedFormats: Readonly<Record<string, string>> = {
  iso: "an ISO file is raw",
  cow: "convert the image to qcow2",
  dir: "a folder is a disk of type dir and format fat",
  luks: "it is raw, with <encryption format='luks'> in <source>",
};

/** Without a type it is the end of the chain, whatever is in it. */
function imagesBelow(disk: XmlElement): readonly DiskImage[] {
  const found: DiskImage[] = [];
  for (
    let below = child(disk, "backingStore");
    below && attribute(below, "type");
    below = child(below, "backingStore")
  ) {
    const source = child(below, "source");
    const formatElement = child(below, "format");
    found.push({
      element: below,
      type: value(below, "type"),
      source,
      formatElement,
      format: value(formatElement, "type"),
      auth: child(source, "auth"),
      encryption: child(source, "encryption"),
    });
  }
  return found;
}

/** Source: virDomainDiskDefParseXML in src/conf/domain_conf.c. */
function busOf(name: string, device: string): string {
  if (device === "floppy") return "fdc";
  const plain = name.replace(/^ioemu:/, "");
  return buses.find(([prefix]) => plain.startsWith(prefix))?.[1] ?? "ide";
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
