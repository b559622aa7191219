/** The names of a real libvirtd's objects: what the facts call missing is what its guests cannot start with. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { readHostNames } from "../../client/libvirt/host-names.ts";
import { localTransport } from "../../client/libvirt/run-local.ts";
import { createFactsTeller } from "../../client/libvirt/tell-facts.ts";
import { createVirsh } from "../../client/libvirt/virsh.ts";
import type { HostFacts } from "../../server/language/features/host-facts.ts";
import { wantedLists } from "../../server/language/references/host-names.ts";
import { documentAt, indexOf, problemsBetween } from "../support/check-references.ts";
import { type Lab, startLab } from "../support/lab.ts";
import { openWay } from "../support/lab-ways.ts";

const snapshot = (parent: string) =>
  `<domainsnapshot><name>new</name><parent><name>${parent}</name></parent><domain type='qemu'><name>kept</name></domain></domainsnapshot>`;
const guest = (name: string, devices: string) =>
  `<domain type='qemu'><name>${name}</name><memory unit='MiB'>32</memory><os><type>hvm</type></os><devices>${devices}</devices></domain>`;

let lab: Lab;
before(async () => {
  lab = await startLab();
  const images = join(lab.folder, "images");
  mkdirSync(images);
  const define = (command: string, xml: string): void => {
    const file = join(lab.folder, "define.xml");
    writeFileSync(file, xml);
    virsh(...command.split(" "), file);
  };
  define(
    "net-define",
    "<network><name>lab</name><bridge name='virbr10' stp='off'/><portgroup name='web'/><ip address='10.66.0.1' prefix='24'/></network>",
  );
  virsh("net-start", "lab");
  define("pool-define", `<pool type='dir'><name>img</name><target><path>${images}</path></target></pool>`);
  virsh("pool-start", "img");
  virsh("vol-create-as", "img", "a b.img", "1M");
  define("pool-define", `<pool type='dir'><name>off</name><target><path>${lab.folder}</path></target></pool>`);
  define("nwfilter-define", "<filter name='my base'/>");
  define("secret-define", "<secret><usage type='ceph'><name>client.a b</name></usage></secret>");
  const kept = guest("kept", "").replace("</name>", "</name><uuid>0a8046c9-1551-4cd2-b104-f57c0067a33b</uuid>");
  define("define", kept);
  const past = `<domainsnapshot><name>one</name><state>shutoff</state><creationTime>1</creationTime>${kept}</domainsnapshot>`;
  define("snapshot-create --redefine kept", past);
});
after(() => lab.stop());

function virsh(...args: readonly string[]): string {
  return lab.exec("virsh", "-q", "-c", "qemu:///system", ...args);
}

test("a host that does not have all objects tells of those that it has", async () => {
  const target = { name: "mock", uri: "test:///default", virshUri: "test:///default", ssh: undefined };
  const transport = localTransport();
  const lists = await readHostNames(
    createVirsh(target, transport, () => {}),
    [],
  );
  // libvirt's test driver has no filters and no secrets.
  assert.deepEqual(
    lists.map(({ kind, names }) => [kind, names]),
    [
      ["network", ["default"]],
      ["pool", ["default-pool"]],
      ["active-network", ["default"]],
      ["active-pool", ["default-pool"]],
      ["domain", ["test"]],
    ],
  );
  await transport.close();
});

for (const way of ["local", "ssh"] as const) {
  test(`what a target has by name, over ${way}`, async () => {
    const { target, transport } = openWay(lab, way);
    const readOnly = createVirsh(target, transport, () => {}, "read-only");
    const full = createVirsh(target, transport, () => {});
    const state: { told: HostFacts | null; now: number } = { told: null, now: 0 };
    const teller = createFactsTeller({
      virsh: () => readOnly,
      now: () => state.now,
      tell: async (facts) => {
        state.told = facts;
      },
    });
    await teller.refresh();
    /** The problems of a document that are told by the names of the target. */
    const problems = async (text: string): Promise<readonly string[]> => {
      const { told } = state;
      assert.ok(told);
      await teller.want(wantedLists(told, documentAt(indexOf({ "a.xml": text }), "a.xml").names));
      const found = problemsBetween({ "outside:/a.xml": text }, state.told ?? undefined);
      return found.filter(({ code }) => /^(ref|host)-/.test(code)).map(({ code, severity }) => `${code} ${severity}`);
    };
    /** What the names say of a guest with a device, which libvirt then starts exactly when they say nothing. */
    const ofGuest = async (device: string): Promise<readonly string[]> => {
      const document = guest(`guest-${way}`, device);
      const found = await problems(document);
      const started = await full.run(["create", "/dev/stdin"], { input: document });
      if (started.ok) await full.run(["destroy", `guest-${way}`]);
      assert.equal(started.ok, found.length === 0, `${device}: ${started.ok ? "started" : started.error.detail}`);
      return found;
    };
    const nic = (source: string, rest = "") =>
      `<interface type='network'><source ${source}/><model type='e1000'/>${rest}</interface>`;
    const disk = (source: string) =>
      `<disk type='volume' device='disk'><source ${source}/><target dev='hda' bus='ide'/></disk>`;
    const filter = (name: string) => nic("network='lab'", `<filterref filter='${name}'/>`);
    assert.deepEqual(await ofGuest(nic("network='lab' portgroup='web'")), []);
    assert.deepEqual(await ofGuest(nic("network='labb'")), ["ref-network-unknown warning"]);
    assert.deepEqual(await ofGuest(disk("pool='img' volume='a b.img'")), []);
    assert.deepEqual(await ofGuest(disk("pool='img' volume='c.img'")), ["ref-volume-unknown warning"]);
    assert.deepEqual(await ofGuest(disk("pool='imgs' volume='a b.img'")), ["ref-pool-unknown warning"]);
    assert.deepEqual(await ofGuest(filter("my base")), []);
    assert.deepEqual(await ofGuest(filter("clean-traffic")), ["ref-filter-unknown warning"]);
    // libvirt takes these without a word.
    assert.deepEqual(await problems(nic("network='lab' portgroup='mail'")), ["ref-portgroup-unknown warning"]);
    assert.deepEqual(await ofGuest(disk("pool='off' volume='c.img'")), ["ref-pool-inactive warning"]);
    assert.deepEqual(await problems(snapshot("one")), []);
    assert.deepEqual(await problems(snapshot("zero")), ["ref-snapshot-unknown warning"]);
    const secret = (usage: string) =>
      guest(
        "g",
        `<disk type='network' device='disk'><source protocol='rbd' name='p/i'><auth username='a'><secret type='ceph' usage='${usage}'/></auth></source><target dev='hda' bus='ide'/></disk>`,
      );
    assert.deepEqual(await problems(secret("client.a b")), []);
    assert.deepEqual(await problems(secret("client.b")), ["ref-secret-unknown warning"]);
    const bridge = (name: string) => `<interface type='bridge'><source bridge='${name}'/></interface>`;
    assert.deepEqual(await problems(bridge("virbr10")), []);
    assert.deepEqual(await problems(bridge("br77")), ["ref-host-interface-unknown warning"]);
    /** What the target's objects say of a document, which libvirt then defines exactly when they say nothing. */
    const defined = async (command: string, text: string): Promise<readonly string[]> => {
      const found = await problems(text);
      const result = await full.run([command, "/dev/stdin"], { input: text });
      assert.equal(result.ok, found.length === 0, `${text}: ${result.ok ? "defined" : result.error.detail}`);
      return found;
    };
    const uuid = (last: string) => `<uuid>0a8046c9-1551-4cd2-b104-f57c0067a3${last}</uuid>`;
    const renamed = (name: string, last: string) => guest(name, "").replace("</name>", `</name>${uuid(last)}`);
    assert.deepEqual(await defined("define", renamed("kept", "3b")), []);
    assert.deepEqual(await defined("define", renamed("kept", "3c")), ["host-name-taken warning"]);
    assert.deepEqual(await defined("define", renamed("other", "3b")), ["host-uuid-taken warning"]);
    const bridged = (name: string) => `<network><name>new-${way}</name><bridge name='${name}'/></network>`;
    assert.deepEqual(await defined("net-define", bridged("virbr10")), ["host-bridge-taken warning"]);
    assert.deepEqual(await defined("net-define", bridged(way === "ssh" ? "virbr76" : "virbr77")), []);
    // What somebody else makes is known after another round.
    await full.run(["net-define", "/dev/stdin"], { input: `<network><name>later-${way}</name></network>` });
    assert.deepEqual(await problems(nic(`network='later-${way}'`)), ["ref-network-unknown warning"]);
    state.now += 60_000;
    await teller.refreshNames();
    assert.deepEqual(await problems(nic(`network='later-${way}'`)), ["ref-network-inactive warning"]);
    await full.run(["net-start", `later-${way}`]);
    state.now += 60_000;
    await teller.refreshNames();
    assert.deepEqual(await problems(nic(`network='later-${way}'`)), []);
    await transport.close();
  });
}
