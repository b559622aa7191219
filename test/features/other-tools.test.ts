/** What people bring from other tools: one problem, whose first repair is right as a whole. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../server/language/edits.ts";
import { codeActions } from "../../server/language/features/code-actions.ts";
import type { Problem } from "../../server/language/problem.ts";
import { analyze } from "../support/check.ts";

type Case = readonly [written: string, meant: string];

function check(around: (part: string) => string, cases: readonly Case[]): void {
  for (const [written, meant] of cases) {
    const analysis = analyze(around(written));
    const [problem, ...others] = analysis.problems.filter(isWrong);
    assert.ok(problem, written);
    assert.deepEqual(messagesOf(others), [], written);
    const [action] = codeActions(analysis, {
      span: problem.span,
      wants: (kind) => kind === "quickfix",
      random: () => 0.5,
      analyze,
      canType: true,
    });
    const after = action && applyEdits(analysis.text, action.edits);
    assert.equal(after, around(meant), problem.message);
    assert.deepEqual(messagesOf(analyze(after).problems.filter(isWrong)), [], after);
  }
}

function isWrong({ severity }: Problem): boolean {
  return severity === "error" || severity === "warning";
}

function messagesOf(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ message }) => message);
}

const guest = (top: string, os: string, devices: string): string =>
  `<domain type='kvm'><name>a</name><memory unit='GiB'>1</memory>${os}<features><acpi/></features>${top}<devices>${devices}</devices></domain>`;
const os = "<os><type arch='x86_64' machine='q35'>hvm</type></os>";
const atTop = (part: string): string => guest(part, os, "");
const device = (part: string): string => guest("", os, part);
const inDisk = (part: string): string =>
  device(
    `<disk type='file'><driver name='qemu' type='raw'/><source file='/a.img'/><target dev='vda' bus='virtio'/>${part}</disk>`,
  );
const inInterface = (part: string): string =>
  device(`<interface type='network'><source network='default'/>${part}</interface>`);

test("the options of a disk", () =>
  check(device, [
    [
      "<disk path='/srv/a.qcow2' size='20'/>",
      "<disk type='file'><driver name='qemu' type='qcow2'/><source file='/srv/a.qcow2'/><target dev='vda' bus='virtio'/></disk>",
    ],
    [
      "<disk path='/srv/a' format='qcow2' bus='sata' cache='none'/>",
      "<disk type='file'><driver name='qemu' type='qcow2' cache='none'/><source file='/srv/a'/><target dev='sda' bus='sata'/></disk>",
    ],
    [
      "<disk path='/dev/vg/a' format='raw'/>",
      "<disk type='block'><driver name='qemu' type='raw'/><source dev='/dev/vg/a'/><target dev='vda' bus='virtio'/></disk>",
    ],
    [
      "<disk file='/a.img' dev='vda'/>",
      "<disk type='file'><driver name='qemu' type='raw'/><source file='/a.img'/><target dev='vda'/></disk>",
    ],
    [
      "<disk type='file'><file>/a.img</file><target dev='vda'/></disk>",
      "<disk type='file'><driver name='qemu' type='raw'/><source file='/a.img'/><target dev='vda'/></disk>",
    ],
    [
      "<disk type='file'><path>/a.img</path><target dev='vda'/></disk>",
      "<disk type='file'><driver name='qemu' type='raw'/><source file='/a.img'/><target dev='vda'/></disk>",
    ],
    [
      "<disk type='file' file='/a.img'><target dev='vda'/></disk>",
      "<disk type='file'><target dev='vda'/><driver name='qemu' type='raw'/><source file='/a.img'/></disk>",
    ],
    [
      "<disk type='file' format='qcow2'><source file='/a.qcow2'/><target dev='vda'/></disk>",
      "<disk type='file'><source file='/a.qcow2'/><target dev='vda'/><driver name='qemu' type='qcow2'/></disk>",
    ],
    [
      "<cdrom>/a.iso</cdrom>",
      "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='/a.iso'/><target dev='sda' bus='sata'/><readonly/></disk>",
    ],
  ]));

test("the options of a network card, and networks among devices", () => {
  const connected = "<interface type='network'><source network='default'/></interface>";
  const bridged = "<interface type='bridge'><source bridge='br0'/></interface>";
  check(device, [
    ["<network name='default'/>", connected],
    ["<network>default</network>", connected],
    ["<bridge>br0</bridge>", bridged],
    ["<interface network='default'/>", connected],
    ["<interface type='network' network='default'/>", connected],
    ["<interface><network>default</network></interface>", connected],
    ["<interface type='network'><network>default</network></interface>", connected],
    ["<interface type='network'><network name='default'/></interface>", connected],
    ["<interface bridge='br0'/>", bridged],
    ["<interface type='bridge' bridge='br0'/>", bridged],
    ["<interface type='bridge'><bridge name='br0'/></interface>", bridged],
    ["<interface type='bridge' source='br0'/>", bridged],
    [
      "<interface network='default' model='virtio' mac='52:54:00:00:00:01'/>",
      "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/><model type='virtio'/></interface>",
    ],
  ]);
});

test("other devices", () =>
  check(device, [
    ["<graphics>vnc</graphics>", "<graphics type='vnc'/>"],
    ["<vnc port='5900'/>", "<graphics type='vnc' port='5900'/>"],
    ["<graphics vnc='yes' port='5900'/>", "<graphics type='vnc' port='5900'/>"],
    ["<rng>/dev/urandom</rng>", "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"],
    [
      "<hostdev>0000:06:00.1</hostdev>",
      "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' bus='0x06' slot='0x00' function='0x1'/></source></hostdev>",
    ],
    [
      "<hostdev pci='06:00.1'/>",
      "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' bus='0x06' slot='0x00' function='0x1'/></source></hostdev>",
    ],
    [
      "<filesystem source='/srv' target='share'/>",
      "<filesystem><source dir='/srv'/><target dir='share'/></filesystem>",
    ],
  ]));

test("a text in what holds no text goes where it belongs", () => {
  const pool = (type: string, path: string) => (part: string) =>
    `<pool type='${type}'><name>vg0</name>${part}<target><path>${path}</path></target></pool>`;
  check(pool("logical", "/dev/vg0"), [
    ["<source>/dev/sdb</source>", "<source><device path='/dev/sdb'/></source>"],
    ["<source>vg0</source>", "<source><name>vg0</name></source>"],
  ]);
  check(pool("disk", "/dev"), [["<source>/dev/sdb</source>", "<source><device path='/dev/sdb'/></source>"]]);
  check(pool("fs", "/mnt"), [["<source>/dev/sdb</source>", "<source><device path='/dev/sdb'/></source>"]]);
  check(pool("scsi", "/dev/disk/by-path"), [
    ["<source>scsi_host5</source>", "<source><adapter type='scsi_host' name='scsi_host5'/></source>"],
  ]);
  check(device, [
    [
      "<serial type='dev'><source>/dev/ttyS0</source></serial>",
      "<serial type='dev'><source path='/dev/ttyS0'/></serial>",
    ],
    [
      "<channel type='unix'><source>/tmp/a</source><target type='virtio' name='a'/></channel>",
      "<channel type='unix'><source mode='bind' path='/tmp/a'/><target type='virtio' name='a'/></channel>",
    ],
    [
      "<hostdev mode='subsystem' type='pci' managed='yes'><source>0000:06:00.0</source></hostdev>",
      "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' bus='0x06' slot='0x00' function='0x0'/></source></hostdev>",
    ],
    [
      "<hostdev mode='subsystem' type='usb'><source>1234:5678</source></hostdev>",
      "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0x5678'/></source></hostdev>",
    ],
    ["<tpm>/dev/tpm0</tpm>", "<tpm><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>"],
    ["<vsock>3</vsock>", "<vsock model='virtio'><cid auto='no' address='3'/></vsock>"],
  ]);
  check(
    (part) => `<network><name>a</name><dns>${part}</dns><ip address='10.0.0.1' prefix='24'/></network>`,
    [["<host>10.0.0.5 db</host>", "<host ip='10.0.0.5'><hostname>db</hostname></host>"]],
  );
});

test("processors, memory and firmware", () => {
  check(atTop, [
    ["<vcpus>4</vcpus>", "<vcpu>4</vcpu>"],
    ["<cpus>4</cpus>", "<vcpu>4</vcpu>"],
    ["<cpu>4</cpu>", "<vcpu>4</vcpu>"],
    ["<vcpu>4.0</vcpu>", "<vcpu>4</vcpu>"],
    ["<memtune><hard_limit>1.5G</hard_limit></memtune>", "<memtune><hard_limit unit='MiB'>1536</hard_limit></memtune>"],
    [
      "<cpu><numa><cell id='0' cpus='0' memory='1G'/></numa></cpu>",
      "<cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>",
    ],
    [
      "<cpu><numa><cell id='0' cpus='0' memory='1GiB' unit='MiB'/></numa></cpu>",
      "<cpu><numa><cell id='0' cpus='0' memory='1024' unit='MiB'/></numa></cpu>",
    ],
    [
      "<memoryBacking><hugepages><page size='2M'/></hugepages></memoryBacking>",
      "<memoryBacking><hugepages><page size='2' unit='MiB'/></hugepages></memoryBacking>",
    ],
  ]);
  const efi = os.replace("<os>", "<os firmware='efi'>");
  check(
    (part) => guest("", part, ""),
    [
      [os.replace("</os>", "<firmware>efi</firmware></os>"), efi],
      [os.replace("</os>", "<firmware>UEFI</firmware></os>"), efi],
      [os.replace("</os>", "<firmware type='efi'/></os>"), efi],
    ],
  );
});

test("rates and sizes with their unit, where libvirt has a unit of its own", () => {
  check(inInterface, [
    ["<bandwidth><inbound average='10Mbit'/></bandwidth>", "<bandwidth><inbound average='1221'/></bandwidth>"],
    ["<bandwidth><inbound average='100mbps'/></bandwidth>", "<bandwidth><inbound average='12207'/></bandwidth>"],
    ["<bandwidth><inbound average='10 MB/s'/></bandwidth>", "<bandwidth><inbound average='9766'/></bandwidth>"],
    [
      "<bandwidth><inbound average='128' burst='1M'/></bandwidth>",
      "<bandwidth><inbound average='128' burst='1024'/></bandwidth>",
    ],
  ]);
  check(inDisk, [
    [
      "<iotune><total_bytes_sec>10M</total_bytes_sec></iotune>",
      "<iotune><total_bytes_sec>10485760</total_bytes_sec></iotune>",
    ],
    [
      "<iotune><total_bytes_sec>10MB/s</total_bytes_sec></iotune>",
      "<iotune><total_bytes_sec>10000000</total_bytes_sec></iotune>",
    ],
    ["<iotune><total_iops_sec>2k</total_iops_sec></iotune>", "<iotune><total_iops_sec>2000</total_iops_sec></iotune>"],
  ]);
  check(device, [["<video><model type='qxl' vram='64M'/></video>", "<video><model type='qxl' vram='65536'/></video>"]]);
});

test("DHCP of networks", () => {
  const range = "<range start='10.0.0.2' end='10.0.0.9'/>";
  check(
    (part) => `<network><name>a</name>${part}</network>`,
    [
      [
        `<ip address='10.0.0.1' prefix='24'>${range}</ip>`,
        `<ip address='10.0.0.1' prefix='24'><dhcp>${range}</dhcp></ip>`,
      ],
      [
        `<dhcp>${range}</dhcp><ip address='10.0.0.1' prefix='24'/>`,
        `<ip address='10.0.0.1' prefix='24'><dhcp>${range}</dhcp></ip>`,
      ],
      [
        `${range}<ip address='10.0.0.1' prefix='24'><dhcp><host mac='52:54:00:00:00:01' ip='10.0.0.20'/></dhcp></ip>`,
        `<ip address='10.0.0.1' prefix='24'><dhcp><host mac='52:54:00:00:00:01' ip='10.0.0.20'/>${range}</dhcp></ip>`,
      ],
      [
        "<ip address='10.0.0.1' prefix='24'><dhcp start='10.0.0.2' end='10.0.0.9'/></ip>",
        `<ip address='10.0.0.1' prefix='24'><dhcp>${range}</dhcp></ip>`,
      ],
    ],
  );
});
