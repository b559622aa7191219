/**
 * Agreement with libvirt, as `npm run bench:agreement` measures it. What is not reached yet stands in
 * agreement.golden.txt, and nothing may be added to it.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { skipWithoutCorpus } from "../support/corpus.ts";
import { measureAgreement, type Score } from "../support/measure-agreement.ts";

const file = "test/corpus/agreement.golden.txt";

test("what libvirt accepts gives no error, what it refuses gives one, and a mistake is said once", {
  skip: skipWithoutCorpus,
}, () => {
  const scores = measureAgreement();
  const falseAlarms = scores.filter(({ verdict }) => verdict === "valid").flatMap(({ misses }) => misses);
  assert.deepEqual(falseAlarms, []);
  const missed = scores.flatMap(missLines);
  if (process.env.UPDATE_GOLDEN || !existsSync(file)) writeFileSync(file, missed.map((line) => `${line}\n`).join(""));
  const known = new Set(readFileSync(file, "utf8").split("\n"));
  assert.deepEqual(
    missed.filter((line) => !known.has(line)),
    [],
    "agreed with libvirt before",
  );
  const judged = scores.reduce((sum, { agreed, misses }) => sum + agreed + misses.length, 0);
  assert.ok(judged > 2500, `${judged} documents judged`);
});

/** Without the words, which may change. */
function missLines({ format, verdict, misses }: Score): readonly string[] {
  return misses.map((miss) => `${format}, ${verdict}: ${miss.split(":", 1)[0]}`);
}
