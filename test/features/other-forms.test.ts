/** What people write in another form than libvirt's: one problem, and its repair leads to what they meant. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyFix } from "../support/apply-edits.ts";
import { analyze } from "../support/check.ts";

type Case = readonly [written: string, message: string, meant: string];

function check(around: (part: string) => string, cases: readonly Case[]): void {
  for (const [written, message, meant] of cases) {
    const text = around(written);
    const errors = analyze(text).problems.filter(({ severity }) => severity === "error");
    assert.deepEqual(
      errors.map((problem) => problem.message),
      [message],
      text,
    );
    const fix = errors[0]?.fixes.find(({ preferred }) => preferred);
    assert.equal(fix && applyFix(text, fix), around(meant));
  }
}

const network = (part: string): string => `<network>\n  <name>n</name>\n  ${part}\n</network>\n`;
const address = "<ip address='10.0.0.1' netmask='255.255.255.0'/>";

test("texts that stand for attributes and elements of a network", () =>
  check(network, [
    [
      "<ip>10.0.0.1/24</ip>",
      "<ip> holds no text; write it as address='10.0.0.1' prefix='24'",
      "<ip address='10.0.0.1' prefix='24'/>",
    ],
    [
      `${address}<route>10.1.0.0/16 via 10.0.0.2</route>`,
      "<route> holds no text; write it as address='10.1.0.0' prefix='16' gateway='10.0.0.2'",
      `${address}<route address='10.1.0.0' prefix='16' gateway='10.0.0.2'/>`,
    ],
    [
      `<dns>8.8.8.8</dns>${address}`,
      "<dns> holds no text; write <forwarder addr='8.8.8.8'/>",
      `<dns><forwarder addr='8.8.8.8'/></dns>${address}`,
    ],
    [
      `<dns><server>8.8.8.8</server></dns>${address}`,
      "<dns> has no element <server>; write <forwarder addr='8.8.8.8'/>",
      `<dns><forwarder addr='8.8.8.8'/></dns>${address}`,
    ],
    [
      `<mode>nat</mode>${address}`,
      "<network> has no element <mode>; write <forward mode='nat'/>",
      `<forward mode='nat'/>${address}`,
    ],
    [
      "<gateway>10.0.0.1</gateway>",
      "<network> has no element <gateway>; write <ip address='10.0.0.1'/>",
      "<ip address='10.0.0.1'/>",
    ],
  ]));

test("attributes of a network that stand for its elements", () =>
  check(
    (part) => part.replace("NAME", "<name>n</name>"),
    [
      [
        "<network mode='nat'>NAME</network>",
        '"mode" belongs on <forward>, inside <network>',
        "<network>NAME<forward mode='nat'/></network>",
      ],
      [
        "<network forward='nat'>NAME</network>",
        `<network> has no attribute "forward"; it is an element in it: <forward mode='nat'/>`,
        "<network>NAME<forward mode='nat'/></network>",
      ],
    ],
  ));

test("the attributes of a child that may be one of two are moved together, to the one that is chosen", () => {
  const text = network(`<bandwidth average='1000' peak='2000'/>${address}`);
  const { problems } = analyze(text);
  assert.deepEqual(
    problems.map(({ message }) => message),
    ['"average" and "peak" belong on <inbound> or <outbound>, inside <bandwidth>'],
  );
  assert.deepEqual(
    problems[0]?.fixes.map((fix) => [fix.title, fix.preferred]),
    [
      ["Move to <inbound>", false],
      ["Move to <outbound>", false],
    ],
  );
});

const pool = (part: string): string =>
  `<pool type='netfs'>\n  <name>p</name>\n  ${part}\n  <target><path>/mnt</path></target>\n</pool>\n`;

test("what is missing was written in another form", () => {
  check(pool, [
    [
      "<source><host name='nas'/><path>/export</path></source>",
      "<source> has no element <path>; write <dir path='/export'/>",
      "<source><host name='nas'/><dir path='/export'/></source>",
    ],
  ]);
  check(
    (part) => `<pool type='dir'>\n  <name>p</name>\n  ${part}\n</pool>\n`,
    [
      [
        "<source><path>/srv</path></source>",
        "This belongs into <target>, not into <source>; rename it",
        "<target><path>/srv</path></target>",
      ],
      [
        "<target><path>/srv</path><mode>0755</mode></target>",
        "<mode> belongs into <permissions>, which is missing in <target>",
        "<target><path>/srv</path><permissions><mode>0755</mode></permissions></target>",
      ],
    ],
  );
});

const guest = (part: string): string => {
  const [features = "", devices = ""] = part.split("|");
  return `<domain type='kvm'>
  <name>a</name>
  <memory unit='GiB'>1</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  ${features}
  <devices>${devices}</devices>
</domain>
`;
};

test("features are elements", () =>
  check(guest, [
    [
      "<features>acpi apic</features>|",
      "<features> holds no text; write <acpi/><apic/>",
      "<features><acpi/><apic/></features>|",
    ],
    [
      "<features><feature name='acpi'/></features>|",
      "<features> has no element <feature>; write <acpi/>",
      "<features><acpi/></features>|",
    ],
    [
      "<features><acpi>on</acpi></features>|",
      "<acpi> says this by being there; remove the text",
      "<features><acpi></acpi></features>|",
    ],
    [
      "<features><acpi/><pae>off</pae></features>|",
      "<pae> switches on by being there; leave it out to switch it off",
      "<features><acpi/></features>|",
    ],
    [
      "<features><acpi/></features><vcpu>4 cores</vcpu>|",
      '"4 cores" cannot be the text of <vcpu>; write 4',
      "<features><acpi/></features><vcpu>4</vcpu>|",
    ],
  ]));

test("devices bring with them what they need", () =>
  check(
    (part) => guest(`<features><acpi/></features>|${part}`),
    [
      [
        "<channel type='unix' name='org.qemu.guest_agent.0'/>",
        '"name" belongs on <target>, inside <channel>',
        "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>",
      ],
      [
        "<graphics type='vnc'><listen>0.0.0.0</listen></graphics>",
        "<listen> holds no text; write it as type='address' address='0.0.0.0'",
        "<graphics type='vnc'><listen type='address' address='0.0.0.0'/></graphics>",
      ],
      [
        "<video><model>qxl</model></video>",
        "<model> holds no text; write it as type='qxl'",
        "<video><model type='qxl'/></video>",
      ],
      [
        "<disk type='network'><source protocol='nbd' host='h' port='10809'/><target dev='vda'/></disk>",
        `<source> has no attribute "host"; it is an element in it: <host name='h' port='10809'/>`,
        "<disk type='network'><source protocol='nbd'><host name='h' port='10809'/></source><target dev='vda'/></disk>",
      ],
      [
        "<hostdev mode='subsystem' type='pci'><address domain='0' bus='1' slot='0' function='0'/></hostdev>",
        "<address> belongs into <source>, which is missing in <hostdev>",
        "<hostdev mode='subsystem' type='pci'><source><address domain='0' bus='1' slot='0' function='0'/></source></hostdev>",
      ],
    ],
  ));

test("the right word at the wrong place", () => {
  check(
    (part) => part,
    [
      [
        "<volume type='qcow2'><name>v</name><capacity>1</capacity></volume>",
        `"qcow2" cannot be the value of type in <volume>; write it as <target><format type='qcow2'/></target>, and here file, block, dir, network or netdir`,
        "<volume><name>v</name><capacity>1</capacity><target><format type='qcow2'/></target></volume>",
      ],
      [
        "<domainbackup><disks><disk name='vda' backup='yes' type='qcow2'/></disks></domainbackup>",
        `"qcow2" cannot be the value of type in <disk>; write it as <driver type='qcow2'/>, and here file or block`,
        "<domainbackup><disks><disk name='vda' backup='yes' type='file'><driver type='qcow2'/></disk></disks></domainbackup>",
      ],
    ],
  );
  check(
    (part) => guest(`<features><acpi/></features>|${part}`),
    [
      [
        "<disk type='cdrom'><target dev='sda' bus='sata'/></disk>",
        `"cdrom" cannot be the value of type in <disk>; write it as device='cdrom', and here file, block, volume, network, dir, nvme, vhostuser, vhostvdpa or ctl`,
        "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk>",
      ],
      [
        "<disk type='file' device='virtio'><source file='/a'/><target dev='vda'/></disk>",
        `"virtio" cannot be the value of device in <disk>; write it as <target bus='virtio'/>, and here disk, cdrom or floppy`,
        "<disk type='file' device='disk'><source file='/a'/><target dev='vda' bus='virtio'/></disk>",
      ],
      [
        "<interface type='e1000'><source network='default'/></interface>",
        `"e1000" cannot be the value of type in <interface>; write it as <model type='e1000'/>, and here network, bridge, direct, user, ethernet, hostdev, vhostuser, vdpa, mcast, client, server, udp, ...`,
        "<interface type='network'><source network='default'/><model type='e1000'/></interface>",
      ],
      [
        "<disk type='disk' device='file'><source file='/a'/><target dev='vda'/></disk>",
        '"disk" is a value of device and "file" one of type in <disk>; exchange them',
        "<disk type='file' device='disk'><source file='/a'/><target dev='vda'/></disk>",
      ],
    ],
  );
});

test("a word that belongs beside the element is moved there, and the most usual one stands in its place", () => {
  const moved = (written: string): string | undefined => {
    const text = guest(`<features><acpi/></features>|${written}`);
    const [error, ...others] = analyze(text).problems.filter(({ severity }) => severity === "error");
    assert.deepEqual(others, []);
    const [fix] = error?.fixes ?? [];
    assert.equal(fix?.preferred, false);
    return fix && applyFix(text, fix).replace(/\n */g, "");
  };
  const meant = (written: string): string => guest(`<features><acpi/></features>|${written}`).replace(/\n */g, "");
  assert.equal(moved("<graphics type='qxl'/>"), meant("<graphics type='vnc'/><video><model type='qxl'/></video>"));
  assert.equal(
    moved("<graphics type='qxl'/><video><model type='vga'/></video>"),
    meant("<graphics type='vnc'/><video><model type='qxl'/></video>"),
  );
  assert.equal(moved("<console type='serial'/>"), meant("<console type='pty'><target type='serial'/></console>"));
});

