/**
 * Refusals that read badly in libvirt: it gives devices their addresses before it looks at their models, so it speaks of
 * buses and slots. Ours is one problem, on the word that is the cause. Each row was refused by libvirt 11.3.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownService } from "../support/service.ts";

/** What is in the guest besides the usual: attributes of `<type>`, lines beside it, devices. */
interface Guest {
  readonly machine?: "q35" | "pc";
  readonly lines?: string;
  readonly devices?: string;
  readonly os?: string;
}

const service = ownService();
const libvirt = 11_003_000;
const address = (bus: number, slot: number) =>
  `<address type='pci' domain='0x0000' bus='0x0${bus}' slot='0x0${slot}' function='0x0'/>`;
const pci = (model: string, index: number, inside = "") =>
  `<controller type='pci' index='${index}' model='${model}'>${inside}</controller>`;
const disk = (target: string, inside = "") =>
  `<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/srv/a.img'/><target ${target}/>${inside}</disk>`;
const input = (type: string, bus: string, inside = "") => `<input type='${type}' bus='${bus}'>${inside}</input>`;

const rows: readonly (readonly [speaksOf: string, guest: Guest, expected: string])[] = [
  ["connect flags", { devices: "<memballoon model='xen'/>" }, "memballoon-model on xen"],
  ["connect flags", { devices: "<controller type='xenbus' index='0'/>" }, "ctl-type-qemu on xenbus"],
  ["connect flags", { devices: "<controller type='isa' index='0'/>" }, "ctl-type-qemu on isa"],
  ["connect flags", { devices: pci("pcie-to-pci-bridge", 1) }, "ctl-pci-no-holder on pcie-to-pci-bridge"],
  ["a slot that is needed", { machine: "pc", devices: pci("pcie-root-port", 1) }, "ctl-pci-no-place on pcie-root-port"],
  [
    "a slot that is needed",
    { machine: "pc", devices: pci("dmi-to-pci-bridge", 1) },
    "ctl-pci-no-place on dmi-to-pci-bridge",
  ],
  [
    "a slot that is needed",
    { devices: pci("pcie-switch-downstream-port", 1) },
    "ctl-pci-no-holder on pcie-switch-downstream-port",
  ],
  ["an index larger than the bus", { devices: pci("pci-bridge", 1) }, "ctl-pci-no-holder on pci-bridge"],
  [
    "the model of controller 0",
    { devices: "<controller type='pci' model='pcie-root-port'/>" },
    "ctl-pci-no-index on pcie-root-port",
  ],
  [
    "what the port of the bus accepts",
    { devices: pci("pcie-root-port", 9, address(4, 0)) },
    "addr-pci-legacy-on-pcie on 0x04",
  ],
  [
    "a slot of 1 or more",
    { machine: "pc", devices: disk("dev='vda' bus='virtio'", address(3, 0)) },
    "addr-pci-slot0 on 0x00",
  ],
  ["a slot of 0 at most", { devices: disk("dev='vda' bus='virtio'", address(3, 5)) }, "addr-pci-slot0 on 0x05"],
  [
    "the place of the built-in controller",
    { machine: "pc", devices: `<controller type='usb' index='0' model='piix3-uhci'>${address(0, 1)}</controller>` },
    "addr-ide-fixed on 0x01",
  ],
  ["IDE controllers of the binary", { devices: disk("dev='hda' bus='ide'") }, "disk-ide-on-q35 on ide"],
  [
    "an address of a wrong type",
    { devices: disk("dev='vda' bus='virtio'", "<address type='drive'/>") },
    "disk-virtio-drive-address on drive",
  ],
  ["a bus that is unsupported", { devices: input("mouse", "xen") }, "input-bus on xen"],
  [
    "a port that is not present",
    {
      devices: `<controller type='usb' index='0'/>${input("tablet", "usb", "<address type='usb' bus='0' port='4'/>")}`,
    },
    "addr-usb-port on 4",
  ],
  ["no cause at all", { os: "<nvram type='file'/>" }, "nvram-source-missing on file"],
  [
    "no cause at all",
    { devices: "<channel type='pty'><target type='xen' name='a'/></channel>" },
    "chr-channel-type on xen",
  ],
  ["the setup of devices", { devices: disk("dev='xvda' bus='xen'") }, "disk-bus-foreign on xen"],
  [
    "a missing attribute of a device that it made up",
    { devices: "<console type='file'/>" },
    "chr-source-path on console",
  ],
  [
    "vCPU 0, which is not written",
    { lines: "<vcpu>2</vcpu><vcpus><vcpu id='1' enabled='yes' hotpluggable='yes'/></vcpus>" },
    "vcpus-zero-offline on vcpus",
  ],
];

for (const [speaksOf, guest, expected] of rows) {
  test(`where libvirt speaks of ${speaksOf}: ${expected}`, () => {
    const text = written(guest);
    const errors = service.analyze(text, { version: libvirt }).problems.filter(({ severity }) => severity === "error");
    assert.deepEqual(
      errors.map(({ code, span }) => `${code} on ${text.slice(span.start, span.end)}`),
      [expected],
    );
  });
}

function written({ machine = "q35", lines = "", devices = "", os = "" }: Guest): string {
  const type = `<os${os === "" ? "" : " firmware='efi'"}><type arch='x86_64' machine='${machine}'>hvm</type>${os}</os>`;
  const head = `<name>a</name><memory unit='GiB'>1</memory>${lines}${type}<features><acpi/></features>`;
  return `<domain type='kvm'>${head}<devices>${devices}</devices></domain>`;
}
