/** Which labels have to say what driver they are for: those of the guest, not those of its devices. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownService } from "../support/service.ts";

const service = ownService();
const own = "<seclabel type='dynamic' model='dac'/><seclabel type='none'/>";
const ofDisk = "<seclabel model='selinux' relabel='no'/><seclabel relabel='no'/>";

test("two labels of the guest, one without a model", () => assert.deepEqual(errors(own, ""), ["seclabel-dup-model"]));

test("two labels of a disk, one without a model, which libvirt accepts", () =>
  assert.deepEqual(errors("", ofDisk), []));

const running = "<seclabel type='dynamic' relabel='yes'><label>a</label><imagelabel>b</imagelabel></seclabel>";
test("a dynamic label as a running guest has it, whose label libvirt does not read", () =>
  assert.deepEqual(errors(running, ""), []));

test("a dynamic label that is to be made of another, and a static one, without a model", () => {
  const made = "<seclabel type='dynamic'><baselabel>a</baselabel></seclabel>";
  assert.deepEqual(errors(made, ""), ["seclabel-dup-model"]);
  assert.deepEqual(errors("<seclabel type='static'><label>a</label></seclabel>", ""), ["seclabel-dup-model"]);
});

function errors(labels: string, inSource: string): readonly string[] {
  const disk = `<disk type='file'><source file='/srv/a.img'>${inSource}</source><target dev='vda' bus='virtio'/></disk>`;
  const os = "<os><type arch='x86_64' machine='q35'>hvm</type></os>";
  const text = `<domain type='kvm'><name>a</name><memory unit='GiB'>1</memory>${os}<devices>${disk}</devices>${labels}</domain>`;
  const { problems } = service.analyze(text, { version: 11_003_000 });
  return problems.filter(({ severity }) => severity === "error").map(({ code }) => code);
}