test("an attribute named as the element beside is that element", () =>
  check(network, [
    [
      "<forward mode='bridge' bridge='br0'/>",
      `<forward> has no attribute "bridge"; it is an element beside it: <bridge name='br0'/>`,
      "<forward mode='bridge'/>\n  <bridge name='br0'/>",
    ],
  ]));

test("a text of as many parts as there are elements missing is each of them", () =>
  check(
    (part) => `<pool type='netfs'><name>a</name>${part}<target><path>/mnt</path></target></pool>`,
    [
      [
        "<source>nas:/e</source>",
        "<source> holds no text; write <host name='nas'/><dir path='/e'/>",
        "<source><host name='nas'/><dir path='/e'/></source>",
      ],
    ],
  ));

test("where nothing tells which variant is meant, all are listed", () => {
  const messages = (text: string): readonly string[] => analyze(text).problems.map(({ message }) => message);
  assert.deepEqual(messages("<interface type='' name='br0'/>"), [
    "The value of type in <interface> is empty; it must be ethernet, bridge, vlan or bond",
  ]);
  assert.deepEqual(messages("<interface type='' name='br0'><bridge/></interface>"), [
    "The value of type in <interface> is empty; it must be bridge",
  ]);
});

test("an element that is not finished yet is not taken for another that is missing", () => {
  const text =
    "<volume>\n  <name>a</name>\n  <capacity>1</capacity>\n  <backingStore><path></path></backingStore>\n</volume>";
  const messages = analyze(text).problems.map(({ message }) => message);
  assert.ok(messages.includes("<volume> needs <target>"), messages.join("\n"));
  assert.doesNotMatch(messages.join("\n"), /rename/);
});

