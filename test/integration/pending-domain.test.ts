/** What waits for the next start of guests that really run: nothing unless somebody has changed something. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { readPending } from "../../client/libvirt/pending.ts";
import type { Transport } from "../../client/libvirt/transport.ts";
import { createVirsh, type Virsh } from "../../client/libvirt/virsh.ts";
import { pendingInDomain } from "../../server/language/compare/pending-domain.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { type Lab, startLab } from "../support/lab.ts";
import { openWay } from "../support/lab-ways.ts";

let lab: Lab;
before(async () => {
  lab = await startLab();
  for (const name of ["disk.img", "cd.iso", "other.iso"]) writeFileSync(join(lab.folder, name), Buffer.alloc(1 << 20));
});
after(() => lab.stop());

/** A device of every kind that fills itself in when a guest starts. */
const devices = (folder: string, way: string) => `
  <disk type='file' device='disk'><driver name='qemu' type='raw' cache='none'/><source file='${folder}/disk.img'/>
    <target dev='vda' bus='virtio'/><shareable/></disk>
  <disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='${folder}/cd.iso'/>
    <target dev='hda' bus='ide'/><readonly/></disk>
  <disk type='file' device='cdrom'><target dev='hdb' bus='ide'/><readonly/></disk>
  <disk type='file' device='floppy'><target dev='fda' bus='fdc'/></disk>
  <controller type='usb' model='qemu-xhci'/>
  <controller type='scsi' model='virtio-scsi'/>
  <interface type='network'><source network='served-${way}' portgroup='web'/><model type='virtio'/></interface>
  <interface type='network'><source network='outer-${way}'/></interface>
  <interface type='bridge'><source bridge='vpend${way.length}'/><target dev='mine${way.length}'/></interface>
  <interface type='user'/>
  <serial type='pty'/>
  <console type='pty'><target type='virtio'/></console>
  <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
  <input type='tablet' bus='usb'/>
  <graphics type='vnc' autoport='yes'><listen type='network' network='served-${way}'/></graphics>
  <video><model type='vga'/></video>
  <watchdog model='i6300esb' action='reset'/>
  <memballoon model='virtio'><stats period='5'/></memballoon>
  <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>`;

const guest = (folder: string, way: string, name: string) => `<domain type='qemu'>
  <name>${name}</name>
  <genid/>
  <title>A guest</title>
  <memory unit='MiB'>64</memory>
  <currentMemory unit='MiB'>32</currentMemory>
  <vcpu current='1'>2</vcpu>
  <iothreads>1</iothreads>
  <cputune><shares>1024</shares></cputune>
  <os><type arch='x86_64' machine='pc'>hvm</type><boot dev='network'/></os>
  <features><acpi/><apic/><pae/></features>
  <cpu mode='${way === "ssh" ? "host-model" : "custom"}'>${way === "ssh" ? "" : "<model>qemu64</model>"}
    <topology sockets='2' cores='1' threads='1'/>
    <numa><cell id='0' cpus='0-1' memory='64' unit='MiB'/></numa>
  </cpu>
  <clock offset='variable' adjustment='3600'/>
  <devices>${devices(folder, way)}</devices>
</domain>`;

for (const way of ["local", "ssh"] as const) {
  describe(`pending changes of a guest over ${way}`, () => {
    const name = `pending-${way}`;
    let transport: Transport;
    let virsh: Virsh;
    let reader: Virsh;
    const run = async (args: readonly string[], input?: string): Promise<string> => {
      const result = await virsh.run(args, input === undefined ? {} : { input });
      return result.ok ? result.value : assert.fail(`${args.join(" ")}: ${result.error.detail}`);
    };
    const pending = async (): Promise<readonly string[]> => {
      const found = await readPending(reader, "domain", name);
      const [live, stored] = [parse(found?.live ?? "").root, parse(found?.stored ?? "").root];
      return live && stored ? pendingInDomain(live, stored) : assert.fail("it does not run");
    };
    const redefine = async (change: (xml: string) => string): Promise<void> => {
      const xml = await run(["dumpxml", "--inactive", name]);
      assert.notEqual(change(xml), xml);
      await run(["define", "/dev/stdin"], change(xml));
    };
    before(async () => {
      const opened = openWay(lab, way);
      transport = opened.transport;
      virsh = createVirsh(opened.target, transport, () => {});
      reader = createVirsh(opened.target, transport, () => {}, "read-only");
      const subnet = way === "local" ? 1 : 2;
      const bridge = `vpend${way.length}`;
      for (const [network, body] of [
        [
          `served-${way}`,
          `<bridge name='${bridge}' stp='off'/><portgroup name='web'/><ip address='10.87.${subnet}.1' prefix='24'/>`,
        ],
        [`outer-${way}`, `<forward mode='bridge'/><bridge name='${bridge}'/>`],
      ] as const) {
        await run(["net-define", "/dev/stdin"], `<network><name>${network}</name>${body}</network>`);
        await run(["net-start", network]);
      }
      await run(["define", "/dev/stdin"], guest(lab.folder, way, name));
    });
    after(async () => {
      await virsh.run(["destroy", name]);
      await virsh.run(["undefine", name]);
      await transport.close();
    });

    test("a guest that does not run waits for nothing", async () => {
      assert.equal(await readPending(reader, "domain", name), undefined);
      assert.equal(await readPending(reader, "domain", "no-such-guest"), undefined);
    });

    test("a guest that was just started, and one that has changed by itself, wait for nothing", async () => {
      await run(["start", name]);
      assert.deepEqual(await pending(), []);
      await run(["setmem", name, "48M", "--live"]);
      await run(["change-media", name, "hda", "--eject", "--live", "--force"]);
      await run(["suspend", name]);
      assert.deepEqual(await pending(), []);
      await run(["resume", name]);
    });

    test("what is stored and does not run is pending, and nothing else", async () => {
      await redefine((xml) =>
        xml
          .replace(/<memory unit='KiB'>65536</, "<memory unit='KiB'>131072<")
          .replace("memory='65536'", "memory='131072'")
          .replace("cache='none'", "cache='writeback'")
          .replace("<title>A guest<", "<title>The guest<")
          .replace("action='reset'", "action='poweroff'"),
      );
      assert.deepEqual(await pending(), ["cpu", "disk vda", "memory", "title", "watchdog"]);
      await redefine((xml) =>
        xml
          .replace(/<memory unit='KiB'>131072</, "<memory unit='KiB'>65536<")
          .replace("memory='131072'", "memory='65536'")
          .replace("cache='writeback'", "cache='none'")
          .replace("<title>The guest<", "<title>A guest<")
          .replace("action='poweroff'", "action='reset'"),
      );
      assert.deepEqual(await pending(), []);
    });

    test("what was plugged into the running guest only is pending, and what only waits to be plugged", async () => {
      const mac = "52:54:00:87:00:01";
      const one = `<interface type='network'><mac address='${mac}'/><source network='served-${way}'/></interface>`;
      await run(["attach-device", name, "/dev/stdin", "--live"], one);
      assert.deepEqual(await pending(), [`interface ${mac}`]);
      await run(["attach-device", name, "/dev/stdin", "--config"], one);
      assert.deepEqual(await pending(), []);
      await run(["attach-device", name, "/dev/stdin", "--config"], one.replace(":01'", ":02'"));
      assert.deepEqual(await pending(), ["interface 52:54:00:87:00:02"]);
    });
  });
}
