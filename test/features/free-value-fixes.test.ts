/** Repairs with something free or new: each removes its problem and makes none. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { applyEdits } from "../../server/language/edits.ts";
import { codeActions } from "../../server/language/features/code-actions.ts";
import { complete } from "../../server/language/features/completion.ts";
import { freeValueFixes } from "../../server/language/features/free-value-fixes.ts";
import type { HostFacts } from "../../server/language/features/host-facts.ts";
import { subnetFixes } from "../../server/language/features/subnet-moves.ts";
import type { Problem } from "../../server/language/problem.ts";
import { nobody } from "../../server/language/references/free-names.ts";
import { ruleSets } from "../../server/language/rules/index.ts";
import { newestVersion } from "../../server/language/version.ts";
import { applyFix } from "../support/apply-edits.ts";
import { checkAction } from "../support/check.ts";
import { indexOf, problemsBetween } from "../support/check-references.ts";
import { q35Guest } from "../support/documents.ts";
import { seeded } from "../support/mistakes.ts";
import { ownService } from "../support/service.ts";

const service = ownService();
const fixtures = "../shared/fixtures";
const skip = existsSync(fixtures) ? false : `${fixtures} is absent`;

/** The codes that such a repair is offered for, and the repairs that do not do what they should. */
function tried(name: string, text: string, version: number) {
  const analysis = service.analyze(text, { version });
  return analysis.problems.flatMap((problem) =>
    freeValueFixes(analysis, problem, seeded(1), nobody).map((fix) => {
      const after = service.analyze(applyFix(text, fix), { version }).problems;
      const isGone = count(after, problem.code) < count(analysis.problems, problem.code);
      const isWorse = after.some(({ code }) => count(after, code) > count(analysis.problems, code));
      return { code: problem.code, wrong: isGone && !isWorse ? [] : [`${name}: ${fix.title}`] };
    }),
  );
}

/** Advice does not count. */
function count(problems: readonly Problem[], code: string): number {
  return problems.filter((problem) => problem.code === code && ["error", "warning"].includes(problem.severity)).length;
}

test("in the bad examples of rules", () => {
  const rules = [...ruleSets.values()].flatMap((set) => set.rules);
  const found = rules.flatMap(({ code, bad, until }) =>
    tried(code, bad, until === undefined ? newestVersion : until - 1),
  );
  assert.deepEqual(
    found.flatMap(({ wrong }) => wrong),
    [],
  );
  const codes = new Set(found.map(({ code }) => code));
  for (const code of [
    "addr-pci-dup",
    "addr-usb-dup",
    "disk-drive-address-dup",
    "iothreadids-dup",
    "net-dhcp-host-dup-ip",
  ]) {
    assert.ok(codes.has(code), code);
  }
});

for (const kind of ["network", "domain"]) {
  test(`in the ${kind} fixtures`, { skip }, () => {
    const names = readdirSync(`${fixtures}/${kind}`).filter((name) => name.endsWith(".xml"));
    const found = names.flatMap((name) => tried(name, readFileSync(`${fixtures}/${kind}/${name}`, "utf8"), 10_007_000));
    assert.deepEqual(
      found.flatMap(({ wrong }) => wrong),
      [],
    );
    assert.ok(found.length >= 5, `${found.length}`);
  });
}

test("a malformed MAC address and UUID are generated anew", () => {
  checkAction(
    "<network><name>a</name><mac address='52:54:|00'/><ip address='10.0.0.1' prefix='24'/></network>",
    "Change to 52:54:00:80:80:80 (new)",
    "<network><name>a</name><mac address='52:54:00:80:80:80'/><ip address='10.0.0.1' prefix='24'/></network>",
  );
  checkAction(
    "<network><name>a</name><uuid>66|95</uuid></network>",
    "Change to 88888888-8888-4888-8888-888888888888 (new)",
    "<network><name>a</name><uuid>88888888-8888-4888-8888-888888888888</uuid></network>",
  );
});

