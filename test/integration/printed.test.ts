/** What a real libvirt prints of its host and of what runs there is right: nobody mends what libvirt wrote. */
import assert from "node:assert/strict";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { localTransport } from "../../client/libvirt/run-local.ts";
import { createVirsh, type Virsh } from "../../client/libvirt/virsh.ts";
import { newestVersion } from "../../server/language/version.ts";
import { type Lab, startLab } from "../support/lab.ts";
import { ownService } from "../support/service.ts";

const service = ownService();
let lab: Lab;
let virsh: Virsh;
before(async () => {
  lab = await startLab();
  virsh = createVirsh(lab.local, localTransport(), () => {});
});
after(() => lab.stop());

async function run(...args: readonly string[]): Promise<string> {
  const answer = await virsh.run(args);
  return answer.ok ? answer.value : assert.fail(`${args.join(" ")}: ${answer.error.detail}`);
}

async function define(command: string, input: string): Promise<void> {
  const answer = await virsh.run([command, "/dev/stdin"], { input });
  assert.ok(answer.ok, JSON.stringify(answer));
}

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== "");

/** @returns how many documents were printed */
async function checkPrinted(commands: readonly (readonly string[])[]): Promise<number> {
  for (const command of commands) {
    const text = await run(...command);
    const { kind, problems } = service.analyze(text, { version: newestVersion });
    const found = problems.filter(({ severity }) => severity === "error" || severity === "warning");
    assert.deepEqual(
      found.map(({ code, message, span }) => `${code}: ${message}: ${text.slice(span.start, span.end)}`),
      [],
      command.join(" "),
    );
    assert.ok(kind, command.join(" "));
  }
  return commands.length;
}

test("the host and its devices", async () => {
  const lists = { nodedev: await run("nodedev-list"), iface: await run("iface-list", "--all") };
  const devices = words(lists.nodedev).map((name) => ["nodedev-dumpxml", "--", name]);
  const interfaces = lists.iface.split("\n").flatMap((line) => {
    const [name] = words(line);
    return name === undefined ? [] : [["iface-dumpxml", "--", name]];
  });
  const machines = ["q35", "pc", "microvm"].map((machine) => ["domcapabilities", "--machine", machine]);
  const printed = await checkPrinted([["capabilities"], ["pool-capabilities"], ...machines, ...devices, ...interfaces]);
  assert.ok(printed > 6);
});

test("a network, a pool, its volumes and running guests with what libvirt has chosen for them", async () => {
  const folder = join(lab.folder, "images");
  mkdirSync(folder);
  for (const name of ["a.raw", "b.raw"]) {
    writeFileSync(join(folder, name), "");
    truncateSync(join(folder, name), 10_000_000);
  }
  await define(
    "net-define",
    "<network><name>n</name><forward mode='nat'/><ip address='10.55.0.1' prefix='24'/></network>",
  );
  await define("pool-define", `<pool type='dir'><name>p</name><target><path>${folder}</path></target></pool>`);
  await run("net-start", "n");
  await run("pool-start", "p");
  const guests = [guest("q35", "sata", "a.raw"), guest("pc", "ide", "b.raw")];
  for (const text of guests) await define("define", text);
  for (const name of ["q35", "pc"]) await run("start", name);
  const ports = words(await run("net-port-list", "n")).map((port) => ["net-port-dumpxml", "n", port]);
  assert.equal(ports.length, 2);
  await checkPrinted([
    ["net-dumpxml", "n"],
    ["pool-dumpxml", "p"],
    ["vol-dumpxml", "--pool", "p", "a.raw"],
    ...ports,
    ...["q35", "pc"].flatMap((name) => [
      ["dumpxml", name],
      ["dumpxml", "--inactive", name],
      ["dumpxml", "--migratable", name],
    ]),
  ]);
});

function guest(machine: string, bus: string, volume: string): string {
  return `<domain type='qemu'>
    <name>${machine}</name>
    <memory unit='MiB'>64</memory>
    <vcpu>2</vcpu>
    <iothreads>1</iothreads>
    <os><type arch='x86_64' machine='${machine}'>hvm</type><bootmenu enable='yes'/></os>
    <features><acpi/><apic/></features>
    <cpu mode='custom' match='exact'><model>qemu64</model><feature policy='disable' name='sse4.1'/></cpu>
    <clock offset='variable' adjustment='10'/>
    <devices>
      <disk type='volume'>
        <driver name='qemu' type='raw' iothread='1'/>
        <source pool='p' volume='${volume}'/>
        <target dev='vda' bus='virtio'/>
        <iotune><total_iops_sec>100</total_iops_sec></iotune>
      </disk>
      <disk type='file' device='cdrom'><target dev='${bus === "ide" ? "hda" : "sda"}' bus='${bus}'/></disk>
      <controller type='scsi' model='virtio-scsi'/>
      <interface type='network'><source network='n'/><model type='virtio'/></interface>
      <interface type='user'><model type='e1000'/><link state='down'/></interface>
      <serial type='pty'/>
      <console type='pty'/>
      <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
      <input type='tablet' bus='usb'/>
      <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
      <graphics type='vnc' autoport='yes'/>
      <sound model='ich9'/>
      <video><model type='virtio'/></video>
      <memballoon model='virtio'><stats period='5'/></memballoon>
      <watchdog model='i6300esb'/>
      <panic model='isa'/>
    </devices>
  </domain>`;
}
