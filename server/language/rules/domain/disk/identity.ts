/** Rules for what a disk says of itself: vendor, product, geometry, serial number. */
import { preferred, removeAttribute, removeElement } from "../../../fixes.ts";
import { attribute, child, text, textSpan, value } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedElement } from "../findings.ts";
import { ataProducts } from "../versions.ts";
import { withDisk } from "./examples.ts";
import type { Disk } from "./facts.ts";

const longestScsiProduct = 16;

const rules: readonly DeviceRule<Disk>[] = [
  {
    code: "disk-vendor-product",
    severity: "error",
    elements: ["vendor", "product"],
    explanation: "Vendor and product are part of what a SCSI disk says of itself.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ more: ["<vendor>SEAGATE</vendor>"] }),
    good: withDisk({ target: "dev='sda' bus='scsi'", more: ["<vendor>SEAGATE</vendor>"] }),
    find({ element, bus, device }, _, version) {
      const [vendor, product] = [child(element, "vendor"), child(element, "product")];
      const isAta = version >= ataProducts && (bus === "sata" || bus === "ide");
      const found = isAta ? vendor : (vendor ?? product);
      // That the others can be longer the grammar knows.
      if (product && bus === "scsi" && device !== "lun" && text(product).length > longestScsiProduct) {
        return {
          span: textSpan(product),
          message: `On bus scsi a product has at most ${longestScsiProduct} characters, this has ${text(product).length}`,
        };
      }
      if (!found || (bus === "scsi" && device !== "lun")) return undefined;
      return {
        span: found.nameSpan,
        message: `<${found.name}> can be set for disks on bus scsi only; remove it`,
        fixes: [preferred(`Remove <${found.name}>`, removeElement(found))],
      };
    },
  },
  {
    code: "disk-geometry",
    severity: "error",
    elements: ["geometry"],
    explanation:
      "A geometry is complete or not given; only an ide disk has a translation, and usb and sd disks have no geometry.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ more: ["<geometry cyls='1024' heads='16' secs='63' trans='lba'/>"] }),
    good: withDisk({ more: ["<geometry cyls='1024' heads='16' secs='63'/>"] }),
    find({ element, bus }) {
      const geometry = child(element, "geometry");
      if (!geometry) return undefined;
      const trans = attribute(geometry, "trans");
      if (bus === "usb" || bus === "sd") {
        return {
          span: geometry.nameSpan,
          message: `A disk on bus ${bus} has no geometry; remove it`,
          fixes: [preferred("Remove <geometry>", removeElement(geometry))],
        };
      }
      if (!trans || trans.value === "auto" || bus === "ide") return undefined;
      // Of a geometry with a 0 in it libvirt takes nothing.
      if (["cyls", "heads", "secs"].some((size) => Number(value(geometry, size)) === 0)) return undefined;
      return {
        span: trans.nameSpan,
        message: `Only a disk on bus ide has a translation of its geometry, not one on ${bus}; remove trans`,
        fixes: [preferred("Remove trans", removeAttribute(trans))],
      };
    },
  },
  {
    code: "disk-sd-bus",
    severity: "error",
    explanation: "An SD card takes hardly any of the settings of disks.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ target: "dev='sda' bus='sd'", more: ["<serial>AB12</serial>"] }),
    good: withDisk({ target: "dev='sda' bus='sd'" }),
    find({ element, bus, device }) {
      const extra = child(element, "serial") ?? child(element, "iotune");
      if (bus !== "sd" || !extra || device !== "disk") return undefined;
      return unwantedElement(
        extra,
        extra.name === "serial"
          ? "An SD card has no serial number to set; remove <serial>, or use bus virtio"
          : "QEMU cannot limit an SD card; remove <iotune>, or use bus virtio",
      );
    },
  },
];

export const diskIdentityRules: readonly Rule<DomainFacts>[] = forEachDevice(({ disks }) => disks, rules, ["disk"]);