test("a name that is known elsewhere is not taken for one that it only means in other tools", () =>
  assert.deepEqual(
    analyze(network(`${address}<host mac='52:54:00:11:22:33' ip='10.0.0.7'/>`)).problems.map(({ message }) => message),
    ["<host> cannot stand in <network>; it belongs into <dhcp> or <dns>"],
  ));

test("nothing else is said of an element with a misspelt attribute, nor of a source that holds a text", () => {
  const errors = (devices: string): readonly string[] =>
    analyze(guest(`<features><acpi/></features>|${devices}`))
      .problems.filter(({ severity }) => severity === "error")
      .map(({ message }) => message);
  assert.deepEqual(errors("<disk ype='block'><source dev='/dev/sdb'/><target dev='vda'/></disk>"), [
    '<disk> has no attribute "ype"; did you mean "type"?',
  ]);
  assert.deepEqual(errors("<disk type='file'><source>/a.img</source><target dev='vda'/></disk>"), [
    "<source> holds no text; write it as file='/a.img'",
  ]);
});

test("an element that another type of its parent needs is renamed to the one of this type", () =>
  check(
    (part) => `<secret>\n  <usage type='iscsi'>${part}</usage>\n</secret>\n`,
    [["<name>disk1</name>", "This belongs into <target>, not into <name>; rename it", "<target>disk1</target>"]],
  ));