test("what another document has too is made anew, or takes the next that is free", () => {
  const nic = (mac: string) => `<interface type='user'>\n<mac address='${mac}'/>\n</interface>`;
  const guest = (name: string) =>
    `<domain type='kvm'>\n<name>${name}</name>\n<devices>\n${nic("52:54:00:00:00:01")}\n</devices>\n</domain>`;
  const network = (name: string, address: string) =>
    `<network>\n<name>${name}</name>\n<bridge name='virbr0'/>\n<ip address='${address}' prefix='24'/>\n</network>`;
  const titles = (documents: Readonly<Record<string, string>>) => {
    const [text = ""] = Object.values(documents);
    const analysis = service.analyze(text, { version: newestVersion });
    return problemsBetween(documents).flatMap((problem) =>
      [...problem.fixes, ...freeValueFixes(analysis, problem, () => 0.5, nobody)].map(
        ({ title }) => `${problem.code}: ${title}`,
      ),
    );
  };
  assert.deepEqual(titles({ "a.xml": guest("a"), "b.xml": guest("b") }), [
    "clash-mac: Change to 52:54:00:80:80:80 (new)",
  ]);
  assert.deepEqual(titles({ "a.xml": network("a", "10.0.0.1"), "b.xml": network("b", "10.0.1.1") }), [
    'clash-bridge: Change to "virbr1"',
  ]);
  const pool = (name: string) => `<pool type='dir'><name>${name}</name><target><path>/${name}</path></target></pool>`;
  const images = { "images.xml": pool("vm01"), "ssd.xml": pool("vm01"), "sata.xml": pool("vm02") };
  assert.deepEqual(titles(images), ['clash-name: Change to "images"', 'clash-name: Change to "vm03"']);
  const { "images.xml": _, ...others } = images;
  assert.deepEqual(titles({ "pool.xml": pool("vm01"), ...others }), ['clash-name: Change to "vm03"']);
  assert.deepEqual(titles({ "vm.xml": guest("web").replace(/<mac.*/, ""), "web.xml": guest("web") }), [
    'clash-name: Change to "web-2"',
  ]);
  assert.deepEqual(titles({ "pool.xml": pool("vm2024"), "b.xml": pool("vm2024") }), ['clash-name: Change to "vm2025"']);
});

