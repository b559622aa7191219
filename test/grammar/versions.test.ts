/** Our grammars say since when libvirt has something, as its documentation does, for what is newer than 3.0. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { versionCoverage } from "../support/versions.ts";
import { vocabularyIsAbsent } from "../support/vocabulary.ts";

/** The documentation names the version of one variant, and others had it before. */
const older = [
  "domain/clock/timer[@name=tsc]: since 0.0.0 instead of 3.2.0",
  "domain/devices/interface[@type=user]/ip: since 1.2.12 instead of 3.8.0",
  "pool/source/initiator: since 0.4.1 instead of 4.7.0",
];

test("our grammars know since when libvirt has what is newer than 3.0", { skip: vocabularyIsAbsent }, (context) => {
  const { compared, skipped, misses } = versionCoverage(3_000_000);
  context.diagnostic(`${compared} compared, ${skipped} that no machine can follow`);
  assert.deepEqual(misses, older);
  assert.ok(compared > 200);
});
