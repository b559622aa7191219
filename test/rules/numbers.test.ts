/** Numbers at the edges of what libvirt reads. Each row was put to libvirt 11.3: accepted, or refused for the number between bars. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownService } from "../support/service.ts";

const libvirt = 11_003_000;
const service = ownService();
const disk = (inside: string) =>
  `<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/srv/a.img'/><target dev='vda' bus='virtio'/>${inside}</disk>`;
const switchPort = (typeId: string) =>
  `<interface type='direct'><source dev='eth0'/><virtualport type='802.1Qbg'><parameters managerid='1' typeid='${typeId}' typeidversion='1'/></virtualport></interface>`;

const accepted: Readonly<Record<string, readonly string[]>> = {
  "a USB port with a 0 before it": ["<input type='tablet' bus='usb'><address type='usb' bus='0' port='01'/></input>"],
  "a USB port that ends in 0": ["<input type='tablet' bus='usb'><address type='usb' bus='0' port='3.0'/></input>"],
  "seconds of a burst": [
    disk(
      "<iotune><read_iops_sec>10</read_iops_sec><read_iops_sec_max>20</read_iops_sec_max><read_iops_sec_max_length>18446744073709551615</read_iops_sec_max_length></iotune>",
    ),
  ],
  "an ISA port of -1 in 32 bits": ["<serial type='pty'><target type='isa-serial' port='4294967295'/></serial>"],
  "memory of a qxl card that overflows": ["<video><model type='qxl' ram='4294967295' vgamem='16384'/></video>"],
  "no I/O thread": ["<controller type='scsi' model='lsilogic'><driver iothread='0'/></controller>"],
  "the type of a switch port": [switchPort("0x10")],
};

const refused: Readonly<Record<string, readonly string[]>> = {
  "the type of a switch port": [switchPort("|08|")],
};

for (const [what, devices] of Object.entries(accepted)) {
  test(`accepts ${what}`, () => assert.deepEqual(errors(guest(...devices)), []));
}
for (const [what, devices] of Object.entries(refused)) {
  test(`refuses ${what}`, () => {
    const [before = "", number = "", after = ""] = guest(...devices).split("|");
    assert.deepEqual(errors(before + number + after), [number]);
  });
}

function guest(...devices: readonly string[]): string {
  return `
    <domain type='kvm'>
      <name>vm</name>
      <memory unit='GiB'>1</memory>
      <os><type arch='x86_64' machine='q35'>hvm</type></os>
      <features><acpi/></features>
      <devices>
        ${devices.join("\n")}
      </devices>
    </domain>`;
}

/** The words that errors are on. */
function errors(text: string): readonly string[] {
  const { problems } = service.analyze(text, { version: libvirt });
  return problems.filter(({ severity }) => severity === "error").map(({ span }) => text.slice(span.start, span.end));
}
