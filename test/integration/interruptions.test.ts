/**
 * What a plan says that its changes interrupt, held against a real network: whether dnsmasq is another process
 * afterwards, and whether a guest's lease, its place on the bridge and its connection through the NAT go on.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { type Lab, startLab } from "../support/lab.ts";
import { host, networkText, openVirsh, range, startNetwork } from "../support/lab-networks.ts";
import { applyAll, planOn } from "../support/plan-host.ts";
import { until } from "../support/until.ts";

let lab: Lab;
before(async () => {
  lab = await startLab();
  // The host translates for others too. Where nobody else does, the kernel forgets all connections in the moment in
  // which libvirt takes the network's rules away: the plan says so.
  lab.exec("iptables", "-t", "nat", "-A", "POSTROUTING", "-s", "203.0.113.0/24", "-j", "MASQUERADE");
});
after(() => lab.stop());

const dnsmasq = ["DNS and DHCP pause for less than a second while dnsmasq restarts; leases are kept"];
const rules = [
  "the firewall rules are set again; connections through the network's NAT go on if the host has other NAT rules too, and may be cut otherwise",
];
const later = ["guests that are attached keep their settings until they are attached again"];

for (const [way, subnet] of [
  ["local", 31],
  ["ssh", 32],
] as const) {
  test(`changes interrupt over ${way} what the plan says, and nothing else`, async () => {
    const name = `busy-${way}`;
    const bridge = `vap${subnet}`;
    const { virsh, transport } = openVirsh(lab, way);
    const text = (entries = "", rest = "", forward = "<forward mode='nat'/>") =>
      networkText(name, subnet, range(subnet) + host(subnet, 0) + entries, rest).replace(
        "<forward mode='nat'/>",
        forward,
      );
    await startNetwork(virsh, text());
    const count = join(lab.folder, `flow-${way}`);
    const mac = `52:54:00:81:00:${subnet}`;
    lab.exec("bash", "-c", `${resolve("test/lab/lease.sh")} ${bridge} ${mac} guest >/dev/null 2>&1`);
    const flow = `${resolve("test/lab/flow.sh")} ${way} ${bridge} 10.81.${subnet}.200/24 10.81.${subnet}.1 192.0.${subnet} ${count}`;
    lab.exec("bash", "-c", `${flow} >/dev/null 2>&1`);
    await flowGoesOn(count);
    const changes: readonly (readonly [desired: string, interrupts: readonly string[]])[] = [
      [text(host(subnet, 1)), rules],
      [text(host(subnet, 1).replace("name='h1'", "name='other'")), rules],
      [text(`<range start='10.81.${subnet}.60' end='10.81.${subnet}.70'/>`), [...dnsmasq, ...rules]],
      [text("", "<dns><txt name='a' value='b'/></dns>"), dnsmasq],
      [text("", "<dns><srv service='a' protocol='tcp' target='t' port='1'/></dns>"), dnsmasq],
      [text("", `<dns><host ip='10.81.${subnet}.9'><hostname>a</hostname></host></dns>`), []],
      [text("", "<portgroup name='a'/>"), later],
      [text("", "", `<forward mode='nat'><interface dev='o${way}'/></forward>`), rules],
    ];
    for (const [desired, interrupts] of changes) {
      await change(desired, interrupts);
      await applyAll(virsh, await planOn(virsh, name, text()));
    }
    // With its last entry DHCP ends, and with its first one it begins.
    const none = networkText(name, subnet, "");
    await applyAll(virsh, await planOn(virsh, name, networkText(name, subnet, host(subnet, 0))));
    assert.match((await change(none, undefined)).join(), /dnsmasq restarts/);
    assert.match((await change(networkText(name, subnet, host(subnet, 0)), undefined)).join(), /dnsmasq restarts/);
    await transport.close();

    /** Makes one change; what it interrupts is what the plan says. */
    async function change(desired: string, expected: readonly string[] | undefined): Promise<readonly string[]> {
      const plan = await planOn(virsh, name, desired);
      const said = [...new Set(plan.steps.flatMap((step) => step.interrupts))];
      if (expected) assert.deepEqual(said, expected, desired);
      const process = dnsmasqOf(name);
      const lease = leaseOf();
      await applyAll(virsh, plan);
      const isRestarted = dnsmasqOf(name) !== process;
      assert.equal(isRestarted, said.join().includes("dnsmasq restarts"), `${desired}: dnsmasq`);
      assert.equal(leaseOf(), lease, desired);
      assert.match(lab.exec("ip", "-br", "link", "show", "master", bridge), new RegExp(`^g${way}@`, "m"));
      assert.equal(await flowGoesOn(count, desired), `192.0.${subnet}.1`);
      return said;
    }

    function leaseOf(): string {
      const leases = lab.exec("cat", `/var/lib/libvirt/dnsmasq/${bridge}.status`);
      return new RegExp(`"ip-address": "[0-9.]+",\\s+"mac-address": "${mac}"`).exec(leases)?.[0] ?? assert.fail(leases);
    }
  });
}

function dnsmasqOf(name: string): string {
  return lab.exec("cat", `/run/libvirt/network/${name}.pid`).trim();
}

/** Waits for two more answers on the one connection; says as whom the outside host sees the guest. */
async function flowGoesOn(file: string, after = ""): Promise<string> {
  const read = (): readonly [count: number, peer: string] => {
    try {
      const [count = "0", peer = ""] = readFileSync(file, "utf8").split(" ");
      return [Number(count), peer];
    } catch {
      return [0, ""];
    }
  };
  const [start] = read();
  await until(
    () => read()[0] >= start + 2,
    () => `no answer behind the ${start}th: ${after}`,
  );
  return read()[1];
}
