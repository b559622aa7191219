/** libvirt's own documents: what its grammar makes of each, and what we do; agreement.test.ts asks about libvirt itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { newestVersion } from "../../server/language/version.ts";
import { corpusRows, readDocument, skipWithoutCorpus as skip } from "../support/corpus.ts";
import { judgedVersion } from "../support/measure-agreement.ts";
import { ownService } from "../support/service.ts";

/** Disks that only a test of libvirt reads: without the target that libvirt wants of every disk. */
const internalDisks = "qemublocktestdata/imagecreate/";

test("our grammars give libvirt's verdict on every document", { skip }, () => {
  const service = ownService();
  let judged = 0;
  const wrong = corpusRows().flatMap((row) => {
    const { path, grammar } = row;
    const analysis = service.analyze(readDocument(row), { version: judgedVersion });
    if (grammar === "" || grammar === "n/a" || !analysis.match || path.startsWith(internalDisks)) return [];
    judged++;
    const isValid = analysis.match.problems.length === 0 && analysis.document.problems.length === 0;
    return isValid === (grammar === "valid")
      ? []
      : [`${path}: ${isValid ? "accepted" : analysis.match.problems[0]?.message}`];
  });
  assert.deepEqual(wrong, []);
  assert.ok(judged > 1700, `${judged} documents judged`);
});

/** What libvirt accepted in 10.7 and refuses since 11.2, and the rule that says so. */
const refusedNow = { documents: "qemuxmlconfdata/net-vhostuser", code: "if-vhostuser-memory" };

test("what libvirt accepts gives no error with the newest version either", { skip }, () => {
  const service = ownService();
  const wrong = corpusRows().flatMap((row) => {
    if (row.libvirt !== "valid") return [];
    const analysis = service.analyze(readDocument(row), { version: newestVersion });
    const errors = (analysis.match ? analysis.problems : []).filter(
      ({ severity, code }) =>
        severity === "error" && !(code === refusedNow.code && row.path.startsWith(refusedNow.documents)),
    );
    return errors.map((problem) => `${row.path}: ${problem.code}: ${problem.message}`);
  });
  assert.deepEqual(wrong, []);
});
