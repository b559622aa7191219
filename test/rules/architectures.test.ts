/** Guests that are no usual PCs, beyond what the examples of the rules have: each row was judged by libvirt 11.3. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { domain } from "../../server/language/rules/domain/examples.ts";
import { ownService } from "../support/service.ts";

const service = ownService();
const libvirt = 11_003_000;

interface Row {
  /** Architecture and machine. */
  readonly on: string;
  readonly devices?: string;
  /** Outside of `<devices>`. */
  readonly more?: string;
  /** Inside of `<os>`. */
  readonly os?: string;
}

const vhost = (inside = "") =>
  `<hostdev mode='subsystem' type='scsi_host'><source protocol='vhost' wwpn='naa.5123456789abcde0'/>${inside}</hostdev>`;
const onMmio = "<memballoon model='virtio'><address type='virtio-mmio'/></memballoon>";
const noBalloon = "<memballoon model='none'/>";
const acpi = "<features><acpi/></features>";
const loader = (attributes: string) => `<loader ${attributes}>/usr/share/AAVMF/AAVMF_CODE.fd</loader>`;
const pciRoot = "<controller type='pci' index='0' model='pci-root'/>";
const rng = (inside = "") => `<rng model='virtio'><backend model='random'/>${inside}</rng>`;
const pstore = "<pstore backend='acpi-erst'><path>/tmp/x</path><size unit='KiB'>2048</size></pstore>";
const hub = "<controller type='usb' index='0' model='qemu-xhci'/><hub type='usb'><address type='usb' bus='1'/></hub>";
const oldScsi = "<controller type='scsi' index='0'/>";
const scsiDisk = (target: number) =>
  `${oldScsi}<disk type='block' device='disk'><source dev='/dev/a'/><target dev='sda' bus='scsi'/><address type='drive' controller='0' bus='0' target='${target}' unit='0'/></disk>`;
const noUsb = "<controller type='usb' index='0' model='none'/>";
const pciAt = (bus: number, slot: number) =>
  `<address type='pci' domain='0x0000' bus='0x0${bus}' slot='0x0${slot}' function='0x0'/>`;
const pci = (model: string, inside = "") => `<controller type='pci' index='1' model='${model}'>${inside}</controller>`;
const isOnMmio = (controller: string) =>
  `<controller ${controller} index='0'><address type='virtio-mmio'/></controller>`;
const channel = "<channel type='unix'><target type='virtio' name='a.b'/></channel>";
const virtioConsole =
  "<console type='pty'/><console type='pty'><target type='virtio'/><address type='virtio-mmio'/></console>";
const hostScsi =
  "<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source><address type='drive' controller='0' bus='0' target='0' unit='0'/></hostdev>";
const onVio = (device: string) => `<${device}><address type='spapr-vio' reg='0x9000'/></${device.split(" ")[0]}>`;
const usb = (inside = "") => `<controller type='usb' index='0'>${inside}</controller>`;
const xhci = "<controller type='usb' index='0' model='qemu-xhci'/>";
const zeroOff = `<vcpu current='1'>2</vcpu><vcpus>
  <vcpu id='0' enabled='no' hotpluggable='yes' order='1'/><vcpu id='1' enabled='yes' hotpluggable='no'/></vcpus>`;

