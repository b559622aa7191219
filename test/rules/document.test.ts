/** docs/rules.md is what the rules say. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { rulesDocument } from "../../scripts/rules-doc.ts";
import { examples } from "../../scripts/rules-examples.ts";
import { analyze } from "../support/check.ts";
import { golden } from "../support/golden.ts";

test("docs/rules.md is up to date (npm run docs)", () => golden("docs/rules.md", rulesDocument()));

for (const [code, { bad, good }] of examples) {
  test(`the examples of ${code} have that problem, and have it no longer`, () => {
    const codes = (text: string) => analyze(text).problems.map((problem) => problem.code);
    assert.ok(codes(bad).includes(code), codes(bad).join(" "));
    assert.ok(!codes(good).includes(code), codes(good).join(" "));
  });
}
