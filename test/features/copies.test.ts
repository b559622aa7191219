/** An element that was copied with all that only one can have is one problem, with one fix for all of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyFix } from "../support/apply-edits.ts";
import { analyze } from "../support/check.ts";

const pci = (slot: string) => `<address type='pci' domain='0x0000' bus='0x00' slot='${slot}' function='0x0'/>`;
const drive = (unit: number) => `<address type='drive' controller='0' bus='0' target='0' unit='${unit}'/>`;
const disk = (target: string, ...more: readonly string[]) =>
  `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/srv/a.qcow2'/><target ${target}/>${more.join("")}</disk>`;
const card = (mac: string, ...more: readonly string[]) =>
  `<interface type='network'><mac address='52:54:00:00:00:${mac}'/><source network='default'/><model type='virtio'/>${more.join("")}</interface>`;
const controller = (index: number, ...more: readonly string[]) =>
  `<controller type='scsi' index='${index}' model='virtio-scsi'>${more.join("")}</controller>`;

test("a copied disk", () =>
  checkCopy(
    disk("dev='vda' bus='virtio'", "<alias name='ua-system'/>", pci("0x10")),
    'error disk-target-dup on "disk": Another <disk> has the same name, alias and address; give this one its own, or remove it',
    disk("dev='vdb' bus='virtio'", "<alias name='ua-system2'/>"),
  ));

test("a copied disk of a controller gets a free unit, as it keeps an address", () =>
  checkCopy(
    disk("dev='sda' bus='sata'", drive(0)),
    'error disk-target-dup on "disk": Another <disk> has the same name and address; give this one its own, or remove it',
    disk("dev='sdb' bus='sata'", drive(1)),
  ));

test("a copied interface", () =>
  checkCopy(
    card("01", pci("0x10")),
    'error addr-pci-dup on "interface": Another <interface> has the same MAC and address; give this one its own, or remove it',
    card("02"),
  ));

test("a copied controller", () =>
  checkCopy(
    controller(0, pci("0x10")),
    'error ctl-index-dup on "controller": Another <controller> has the same index and address; give this one its own, or remove it',
    controller(1).replace("></controller>", "/>"),
  ));

test("a copied device of the host can only go", () => {
  const source = "<source><address domain='0x0000' bus='0x3b' slot='0x02' function='0x0'/></source>";
  const hostdev = `<hostdev mode='subsystem' type='pci' managed='yes'>${source}${pci("0x10")}</hostdev>`;
  const { problems } = analyze(guest(hostdev, hostdev));
  assert.deepEqual(
    problems.filter(({ code }) => code.startsWith("hostdev")).map(({ fixes }) => fixes.map(({ title }) => title)),
    [["Remove this <hostdev>"]],
  );
});

test("a copied entry of a network", () => {
  const host = "<host mac='52:54:00:00:00:01' name='a' ip='10.0.0.5'/>";
  const network = (...hosts: readonly string[]) =>
    `<network><name>a</name><ip address='10.0.0.1' prefix='24'><dhcp>${hosts.join("")}</dhcp></ip></network>`;
  const text = network(host, host);
  const problems = errors(analyze(text).problems);
  assert.deepEqual(
    problems.map(({ message }) => message),
    ["Another <host> has the same mac, name and ip; give this one its own, or remove it"],
  );
  assert.equal(problems[0]?.fixes[0] && applyFix(text, problems[0].fixes[0]), network(host));
});

test("two clashes with two devices are two mistakes", () => {
  const devices = [
    disk("dev='vda' bus='virtio'", pci("0x10")),
    disk("dev='vdb' bus='virtio'", pci("0x11")),
    disk("dev='vda' bus='virtio'", pci("0x11")),
  ];
  const { problems } = analyze(guest(...devices));
  assert.deepEqual(
    errors(problems).map(({ code }) => code),
    ["disk-target-dup", "addr-pci-dup"],
  );
});

/** @param fixed the copy after its first fix, which leaves no error */
function checkCopy(device: string, expected: string, fixed: string): void {
  const text = guest(device, device);
  const [problem, ...others] = errors(analyze(text).problems);
  assert.deepEqual(others, []);
  assert.ok(problem);
  const { severity, code, span, message, fixes } = problem;
  assert.equal(`${severity} ${code} on "${text.slice(span.start, span.end)}": ${message}`, expected);
  const [give, remove] = fixes.map((fix) => applyFix(text, fix));
  assert.equal(give, guest(device, fixed));
  assert.equal(remove, guest(device));
}

function errors<Kind extends { readonly severity: string }>(problems: readonly Kind[]): readonly Kind[] {
  return problems.filter(({ severity }) => severity === "error" || severity === "warning");
}

function guest(...devices: readonly string[]): string {
  const os = "<os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/></features>";
  return `<domain type='kvm'><name>a</name><memory unit='GiB'>1</memory>${os}<devices>${devices.join("")}</devices></domain>`;
}
