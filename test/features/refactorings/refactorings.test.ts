/** What each refactoring makes of a small document, and where it is not offered. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../../server/language/edits.ts";
import { refactorings } from "../../../server/language/features/refactorings/index.ts";
import { networkBridges } from "../../../server/language/references/network-bridges.ts";
import { analyze, checkAction, checkActions } from "../../support/check.ts";
import { indexOf } from "../../support/check-references.ts";
import { dedent, withCursor } from "../../support/cursor.ts";

const guest = (machine: string, ...lines: readonly string[]) =>
  [
    "<domain type='kvm'>",
    "  <na|me>vm</name>",
    "  <memory unit='GiB'>1</memory>",
    `  <os><type arch='x86_64' machine='${machine}'>hvm</type></os>`,
    "  <features><acpi/></features>",
    ...lines.map((line) => `  ${line}`),
    "</domain>",
  ].join("\n");

const devices = (...lines: readonly string[]) => ["<devices>", ...lines.map((line) => `  ${line}`), "</devices>"];

test("i440fx becomes Q35: no PCI addresses, no IDE", () =>
  checkAction(
    guest(
      "pc-i440fx-8.2",
      ...devices(
        "<disk type='file'><source file='/a'/><target dev='hda' bus='ide'/><address type='drive' unit='0'/></disk>",
        "<disk type='file'><source file='/b'/><target dev='sda' bus='sata'/></disk>",
        "<controller type='ide' index='0'/>",
        "<controller type='pci' index='0' model='pci-root'/>",
        "<memballoon model='virtio'><address type='pci' slot='0x07'/></memballoon>",
      ),
    ),
    "Change the machine to pc-q35-8.2: PCI addresses are assigned anew, IDE disks become SATA disks",
    guest(
      "pc-q35-8.2",
      ...devices(
        "<disk type='file'><source file='/a'/><target dev='sdb' bus='sata'/></disk>",
        "<disk type='file'><source file='/b'/><target dev='sda' bus='sata'/></disk>",
        "<memballoon model='virtio'/>",
      ),
    ).replace("|", ""),
  ));

test("what Q35 cannot have of a disk goes, as the rules for disks say", () =>
  checkAction(
    guest(
      "pc-i440fx-8.2",
      ...devices(
        "<disk type='file'>",
        "  <driver name='qemu' type='raw'/>",
        "  <source file='/a'/>",
        "  <target dev='hda' bus='ide'/>",
        "  <geometry cyls='16383' heads='16' secs='63' trans='lba'/> <!-- as it was -->",
        "</disk>",
      ),
    ),
    "Change the machine to pc-q35-8.2: PCI addresses are assigned anew, IDE disks become SATA disks",
    guest(
      "pc-q35-8.2",
      ...devices(
        "<disk type='file'>",
        "  <driver name='qemu' type='raw'/>",
        "  <source file='/a'/>",
        "  <target dev='sda' bus='sata'/>",
        "  <geometry cyls='16383' heads='16' secs='63'/> <!-- as it was -->",
        "</disk>",
      ),
    ).replace("|", ""),
  ));

test("BIOS becomes UEFI, with the ACPI that it needs", () =>
  checkAction(
    guest("q35").replace("  <features><acpi/></features>\n", ""),
    "Change from BIOS to UEFI (firmware='efi'); the guest must be installed for it",
    guest("q35")
      .replace("|", "")
      .replace("<os>", "<os firmware='efi'>")
      .replace("  <features><acpi/></features>\n", "")
      .replace("</os>\n", "</os>\n  <features><acpi/></features>\n"),
  ));

test("a guest with UEFI files leaves the choice of them to libvirt", () =>
  checkAction(
    guest("q35").replace(
      "</type>",
      "</type><loader readonly='yes' secure='yes' type='pflash'>/f/CODE.fd</loader><nvram>/f/vm_VARS.fd</nvram>",
    ),
    "Let libvirt choose the UEFI firmware (firmware='efi')",
    guest("q35")
      .replace("|", "")
      .replace("<os>", "<os firmware='efi'>")
      .replace("</type>", "</type><loader secure='yes'/>"),
  ));

test("Q35 with UEFI is offered neither", () =>
  checkActions(guest("q35").replace("<os>", "<os firmware='efi'>"), [
    "Make this a clone: new name, UUID and MACs, no addresses",
  ]));

test("UEFI and Q35 are offered to machines that have them only", () => {
  const titles = (type: string) =>
    guest("q35")
      .replace("|", "")
      .replace(/<type [^>]*>/, `<type ${type}>`)
      .replace("  <features><acpi/></features>\n", "")
      .replace("<name>", "<name>|");
  const clone = "Make this a clone: new name, UUID and MACs, no addresses";
  const uefi = "Change from BIOS to UEFI (firmware='efi'); the guest must be installed for it";
  for (const type of [
    "arch='s390x' machine='s390-ccw-virtio'",
    "arch='ppc64le' machine='pseries'",
    "arch='i686' machine='q35'",
  ]) {
    checkActions(titles(type), [clone]);
  }
  for (const arch of ["aarch64", "riscv64", "loongarch64"])
    checkActions(titles(`arch='${arch}' machine='virt'`), [uefi, clone]);
});

test("a clone has its own name, UUID and MACs, and no addresses", () =>
  checkAction(
    guest(
      "q35",
      "<uuid>11111111-2222-3333-4444-555555555555</uuid>",
      ...devices(
        "<interface type='network'><mac address='52:54:00:aa:bb:cc'/><source network='default'/><address type='pci' slot='0x03'/></interface>",
      ),
    ),
    "Make this a clone: new name, UUID and MACs, no addresses",
    guest(
      "q35",
      "<uuid>88888888-8888-4888-8888-888888888888</uuid>",
      ...devices("<interface type='network'><mac address='52:54:00:80:80:80'/><source network='default'/></interface>"),
    )
      .replace("|", "")
      .replace(">vm<", ">vm-clone<"),
  ));

test("a clone of what virsh dumpxml printed of a running guest has nothing that only one guest can have", () => {
  const running = (name: string, uuid: string, nvram: string, nic: string, ...others: readonly string[]) =>
    [
      `<domain type='kvm'${name === "vm" ? " id='3'" : ""}>`,
      `  <name>${name}</name>`,
      `  <uuid>${uuid}</uuid>`,
      "  <memory unit='GiB'>1</memory>",
      "  <os>",
      "    <type arch='x86_64' machine='q35'>hvm</type>",
      "    <loader readonly='yes' type='pflash'>/code.fd</loader>",
      `    <nvram template='/vars.fd'${nvram}`,
      "  </os>",
      "  <features><acpi/></features>",
      "  <cpu mode='host-passthrough'/>",
      "  <devices>",
      "    <interface type='network'>",
      `      <mac address='${nic}`,
      "      <model type='virtio'/>",
      "    </interface>",
      "    <interface type='ethernet'><target dev='tap0' managed='no'/><model type='virtio'/></interface>",
      ...others.map((line) => `    ${line}`),
      "  </devices>",
      "</domain>",
    ].join("\n");
  const text = running(
    "vm",
    "11111111-2222-3333-4444-555555555555",
    " type='file'><source file='/vm.fd'/></nvram>",
    "52:54:00:aa:bb:cc'/>\n      <source network='default' portid='db3d2bb2-7c1f-4bbb-9c5e-6f6a0e8e8a11' bridge='virbr0'/>\n      <target dev='vnet2'/>",
    "<graphics type='vnc' port='5900' autoport='no' websocket='5700'/>",
    "<graphics type='spice' port='5901' autoport='yes'/>",
    "<vsock model='virtio'><cid auto='no' address='3'/></vsock>",
  );
  checkAction(
    text.replace("<name>", "<name>|"),
    "Make this a clone: new name, UUID and MACs, no addresses",
    running(
      "vm-clone",
      "88888888-8888-4888-8888-888888888888",
      "/>",
      "52:54:00:80:80:80'/>\n      <source network='default' bridge='virbr0'/>",
      "<graphics type='vnc' autoport='yes' websocket='-1'/>",
      "<graphics type='spice' port='5901' autoport='yes'/>",
      "<vsock model='virtio'><cid auto='yes'/></vsock>",
    ),
  );
});

test("what is taken out leaves a comment behind it on the line that the two had", () =>
  checkAction(
    `
      <network>
        <name>lab</name>
        <forward mo|de='nat'/>
        <bridge name='virbr7'/> <!-- made by libvirt -->
        <ip address='10.0.0.1' prefix='24'/>
        <!-- end -->
      </network>
    `,
    "Change the forward mode to 'private'",
    `
      <network>
        <name>lab</name>
        <forward mode='private'>
          <interface dev='eth0'/>
        </forward>
        <!-- made by libvirt -->
        <!-- end -->
      </network>
    `,
  ));

test("texts are rewritten as they are written: in CDATA sections, with references, around comments", () => {
  const named = (name: string, memory: string) =>
    guest("q35").replace("<na|me>vm</name>", name).replace("<memory unit='GiB'>1</memory>", memory);
  const clone = "Make this a clone: new name, UUID and MACs, no addresses";
  const memory = "<memory unit='GiB'>1</memory>";
  checkAction(named("<na|me>R&amp;D</name>", memory), clone, named("<name>R&amp;D-clone</name>", memory));
  checkAction(
    named("<na|me><![CDATA[R&D]]></name>", memory),
    clone,
    named("<name><![CDATA[R&D-clone]]></name>", memory),
  );
  checkAction(named("<na|me>a<!-- why -->b</name>", memory), clone, named("<name>ab-clone</name>", memory));
  checkAction(
    named("<name>vm</name>", "<mem|ory unit='KiB'><![CDATA[1048576]]></memory>"),
    "Write as 1 GiB",
    named("<name>vm</name>", "<memory unit='GiB'><![CDATA[1]]></memory>"),
  );
});

test("all addresses of devices go, but not those of the host's devices", () =>
  checkAction(
    `
      <domain type='kvm'>
        <name>vm</name><memory>1048576</memory><os><type>hvm</type></os>
        <dev|ices>
          <hostdev mode='subsystem' type='pci'>
            <source><address domain='0' bus='6' slot='2' function='0'/></source>
            <address type='pci' slot='0x04'/>
          </hostdev>
        </devices>
      </domain>
    `,
    "Remove all addresses so that libvirt assigns them",
    `
      <domain type='kvm'>
        <name>vm</name><memory>1048576</memory><os><type>hvm</type></os>
        <devices>
          <hostdev mode='subsystem' type='pci'>
            <source><address domain='0' bus='6' slot='2' function='0'/></source>
          </hostdev>
        </devices>
      </domain>
    `,
  ));

test("a virtio disk keeps as much of its serial number as its guest sees", () => {
  const disk = (target: string, serial: string) =>
    guest("q35", ...devices(`<disk type='file'><source file='/a'/>${target}<serial>${serial}</serial></disk>`));
  checkAction(
    disk("<target dev='s|da' bus='sata'/>", "WD-WMAP9A966149-2024-01").replace("na|me", "name"),
    "Change to virtio (vda); the guest needs a driver for it",
    disk("<target dev='vda' bus='virtio'/>", "WD-WMAP9A966149-2024").replace("na|me", "name"),
  );
});

test("an IDE disk becomes a virtio disk", () =>
  checkAction(
    guest(
      "pc",
      ...devices("<di|sk type='file'><source file='/a'/><target dev='hda'/><wwn>5000c50015ea71aa</wwn></disk>"),
    ).replace("na|me", "name"),
    "Change to virtio (vda); the guest needs a driver for it",
    guest("pc", ...devices("<disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk>")).replace(
      "|",
      "",
    ),
  ));

test("an interface moves between bridge and network", () => {
  const bridge = "<inter|face type='bridge'><source bridge='virbr0'/></interface>";
  const network = "<interface type='network'><source network='default'/></interface>";
  checkAction(bridge, 'Connect to libvirt\'s network "default" instead of the bridge', network);
  checkAction(
    "<inter|face type='network'><source network='default' portgroup='a'/><bandwidth><inbound average='9' floor='1'/></bandwidth></interface>",
    'Connect to the host\'s bridge "virbr0" instead of the network',
    "<interface type='bridge'><source bridge='virbr0'/><bandwidth><inbound average='9'/></bandwidth></interface>",
  );
  const stays = (inside: string) =>
    checkActions(`<inter|face type='network'><source network='default'/>${inside}</interface>`, []);
  stays("<vlan><tag id='4'/></vlan>");
  stays("<virtualport><parameters profileid='a'/></virtualport>");
  stays("<model type='virtio'/><teaming type='transient' persistent='ua-a'/>");
});

test("the bridge for a network is offered where it is known, or where the name is one of a bridge", () => {
  const offered = (network: string, bridge: string | null = null) => {
    const analysis = analyze(`<interface type='network'><source network='${network}'/></interface>`);
    const object = { kind: "network", name: "live", uuid: null, macs: [], bridge, addresses: [] };
    const host = { target: "hv1", version: null, netDevices: [], pciDevices: [], physicalFunctions: [] };
    const index = indexOf({ "lab.xml": "<network><name>lab</name><bridge name='virbr7'/></network>" });
    const names = [{ kind: "host-interface", scope: null, names: ["lan"] }];
    return refactorings(analysis, 3, {
      random: () => 0.5,
      host: { ...host, names, objects: [object] },
      index,
      bridges: () => networkBridges(index),
    }).flatMap(({ title }) => /bridge "(.*)" instead/.exec(title)?.[1] ?? []);
  };
  assert.deepEqual(
    ["lab", "lan", "br0", "virbr3", "br-lan", "default"].flatMap((name) => offered(name)),
    [...["virbr7", "lan", "br0", "virbr3", "br-lan", "virbr0"]],
  );
  assert.deepEqual(
    ["prod", "bridged", "live", "brian"].flatMap((name) => offered(name)),
    [],
  );
  assert.deepEqual(offered("live", "virbr9"), ["virbr9"]);
});

test("a host device becomes an interface", () =>
  checkAction(
    "<host|dev mode='subsystem' type='pci' managed='yes'><source><address bus='6'/></source></hostdev>",
    "Make this an interface of type hostdev, so that libvirt sets MAC and VLAN of the virtual function",
    "<interface type='hostdev' managed='yes'><source><address type='pci' bus='6'/></source></interface>",
  ));

test("an interface of type hostdev becomes a host device", () => {
  checkAction(
    `<inter|face type='hostdev' managed='yes' trustGuestRxFilters='no'>
      <mac address='52:54:00:6d:90:02'/>
      <source>
        <address type='pci' domain='0x0000' bus='0x06' slot='0x02' function='0x0'/>
      </source>
      <vlan><tag id='4'/></vlan>
      <driver name='vfio'/>
      <boot order='1'/>
    </interface>`,
    "Make this a plain host device, for which libvirt sets no MAC and no VLAN",
    `<hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x0000' bus='0x06' slot='0x02' function='0x0'/>
      </source>
      <driver name='vfio'/>
      <boot order='1'/>
    </hostdev>`,
  );
  checkActions("<inter|face type='hostdev'><source><address type='usb' bus='1' device='2'/></source></interface>", []);
});

test("sizes are written in the largest unit, netmasks as prefixes and back", () => {
  checkAction(
    guest("q35").replace("na|me", "name").replace("<memory unit='GiB'>1", "<mem|ory>4194304"),
    "Write as 4 GiB",
    guest("q35").replace("na|me", "name").replace("GiB'>1", "GiB'>4"),
  );
  const network = (ip: string) =>
    `<network><name>a</name><forward mode='nat'/><ip address='10.0.0.1' ${ip}/></network>`;
  checkAction(network("netm|ask='255.255.0.0'"), "Write the netmask as prefix='16'", network("prefix='16'"));
  checkAction(network("pre|fix='16'"), "Write the prefix as netmask='255.255.0.0'", network("netmask='255.255.0.0'"));
});

test("identifiers are made anew", () => {
  const network = (uuid: string) => `<network><name>a</name><uuid>${uuid}</uuid></network>`;
  checkAction(
    network("|11111111-2222-3333-4444-555555555555"),
    "Generate a new UUID",
    network("88888888-8888-4888-8888-888888888888"),
  );
  checkAction(network("|"), "Generate a new UUID", network("88888888-8888-4888-8888-888888888888"));
  checkAction(
    "<interface type='user'><m|ac address='52:54:00:aa:bb:cc'/></interface>",
    "Generate a new MAC address",
    "<interface type='user'><mac address='52:54:00:80:80:80'/></interface>",
  );
});

const nat = `
  <network>
    <name>a</name>
    <for|ward mode='nat'><nat><port start='1024' end='65535'/></nat></forward>
    <bridge name='virbr1' stp='on' delay='0'/>
    <domain name='lab.test'/>
    <ip address='10.0.0.1' prefix='24'>
      <dhcp><range start='10.0.0.5' end='10.0.0.9'/></dhcp>
    </ip>
  </network>
`;

test("a clone shows its own UUID in its firmware too", () => {
  const shown = (uuid: string) =>
    `<sysinfo type='smbios'><system><entry name='uuid'>${uuid}</entry></system></sysinfo>`;
  const [old, made] = ["6695eb01-f6a4-8304-79aa-97f2502e193f", "88888888-8888-4888-8888-888888888888"];
  checkAction(
    guest("q35", `<uuid>${old}</uuid>`, shown(old)),
    "Make this a clone: new name, UUID and MACs, no addresses",
    guest("q35", `<uuid>${made}</uuid>`, shown(made)).replace("na|me>vm", "name>vm-clone"),
  );
});

test("an interface changes between a network and the bridge that the workspace says it has", () => {
  const bridges = () => new Map([["lab", "virbr7"]]);
  const titles = (source: string) => {
    const text = `<interface type='${source.split("=")[0]}'><source ${source}/></interface>`;
    return refactorings(analyze(text), 5, { random: () => 0, bridges }).flatMap(({ title, edits }) =>
      title.startsWith("Connect") ? [applyEdits(text, edits)] : [],
    );
  };
  assert.deepEqual(titles("network='lab'"), ["<interface type='bridge'><source bridge='virbr7'/></interface>"]);
  assert.deepEqual(titles("bridge='virbr7'"), ["<interface type='network'><source network='lab'/></interface>"]);
  assert.deepEqual(
    networkBridges(
      indexOf({
        "a.xml": "<network><name>lab</name><bridge name='virbr7'/></network>",
        "b.xml": "<network><name>out</name><forward mode='private'><interface dev='eth0'/></forward></network>",
      }),
    ),
    bridges(),
  );
});

test("another forward mode leaves what only the old one had, and touches only the lines that change", () => {
  const pool = `
    <network>
      <name>pool</name>
      <forw|ard mode="hostdev" managed="yes">
        <driver name="vfio"/>
        <pf dev="ens1f0"/>
      </forward>
      <!-- 'quotes' -->
      <portgroup name="a" default="yes"/>
    </network>
  `;
  checkAction(
    pool,
    "Change the forward mode to 'nat'",
    `
      <network>
        <name>pool</name>
        <forward mode="nat"/>
        <!-- 'quotes' -->
        <portgroup name="a" default="yes"/>
        <ip address="192.168.100.1" prefix="24"/>
      </network>
    `,
  );
  const { text, offset } = withCursor(pool);
  const [action] = refactorings(analyze(text), offset, { random: () => 0 }).filter(({ title }) =>
    title.endsWith("'nat'"),
  );
  const touched = action?.edits.map(({ span }) => text.slice(span.start, span.end)).join("") ?? "";
  assert.equal(touched.includes("quotes"), false);
});

test("a child that another forward mode needs stands on a line of its own, or where others stood", () => {
  checkAction(
    `
      <network>
        <name>a</name>
        <forw|ard mode='bridge'/>
        <bridge name='br0'/>
      </network>
    `,
    "Change the forward mode to 'private'",
    `
      <network>
        <name>a</name>
        <forward mode='private'>
          <interface dev='eth0'/>
        </forward>
      </network>
    `,
  );
  checkAction(
    `
      <network>
        <name>a</name>
        <forw|ard mode='private'>
          <!-- the uplinks -->
          <interface dev='eth0'/>
          <interface dev='eth1'/>
        </forward>
      </network>
    `,
    "Change the forward mode to 'hostdev'",
    `
      <network>
        <name>a</name>
        <forward mode='hostdev'>
          <!-- the uplinks -->
          <pf dev='eth0'/>
        </forward>
      </network>
    `,
  );
});

test("another forward mode takes with it what it needs and leaves what it cannot have", () => {
  checkAction(
    nat,
    "Change the forward mode to 'route'",
    nat
      .replace("for|ward mode='nat'><nat><port start='1024' end='65535'/></nat><", "forward mode='route'/><")
      .replace("/></forward>", "/>"),
  );
  checkAction(
    nat,
    "Change the forward mode to 'bridge'",
    `
      <network>
        <name>a</name>
        <forward mode='bridge'/>
        <bridge name='br0'/>
      </network>
    `,
  );
  checkAction(
    nat,
    "Change the forward mode to 'hostdev'",
    `
      <network>
        <name>a</name>
        <forward mode='hostdev'><pf dev='eth0'/></forward>
      </network>
    `,
  );
});

test("a network is isolated, and forwards again", () => {
  const network = (forward: string, ...others: readonly string[]) =>
    ["<network>", "  <name>a</name>", ...(forward === "" ? [] : [`  ${forward}`]), ...others, "</network>"].join("\n");
  const address = "  <ip address='10.0.0.1' prefix='24'/>";
  checkAction(
    network("<for|ward mode='nat'><nat><port start='1024' end='65535'/></nat></forward>", address),
    "Isolate the network: no forwarding",
    network("", address),
  );
  checkAction(
    network("<for|ward mode='bridge'/>", "  <bridge name='br0'/>"),
    "Isolate the network: no forwarding",
    network("", "  <bridge/>", "  <ip address='192.168.100.1' prefix='24'/>"),
  );
  checkAction(
    network("", address).replace("<name>", "<name>|"),
    "Add <forward mode='nat'/>",
    network("<forward mode='nat'/>", address),
  );
});

test("nothing is rewritten while the document is not XML", () =>
  checkActions("<network><name>|a</name><ip address='10.0.0.1' prefix='24'></network>", [
    "Fix all problems that can be fixed",
  ]));

/** The document after the refactoring with such a title, in a workspace with others. */
function rewritten(text: string, title: string, others: Readonly<Record<string, string>>): string {
  const index = indexOf({ "a.xml": text, ...others });
  const found = refactorings(analyze(text), text.indexOf("<name>"), { random: () => 0, index });
  const [action] = found.filter((candidate) => candidate.title.startsWith(title));
  assert.ok(action);
  return applyEdits(text, action.edits);
}

