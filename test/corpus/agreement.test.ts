/** Agreement with libvirt, as `npm run bench:agreement` measures it: complete but for documents that stand there by name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { skipWithoutCorpus } from "../support/corpus.ts";
import { measureAgreement } from "../support/measure-agreement.ts";

test("what libvirt accepts gives no error, what it refuses gives one, and a mistake is said once", {
  skip: skipWithoutCorpus,
}, () => {
  const scores = measureAgreement();
  const missed = scores.flatMap(({ format, verdict, misses }) =>
    misses.map((miss) => `${format}, ${verdict}: ${miss}`),
  );
  assert.deepEqual(missed, []);
  const judged = scores.reduce((sum, { agreed }) => sum + agreed, 0);
  assert.ok(judged > 2500, `${judged} documents judged`);
});