const devicesOf = (part: string): string =>
  `<domain type='kvm'><name>a</name><memory unit='GiB'>1</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices>${part}</devices></domain>`;

test("an element named by the type of another is that one", () =>
  check(devicesOf, [
    [
      "<vnc port='5900'/>",
      "<devices> has no element <vnc>; write <graphics type='vnc'>",
      "<graphics type='vnc' port='5900'/>",
    ],
    [
      "<cdrom><target dev='sda' bus='sata'/></cdrom>",
      "<devices> has no element <cdrom>; write <disk device='cdrom'>",
      "<disk device='cdrom'><target dev='sda' bus='sata'/></disk>",
    ],
  ]));

test("an attribute that only the element beside has is moved there", () => {
  const disk = (driver: string, target: string): string =>
    `<disk type='file'><driver name='qemu' type='raw'${driver}/><source file='/a'/><target dev='vda' bus='virtio'${target}/></disk>`;
  check(devicesOf, [
    [disk("", " cache='none'"), `"cache" belongs on <driver>, inside <disk>`, disk(" cache='none'", "")],
  ]);
});

test("a word that only one attribute has is meant for it", () => {
  const disk = (attribute: string): string =>
    `<disk type='file'><driver name='qemu' type='raw' ${attribute}='writeback'/><source file='/a'/><target dev='vda'/></disk>`;
  check(devicesOf, [[disk("flush"), `<driver> has no attribute "flush"; did you mean "cache"?`, disk("cache")]]);
});

test("what is switched on by being there needs neither a text nor an attribute", () =>
  check(guest, [
    [
      "<features><acpi state='on'/></features>|",
      `<acpi> says this by being there; remove "state"`,
      "<features><acpi/></features>|",
    ],
    [
      "<features><acpi/></features><memoryBacking><hugepages>yes</hugepages></memoryBacking>|",
      "<hugepages> says this by being there; remove the text",
      "<features><acpi/></features><memoryBacking><hugepages></hugepages></memoryBacking>|",
    ],
  ]));

test("a word in capitals is the same word, and QEMU's names of devices are what they plug in", () =>
  check(devicesOf, [
    [
      "<disk type='file' device='CDROM'><target dev='sda' bus='sata'/></disk>",
      `"CDROM" cannot be the value of device in <disk>; did you mean "cdrom"? It can be disk, cdrom or floppy`,
      "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk>",
    ],
    [
      "<disk type='file'><source file='/a'/><target dev='vda' bus='virtio-blk-pci'/></disk>",
      `"virtio-blk-pci" cannot be the value of bus in <target>; did you mean "virtio"? It can be virtio, scsi, sata, ide, usb, nvme, fdc, sd, xen or uml`,
      "<disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk>",
    ],
  ]));

test("an attribute that nobody knows stands for the one that is missing", () => {
  const text = devicesOf("").replace("</os>", "<boot order='cdrom,hd'/></os>");
  assert.deepEqual(
    analyze(text)
      .problems.filter(({ severity }) => severity === "error")
      .map(({ message }) => message),
    [`<boot> has no attribute "order"; it needs the attribute "dev" (hd, fd, cdrom, network) instead`],
  );
});

test("a line that is there twice is removed", () => {
  const text = devicesOf("<disk type='file'><source file='/a'/><source file='/a'/><target dev='vda'/></disk>");
  const [error] = analyze(text).problems.filter(({ severity }) => severity === "error");
  assert.equal(error?.fixes[0]?.preferred, true);
});
