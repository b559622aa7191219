/** One bad document for each fact about networks and domains: its rule speaks, or the grammar has spoken already. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { ownService } from "../support/service.ts";

const shared = "../shared";
const service = ownService();
const skip = existsSync(`${shared}/facts/network-rules.json`) ? false : `${shared}/facts is absent`;

interface Fact {
  readonly id: string;
  readonly area: string;
  readonly needs: string;
  readonly severity: string;
  readonly fixture: string;
}

/** Where we say another severity than the facts, and why. */
const otherSeverity: Readonly<Record<string, string>> = {
  // An option that dnsmasq does not know keeps the network from starting, but libvirt accepts it.
  "net-dnsmasq-bad-option": "warning",
  // libvirt accepts the guest, and formats it so; only QEMU does not start it.
  "disk-floppy-arch": "warning",
  "hostdev-scsi-managed": "warning",
  "if-backend-tap": "warning",
  // libvirt refuses it since 11.2 only.
  "if-vhostuser-shared-memory": "warning",
};

/** The areas of domain rules that are complete. */
const domainAreas: readonly string[] = [
  ...["disk", "interface", "hostdev", "filesystem", "controller", "address", "char"],
  ...["general", "os", "vcpu", "cpu", "numa", "memory", "cputune", "clock"],
  ...["features", "graphics-video", "small-devices", "iommu-memdev", "security"],
];

test("every rule that a network alone can break is found in its fixture", { skip }, () => {
  const facts = inDocument("network-rules.json");
  assert.ok(facts.length > 180);
  assert.deepEqual(facts.flatMap(unfound), []);
});

test("every rule that a domain alone can break is found in its fixture", { skip }, () => {
  const facts = inDocument("domain-rules.json").filter(({ area }) => domainAreas.includes(area));
  assert.deepEqual(facts.flatMap(unfound), []);
});

function inDocument(file: string): readonly Fact[] {
  const facts: readonly Fact[] = JSON.parse(readFileSync(`${shared}/facts/${file}`, "utf8"));
  return facts.filter(({ needs }) => needs === "doc");
}

/** What is wrong with what is said of a fact's fixture. */
function unfound({ id, severity, fixture }: Fact): readonly string[] {
  const text = readFileSync(`${shared}/${fixture}`, "utf8");
  const analysis = service.analyze(text, { version: 10_007_000 });
  const found = analysis.problems.find((problem) => problem.code === id);
  if (found) return found.severity === (otherSeverity[id] ?? severity) ? [] : [`${id}: ${found.severity}`];
  const codes = analysis.problems.map((problem) => problem.code).join(" ");
  // A value that came with a later libvirt is said to be refused by this one.
  return analysis.match?.problems.length || codes.includes("newer-libvirt") ? [] : [`${id}: ${codes || "nothing"}`];
}
