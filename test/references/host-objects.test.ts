/** What documents claim that the current target has given away, and what it has but has not started. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HostNames } from "../../server/language/references/host-names.ts";
import { applyFix } from "../support/apply-edits.ts";
import { checkWorkspaceProblems, problemsBetween } from "../support/check-references.ts";

const [first, second] = ["6695eb01-f6a4-8304-79aa-97f2502e193f", "c7a5fdbd-edaf-9455-926a-d65c16db1809"];
const host: HostNames = {
  target: "hv1",
  names: [
    { kind: "network", scope: null, names: ["lab", "old", "unknown"] },
    { kind: "active-network", scope: null, names: ["lab"] },
    { kind: "pool", scope: null, names: ["img"] },
    { kind: "domain", scope: null, names: ["web"] },
  ],
  objects: [
    { kind: "network", name: "lab", uuid: first, macs: [], bridge: "virbr7", addresses: ["10.0.0.1/255.255.0.0"] },
    { kind: "network", name: "old", uuid: null, macs: [], bridge: "virbr8", addresses: ["10.1.0.1/16", "fd00::1/64"] },
    { kind: "domain", name: "web", uuid: second, macs: ["52:54:00:00:00:01"], bridge: null, addresses: [] },
  ],
};

const network = (name: string, lines: string) => `<network><name>${name}</name>${lines}</network>`;
const guest = (name: string, lines: string) =>
  `<domain type='kvm'><name>${name}</name>${lines.includes("<uuid>") ? lines : `<devices>${lines}</devices>`}</domain>`;
const mac = "<interface type='user'><mac address='52:54:00:00:00:01'/></interface>";
const codes = (text: string, target: HostNames | undefined = host, others = {}) =>
  problemsBetween({ "file:///w/own.xml": text, ...others }, target).map(({ code }) => code);

test("says who has it, where, and what to do", () =>
  checkWorkspaceProblems(
    `
      <network>
        <name>dmz</name>
        <bridge name='virbr7'/>
                      ^^^^^^ host-bridge-taken (warning): This is also the bridge of the network "lab" on hv1, so libvirt there refuses this one; choose another name, or leave it out and libvirt finds a free one
        <ip address='10.0.7.1' prefix='24'/>
                     ^^^^^^^^ host-subnet-taken (warning): The subnet 10.0.7.0/24 overlaps with that of the network "lab" on hv1 (10.0.0.1/255.255.0.0), which is active: the two cannot work side by side; choose another subnet
      </network>
    `,
    {},
    host,
  ));

test("the target's object of the same name or UUID is the same object", () => {
  const claims = "<bridge name='virbr7'/><ip address='10.0.0.1' netmask='255.255.0.0'/>";
  assert.deepEqual(codes(network("lab", claims)), []);
  assert.deepEqual(codes(network("lab", `<uuid>${first}</uuid>${claims}`)), []);
  assert.deepEqual(codes(guest("web", mac)), []);
  assert.deepEqual(codes(guest("vm", mac)), ["host-mac-taken"]);
  // Under another name it cannot be defined; what else it has is its own.
  assert.deepEqual(codes(network("lab2", `<uuid>${first}</uuid>${claims}`)), ["host-uuid-taken"]);
});

test("a UUID stands for one object of a kind", () => {
  assert.deepEqual(codes(guest("web", `<uuid>${second}</uuid>`)), []);
  assert.deepEqual(codes(guest("vm", `<uuid>${second}</uuid>`)), ["host-uuid-taken"]);
  assert.deepEqual(codes(guest("vm", `<uuid>${first}</uuid>`)), []);
  const text = guest("web", `<uuid>${first}</uuid>`);
  const [problem] = problemsBetween({ "file:///w/own.xml": text }, host);
  assert.equal(problem?.code, "host-name-taken");
  const [fix] = problem.fixes;
  assert.ok(fix);
  assert.deepEqual(codes(applyFix(text, fix)), []);
});

test("subnets of networks that are not active clash with nothing yet", () => {
  assert.deepEqual(codes(network("dmz", "<ip address='10.1.7.1' prefix='24'/>")), []);
  assert.deepEqual(codes(network("dmz", "<ip family='ipv6' address='fd00::1' prefix='64'/>")), []);
});

test("another document of the workspace speaks for the object of the target", () =>
  assert.deepEqual(codes(guest("vm", mac), host, { "file:///w/web.xml": guest("web", mac) }), ["clash-mac"]));

test("without the target's objects nothing is said", () => {
  assert.deepEqual(codes(guest("vm", mac), { target: "hv1", names: host.names }), []);
  assert.deepEqual(problemsBetween({ "file:///w/own.xml": guest("vm", mac) }), []);
  // A single device belongs to a guest that is not known: perhaps to the one that has the address.
  assert.deepEqual(codes(mac), []);
});

test("what a guest needs must be active", () =>
  checkWorkspaceProblems(
    `
      <domain type='kvm'>
        <name>vm</name>
        <devices>
          <interface type='network'><source network='lab'/></interface>
          <interface type='network'><source network='old'/></interface>
                                                     ^^^ ref-network-inactive (warning): The network "old" is not active on hv1, and without it the guest cannot start there; start it with virsh net-start
          <disk type='volume' device='disk'><source pool='img' volume='a'/><target dev='vda'/></disk>
        </devices>
      </domain>
    `,
    { "file:///w/a.xml": "<volume><name>a</name></volume>" },
    host,
  ));
