/** The documents that a new user sees first. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { analyze } from "../support/check.ts";
import { problemsBetween } from "../support/check-references.ts";

const folder = "docs/examples";

test("the examples are right, but for the one that shows problems", () => {
  for (const name of readdirSync(folder)) {
    const problems = analyze(readFileSync(`${folder}/${name}`, "utf8")).problems.map(({ code }) => code);
    if (name === "problems.xml") assert.deepEqual(problems.length, 4);
    else assert.deepEqual(problems, [], name);
  }
});

test("the examples do not get into each other's way", () => {
  const names = readdirSync(folder);
  for (const first of names) {
    const order = [first, ...names.filter((name) => name !== first)];
    const documents = order.map((name) => [`file:///w/${name}`, readFileSync(`${folder}/${name}`, "utf8")] as const);
    const found = problemsBetween(Object.fromEntries(documents));
    assert.deepEqual(
      found.map(({ code, message }) => `${first}: ${code} ${message}`),
      [],
    );
  }
});
