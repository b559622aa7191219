/** Plans carried out on a real libvirtd, as a child process and over a real sshd; and what becomes of them when all goes wrong. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { apply } from "../../client/libvirt/apply.ts";
import { undoPlan } from "../../client/libvirt/host-plan.ts";
import { fileJournal } from "../../client/libvirt/journal.ts";
import type { Transport } from "../../client/libvirt/transport.ts";
import { createVirsh, type Virsh } from "../../client/libvirt/virsh.ts";
import { type Lab, startLab } from "../support/lab.ts";
import { host, hosts, networkText, openVirsh, range, startNetwork } from "../support/lab-networks.ts";
import { applyAll, planOn, stateOf, tools } from "../support/plan-host.ts";
import { until } from "../support/until.ts";

let lab: Lab;
before(async () => {
  lab = await startLab();
});
after(() => lab.stop());

for (const [way, subnet] of [
  ["local", 1],
  ["ssh", 2],
] as const) {
  describe(`apply over ${way}`, () => {
    const name = `apply-${way}`;
    const before0 = networkText(name, subnet, range(subnet));
    let virsh: Virsh;
    let transport: Transport;
    before(async () => {
      ({ virsh, transport } = openVirsh(lab, way));
      await startNetwork(virsh, before0);
    });
    after(() => transport.close());

    test("a plan leaves nothing to plan, and its undo brings back what was there", async () => {
      const first = await stateOf(virsh, name);
      const desired = networkText(
        name,
        subnet,
        range(subnet, 60) + hosts(subnet, 2),
        "<dns><txt name='a' value='b'/></dns>",
      );
      const plan = await planOn(virsh, name, desired);
      assert.deepEqual(
        plan.steps.map((step) => step.argv.slice(2, 4).join(" ")),
        [
          "delete ip-dhcp-range",
          "add-last ip-dhcp-range",
          "add-last ip-dhcp-host",
          "add-last ip-dhcp-host",
          "add-last dns-txt",
        ],
      );
      const applied = await applyAll(virsh, plan);
      assert.equal(applied.done.length, 5);
      assert.deepEqual((await planOn(virsh, name, desired)).steps, []);
      // libvirt 9.0 cannot modify a text record.
      await applyAll(virsh, await planOn(virsh, name, desired.replace("value='b'", "value='c'")));
      await applyAll(virsh, await planOn(virsh, name, desired));
      await applyAll(
        virsh,
        undoPlan(virsh.target, plan, applied.done, { ...(await stateOf(virsh, name)), guests: [] }),
      );
      assert.deepEqual(await stateOf(virsh, name), first);
    });

    test("a plan of ten steps takes one virsh, with everything that belongs to it", async () => {
      const started: string[] = [];
      const counting: Transport = {
        ...transport,
        run: (argv, options) => {
          started.push(argv.join(" "));
          return transport.run(argv, options);
        },
        start: (argv, options) => {
          started.push("kept");
          return transport.start?.(argv, options) ?? assert.fail();
        },
      };
      const names = Array.from({ length: 10 }, (_, at) => `<txt name='n${at}' value='v'/>`).join("");
      const plan = await planOn(virsh, name, networkText(name, subnet, range(subnet), `<dns>${names}</dns>`));
      const applied = await applyAll(
        createVirsh(virsh.target, counting, () => {}),
        plan,
      );
      assert.deepEqual([applied.done.length, started], [10, ["kept"]]);
      await applyAll(virsh, await planOn(virsh, name, before0));
    });

    test("what differs only in the running or only in the stored network is changed only there", async () => {
      const xml = host(subnet, 7);
      assert.ok((await virsh.run(["net-update", name, "add", "ip-dhcp-host", xml, "--live"])).ok);
      const plan = await planOn(virsh, name, before0);
      assert.deepEqual(
        plan.steps.map((step) => step.effect),
        ["live"],
      );
      await applyAll(virsh, plan);
      assert.deepEqual((await planOn(virsh, name, before0)).steps, []);
    });

    test("a network that somebody changed since the plan is left alone", async () => {
      const plan = await planOn(virsh, name, networkText(name, subnet, range(subnet) + hosts(subnet, 1)));
      const txt = "<txt name='other' value='hand'/>";
      assert.ok((await virsh.run(["net-update", name, "add", "dns-txt", txt, "--live", "--config"])).ok);
      const now = await stateOf(virsh, name);
      assert.deepEqual(await apply(tools(virsh), plan), { ok: false, error: { kind: "moved" } });
      assert.deepEqual(await stateOf(virsh, name), now);
      assert.ok((await virsh.run(["net-update", name, "delete", "dns-txt", txt, "--live", "--config"])).ok);
    });

    test("of two at once the second is refused", async () => {
      const plan = await planOn(virsh, name, networkText(name, subnet, range(subnet) + hosts(subnet, 3)));
      const journal = fileJournal(mkdtempSync(join(tmpdir(), "libvirt-xml-journal-")));
      const results = await Promise.all([0, 1].map(() => apply(tools(virsh, { journal }), plan)));
      assert.deepEqual(results.map((result) => (result.ok ? result.value.done.length : result.error.kind)).toSorted(), [
        3,
        "running",
      ]);
      assert.deepEqual(await apply(tools(virsh), plan), { ok: false, error: { kind: "moved" } });
      const back = await planOn(virsh, name, before0);
      await applyAll(virsh, back);
    });

    test("a plan for one target is not carried out on another", async () => {
      const plan = await planOn(virsh, name, networkText(name, subnet, range(subnet) + hosts(subnet, 1)));
      const other = { ...virsh, target: { ...virsh.target, uri: "qemu+ssh://other/system" } };
      assert.deepEqual(await apply(tools(other), plan), { ok: false, error: { kind: "other-target" } });
    });

    test("stops at the first failure, and what was done can be undone", async () => {
      const plan = await planOn(virsh, name, networkText(name, subnet, range(subnet) + hosts(subnet, 3)));
      const sabotaged = {
        ...plan,
        steps: plan.steps.map((step, at) =>
          at === 1 ? { ...step, argv: [...step.argv.slice(0, 4), "<host/>", "--live"] } : step,
        ),
      };
      const result = await apply(tools(virsh), sabotaged);
      assert.ok(result.ok);
      const { done, left, unknown, error } = result.value;
      assert.deepEqual([done.length, left.length, unknown, error?.kind], [1, 2, undefined, "invalid-document"]);
      await applyAll(virsh, undoPlan(virsh.target, plan, done, { ...(await stateOf(virsh, name)), guests: [] }));
      assert.deepEqual((await planOn(virsh, name, before0)).steps, []);
    });
  });
}

for (const [way, subnet] of [
  ["local", 4],
  ["ssh", 5],
] as const) {
  test(`a restart over ${way} keeps a running guest on its network, and its undo does so too`, async () => {
    const { virsh, transport } = openVirsh(lab, way);
    const name = `restarted-${way}`;
    const bridge = `vap${subnet}`;
    const first = networkText(name, subnet, range(subnet));
    await startNetwork(virsh, first.replace("stp='off'/>", "stp='off' delay='0'/>"));
    const guest = await virsh.run(["create", "/dev/stdin"], {
      input: bootingGuest(`guest-${way}`, name, `52:54:00:81:0${subnet}:01`),
    });
    assert.ok(guest.ok, guest.ok ? "" : guest.error.detail);
    try {
      await renewedAfter(0);
      // The document leaves bridge and MAC address to libvirt, which keeps those that it has.
      const desired = first.replace(` name='${bridge}'`, "").replace("<ip ", "<mtu size='1400'/>\n  <ip ");
      const plan = await planOn(virsh, name, desired);
      assert.deepEqual(plan.restartReasons, ["<mtu> changes"]);
      assert.match(plan.steps.flatMap((step) => step.interrupts).join(), /guest/);
      const { mac } = readMac((await stateOf(virsh, name)).live);
      const applied = await applyAll(virsh, plan);
      await attached();
      assert.equal(readMac((await stateOf(virsh, name)).live).mac, mac);
      assert.deepEqual((await planOn(virsh, name, desired)).steps, []);
      await renewedAfter(Math.floor(Date.now() / 1000));
      await applyAll(virsh, undoPlan(virsh.target, plan, applied.done, await stateOf(virsh, name)));
      await attached();
      assert.deepEqual((await planOn(virsh, name, first)).steps, []);
    } finally {
      await virsh.run(["destroy", `guest-${way}`]);
      await transport.close();
    }

    async function attached(): Promise<void> {
      assert.match(lab.exec("ip", "-br", "link", "show", "master", bridge), /^vnet\d/m);
      const list = await virsh.run(["domiflist", `guest-${way}`]);
      assert.match(list.ok ? list.value : "", /network\s+restarted-/);
      const ports = await virsh.run(["net-port-list", name]);
      assert.match(ports.ok ? ports.value : "", /[0-9a-f-]{36}/);
    }

    /** The guest's firmware asks for an address again and again; dnsmasq writes when the newest lease ends. */
    async function renewedAfter(seconds: number): Promise<void> {
      await until(
        () => Number(/"expiry-time": (\d+)/.exec(readStatus())?.[1]) - 3600 >= seconds,
        () => `no lease since ${seconds}: ${readStatus()}`,
      );
    }

    function readStatus(): string {
      try {
        return readFileSync(join(lab.folder, `lib/dnsmasq/${bridge}.status`), "utf8");
      } catch {
        return "";
      }
    }
  });
}

function readMac(xml: string | null): { readonly mac: string } {
  return { mac: /<mac address='([^']+)'/.exec(xml ?? "")?.[1] ?? assert.fail("no MAC address") };
}

function bootingGuest(name: string, network: string, mac: string): string {
  return `<domain type='qemu'><name>${name}</name><memory>32768</memory><vcpu>1</vcpu>
    <os><type arch='x86_64' machine='pc'>hvm</type><boot dev='network'/><bios useserial='yes' rebootTimeout='100'/></os>
    <devices><interface type='network'><mac address='${mac}'/><source network='${network}'/><model type='virtio'/></interface>
    <serial type='null'/></devices></domain>`;
}
