/** One bad document for each rule on networks: its rule speaks, or the grammar has spoken already. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { ownService } from "../support/service.ts";

const shared = "../shared";
const skip = existsSync(`${shared}/facts/network-rules.json`) ? false : `${shared}/facts is absent`;

interface Fact {
  readonly id: string;
  readonly needs: string;
  readonly severity: string;
  readonly fixture: string;
}

/** An option that dnsmasq does not know keeps the network from starting, but libvirt accepts it: a warning. */
const otherSeverity: Readonly<Record<string, string>> = { "net-dnsmasq-bad-option": "warning" };

test("every rule that the document alone can break is found in its fixture", { skip }, () => {
  const facts: readonly Fact[] = JSON.parse(readFileSync(`${shared}/facts/network-rules.json`, "utf8"));
  const service = ownService();
  const inDocument = facts.filter(({ needs }) => needs === "doc");
  assert.ok(inDocument.length > 180);
  const wrong = inDocument.flatMap(({ id, severity, fixture }) => {
    const analysis = service.analyze(readFileSync(`${shared}/${fixture}`, "utf8"), { version: 10_007_000 });
    const found = analysis.problems.find((problem) => problem.code === id);
    if (found) return found.severity === (otherSeverity[id] ?? severity) ? [] : [`${id}: ${found.severity}`];
    return analysis.match?.problems.length
      ? []
      : [`${id}: ${analysis.problems.map((problem) => problem.code).join(" ") || "nothing"}`];
  });
  assert.deepEqual(wrong, []);
});
