/** One change is one problem, also where several layers or several devices see it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyFix } from "../support/apply-edits.ts";
import { analyze } from "../support/check.ts";
import { ownDocuments, sayings } from "../support/measure-once.ts";

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

test("what several elements lack is one problem", () => {
  const withoutLeader = guest.replace("<controller type='usb' index='0' model='ich9-ehci1'/>", "");
  assert.deepEqual(problems(withoutLeader), ["ctl-usb-no-master on master"]);
  const byXhci = guest.replace("model='ich9-ehci1'", "model='qemu-xhci'");
  assert.deepEqual(problems(byXhci), ["ctl-usb-no-master on master"]);
  const labelled = guest.replace("</domain>", "<seclabel type='none'/><seclabel type='none'/></domain>");
  assert.deepEqual(problems(labelled), ["seclabel-dup-model on seclabel"]);
  const hyperv =
    "<synic state='on'/><stimer state='on'/></hyperv></features><clock><timer name='hypervclock' present='yes'/></clock>";
  const enlightened = guest.replace("</features>", `<hyperv><relaxed state='on'/>${hyperv}`);
  assert.deepEqual(problems(enlightened), ["feat-hyperv-deps on synic"]);
});

test("what compares with a value that nobody can read is not said", () => {
  const network = (dev: string) =>
    `<network><name>a</name><forward mode='private' dev='eth1'><interface dev='${dev}'/></forward></network>`;
  assert.deepEqual(problems(network("eth1")), []);
  assert.deepEqual(problems(network("eth0")), ["net-forward-dev-mismatch on eth1"]);
  assert.deepEqual(problems(network("eth 1")), ["bad-value on eth 1"]);
  const threads = (count: string) =>
    guest.replace("<os>", `<iothreads>${count}</iothreads><os>`).replace("type='raw'/>", "type='raw' iothread='1'/>");
  assert.deepEqual(problems(threads("1")), []);
  assert.deepEqual(problems(threads("one")), ["bad-text on one"]);
});

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

test("an attribute and an element beside the element that lacks them are moved there", () => {
  const moves: readonly (readonly [wrong: string, right: string, expected: string])[] = [
    [
      "<network><name>a</name><forward mode='nat' address='10.0.0.1'/><ip prefix='24'/></network>",
      "<network><name>a</name><forward mode='nat'/><ip prefix='24' address='10.0.0.1'/></network>",
      '"address" does not go on <forward>; move it to <ip>, which needs it',
    ],
    [
      "<network><name>a</name><forward mode='nat' prefix='24'/><ip address='10.0.0.1'/></network>",
      "<network><name>a</name><forward mode='nat'/><ip address='10.0.0.1' prefix='24'/></network>",
      '"prefix" does not go on <forward>; move it to <ip>, which needs it',
    ],
    [
      "<secret><description>a</description><usage type='volume'/><volume>/a</volume></secret>",
      "<secret><description>a</description><usage type='volume'><volume>/a</volume></usage></secret>",
      "<volume> does not go into <secret>; move it into <usage>, which needs it",
    ],
  ];
  for (const [wrong, right, expected] of moves) {
    const found = analyze(wrong).problems;
    assert.deepEqual(
      found.map(({ message }) => message),
      [expected],
    );
    const [fix] = found[0]?.fixes ?? [];
    assert.ok(fix?.preferred);
    assert.equal(applyFix(wrong, fix), right);
  }
});

test("what a wrong word would have decided elsewhere is not said, and what is wrong there anyway is", () => {
  const hyperv = (vpindex: string, synic: string) =>
    guest.replace("<acpi/>", `<acpi/><hyperv><relaxed state='on'/><vpindex ${vpindex}/><synic ${synic}/></hyperv>`);
  assert.deepEqual(problems(hyperv("state='on'", "state='on'")), []);
  assert.deepEqual(problems(hyperv("state='onn'", "state='on'")), ["bad-value on onn"]);
  assert.deepEqual(problems(hyperv("stat='on'", "state='on'")), ["unknown-attribute on stat"]);
  assert.deepEqual(problems(hyperv("", "state='on'")), ["missing-attribute on vpindex"]);
  const beside = hyperv("state='onn'", "state='on'").replace("machine='q35'", "machine='q53'");
  assert.deepEqual(problems(beside), ["os-machine-misspelt on q53", "bad-value on onn"]);
});

test("of many single mistakes in documents of every format, one in fifty at most is said more than once", () => {
  const documents = ownDocuments().filter((_document, index) => index % 9 === 0);
  const all = [...sayings(documents, 1)];
  const several = all.filter((said) => said.problems.length > 1);
  assert.ok(all.length > 1000, `${all.length} mistakes`);
  const report = several.map(({ document, mistake, problems }) => {
    const codes = problems.map(({ code }) => code).join(" ");
    return `${document.name}: ${mistake.way}: ${mistake.what}: ${codes}`;
  });
  assert.ok(several.length <= all.length / 50, `of ${all.length}:\n${report.join("\n")}`);
});

function problems(text: string): readonly string[] {
  return analyze(text)
    .problems.filter(({ severity }) => severity === "error" || severity === "warning")
    .map(({ code, span }) => `${code} on ${text.slice(span.start, span.end)}`);
}
