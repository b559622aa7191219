/** Every rule's own examples: the bad one gives its code, the good one does not, and a fix removes the problem. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hasBlank } from "../../server/language/features/filled-fixes.ts";
import type { Problem } from "../../server/language/problem.ts";
import { crossRules } from "../../server/language/references/cross-rules.ts";
import { ruleSets } from "../../server/language/rules/index.ts";
import type { Rule, RuleSet } from "../../server/language/rules/rule.ts";
import { newestVersion, type Version } from "../../server/language/version.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { applyFix } from "../support/apply-edits.ts";

for (const [kind, set] of ruleSets) {
  for (const rule of set.rules) {
    const version = rule.until === undefined ? newestVersion : rule.until - 1;
    test(`${kind}: ${rule.code} objects to its bad example`, () => {
      const found = problems(set, rule, rule.bad, version);
      assert.notEqual(found.length, 0, rule.bad);
      for (const problem of found) checkProblem(set, rule, problem, version);
    });
    test(`${kind}: ${rule.code} accepts its good example`, () => {
      assert.deepEqual(problems(set, rule, rule.good, version), []);
    });
  }
}

test("codes are unique and kebab-case", () => {
  const rules = [...[...ruleSets.values()].flatMap((set) => set.rules), ...crossRules];
  const codes = rules.map((rule) => rule.code);
  assert.deepEqual(
    codes.filter((code, index) => codes.indexOf(code) !== index),
    [],
  );
  assert.deepEqual(
    codes.filter((code) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code)),
    [],
  );
});

function problems(set: RuleSet, rule: Rule<never>, text: string, version: Version): readonly Problem[] {
  const document = parse(text);
  assert.deepEqual(document.problems, [], text);
  assert.ok(document.root);
  return set.check(document.root, version).filter((problem) => problem.code === rule.code);
}

function checkProblem(set: RuleSet, rule: Rule<never>, problem: Problem, version: Version): void {
  const { start, end } = problem.span;
  assert.ok(start < end && end <= rule.bad.length, `${rule.code}: empty span`);
  assert.ok(!rule.bad.slice(start, end).includes("\n"), `${rule.code}: span over a line end`);
  // What has to be typed is no repair before it is.
  for (const fix of problem.fixes.filter((candidate) => !hasBlank(candidate))) {
    const fixed = applyFix(rule.bad, fix);
    const left = problems(set, rule, fixed, version).length;
    assert.ok(
      left < problems(set, rule, rule.bad, version).length,
      `"${fix.title}" does not remove ${rule.code}:\n${fixed}`,
    );
  }
}
