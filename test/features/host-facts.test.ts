/** What the current target offers and objects to in the pools of host devices. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../server/language/edits.ts";
import { complete } from "../../server/language/features/completion.ts";
import type { HostFacts } from "../../server/language/features/host-facts.ts";
import { refactorings } from "../../server/language/features/refactorings/index.ts";
import { newestVersion } from "../../server/language/version.ts";
import { ownService } from "../support/service.ts";

const virtual = (last: number, use: string | null) => ({
  address: `0000:3b:02.${last}`,
  interface: last === 2 ? null : `ens1f0v${last}`,
  driver: last === 2 ? "vfio-pci" : "iavf",
  iommuGroup: 40 + last,
  use,
});

const facts: HostFacts = {
  target: "hv1",
  names: [],
  version: "10.7.0",
  netDevices: ["ens1f0", "ens1f1", "ens1f0v0", "ens1f0v1", "eno1"],
  pciDevices: ["0000:00:01.0", "0000:3b:00.0", "0000:3b:00.1", "0000:3b:02.0", "0000:3b:02.1", "0000:3b:02.2"],
  physicalFunctions: [
    {
      address: "0000:3b:00.0",
      interface: "ens1f0",
      driver: "i40e",
      iommuGroup: 30,
      maximum: 8,
      virtualFunctions: [virtual(0, null), virtual(1, null), virtual(2, 'guest "web1"')],
    },
    { address: "0000:3b:00.1", interface: "ens1f1", driver: "i40e", iommuGroup: 31, maximum: 8, virtualFunctions: [] },
  ],
};

const service = ownService();

/** @param document with a bar at the cursor */
function offered(document: string) {
  const offset = document.indexOf("|");
  const analysis = service.analyze(document.replace("|", ""), { version: newestVersion });
  const random = (): number => 0;
  const without = complete(analysis, offset, random).length;
  return complete(analysis, offset, random, undefined, facts).slice(0, -without || undefined);
}

function checkOffered(document: string, expected: readonly string[]): void {
  assert.deepEqual(
    offered(document).map(({ label, detail }) => (detail === "" ? label : `${label} (${detail})`)),
    expected,
  );
}

/** @param forward the `<forward>` element of a network */
const network = (forward: string) => `<network><name>a</name>${forward}</network>`;

test("physical functions are offered with how many virtual ones they have", () => {
  checkOffered(network("<forward mode='hostdev'><pf dev='|'/></forward>"), [
    "ens1f0 (3 of 8 virtual functions)",
    "ens1f1 (0 of 8 virtual functions)",
  ]);
  const [first] = offered(network("<forward mode='passthrough'><pf dev='|'/></forward>"));
  assert.equal(
    first?.documentation,
    "PCI address: `0000:3b:00.0`  \nNetwork device: `ens1f0`  \nDriver: `i40e`  \nIOMMU group: 30  \nVirtual functions: 3 of 8",
  );
});

test("whole addresses are offered for the functions that are not listed yet, the free ones first", () => {
  const listed = "<address type='pci' domain='0' bus='0x3b' slot='2' function='0'/>";
  const items = offered(network(`<forward mode='hostdev'>${listed}<|</forward>`));
  assert.deepEqual(
    items.map(({ label, snippet, detail }) => [label, snippet, detail]),
    [
      [
        "address 0000:3b:02.1",
        "<address type='pci' domain='0x0000' bus='0x3b' slot='0x02' function='0x1'/>",
        "ens1f0v1",
      ],
      [
        "address 0000:3b:02.2",
        "<address type='pci' domain='0x0000' bus='0x3b' slot='0x02' function='0x2'/>",
        'guest "web1"',
      ],
    ],
  );
  assert.match(items[1]?.documentation ?? "", /Driver: `vfio-pci` {2}\nIOMMU group: 42 {2}\nIn use: guest "web1"/);
  checkOffered(network("<forward mode='nat'><|</forward>"), []);
});

test("the parts of an address are offered that fit its other parts", () => {
  checkOffered(network("<forward mode='hostdev'><address type='pci' bus='0x3b' slot='2' function='|'/></forward>"), [
    "0x0 (ens1f0v0)",
    "0x1 (ens1f0v1)",
    "0x2 (0000:3b:02.2)",
  ]);
  checkOffered(network("<forward mode='hostdev'><address type='pci' bus='|' slot='2' function='1'/></forward>"), [
    "0x3b (ens1f0v1)",
  ]);
  checkOffered(network("<forward mode='hostdev'><address type='pci' bus='1' slot='|'/></forward>"), []);
});

/** What is said of a network only because of the target. */
function checkProblems(forward: string, expected: readonly string[], host: HostFacts = facts): void {
  checkDocument(network(forward), expected, host);
}

function checkDocument(document: string, expected: readonly string[], host: HostFacts = facts): void {
  const { problems } = service.analyze(document, { version: newestVersion, host });
  const before = service.analyze(document, { version: newestVersion }).problems.map(({ message }) => message);
  assert.deepEqual(
    problems
      .filter(({ message }) => !before.includes(message))
      .map(({ code, span, message }) => `${document.slice(span.start, span.end)}: ${code}: ${message}`),
    expected,
  );
}

