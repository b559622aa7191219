/** The documents that a new user sees first. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { analyze } from "../support/check.ts";

const folder = "docs/examples";

test("the examples are right, but for the one that shows problems", () => {
  for (const name of readdirSync(folder)) {
    const problems = analyze(readFileSync(`${folder}/${name}`, "utf8")).problems.map(({ code }) => code);
    if (name === "problems.xml") assert.deepEqual(problems.length, 4);
    else assert.deepEqual(problems, [], name);
  }
});
