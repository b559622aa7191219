/** All layers together: one mistake is said once, on the smallest token. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyFix } from "../support/apply-edits.ts";
import { analyze, checkProblems } from "../support/check.ts";

test("a misspelt attribute that is needed is one problem", () =>
  checkProblems(`
    <network>
      <name>a</name>
      <ip address='10.0.0.1' prefix='24'>
        <dhcp><range strat='10.0.0.5' end='10.0.0.9'/></dhcp>
                     ^^^^^ unknown-attribute: <range> has no attribute "strat"; did you mean "start"?
      </ip>
    </network>
  `));

test("what the grammar has said is not said again by a rule", () =>
  checkProblems(`
    <network>
      <name>a</name>
      <ip address='10.0.0.999' prefix='24'/>
                   ^^^^^^^^^^ bad-value: "10.0.0.999" cannot be the value of address in <ip>; it must be an IPv4 address such as 192.168.1.1 or an IPv6 address such as fd00::1
    </network>
  `));

test("a text in an element that cannot hold it was meant for the one of nearly the same name", () => {
  const text =
    "<domain type='lxc'><name>a</name><memory>1</memory><vcpus>2</vcpus><os><type>exe</type><init>/sbin/init</init></os></domain>";
  const { problems } = analyze(text);
  assert.deepEqual(
    problems.map(({ message }) => message),
    ["<vcpus> cannot hold text, only elements; did you mean <vcpu>?"],
  );
  assert.equal(problems[0]?.fixes[0] && applyFix(text, problems[0].fixes[0]), text.replaceAll("vcpus", "vcpu"));
});

test("an element that is being typed misses nothing yet", () =>
  assert.deepEqual(
    analyze("<network>\n  <name>a</name>\n  <forw\n</network>").problems.map(({ code }) => code),
    ["unfinished-start-tag"],
  ));

test("something newer than the chosen libvirt is a warning", () =>
  checkProblems(
    `
    <network>
      <name>a</name>
      <domain name='x' localOnly='yes' register='yes'/>
                                       ^^^^^^^^ newer-libvirt (warning): The attribute "register" is known since libvirt 10.1.0, you have 9.0.0; it would be refused or ignored
      <ip address='10.0.0.1' prefix='24'/>
    </network>
  `,
    9_000_000,
  ));

test("a comment switches a problem off, on the next line or everywhere", () => {
  const codes = (text: string) => analyze(text).problems.map(({ code }) => code);
  const body = "<forward/>\n<ip address='10.0.0.1' prefix='24'/>";
  assert.deepEqual(codes(`<network><name>a</name>\n${body}</network>`), ["net-forward-mode-default"]);
  const comment = "<!-- libvirt-xml disable-next-line net-forward-mode-default -->";
  assert.deepEqual(codes(`<network><name>a</name>\n${comment}\n${body}</network>`), []);
  assert.deepEqual(
    codes(`<network><!-- libvirt-xml disable net-forward-mode-default -->\n<name>a</name>\n\n${body}</network>`),
    [],
  );
});

test("a document that is not libvirt's has no problems", () => {
  assert.deepEqual(analyze("<project><name/></projet>").problems, []);
  assert.deepEqual(analyze("<network xmlns='urn:other'><nonsense/></network>").problems, []);
});

test("huge and hostile texts give a problem and no crash", () => {
  const bomb = `<!DOCTYPE n [<!ENTITY a "${"x".repeat(1000)}">${Array.from({ length: 20 }, (_, i) => `<!ENTITY ${"bcdefghijklmnopqrstuvwxyz"[i]} "&${"abcdefghijklmnopqrstuvwxyz"[i]};&${"abcdefghijklmnopqrstuvwxyz"[i]};">`).join("")}]><network><name>&t;</name></network>`;
  for (const text of [
    bomb,
    `<network>${"<ip>".repeat(100_000)}`,
    `<network><name>${"a".repeat(5_000_000)}</name></network>`,
  ]) {
    assert.doesNotThrow(() => analyze(text));
  }
  assert.ok(analyze(bomb).problems.some(({ severity }) => severity === "error"));
});

test("the declaration of a prefix that libvirt uses is offered", () => {
  const text = "<domain type='kvm'><qemu:commandline><qemu:arg value='-s'/></qemu:commandline></domain>";
  const [problem, ...others] = analyze(text).problems.filter(({ code }) => code === "undeclared-prefix");
  assert.deepEqual(others, []);
  assert.equal(text.slice(problem?.span.start, problem?.span.end), "qemu");
  const [fix] = problem?.fixes ?? [];
  assert.ok(fix);
  assert.deepEqual(
    applyFix(text, fix),
    text.replace("'kvm'", "'kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'"),
  );
});

test("a prefix without a declaration is no error where libvirt takes everything", () => {
  checkProblems(`
    <network>
      <name>a</name>
      <metadata><b:note/><c:note xmlns:c='urn:c'><d:more/></c:note></metadata>
                 ^ undeclared-prefix (warning): The prefix "b" is not declared, so libvirt drops this element; add xmlns:b="…" with a URI of yours
                                                  ^ undeclared-prefix (warning): The prefix "d" is not declared, so programs that look for its namespace do not find it; add xmlns:d="…" with a URI of yours
    </network>
  `);
});

test("what is written under a wrong name is not said to be missing too", () => {
  checkProblems(`
    <network>
      <name>a</name>
      <dns><forwarder address='8.8.8.8'/></dns>
                      ^^^^^^^ unknown-attribute: <forwarder> has no attribute "address"; it can have addr, port, domain
      <ip adress='10.0.0.1' prefix='24'/>
          ^^^^^^ unknown-attribute: <ip> has no attribute "adress"; did you mean "address"?
    </network>
  `);
});

test("of a value that is empty or one letter nobody knows which one was meant", () =>
  checkProblems(`
    <volume>
      <name>a</name>
      <capacity unit='x'>1</capacity>
                      ^ bad-value: "x" cannot be the value of unit in <capacity>; it must be bytes, B, KiB, MiB, GiB, TiB, PiB, EiB, KB, MB, GB, TB, ... or a unit such as KiB, MiB or GiB
      <allocation unit=''>1</allocation>
                  ^^^^ bad-value: The value of unit in <allocation> is empty; it must be bytes, B, KiB, MiB, GiB, TiB, PiB, EiB, KB, MB, GB, TB, ... or a unit such as KiB, MiB or GiB
      <target/>
    </volume>
  `));

test("what another type of its parent has is about the type, not about the place", () =>
  checkProblems(`
    <pool type='fs'>
      <name>a</name>
      <source><device path='/dev/sda1'/><name>vg</name></source>
                                         ^^^^ misplaced-element: <name> cannot be used in <source> together with type='fs' of <pool>; allowed here: <format>, <vendor>, <product>
      <target><path>/a</path></target>
    </pool>
  `));

test("of a format that libvirt does not know nothing follows", () =>
  checkProblems(`
    <volume>
      <name>a</name>
      <capacity>1</capacity>
      <target><format type='file'/><compat>1.1</compat></target>
                            ^^^^ bad-value: "file" cannot be the value of type in <format>; it must be raw, qcow2, qcow, cow, qed, vmdk, luks, vdi, vpc, vhd, ploop, dmg, ...
    </volume>
  `));

test("text is not moved to an element of the same name", () =>
  checkProblems(`
    <device>
      <parent>pci_0000_00_02_0</parent>
      <capability type='mdev'><type id='a'>a</type></capability>
                                           ^ unexpected-text: <type> cannot hold text, only elements
    </device>
  `));

test("a wrong word is wrong, even where another variant would have no such attribute", () => {
  checkProblems(`
    <interface type='bridge'>
      <source bridge='br0'/>
      <virtualport type='ovs'/>
                         ^^^ bad-value: "ovs" cannot be the value of type in <virtualport>; it must be 802.1Qbg, 802.1Qbh, openvswitch or midonet
    </interface>
  `);
  checkProblems(`
    <interface type='vhostuser'>
      <source type='' path='/run/a'/>
              ^^^^ bad-value: The value of type in <source> is empty; it must be unix
    </interface>
  `);
});

test("an element that is being typed is not compared with others", () => {
  checkProblems(`
    <domain type='kvm'>
      <name>a</name>
      <memory>524288</memory>
      <os><type>hvm</type></os>
      <features><acpi/></features>
      <cpu mode='host-model'/>
      <devices>
        <disk>
          <driver iothread='1'/>
          <source file='/srv/a'/>
          <target dev='vda' bus=''/>
                            ^^^ bad-value: The value of bus in <target> is empty; it must be virtio, scsi, sata, ide, usb, nvme, fdc, sd, xen or uml
        </disk>
        <sound model='ich9'><audio id='1'/></sound>
        <audio type='alsa'/>
         ^^^^^ missing-attribute: <audio> needs the attribute "id"
      </devices>
    </domain>
  `);
});

test("a SCSI device of the host is behind an adapter with a name", () =>
  checkProblems(`
    <hostdev mode='subsystem' type='scsi'>
      <source>
        <adapter/>
         ^^^^^^^ missing-attribute: <adapter> needs the attribute "name"
        <address bus='0' target='0' unit='0'/>
      </source>
    </hostdev>
  `));

test("a type of a mediated device that is written as a text is one mistake", () =>
  checkProblems(`
    <device>
      <parent>pci_0000_00_02_0</parent>
      <capability type='mdev'><type>i915-GVTg_V5_4</type></capability>
                                    ^^^^^^^^^^^^^^ unexpected-text: <type> holds no text; write it as id='i915-GVTg_V5_4'
    </device>
  `));

test("an IOMMU of q35 wants the machine written, which is mostly a pc without a word", () =>
  assert.deepEqual(
    analyze(
      "<domain type='kvm'><name>a</name><memory unit='GiB'>1</memory><os><type arch='x86_64'>hvm</type></os><features><acpi/></features><cpu mode='host-passthrough'/><devices><iommu model='virtio'/></devices></domain>",
    ).problems.map(({ severity, code, message }) => `${severity} ${code}: ${message}`),
    [
      "warning machine-default: Without a machine most hosts make this a pc, and the IOMMU virtio is of q35 only; write machine='q35'",
    ],
  ));
