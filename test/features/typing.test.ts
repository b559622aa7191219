/** What is shown while somebody types: a few words about what is being typed, nothing about the rest. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { analyze } from "../support/check.ts";

const domain = `<domain type='kvm'>
  <name>a</name>
  <memory unit='GiB'>1</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <cpu mode='host-passthrough'/>
  <devices>
    <disk type='file' device='cdrom'>
      <target dev='sda' bus='sata'/>
    </disk>
    |
    <controller type='pci' index='0' model='pcie-root'/>
    <memballoon model='virtio'/>
  </devices>
</domain>
`;

const network = `<network>
  <name>a</name>
  <forward mode='nat'/>
  |
  <domain name='x.test'/>
  <ip address='10.0.0.1' prefix='24'>
    <dhcp><range start='10.0.0.5' end='10.0.0.9'/></dhcp>
  </ip>
</network>
`;

const typed: readonly (readonly [name: string, document: string, text: string])[] = [
  [
    "an interface",
    domain,
    "<interface type='network'>\n      <source network='default'/>\n      <model type='virtio'/>\n    </interface>",
  ],
  [
    "a disk",
    domain,
    "<disk type='file' device='disk'>\n      <driver name='qemu' type='qcow2'/>\n      <source file='/a'/>\n      <target dev='vda' bus='virtio'/>\n    </disk>",
  ],
  ["a graphics on one line", domain, "<graphics type='vnc' port='-1'><listen type='none'/></graphics>"],
  ["a bridge", network, "<bridge name='virbr7' stp='on'/>"],
  [
    "name servers",
    network,
    "<dns>\n    <forwarder addr='10.0.0.2'/>\n    <host ip='10.0.0.3'>\n      <hostname>b</hostname>\n    </host>\n  </dns>",
  ],
];

for (const [name, document, text] of typed) {
  test(`while ${name} is typed, problems are about that alone, and few`, () => {
    const at = document.indexOf("|");
    for (let length = 1; length <= text.length; length++) {
      const now = document.slice(0, at) + text.slice(0, length) + document.slice(at + 1);
      const { problems } = analyze(now);
      const shown = problems.map(({ span, message }) => `${now.slice(span.start, span.end)}: ${message}`).join("\n");
      const elsewhere = problems.filter(({ span }) => span.start < at || span.end > at + length);
      assert.deepEqual(elsewhere, [], `${now}\n${shown}`);
      assert.ok(problems.length <= 4, `${now}\n${shown}`);
    }
    assert.deepEqual(analyze(document.replace("|", text)).problems, []);
  });
}