const refused: readonly (readonly [row: Row, expected: string])[] = [
  [{ on: "aarch64 virt", devices: vhost() + onMmio }, "hostdev-scsi-host-mmio on scsi_host"],
  [{ on: "armv7l vexpress-a9", devices: vhost() }, "hostdev-scsi-host-mmio on scsi_host"],
  [{ on: "riscv64 sifive_u", devices: "<panic model='pvpanic'/>" }, "panic-address on pvpanic"],
  [{ on: "aarch64 virt", more: acpi, os: loader("readonly='yes'") }, "acpi-needs-uefi-arm on acpi"],
  [{ on: "aarch64 virt", more: acpi, os: loader("type='rom'") }, "acpi-needs-uefi-arm on acpi"],
  [{ on: "m68k virt", more: "<vcpu>2</vcpu>", devices: noBalloon }, "vcpu-machine on 2"],
  [{ on: "aarch64 raspi2b", more: "<vcpu>5</vcpu>" }, "vcpu-machine on 5"],
  [{ on: "sparc SS-5", devices: pciRoot + rng() + noBalloon }, "dev-virtio-sparc on rng"],
  [{ on: "sparc SS-5", devices: rng("<address type='virtio-mmio'/>") + noBalloon }, "dev-virtio-sparc on rng"],
  [{ on: "sparc64 sun4u", devices: pstore }, "dev-s390x on pstore"],
  [{ on: "ppc64 pseries", devices: hub }, "addr-usb-bus on 1"],
  [{ on: "s390x s390-ccw-virtio", more: zeroOff }, "vcpus-zero-offline on no"],
  [{ on: "aarch64 virt", devices: pci("pcie-to-pci-bridge", pciAt(0, 5)) }, "addr-pci-legacy-on-pcie on 0x00"],
  [
    { on: "riscv64 sifive_u", devices: pci("pcie-root-port", "<model name='pcie-root-port'/>") },
    "ctl-pci-machine on pcie-root-port",
  ],
  [
    { on: "armv7l vexpress-a9", devices: pci("pci-bridge", "<model name='pci-bridge'/>") },
    "ctl-pci-machine on pci-bridge",
  ],
  [{ on: "ppc g3beige", devices: `<hub type='usb'>${pciAt(1, 0)}</hub>` }, "addr-pci-slot0 on 0x00"],
  [{ on: "ppc g3beige", devices: `<console type='pty'>${pciAt(1, 0)}</console>` }, "addr-pci-slot0 on 0x00"],
  [{ on: "armv7l vexpress-a15", devices: `<console type='pty'>${pciAt(0, 5)}</console>` }, "addr-pci-no-bus on pci"],
  [
    { on: "ppc64 pseries", devices: `<controller type='scsi' index='0'>${pciAt(1, 1)}</controller>` },
    "addr-spapr-vio on pci",
  ],
  [{ on: "s390x s390-ccw-virtio", devices: usb("<address type='pci'/>") + xhci }, "ctl-index-dup on 0"],
  [{ on: "sparc SS-5", devices: `${pciRoot}<video/>${noBalloon}` }, "video-model-machine on video"],
  [{ on: "ppc64 pseries", devices: "<video/><video/>" }, "video-primary on video"],
  [{ on: "aarch64 virt", devices: `<video>${pciAt(1, 1)}</video>` }, "addr-pci-slot0 on 0x01"],
  [{ on: "aarch64 virt", devices: `<interface type='user'>${pciAt(1, 1)}</interface>` }, "addr-pci-slot0 on 0x01"],
  [{ on: "mips64el magnum", devices: noBalloon }, "no-pci-defaults on magnum"],
  [{ on: "sparc64", more: "<vcpu>2</vcpu>" }, "vcpu-machine on 2"],
  [
    { on: "ppc64 pseries", more: "<cpu mode='host-model'><vendor>IBM</vendor></cpu>" },
    "cpu-features-no-model on vendor",
  ],
  [
    { on: "s390x s390-ccw-virtio", os: "<bios useserial='yes'/>", devices: "<console type='pty'/>" },
    "bios-useserial on useserial",
  ],
  [
    {
      on: "ppc64 pseries",
      devices: onVio("controller type='usb' index='0' model='qemu-xhci'") + onVio("memballoon model='virtio'"),
    },
    "addr-spapr-vio on 0x9000",
  ],
  [{ on: "x86_64 microvm", devices: noUsb + noBalloon + virtioConsole }, "ctl-isapc-no-pci on microvm"],
  [{ on: "m68k virt", devices: noBalloon + hostScsi }, "ctl-isapc-no-pci on virt"],
];

for (const [row, expected] of refused) {
  test(`refused on ${row.on}: ${expected}`, () => assert.deepEqual(problemsOf(row, "error"), [expected]));
}

