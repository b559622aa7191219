/** Longer expectations live in files beside the tests; `npm test -- --update` writes what really happened into them. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

export function golden(path: string, actual: string): void {
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, actual);
  assert.ok(existsSync(path), `${path} is missing; npm test -- --update writes it`);
  assert.equal(actual, readFileSync(path, "utf8"));
}
