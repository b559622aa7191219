/** Which parts of a guest wait for its next start. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { pendingInDomain } from "../../server/language/compare/pending-domain.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { corpusRows, readDocument, skipWithoutCorpus } from "../support/corpus.ts";

function pending(live: string, stored: string): readonly string[] {
  const roots = [live, stored].map((text) => parse(text).root);
  return roots[0] && roots[1] ? pendingInDomain(roots[0], roots[1]) : assert.fail();
}

const domain = (content: string, devices = "", more = "") =>
  `<domain type='kvm'${more}><name>a</name>${content}<devices>${devices}</devices></domain>`;

/** What waits when these are the parts of the running and of the stored guest. */
function checkParts(live: string, stored: string, expected: readonly string[]): void {
  assert.deepEqual(pending(domain(live, "", " id='7'"), domain(stored)), expected);
}

function checkDevices(live: string, stored: string, expected: readonly string[]): void {
  assert.deepEqual(pending(domain("", live), domain("", stored)), expected);
}

test("what the start of a guest fills in, or replaces, does not wait", () => {
  checkParts("<resource><partition>/machine</partition></resource><seclabel type='dynamic'/>", "", []);
  checkParts("<currentMemory unit='KiB'>5</currentMemory>", "<currentMemory unit='KiB'>9</currentMemory>", []);
  const found = "<cpu mode='custom' match='exact' check='full'><model fallback='forbid'>EPYC</model></cpu>";
  checkParts(found, "<cpu mode='host-model' check='partial'/>", []);
  checkParts("<os><loader>/x</loader></os>", "<os firmware='efi'><firmware><feature name='a'/></firmware></os>", []);
  checkParts("<clock offset='variable' adjustment='9'/>", "<clock offset='utc' adjustment='reset'/>", []);
  checkDevices(
    "<graphics type='vnc' port='5901' autoport='yes'/>",
    "<graphics type='vnc' port='-1' autoport='yes'/>",
    [],
  );
});

test("an interface of a network may run as any kind of interface", () => {
  const mac = "<mac address='52:54:00:00:00:01'/>";
  checkDevices(
    `<interface type='direct'>${mac}<source network='outer' dev='eth0' mode='bridge'/><target dev='macvtap0'/></interface>`,
    `<interface type='network'>${mac}<source network='outer' portgroup='web'/></interface>`,
    [],
  );
  checkDevices(
    `<interface type='network'>${mac}<source network='other' bridge='virbr0'/></interface>`,
    `<interface type='network'>${mac}<source network='outer'/></interface>`,
    ["interface 52:54:00:00:00:01"],
  );
});

test("a medium that the guest threw out does not wait, another one does", () => {
  const drive = (source: string) => `<disk type='file' device='cdrom'>${source}<target dev='sda'/></disk>`;
  checkDevices(drive("<source index='3'/>"), drive("<source file='/a.iso'/>"), []);
  checkDevices(drive("<source file='/b.iso'/>"), drive("<source file='/a.iso'/>"), ["disk sda"]);
  const disk = (file: string) => `<disk type='file'><source file='${file}'/><target dev='vda'/>`;
  checkDevices(`${disk("/a.TRANSIENT")}<transient/></disk>`, `${disk("/a")}<transient/></disk>`, []);
  checkDevices(`${disk("/b")}</disk>`, `${disk("/a")}</disk>`, ["disk vda"]);
  checkDevices("", "<hostdev type='usb'><source startupPolicy='optional'><vendor id='1'/></source></hostdev>", []);
});

test("names the parts that differ, each once", () => {
  checkParts(
    "<title>a</title><vcpu>2</vcpu><cpu mode='custom'><model>qemu64</model></cpu>",
    "<title>b</title><vcpu>4</vcpu><cpu mode='host-passthrough'/><metadata><x:a xmlns:x='u'/></metadata>",
    ["cpu", "metadata", "title", "vcpu"],
  );
  checkDevices(
    "<interface type='user'/><hostdev type='pci'><source><address bus='0x01'/></source></hostdev>",
    "<interface type='user'><model type='virtio'/></interface><rng model='virtio'/>",
    ["hostdev", "interface", "rng"],
  );
  assert.deepEqual(pending(domain("").replace("kvm", "qemu"), domain("")), ["type"]);
});

test("libvirt's own guests, running as they are stored, wait for nothing", { skip: skipWithoutCorpus }, () => {
  const documents = corpusRows()
    .map(readDocument)
    .filter((text) => parse(text).root?.name === "domain");
  assert.ok(documents.length > 1000, `${documents.length} guests`);
  for (const text of documents) assert.deepEqual(pending(text, text), [], text);
});
