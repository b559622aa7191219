/** For what happens in its own time on a host or on a screen. */
import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";

/** Short, so that nothing that passes quickly is missed. */
const pauseMs = 20;
const limitMs = 60_000;

/**
 * Looks again and again until it holds; after a minute the test has failed.
 * @param found what there is instead, for the failure
 */
export async function until(holds: () => boolean, found: () => string): Promise<void> {
  const end = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > end) assert.fail(found());
    await setTimeout(pauseMs);
  }
}
