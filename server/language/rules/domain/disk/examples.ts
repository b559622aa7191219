/** Guests with a disk, for the examples of the rules on disks. */
import { domain, type ExampleParts } from "../examples.ts";

export interface DiskParts {
  /** The attributes of `<disk>`; a file as hard disk without it. */
  readonly disk?: string;
  /** The attributes of `<driver>`, `<source>` and `<target>`; an empty text leaves the element out. */
  readonly driver?: string;
  readonly source?: string;
  readonly target?: string;
  /** Further lines inside of `<disk>`. */
  readonly more?: readonly string[];
}

/** The lines of a disk; a qcow2 image on bus virtio but for what the parts change. */
export function disk(parts: DiskParts): readonly string[] {
  const { disk: attributes = "type='file' device='disk'", more = [] } = parts;
  const { driver = "name='qemu' type='qcow2'", source = "file='/srv/vm.qcow2'" } = parts;
  const { target = "dev='vda' bus='virtio'" } = parts;
  const named = [`driver ${driver}`, `source ${source}`, `target ${target}`].filter((tag) => !tag.endsWith(" "));
  return [
    `<disk ${attributes}>`,
    ...[...named.map((tag) => `<${tag}/>`), ...more].map((line) => `  ${line}`),
    "</disk>",
  ];
}

/** A guest on q35 with this disk. */
export function withDisk(parts: DiskParts, guest: ExampleParts = {}): string {
  return domain({ ...guest, devices: [...(guest.devices ?? []), ...disk(parts)] });
}
