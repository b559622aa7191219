/** Our grammars know all that libvirt's do, up to the newest version that we know, and since when libvirt has it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { vocabularyCoverage, vocabularyIsAbsent } from "../support/vocabulary.ts";

for (const [list, rows] of [
  ["vocabulary.tsv", 7857],
  ["vocabulary-newer.tsv", 619],
] as const) {
  test(`our grammars know every row of ${list}`, { skip: vocabularyIsAbsent }, () => {
    const coverage = vocabularyCoverage(list);
    assert.deepEqual(
      coverage.flatMap(({ misses }) => misses),
      [],
    );
    assert.equal(
      coverage.reduce((sum, { all }) => sum + all, 0),
      rows,
    );
  });
}
