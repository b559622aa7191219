/** What the rules for storage pools and volumes want to know of a document, read once. */
import type { XmlElement } from "../../xml/tree.ts";
import { child, text, value } from "../elements.ts";

export interface PoolFacts {
  readonly root: XmlElement;
  /** The type as written; "" when missing. */
  readonly type: string;
  readonly source: XmlElement | undefined;
  readonly target: XmlElement | undefined;
}

/** @param root the `<pool>` element */
export function readPool(root: XmlElement): PoolFacts {
  return { root, type: value(root, "type") ?? "", source: child(root, "source"), target: child(root, "target") };
}

export interface VolumeFacts {
  readonly root: XmlElement;
  readonly target: XmlElement | undefined;
  /**
   * The format as written; `undefined` leaves it to the pool, which takes raw for files. Of one that libvirt does not
   * know nothing follows, and it is told already.
   */
  readonly format: string | undefined;
  readonly backingStore: XmlElement | undefined;
  readonly encryption: XmlElement | undefined;
}

/** All formats of files and partitions that libvirt knows (src/conf/storage_conf.c, src/util/virstoragefile.c). */
const formats: ReadonlySet<string> = new Set(
  [
    "none raw dir bochs cloop dmg iso vpc vdi vhd ploop fat cow qcow qcow2 qed vmdk luks unknown auto",
    "linux fat16 fat32 linux-swap linux-lvm linux-raid extended ext2 ext3 ext4 ufs iso9660 udf gfs gfs2 vfat hfs+ xfs ocfs2 vmfs",
  ].flatMap((line) => line.split(" ")),
);

/** @param root the `<volume>` element */
export function readVolume(root: XmlElement): VolumeFacts {
  const target = child(root, "target");
  const written = value(child(target, "format"), "type") ?? "";
  return {
    root,
    target,
    format: formats.has(written) ? written : undefined,
    backingStore: child(root, "backingStore"),
    encryption: child(target, "encryption"),
  };
}

/** The text of a child element without white space around it; "" when there is none. */
export function textOf(element: XmlElement | undefined, name: string): string {
  return text(child(element, name)).trim();
}
