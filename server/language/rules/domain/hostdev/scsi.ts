/** Rules for the SCSI devices of the host, and those by iSCSI, that are given to the guest. */
import { addChild, preferred } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, value } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { isAddressIgnored } from "../address/assigned.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { domain, withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedAttribute, unwantedElement, wrongValue } from "../findings.ts";
import { hostdev } from "./examples.ts";

const scsiSource = "<source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source>";
const host = "<host name='one.example' port='3260'/>";
const login = (type: string) => `${host}<auth username='vm'><secret type='${type}' usage='target'/></auth>`;

const mmioBalloon = "<memballoon model='virtio'><address type='virtio-mmio'/></memballoon>";

const rules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "hostdev-scsi-managed",
    severity: "warning",
    explanation:
      "A SCSI device stays with the host's driver, so there is nothing to manage; such a guest cannot start.",
    source: "src/hypervisor/virhostdev.c",
    bad: withDevices(...hostdev("type='scsi' managed='yes'", scsiSource)),
    good: withDevices(...hostdev("type='scsi'", scsiSource)),
    find(element) {
      const managed = attribute(element, "managed");
      if (managed?.value !== "yes" || value(element, "type") !== "scsi") return undefined;
      return unwantedAttribute(managed, "The guest could not start: SCSI devices are not managed; remove it");
    },
  },
  {
    code: "hostdev-iscsi-host",
    severity: "error",
    explanation: "A device by iSCSI is reached at one host.",
    source: "src/conf/domain_conf.c",
    bad: withDevices(...iscsi("<host name='one.example' port='3260'/><host name='two.example' port='3260'/>")),
    good: withDevices(...iscsi("<host name='one.example' port='3260'/>")),
    everyHypervisor: true,
    find(element) {
      const source = child(element, "source");
      const [, second] = value(source, "protocol") === "iscsi" ? children(source, "host") : [];
      return second && unwantedElement(second, "A device by iSCSI has one <host> only; remove this one");
    },
  },
  {
    code: "hostdev-scsi-bus",
    severity: "error",
    explanation: "A SCSI controller has one bus, 0, and tells devices apart by target and unit.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(...iscsi("<host name='one.example'/>", drive(1))),
    good: withDevices(...iscsi("<host name='one.example'/>", drive(0))),
    find(element) {
      const address = value(element, "type") === "scsi" ? child(element, "address") : undefined;
      const bus = attribute(address, "bus");
      if (!bus || value(address, "type") !== "drive" || !(Number(bus.value) > 0)) return undefined;
      return wrongValue(bus, "0", "A SCSI controller has one bus, 0; use target and unit");
    },
  },
  {
    code: "hostdev-scsi-sgio",
    severity: "error",
    explanation: "Linux no longer has the switch behind sgio='unfiltered'.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(...hostdev("type='scsi' sgio='unfiltered'", scsiSource)),
    good: withDevices(...hostdev("type='scsi'", scsiSource)),
    find(element) {
      const sgio = attribute(element, "sgio");
      if (sgio?.value !== "unfiltered" || value(element, "type") !== "scsi") return undefined;
      return unwantedAttribute(sgio, "Unfiltered SCSI commands are no longer supported; remove sgio");
    },
  },
  {
    code: "hostdev-iscsi-secret",
    severity: "error",
    elements: ["auth"],
    explanation: "The secret for a device by iSCSI has the type iscsi.",
    source: "src/conf/domain_conf.c",
    bad: withDevices(...iscsi(login("ceph"))),
    good: withDevices(...iscsi(login("iscsi"))),
    everyHypervisor: true,
    find(element) {
      const source = child(element, "source");
      const type = attribute(child(child(source, "auth"), "secret"), "type");
      // libvirt knows no other types of a login, says the grammar.
      if (type?.value !== "ceph" || value(source, "protocol") !== "iscsi") return undefined;
      return wrongValue(type, "iscsi", `The secret for iSCSI has type iscsi, not ${type.value}`);
    },
  },
];

export const scsiHostdevRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ devicesOf }) => devicesOf("hostdev"), rules, ["hostdev"]),
  {
    code: "hostdev-scsi-host-mmio",
    severity: "error",
    elements: ["hostdev"],
    explanation:
      "On machines vexpress, and on virt of ARM and RISC-V where another device is on virtio-mmio, libvirt puts what names no place on virtio-mmio, and then refuses that for a SCSI adapter.",
    source: "qemuDomainAssignVirtioMMIOAddresses in src/qemu/qemu_domain_address.c; src/conf/domain_validate.c",
    bad: onVirt(vhost(), mmioBalloon),
    good: onVirt(vhost("<address type='pci'/>"), mmioBalloon),
    *check(facts) {
      if (!facts.isQemu || !isOnMmio(facts)) return;
      for (const element of facts.devicesOf("hostdev")) {
        if (value(element, "type") !== "scsi_host" || child(element, "address")) continue;
        yield {
          span: spanOf(element, "type"),
          message: "libvirt would put this on virtio-mmio and refuse it; add <address type='pci'/>",
          fixes: [preferred("Add <address type='pci'/>", addChild(element, "<address type='pci'/>"))],
        };
      }
    },
  },
];

/** Does libvirt put devices of virtio without an address on virtio-mmio? */
function isOnMmio(facts: DomainFacts): boolean {
  const { arch, isArchKnown, machine, family, partsOf } = facts;
  if (!isArchKnown || !/^(arm|aarch64|riscv)/.test(arch)) return false;
  if (machine?.startsWith("vexpress-")) return true;
  if (family !== "virt") return false;
  const onMmio = partsOf("address").filter((address) => value(address, "type") === "virtio-mmio");
  return onMmio.some(({ parent }) => parent && !isAddressIgnored(parent, facts));
}

function vhost(inside = ""): string {
  const source = "<source protocol='vhost' wwpn='naa.5123456789abcde0'/>";
  return `<hostdev mode='subsystem' type='scsi_host'>${source}${inside}</hostdev>`;
}

function onVirt(...devices: readonly string[]): string {
  return domain({ machine: "arch='aarch64' machine='virt'", devices });
}

function iscsi(inside: string, ...lines: readonly string[]): readonly string[] {
  const source = `<source protocol='iscsi' name='iqn.2013-07.com.example:storage'>${inside}</source>`;
  return hostdev("type='scsi'", source, ...lines);
}

function drive(bus: number): string {
  return `<address type='drive' controller='0' bus='${bus}' target='0' unit='1'/>`;
}
