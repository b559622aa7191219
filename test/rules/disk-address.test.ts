/** Disks at one place of a controller, where one of them has no address written: libvirt goes by its name. */
import { test } from "node:test";
import { checkAction, checkProblems } from "../support/check.ts";

const unit = (number: number) => `<address type='drive' controller='0' bus='0' target='0' unit='${number}'/>`;
const disk = (name: string, address = "") =>
  `<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/${name}'/><target dev='${name}' bus='scsi'/>${address}</disk>`;
const guest = (...disks: readonly string[]) => `
  <domain type='kvm'>
    <name>vm</name>
    <memory unit='GiB'>1</memory>
    <os><type arch='x86_64' machine='q35'>hvm</type></os>
    <features><acpi/></features>
    <cpu mode='host-model'/>
    <devices>
      <controller type='scsi' index='0' model='virtio-scsi'/>
      ${disks.join("\n      ")}
    </devices>
  </domain>
`;

test("a SCSI disk without an address is where its name says", () => {
  checkProblems(guest(disk("sda"), disk("sdb", unit(1)), disk("sdi", unit(2))));
  const line = disk("sdc", unit(0));
  const at = line.lastIndexOf("0");
  checkProblems(
    guest(
      disk("sda"),
      line,
      `${" ".repeat(at)}^ disk-drive-address-dup: The disk sda, which has no address written, is at this address already; remove the address, and libvirt gives it a free one`,
    ),
  );
});

test("where the place of its name is taken too, a disk gets a free unit", () =>
  checkAction(
    guest(disk("sda", unit(1)), disk("sdb", unit(1).replace("unit='1'", "unit='|1'"))),
    "Change unit to 0",
    guest(disk("sda", unit(1)), disk("sdb", unit(0))),
  ));