const accepted: readonly Row[] = [
  { on: "aarch64 virt", devices: vhost() },
  { on: "aarch64 virt", devices: vhost("<address type='pci'/>") + onMmio },
  { on: "aarch64 virt", devices: `${vhost()}<memballoon model='none'><address type='virtio-mmio'/></memballoon>` },
  { on: "riscv64 sifive_u", devices: vhost() },
  { on: "armv7l versatilepb", devices: "<panic model='pvpanic'/>" },
  { on: "aarch64 virt", more: acpi, os: loader("type='pflash'") },
  { on: "m68k virt", more: "<vcpu>1</vcpu>", devices: noBalloon },
  { on: "m68k virt", devices: pciRoot + rng() },
  { on: "ppc64 pseries", devices: pstore },
  { on: "aarch64 virt", devices: pci("pcie-root-port") + pci("pcie-to-pci-bridge", pciAt(1, 0)).replace("'1'", "'2'") },
  {
    on: "riscv64 sifive_u",
    devices: pci("pci-bridge", "<model name='pci-bridge'/><target chassisNr='1'/>"),
  },
  { on: "ppc g3beige", devices: `<serial type='pty'/><console type='pty'>${pciAt(1, 0)}</console>` },
  { on: "ppc64 pseries", devices: `<controller type='scsi' index='0'>${pciAt(1, 0)}</controller>` },
  { on: "aarch64 virt", devices: "<video/><video/>" },
  { on: "ppc64 pseries", more: "<cpu mode='host-model'><model>power9</model><vendor>IBM</vendor></cpu>" },
  { on: "aarch64 virt", devices: `<video>${pciAt(1, 0)}</video>` },
  { on: "mips64el magnum", devices: noBalloon + noUsb },
  { on: "aarch64 virt", devices: onVio("memballoon model='virtio'") + rng("<address type='spapr-vio' reg='0x9000'/>") },
  { on: "s390x s390-ccw-virtio", devices: usb() + xhci },
  { on: "x86_64 microvm", devices: noUsb + noBalloon + isOnMmio("type='virtio-serial'") + channel },
  { on: "x86_64 microvm", devices: noUsb + noBalloon + isOnMmio("type='scsi' model='virtio-scsi'") + hostScsi },
  {
    on: "m68k virt",
    devices: `${noBalloon}${isOnMmio("type='scsi' model='virtio-scsi'")}<disk type='file' device='disk'><source file='/a.img'/><target dev='sda' bus='scsi'/></disk>`,
  },
  { on: "ppc64 pseries", devices: `${hub}<controller type='usb' index='1' model='qemu-xhci'/>` },
];

for (const row of accepted) {
  test(`accepted on ${row.on}: ${JSON.stringify(row).slice(0, 160)}`, () =>
    assert.deepEqual(problemsOf(row, "error"), []));
}

/** What depends on QEMU: libvirt refuses it with a newer one, or one that has the device. */
const doubtful: readonly (readonly [row: Row, expected: string])[] = [
  [{ on: "alpha clipper", more: acpi }, "feat-acpi-machine on acpi"],
  [{ on: "armv7l versatilepb", more: acpi }, "feat-acpi-machine on acpi"],
  [{ on: "riscv64 virt", devices: scsiDisk(1) }, "disk-scsi-default-model on 1"],
];

for (const [row, expected] of doubtful) {
  test(`warned of on ${row.on}: ${expected}`, () => {
    assert.deepEqual(problemsOf(row, "error"), []);
    assert.deepEqual(
      problemsOf(row, "warning").filter((problem) => !problem.startsWith("disk-no-driver-type")),
      [expected],
    );
  });
}

for (const row of [
  { on: "riscv64 virt", more: acpi },
  { on: "riscv64 virt", devices: scsiDisk(0) },
] as const) {
  test(`nothing to warn of: ${JSON.stringify(row).slice(0, 160)}`, () =>
    assert.deepEqual(
      problemsOf(row, "warning").filter((problem) => !problem.startsWith("disk-no-driver-type")),
      [],
    ));
}

function problemsOf({ on, devices = "", more = "", os = "" }: Row, wanted: string): readonly string[] {
  const [arch, machine] = on.split(" ");
  const type = `arch='${arch}'${machine ? ` machine='${machine}'` : ""}`;
  const text = domain({ machine: type, os: [os], lines: [more], devices: [devices] });
  const found = service.analyze(text, { version: libvirt }).problems.filter(({ severity }) => severity === wanted);
  return found.map(({ code, span }) => `${code} on ${text.slice(span.start, span.end)}`);
}
