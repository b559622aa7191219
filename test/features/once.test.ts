/** One mistake is one problem: what rules would say of parts that the grammar does not know follows from that alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyFix } from "../support/apply-edits.ts";
import { analyze, checkProblems } from "../support/check.ts";

const pciAddress = "<address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x1'/>";

function guest(type: string, ...lines: readonly string[]): string {
  return [
    "<domain type='kvm'>",
    "  <name>a</name>",
    "  <cpu mode='host-passthrough'/>",
    "  <memory unit='GiB'>1</memory>",
    ...type.split("\n"),
    ...lines,
    "</domain>",
  ]
    .map((line) => line.replaceAll("PCI", pciAddress))
    .join("\n");
}

const pc = "  <os><type arch='x86_64' machine='pc'>hvm</type></os>\n  <features><acpi/></features>";

test("the address of a device that is not known is not judged", () =>
  checkProblems(
    guest(
      pc,
      "  <devices>",
      "    <controler type='ide' index='0'>PCI</controler>",
      "     ^^^^^^^^^ unknown-element: <devices> has no element <controler>; did you mean <controller>?",
      "  </devices>",
    ),
  ));

test("nor is what is in a device of an unknown type, and what it has in common with others", () =>
  checkProblems(
    guest(
      pc,
      "  <devices>",
      "    <controller type='pci' index='0' model='pci-root'/>",
      "    <controller index='0'>PCI</controller>",
      '     ^^^^^^^^^^ missing-attribute: <controller> needs the attribute "type" (scsi, usb, pci, virtio-serial, sata, ide, fdc, ccid, ...)',
      "  </devices>",
    ),
  ));

test("a mistake in another device is a problem of its own", () =>
  checkProblems(
    guest(
      pc,
      "  <devices>",
      "    <controler type='ide' index='0'>PCI</controler>",
      "     ^^^^^^^^^ unknown-element: <devices> has no element <controler>; did you mean <controller>?",
      "    <controller type='scsi' index='0'><address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x1'/></controller>",
      "                                                                                           ^^^^ addr-pci-dup: The guest could not start: 0000:00:01.1 is the place of the machine's own IDE controller; remove the address, and libvirt gives the device a free one",
      "  </devices>",
    ),
  ));

test("without <os> nothing is said of what depends on the machine", () =>
  checkProblems(
    guest(
      "  <oss><type arch='aarch64' machine='virt'>hvm</type></oss>\n   ^^^ unknown-element: <domain> has no element <oss>; did you mean <os>?",
      "  <features><acpi/></features>",
      "  <devices>",
      "    <controller type='pci' index='1' model='pcie-root-port'>PCI</controller>",
      "  </devices>",
    ),
  ));

test("nor where the machine is one of another architecture", () =>
  checkProblems(
    guest(
      "  <os><type arch='x86_64' machine='s390-ccw-virtio'>hvm</type></os>\n                                   ^^^^^^^^^^^^^^^ os-machine-arch: The machine s390-ccw-virtio is one of s390x, and the guest is x86_64; use q35, or change arch",
      "  <features><acpi/></features>",
      "  <devices>",
      "    <controller type='scsi' index='0'><address type='ccw' cssid='0xfe' ssid='0x0' devno='0x0001'/></controller>",
      "    <controller type='scsi' index='1'><address type='ccw' cssid='0xfe' ssid='0x0' devno='0x0002'/></controller>",
      "  </devices>",
    ),
  ));

test("what is misspelt is not missing", () =>
  checkProblems(
    guest(
      "  <os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type></os>",
      "  <featurs><acpi/></featurs>",
      "   ^^^^^^^ unknown-element: <domain> has no element <featurs>; did you mean <features>?",
      "  <devices>",
      "    <disk type='file'>",
      "      <drivers name='qemu' type='raw'/>",
      "       ^^^^^^^ unknown-element: <disk> has no element <drivers>; did you mean <driver>?",
      "      <source file='/a'/><target dev='vda' bus='virtio'/>",
      "    </disk>",
      "  </devices>",
    ),
  ));

test("also where no fix could add it", () =>
  checkProblems(`
    <network>
      <name>a</name>
      <forward mode='nat'/>
      <ipp address='10.0.0.1' prefix='24'/>
       ^^^ unknown-element: <network> has no element <ipp>; did you mean <ip>?
    </network>
  `));

test("what belongs to another type, and what is missing for this one", () =>
  checkProblems(
    guest(
      pc,
      "  <devices>",
      "    <disk type='network'>",
      "      <driver name='qemu' type='raw'/>",
      "      <source file='/a'/>",
      `              ^^^^ misplaced-attribute: "file" cannot be used on <source> together with type='network' of <disk>; it needs the attribute "protocol" (rbd, iscsi, nbd, http, https, ftp, ftps, tftp, ...) instead`,
      "      <target dev='vda' bus='virtio'/>",
      "    </disk>",
      "  </devices>",
    ),
  ));

test("several attributes of another type", () => {
  const text = guest(
    pc,
    "  <devices>",
    "    <channel type='pty'>",
    "      <target type='virtio' name='a'/>",
    "      <address type='virtio-serial' controller='0' bus='0' target='0' unit='0'/>",
    "    </channel>",
    "  </devices>",
  );
  const [problem, ...others] = analyze(text).problems;
  assert.ok(problem);
  assert.deepEqual(others, []);
  assert.equal(
    problem.message,
    `"target" and "unit" cannot be used on <address> together with type='virtio-serial'; it can have port`,
  );
  const [fix] = problem.fixes;
  assert.ok(fix);
  assert.equal(fix.title, "Remove target and unit");
  assert.equal(applyFix(text, fix), text.replace(" target='0' unit='0'", ""));
});

test("one attribute in place of others", () => {
  const text = "<disk type='volume'><source file='/a'/><target dev='vda'/></disk>";
  const [fix] = analyze(text).problems[0]?.fixes ?? [];
  assert.ok(fix);
  assert.equal(fix.title, "Replace by pool and volume");
  assert.equal(applyFix(text, fix), text.replace("file='/a'", "pool='' volume=''"));
});

test("all that a mode does not take is said at the mode", () => {
  const text = [
    "<network>",
    "  <name>a</name>",
    "  <forward mode='vepa' dev='eth0'/>",
    "  <bridge name='virbr0' stp='on'/>",
    "  <dns><txt name='a' value='b'/></dns>",
    "  <ip address='10.0.0.1' prefix='24'/>",
    "  <ip family='ipv6' address='fd00::1' prefix='64'/>",
    "</network>",
  ].join("\n");
  const [problem, ...others] = analyze(text).problems;
  assert.ok(problem);
  assert.deepEqual(others, []);
  assert.equal(text.slice(problem.span.start, problem.span.end), "vepa");
  assert.equal(
    problem.message,
    'Mode \'vepa\' cannot be combined with "name" of <bridge>, "stp" of <bridge>, <txt> and <ip> (2 times); remove them, or choose another',
  );
  const [fix] = problem.fixes;
  assert.ok(fix);
  assert.deepEqual(analyze(applyFix(text, fix)).problems, []);
});

test("one part that a mode does not take is said at the part", () =>
  checkProblems(`
    <network>
      <name>a</name>
      <forward mode='vepa' dev='eth0'/>
      <ip address='10.0.0.1' prefix='24'/>
       ^^ net-private-no-ip: <ip> cannot be used in mode 'vepa': its addresses come from the network outside
    </network>
  `));

test("two rules on the same word are one problem, and a name is not advised on beside a wrong address", () =>
  checkProblems(
    guest(
      pc,
      "  <devices>",
      "    <disk type='file'>",
      "      <driver name='qemu' type='raw'/>",
      "      <source file='/a'/><target dev='hda' bus='usb'/>",
      "      <address type='virtio-serial' controller='0'/>",
      "                     ^^^^^^^^^^^^^ disk-address-bus: A disk on bus usb has an address of type usb, not virtio-serial; remove the address, and libvirt gives it one",
      "    </disk>",
      "  </devices>",
    ),
  ));
