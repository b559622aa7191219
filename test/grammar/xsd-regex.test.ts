import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compileXsdRegex, nativeRegex } from "../../server/language/grammar/xsd-regex.ts";
import { makeAutomaton } from "../../server/language/grammar/xsd-regex-automaton.ts";
import { parseXsdRegex } from "../../server/language/grammar/xsd-regex-parse.ts";
import { childElements } from "../../server/language/xml/walk.ts";
import { isMissing, readSuite, textOf } from "../support/conformance.ts";

test("agrees with the test suite of regular expressions", { skip: isMissing("regextest.xml") }, () => {
  const tally = { verdicts: 0, misses: [] as string[] };
  const judge = (what: string, ok: boolean): void => {
    tally.verdicts++;
    if (!ok) tally.misses.push(what);
  };
  for (const { number, element } of readSuite("regextest.xml")) {
    for (const incorrect of childElements(element, "incorrect")) {
      judge(`${number}: accepts ${textOf(incorrect)}`, !compileXsdRegex(textOf(incorrect)).ok);
    }
    for (const correct of childElements(element, "correct")) {
      const regex = compileXsdRegex(textOf(correct));
      judge(`${number}: refuses ${textOf(correct)}`, regex.ok);
      for (const kind of ["valid", "invalid"]) {
        for (const text of childElements(element, kind).map(textOf)) {
          judge(`${number}: "${text}" is ${kind}`, regex.ok && regex.test(text) === (kind === "valid"));
        }
      }
    }
  }
  assert.deepEqual(tally, { verdicts: 120, misses: [] });
});

const mistakes: readonly (readonly [pattern: string, message: string])[] = [
  ["a(b", 'A ")" is missing'],
  ["a)", '")" closes nothing'],
  ["[abc", 'A "]" is missing'],
  ["[]", "A character class cannot be empty"],
  ["[z-a]", 'The range from "z" ends before it starts'],
  ["[a-[b]c]", 'Nothing but "]" may follow a subtraction'],
  ["a{2,1}", "{2,1} has a maximum below its minimum"],
  ["a{x}", "{x} is not a quantity; write {n}, {n,} or {n,m}"],
  ["*a", '"*" has nothing to repeat; for the character itself write \\*'],
  ["\\q", "\\q is not an escape of XML Schema"],
  ["\\p{Lx}", 'There is no character category or block "Lx"'],
  ["a}", '"}" closes nothing; for the character itself write \\}'],
];

for (const [pattern, message] of mistakes) {
  test(`says what is wrong with ${pattern}`, () => {
    assert.deepEqual(compileXsdRegex(pattern), { ok: false, message });
  });
}

/** Expressions over two letters, with everything that can be repeated repeated. */
const expression: fc.Arbitrary<string> = fc.letrec<{ readonly node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("a", "b", ".", "[^a]", "[ab]", ""),
    fc.tuple(tie("node"), tie("node")).map(([left, right]) => left + right),
    fc.tuple(tie("node"), tie("node")).map(([left, right]) => `(${left}|${right})`),
    fc
      .tuple(tie("node"), fc.constantFrom("?", "*", "+", "{2}", "{1,3}", "{2,}"))
      .map(([part, sign]) => `(${part})${sign}`),
  ),
})).node;

test("matches by automaton what the native expression matches", () => {
  fc.assert(
    fc.property(expression, fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 7 }), (pattern, letters) => {
      const parsed = parseXsdRegex(pattern);
      assert.ok(parsed.ok);
      const text = letters.join("");
      assert.equal(makeAutomaton(parsed.node)?.(text), nativeRegex(parsed.node).test(text));
    }),
    { numRuns: 500 },
  );
});

test("does not hang on expressions that backtrack without end", () => {
  for (const pattern of ["(a+)+b", "(a|a)*b", "(a*)*b", "((a|aa)+)+b", "(a?){50}a{50}b", ".*.*.*.*.*b"]) {
    const regex = compileXsdRegex(pattern);
    assert.ok(regex.ok);
    assert.equal(regex.test("a".repeat(5000)), false, pattern);
    assert.equal(regex.test(`${"a".repeat(60)}b`), true, pattern);
  }
});

test("matches negated classes inside repetitions, which flag v of V8 11 misreads", () => {
  for (const pattern of ["(a[^a]){2}", "(a[^a-[b]]){2}", "(a\\S){2}", "(a[\\S-[a]]){2}"]) {
    const regex = compileXsdRegex(pattern);
    assert.ok(regex.ok);
    assert.equal(regex.test("acac"), true, pattern);
  }
});