test("a subnet that another network has moves to the next free one, with all addresses in it", () => {
  const network = (name: string, third: number) =>
    `<network>\n  <name>${name}</name>\n  <metadata><a:b xmlns:a='urn:a' was='10.0.1.1'/></metadata>\n  <dns>\n    <host ip='10.0.${third}.5'><hostname>a</hostname></host>\n  </dns>\n` +
    `  <ip address='10.0.${third}.1' netmask='255.255.255.0'>\n    <dhcp>\n      <range start='10.0.${third}.9' end='10.0.${third}.99'/>\n` +
    "    </dhcp>\n  </ip>\n  <ip address='10.9.0.1' prefix='30'/>\n</network>\n";
  const documents = {
    "a.xml": network("a", 1).replace("10.9.0.1", "10.9.1.1"),
    "b.xml": network("b", 1),
    "c.xml": network("c", 2),
  };
  const text = documents["a.xml"];
  const { document } = service.analyze(text, { version: newestVersion });
  const holders = { index: indexOf(documents), host: undefined };
  const [fix, ...others] = problemsBetween(documents).flatMap((problem) => subnetFixes(document, problem, holders));
  assert.ok(fix);
  assert.equal(fix.title, "Move the subnet to 10.0.3.0/24, with all addresses in it");
  assert.deepEqual(others, []);
  assert.equal(applyFix(text, fix), text.replaceAll(/(?<!was=')10.0.1./g, "10.0.3."));
});

test("an empty UUID and an empty MAC address get a new one", () => {
  const guest = (uuid: string, mac: string) =>
    `<domain type='kvm'><name>a</name><uuid>${uuid}</uuid><memory>1</memory><os><type>hvm</type></os>` +
    `<devices><interface type='user'><mac address='${mac}'/></interface></devices></domain>`;
  checkAction(
    guest("", "52:54:00:00:00:01").replace("<uuid", "<uu|id"),
    "Write 88888888-8888-4888-8888-888888888888 (new)",
    guest("88888888-8888-4888-8888-888888888888", "52:54:00:00:00:01"),
  );
  checkAction(
    guest("88888888-8888-4888-8888-888888888888", "").replace("<mac addr", "<mac ad|dr"),
    "Write 52:54:00:80:80:80 (new)",
    guest("88888888-8888-4888-8888-888888888888", "52:54:00:80:80:80"),
  );
});

test("an element that loses its address becomes an empty tag", () => {
  const tablet = "<input type='tablet' bus='usb'><address type='usb' bus='0' port='1'/></input>";
  checkAction(
    q35Guest(tablet, "<input type='mouse' bus='usb'>", "  <address type='usb' bus='0' port='|1'/>", "</input>"),
    "Remove the address",
    q35Guest(tablet, "<input type='mouse' bus='usb'/>"),
  );
});

test("a subnet that a repair or completion adds is one that no other network has", () => {
  const taken = "<network>\n  <name>other</name>\n  <ip address='192.168.150.1' prefix='24'/>\n</network>";
  const own = "<network>\n  <name>own</name>\n  <forward mode='nat'/>\n</network>";
  const host: HostFacts = {
    ...{ target: "hv1", version: null, netDevices: [], pciDevices: [], physicalFunctions: [], names: [] },
    objects: [
      { kind: "network", name: "live", uuid: null, macs: [], bridge: "virbr1", addresses: ["192.168.151.1/24"] },
    ],
  };
  const index = indexOf({ "own.xml": own, "other.xml": taken });
  const analyze = (text: string) => service.analyze(text, { version: newestVersion });
  const request = { random: () => 0.5, analyze, canType: true, wants: () => true, host, index };
  const addedTo = (text: string, offset: number) =>
    codeActions(analyze(text), { ...request, span: { start: offset, end: offset } }).flatMap(({ title, edits }) =>
      title === "Add an <ip>" || title === "Add an address" || title.startsWith("Fix all")
        ? [`${title}: ${/<ip .*/.exec(applyEdits(text, edits))}`]
        : [],
    );
  assert.deepEqual(addedTo(own, own.indexOf("nat")), [
    "Add an <ip>: <ip address='192.168.152.1' prefix='24'/>",
    "Fix all problems that can be fixed: <ip address='192.168.152.1' prefix='24'/>",
  ]);
  const unsaid = own.replace("</network>", "  <ip netmask='255.255.255.0'/>\n</network>");
  assert.deepEqual(addedTo(unsaid, unsaid.indexOf("ip netmask")), [
    "Add an address: <ip netmask='255.255.255.0' address='192.168.152.1'/>",
  ]);
  const offered = (text: string) =>
    complete(analyze(text), text.indexOf("''") + 1, seeded(1), { index, document: undefined }, host).map(
      ({ label }) => label,
    );
  assert.deepEqual(offered(unsaid.replace("netmask=", "address='' netmask=")), ["192.168.152.1", "10.20.30.1"]);
  assert.deepEqual(offered(own.replace("</network>", "  <bridge name=''/>\n</network>")), ["virbr2", "virbr3"]);
});

test("a missing address is in the subnet of the ranges and hosts, and none of theirs", () => {
  const network = (ip: string, inside: string) =>
    `<network>\n  <name>a</name>\n  <forward mode='nat'/>\n  <ip${ip}>\n    <dhcp>\n      ${inside}\n    </dhcp>\n  </ip>\n</network>`;
  const checkAdded = (inside: string, ip: string, expected: string) =>
    checkAction(network(ip, inside).replace("<ip", "<i|p"), "Add an address", network(expected, inside));
  checkAdded(
    "<range start='10.1.2.10' end='10.1.2.99'/>",
    " netmask='255.255.255.0'",
    " netmask='255.255.255.0' address='10.1.2.1'",
  );
  checkAdded("<range start='10.1.2.1' end='10.1.2.99'/>", "", " address='10.1.2.254' prefix='24'");
  checkAdded("<host name='a' ip='fd00:5::9'/>", " family='ipv6'", " family='ipv6' address='fd00:5::1' prefix='64'");
});
