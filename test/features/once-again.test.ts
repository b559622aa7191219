/** One change is one problem, also where several layers or several devices see it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyFix } from "../support/apply-edits.ts";
import { analyze } from "../support/check.ts";

/** `text`: what is changed in the guest, to what, and the problems that this makes. */
const changes: readonly (readonly [what: string, from: string, to: string, expected: readonly string[]])[] = [
  [
    "the name of an element that becomes another one's, whose attributes are others",
    "<vcpu placement='static'>2</vcpu>",
    "<cpu placement='static'>2</cpu>",
    ["unexpected-text on cpu"],
  ],
  [
    "a type whose source has other attributes",
    "<disk type='file'><driver name='qemu' type='raw'/><source file='/a'/>",
    "<disk type='vhostuser'><driver name='qemu'/><source file='/a'/>",
    ["misplaced-attribute on file"],
  ],
  [
    "the model of a controller that is left with what belongs to another",
    "model='pcie-root-port'>",
    "model='pcie-root'>",
    ["ctl-pci-root-index on pcie-root"],
  ],
  [
    "a machine that lacks what several devices need",
    "machine='q35'",
    "machine='x-remote'",
    ["input-ps2-arch on x-remote"],
  ],
  [
    "a hub that two devices are behind",
    "<hub type='usb'><address type='usb' bus='0' port='1'/></hub>",
    "",
    ["addr-usb-port on 1.1"],
  ],
  [
    "a leading controller whose number is none, which its companions miss",
    "index='0' model='ich9-ehci1'",
    "index='none' model='ich9-ehci1'",
    ["bad-value on none"],
  ],
];

const guest = `<domain type='kvm'><name>a</name><memory unit='GiB'>1</memory><memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>
<vcpu placement='static'>2</vcpu><os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/></features>
<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>
<hub type='usb'><address type='usb' bus='0' port='1'/></hub>
<input type='tablet' bus='usb'><address type='usb' bus='0' port='1.1'/></input>
<redirdev bus='usb' type='pty'><address type='usb' bus='0' port='1.2'/></redirdev>
<disk type='file'><driver name='qemu' type='raw'/><source file='/a'/><target dev='vda' bus='virtio'/></disk>
<controller type='usb' index='0' model='ich9-ehci1'/>
<controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/></controller>
<controller type='usb' index='0' model='ich9-uhci2'><master startport='2'/></controller>
<controller type='pci' index='0' model='pcie-root'/>
<controller type='pci' index='1' model='pcie-root-port'><model name='pcie-root-port'/><target chassis='1' port='0x10'/></controller>
<input type='mouse' bus='ps2'/><input type='keyboard' bus='ps2'/>
</devices></domain>`;

for (const [what, from, to, expected] of changes) {
  test(`one problem: ${what}`, () => {
    assert.deepEqual(problems(guest), []);
    assert.ok(guest.includes(from));
    assert.deepEqual(problems(guest.replace(from, to)), expected);
  });
}

test("what stands in the place of a missing attribute keeps its value, and what else is missing is added", () => {
  const changed = guest.replace("type='file'", "type='vhostuser'").replace(" type='raw'", "");
  const found = analyze(changed).problems.find(({ code }) => code === "misplaced-attribute");
  const fix = found?.fixes.find(({ title }) => title.startsWith("Replace"));
  assert.ok(fix);
  assert.ok(applyFix(changed, fix).includes("<source path='/a' type='unix'/>"));
});

test("by a cell of another name the rest has too little memory, a gap and too few processors", () => {
  const cell = (name: string, id: number) => `<${name} id='${id}' cpus='${id}' memory='512' unit='MiB'/>`;
  const withCells = (first: string) =>
    guest.replace(
      "<devices>",
      `<cpu mode='host-model'><numa>${cell(first, 0)}${cell("cell", 1)}</numa></cpu><devices>`,
    );
  assert.deepEqual(problems(withCells("cell")), []);
  assert.deepEqual(problems(withCells("cel")), ["unknown-element on cel"]);
});

test("what an architecture lacks is not said beside an emulator for another one", () => {
  const devices = "<devices><emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='virtio'/></devices>";
  const text = `<domain type='qemu'><name>a</name><memory unit='GiB'>1</memory><os><type arch='microblaze'>hvm</type></os>${devices}</domain>`;
  assert.deepEqual(problems(text), ["os-emulator-arch on /usr/bin/qemu-system-x86_64"]);
});

test("what a network misses in its mode may be there under another name", () => {
  const network = "<network><name>a</name><forward mode='bridge'/><bridg name='br0'/></network>";
  assert.deepEqual(problems(network), ["unknown-element on bridg"]);
});

function problems(text: string): readonly string[] {
  return analyze(text)
    .problems.filter(({ severity }) => severity === "error" || severity === "warning")
    .map(({ code, span }) => `${code} on ${text.slice(span.start, span.end)}`);
}
