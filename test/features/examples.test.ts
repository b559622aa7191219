/** The documents that a new user sees first. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { analyze } from "../support/check.ts";
import { problemsBetween } from "../support/check-references.ts";

const folder = "docs/examples";

test("the examples are right, but for the one that shows problems", () => {
  const found = readdirSync(folder).map((name) => {
    const { problems } = analyze(readFileSync(`${folder}/${name}`, "utf8"));
    return `${name}: ${problems.map(({ code }) => code).join(" ")}`;
  });
  assert.deepEqual(found.sort(), [
    "guest.xml: ",
    "network.xml: ",
    "problems.xml: bad-value unknown-element net-dhcp-range-outside net-dhcp-host-is-gateway",
  ]);
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
