/** Rules for the reservations of SCSI disks that several hosts share. */
import { addAttribute, possible, preferred, removeElement, replaceValue } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { wrongValue } from "../findings.ts";
import { disk } from "./examples.ts";
import type { Disk } from "./facts.ts";

const reserved = (device: string, reservations: string) =>
  withDevices(
    "<controller type='scsi' index='0' model='virtio-scsi'/>",
    ...disk({
      disk: `type='block' device='${device}'`,
      source: "dev='/dev/sdb'",
      target: "dev='sda' bus='scsi'",
    }).map((line) => line.replace("<source dev='/dev/sdb'/>", `<source dev='/dev/sdb'>${reservations}</source>`)),
  );

const rules: readonly DeviceRule<Disk>[] = [
  {
    code: "disk-reservations",
    severity: "error",
    elements: ["reservations"],
    explanation:
      "Only a disk of device lun passes the guest's reservations on; a helper does it, which libvirt starts when it is managed.",
    source: "src/conf/domain_validate.c",
    bad: reserved("disk", "<reservations managed='yes'/>"),
    good: reserved("lun", "<reservations managed='yes'/>"),
    everyHypervisor: true,
    find({ element, device }) {
      const reservations = child(child(element, "source"), "reservations");
      if (!reservations) return undefined;
      const finding = helperFinding(reservations);
      if (finding) return finding;
      if (device === "lun") return undefined;
      return {
        span: reservations.nameSpan,
        message: `Reservations are for disks of device lun, this is a ${device}; remove them, or use device='lun' with a block device`,
        fixes: [possible("Remove <reservations>", removeElement(reservations))],
      };
    },
  },
];

export const diskReservationRules: readonly Rule<DomainFacts>[] = forEachDevice(({ disks }) => disks, rules, ["disk"]);

/** A helper that is not named, or that cannot be reached. */
function helperFinding(reservations: XmlElement): Finding | undefined {
  const managed = attribute(reservations, "managed");
  const source = child(reservations, "source");
  if (managed?.value !== "yes" && !source) {
    const edit = managed ? replaceValue(managed, "yes") : addAttribute(reservations, "managed", "yes");
    return {
      span: reservations.nameSpan,
      message:
        "Which helper? Use managed='yes', or say where it listens: <source type='unix' path='...' mode='client'/>",
      fixes: [preferred("Let libvirt start the helper", edit)],
    };
  }
  if (!managed) {
    return {
      span: reservations.nameSpan,
      message: "<reservations> needs managed: with managed='no' the helper is the one in <source>",
      fixes: [preferred("Add managed='no'", addAttribute(reservations, "managed", "no"))],
    };
  }
  const mode = attribute(source, "mode");
  if (mode?.value !== "server") return undefined;
  return wrongValue(mode, "client", "The helper waits for connections, so QEMU is the client: write mode='client'");
}