test("a physical function that the target does not have, or that has no functions, is told with the target's name", () => {
  checkProblems("<forward mode='hostdev'><pf dev='ens1f0'/></forward>", []);
  checkProblems("<forward mode='hostdev'><pf dev='eth77'/></forward>", [
    'eth77: net-forward-pf-on-host: hv1 has no network device "eth77", so the network cannot start there; it has virtual functions behind ens1f0',
  ]);
  checkProblems("<forward mode='passthrough'><pf dev='eno1'/></forward>", [
    'eno1: net-forward-pf-on-host: "eno1" is no physical function on hv1, so the network cannot start there; it has virtual functions behind ens1f0',
  ]);
  checkProblems("<forward mode='hostdev'><pf dev='ens1f1'/></forward>", [
    'ens1f1: net-forward-pf-on-host: "ens1f1" has no virtual functions on hv1, so the network cannot start there: write how many (at most 8) into /sys/class/net/ens1f1/device/sriov_numvfs',
  ]);
});

test("an address that is no virtual function of the target is told", () => {
  const pool = (slot: number, last: number) =>
    `<forward mode='hostdev'><address type='pci' domain='0' bus='0x3b' slot='${slot}' function='${last}'/></forward>`;
  checkProblems(pool(2, 1), []);
  checkProblems(pool(5, 1), [
    "address: net-hostdev-not-vf: hv1 has no PCI device 0000:3b:05.1, so libvirt there refuses the network",
  ]);
  checkProblems(pool(0, 0), [
    "address: net-hostdev-not-vf: 0000:3b:00.0 is a physical function on hv1, so libvirt there refuses the network; list virtual functions such as 0000:3b:02.0",
  ]);
});

test("a device that a guest takes is held against what the target has, and who has it there", () => {
  const guest = (name: string, device: string) =>
    `<domain type='kvm'><name>${name}</name><devices>${device}</devices></domain>`;
  const source = (slot: number, last: number) =>
    `<source><address type='pci' domain='0' bus='0x3b' slot='${slot}' function='${last}'/></source>`;
  const card = (slot: number, last: number) => `<interface type='hostdev'>${source(slot, last)}</interface>`;
  checkDocument(guest("vm", card(2, 1)), []);
  checkDocument(guest("web1", card(2, 2)), []);
  checkDocument(guest("vm", card(2, 2)), [
    'address: host-device-taken: 0000:3b:02.2 is taken by the guest "web1" on hv1: only one can have it at a time; take another device',
  ]);
  checkDocument(card(5, 1), [
    "address: host-device-unknown: hv1 has no PCI device 0000:3b:05.1: the guest starts only on a host that has it",
  ]);
  checkDocument(guest("vm", card(0, 0)), [
    "address: if-hostdev-not-vf: 0000:3b:00.0 is a physical function on hv1, and libvirt starts guests with virtual ones only; take one of those, or make it a plain <hostdev>",
  ]);
  const device = `<hostdev mode='subsystem' type='pci' managed='yes'>${source(0, 0).replace(" type='pci'", "")}</hostdev>`;
  checkDocument(guest("vm", device), []);
  const [problem] = service
    .analyze(guest("vm", card(2, 2)), { version: newestVersion, host: facts })
    .problems.filter(({ code }) => code === "host-device-taken");
  assert.deepEqual(
    problem?.fixes.map(({ title, edits }) => [title, edits.map(({ newText }) => newText)]),
    [["Take 0000:3b:02.0, which is free", ["0x0000", "0x3b", "0x02", "0x0"]]],
  );
});

test("nothing is said about what the target did not tell", () => {
  const silent = { ...facts, netDevices: [], pciDevices: [], physicalFunctions: [] };
  checkProblems("<forward mode='hostdev'><pf dev='eth77'/></forward>", [], silent);
  checkProblems("<forward mode='hostdev'><address type='pci' bus='9'/></forward>", [], silent);
});

/** The document after its functions are listed; `undefined` where that is not offered. @param document with a bar at the cursor */
function listed(document: string, host: HostFacts | null = facts): string | undefined {
  const text = document.replace("|", "");
  const found = refactorings(service.analyze(text, { version: newestVersion }), document.indexOf("|"), {
    random: () => 0,
    host: host ?? undefined,
  });
  const offered = found.find(({ title }) => title.startsWith("List the "));
  assert.ok(!offered || offered.title === "List the 3 virtual functions that ens1f0 has on hv1 instead of the device");
  return offered && applyEdits(text, offered.edits);
}

test("the physical function of a pool becomes the list of its virtual ones", () => {
  const address = (last: number) => `<address type='pci' domain='0x0000' bus='0x3b' slot='0x02' function='0x${last}'/>`;
  const pool = (inside: string) => network(`<forward mode='hostdev' managed='yes'>${inside}</forward>`);
  const [a, b, c] = [address(0), address(1), address(2)];
  assert.equal(listed(pool("<p|f dev='ens1f0'/>")), pool(a + b + c));
  assert.equal(
    listed(pool("\r\n\t<!-- all -->\r\n\r\n\t<p|f dev='ens1f0'></pf>\r\n\t<driver name='vfio'/>")),
    pool(`\r\n\t<!-- all -->\r\n\r\n\t${a}\r\n\t${b}\r\n\t${c}\r\n\t<driver name='vfio'/>`),
  );
  assert.equal(listed(pool("<p|f dev='ens1f0'/>"), null), undefined, "without a target");
  assert.equal(listed(pool("<p|f dev='ens1f1'/>")), undefined, "without virtual functions");
  assert.equal(listed(pool("<p|f dev='eth77'/>")), undefined, "not on the target");
  assert.equal(listed(network("<forward mode='passthrough'><p|f dev='ens1f0'/></forward>")), undefined);
});
