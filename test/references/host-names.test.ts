/** Names that the current target has: no hint about them, a warning of others, and they are offered. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type HostNames, wantedLists } from "../../server/language/references/host-names.ts";
import {
  checkNamesOffered,
  checkWorkspaceProblems,
  documentAt,
  indexOf,
  problemsBetween,
} from "../support/check-references.ts";

const uuid = "66e0055d-8cfb-4865-a7b8-047c9011d905";
const host: HostNames = {
  target: "hv1",
  names: [
    { kind: "network", scope: null, names: ["default", "lab"] },
    { kind: "portgroup", scope: "lab", names: ["web"] },
    { kind: "pool", scope: null, names: ["img", "off"] },
    { kind: "volume", scope: "img", names: ["a b.img"] },
    { kind: "filter", scope: null, names: ["base"] },
    { kind: "uuid", scope: "secret", names: [uuid] },
    { kind: "secret-usage", scope: "ceph", names: ["client.a"] },
    { kind: "secret-usage", scope: "iscsi", names: [] },
    { kind: "host-interface", scope: null, names: ["eth0", "br0"] },
    { kind: "domain", scope: null, names: ["vm"] },
    { kind: "snapshot", scope: "vm", names: ["one"] },
  ],
};

const guest = (devices: string) =>
  `<domain type='kvm'>\n<name>g</name>\n<devices>\n${devices}\n</devices>\n</domain>\n`;
const nic = (source: string, type = "network") =>
  guest(`<interface type='${type}'>\n<source ${source}/>\n</interface>`);
const disk = (source: string) => guest(`<disk type='volume'><source ${source}/><target dev='vda'/></disk>`);
const codes = (text: string, target = host, others = {}) =>
  problemsBetween({ "file:///w/own.xml": text, ...others }, target).map(({ code, severity }) => `${code} ${severity}`);

test("a name that the target has is nothing to speak of", () => {
  const secret = (how: string) =>
    guest(
      `<disk type='network'><source protocol='rbd' name='p/i'><auth username='a'><secret type='ceph' ${how}/></auth></source><target dev='vda'/></disk>`,
    );
  for (const text of [
    nic("network='lab' portgroup='web'"),
    nic("bridge='br0'", "bridge"),
    nic("dev='eth0'", "direct"),
    disk("pool='img' volume='a b.img'"),
    secret(`uuid='${uuid}'`),
    secret("usage='client.a'"),
    "<filter name='mine'><filterref filter='base'/></filter>",
    "<network><name>n</name><forward mode='bridge'/><bridge name='br0'/></network>",
    "<domainsnapshot><name>two</name><parent><name>one</name></parent><domain type='kvm'><name>vm</name></domain></domainsnapshot>",
  ]) {
    assert.deepEqual(codes(text), [], text);
  }
});

test("a name that neither the workspace nor the target has is a warning that names the target", () =>
  checkWorkspaceProblems(
    `
      <interface type='network'>
        <source network='labb'/>
                         ^^^^ ref-network-unknown (warning): hv1 does not have the network "labb", and no document of this workspace defines it: the guest starts only on a host that has it, active; did you mean "lab"?
        <filterref filter='clean-traffic'/>
                           ^^^^^^^^^^^^^ ref-filter-unknown (warning): hv1 does not have the network filter "clean-traffic", and no document of this workspace defines it: whatever uses it fails on a host that does not have it
      </interface>
    `,
    {},
    host,
  ));

test("each kind of name is measured by the target", () => {
  assert.deepEqual(codes(nic("network='lab' portgroup='mail'")), ["ref-portgroup-unknown warning"]);
  assert.deepEqual(codes(disk("pool='im' volume='a.img'")), ["ref-pool-unknown warning"]);
  assert.deepEqual(codes(disk("pool='img' volume='a.img'")), ["ref-volume-unknown warning"]);
  const onBridge = (mode: string) => `<network><name>x</name><forward mode='${mode}'/><bridge name='br7'/></network>`;
  assert.deepEqual(codes(onBridge("bridge")), ["ref-host-interface-unknown warning"]);
  // Nobody knows whose bridge it is where the mode is misspelt.
  assert.deepEqual(codes(onBridge("natt")), []);
  assert.deepEqual(codes(nic("bridge='br7'", "bridge")), ["ref-host-interface-unknown warning"]);
  assert.deepEqual(codes("<network><name>n</name><forward mode='nat' dev='eth7'/></network>"), [
    "ref-host-interface-unknown warning",
  ]);
  assert.deepEqual(
    codes(
      "<domainsnapshot><name>two</name><parent><name>zero</name></parent><domain type='kvm'><name>vm</name></domain></domainsnapshot>",
    ),
    ["ref-snapshot-unknown warning"],
  );
});

test("the workspace counts as well as the target", () => {
  const others = { "file:///w/n.xml": "<network><name>new</name><bridge name='virbr9'/></network>" };
  assert.deepEqual(codes(nic("network='new'"), host, others), []);
  assert.deepEqual(codes(nic("bridge='virbr9'", "bridge"), host, others), []);
});

test("what the target does not tell stays a hint, or is not said", () => {
  const silent = { target: "hv1", names: [] };
  assert.deepEqual(codes(nic("network='labb'"), silent), ["ref-network-unknown hint"]);
  assert.deepEqual(codes(nic("bridge='br7'", "bridge"), silent), []);
  // An inactive pool does not list its volumes.
  assert.deepEqual(codes(disk("pool='off' volume='a.img'")), []);
  assert.deepEqual(codes(nic("network='default' portgroup='web'")), []);
});

test("of a document beside the workspace only the target speaks", () => {
  const spoken = (text: string, target?: HostNames) =>
    problemsBetween({ "outside:/own.xml": text, "file:///w/other.xml": text }, target).map(({ code }) => code);
  assert.deepEqual(spoken(nic("network='labb'")), []);
  assert.deepEqual(spoken(nic("network='labb'"), host), ["ref-network-unknown"]);
});

test("names of the target are offered with its name, behind those of the workspace", () => {
  const others = { "file:///w/n.xml": "<network><name>lab</name></network>" };
  const at = (text: string) => ({ ...others, "file:///w/own.xml": text });
  checkNamesOffered(at(nic("network='|'")), host, ["lab (n.xml)", "default (hv1)"]);
  checkNamesOffered(at(nic("network='lab' portgroup='|'")), host, ["web (hv1)"]);
  checkNamesOffered(at(disk("pool='|'")), host, ["img (hv1)", "off (hv1)"]);
  checkNamesOffered(at(disk("pool='img' volume='|'")), host, ["a b.img (hv1)"]);
  checkNamesOffered(at(nic("bridge='|'", "bridge")), host, ["eth0 (hv1)", "br0 (hv1)"]);
  checkNamesOffered(at("<filter name='f'><filterref filter='|'/></filter>"), host, ["base (hv1)"]);
  checkNamesOffered(
    at("<domainsnapshot><name>s</name><domain type='kvm'><name>|</name></domain></domainsnapshot>"),
    host,
    ["vm (hv1)"],
  );
  checkNamesOffered(at("<network><name>n</name><forward mode='hostdev'><pf dev='|'/></forward></network>"), host, []);
});

test("only what lies in objects that the target has is asked for, each once", () => {
  const wanted = (text: string) => wantedLists(host, documentAt(indexOf({ "a.xml": text }), "a.xml").names);
  const guests = { kind: "objects", scope: "domain" };
  assert.deepEqual(wanted(nic("network='lab'") + disk("")), [guests, { kind: "portgroup", scope: "lab" }]);
  assert.deepEqual(
    wanted(
      disk("pool='img' volume='x'").replace(
        "</devices>",
        "<disk type='volume'><source pool='img'/><target dev='vdb'/></disk></devices>",
      ),
    ),
    [guests, { kind: "volume", scope: "img" }],
  );
  assert.deepEqual(wanted(nic("network='labb'")), [guests]);
  assert.deepEqual(wanted("<interface type='network'><source network='labb'/></interface>"), []);
  assert.deepEqual(wanted("<pool type='dir'><name>p</name></pool>"), [{ kind: "objects", scope: "pool" }]);
  assert.deepEqual(
    wanted("<domainsnapshot><name>s</name><domain type='kvm'><name>vm</name></domain></domainsnapshot>"),
    [{ kind: "snapshot", scope: "vm" }],
  );
});