test("a clone of a network has a subnet, a bridge and a name that no other document has, with all its addresses moved", () => {
  const lab = (name: string, bridge: string, subnet: number, six: string) =>
    dedent(`
      <network>
        <name>${name}</name>
        <forward mode='nat'/>
        <bridge name='${bridge}'/>
        <dns><host ip='192.168.${subnet}.5'><hostname>a</hostname></host><forwarder addr='1.1.1.1'/></dns>
        <ip address='192.168.${subnet}.1' netmask='255.255.255.0'>
          <dhcp>
            <range start='192.168.${subnet}.2' end='192.168.${subnet}.99'/>
            <host mac='52:54:00:00:00:01' ip='192.168.${subnet}.100'/>
          </dhcp>
        </ip>
        <ip family='ipv6' address='fd00:${six}::1' prefix='64'/>
        <route address='10.0.0.0' prefix='8' gateway='192.168.${subnet}.7'/>
      </network>
    `);
  assert.equal(
    rewritten(lab("lab", "br-lab", 122, "0:0:1"), "Make this a clone", {
      "b.xml":
        "<network><name>lab-clone</name><bridge name='br-lab2'/><ip address='192.168.123.1' prefix='24'/></network>",
    }),
    lab("lab-clone-2", "br-lab3", 124, "0:0:2"),
  );
});

test("an address that another forward mode needs lies in a free subnet", () => {
  const text = "<network><name>a</name></network>";
  const others = { "b.xml": "<network><name>b</name><ip address='192.168.100.1' prefix='23'/></network>" };
  assert.match(rewritten(text, "Add <forward mode='nat'/>", others), /<ip address='192\.168\.102\.1' prefix='24'\/>/);
});
