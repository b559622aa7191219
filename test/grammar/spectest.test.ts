/** James Clark's test suite for the specification: which grammars are correct, and what they accept. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Grammar, ReadGrammarFile } from "../../server/language/grammar/grammar.ts";
import { checkGrammar } from "../../server/language/grammar/load.ts";
import { matchDocument } from "../../server/language/grammar/matching/match.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { childElements } from "../../server/language/xml/walk.ts";
import { type ConformanceCase, isMissing, readSuite } from "../support/conformance.ts";
import { isValid } from "../support/derivative.ts";

interface Tally {
  verdicts: number;
  readonly misses: string[];
}

test("agrees with the test suite of RELAX NG", { skip: isMissing("spectest.xml") }, () => {
  const tally: Tally = { verdicts: 0, misses: [] };
  for (const conformanceCase of readSuite("spectest.xml")) judge(conformanceCase, tally);
  assert.deepEqual(tally, { verdicts: 965, misses: [] });
});

/** A verdict for each grammar, and for each document with a correct grammar. */
function judge(conformanceCase: ConformanceCase, tally: Tally): void {
  const { number, element, contentOf, resources } = conformanceCase;
  const miss = (what: string): void => void tally.misses.push(`case ${number}: ${what}`);
  for (const incorrect of childElements(element, "incorrect")) {
    tally.verdicts++;
    if (check(contentOf(incorrect), resources).ok) miss("accepts an incorrect grammar");
  }
  for (const correct of childElements(element, "correct")) {
    tally.verdicts++;
    const result = check(contentOf(correct), resources);
    if (!result.ok) miss(`refuses a correct grammar: ${result.problems[0]?.message}`);
    for (const kind of ["valid", "invalid"] as const) {
      for (const [index, document] of childElements(element, kind).entries()) {
        tally.verdicts++;
        const accepted = result.ok && accepts(result.grammar, contentOf(document));
        if (result.ok && accepted !== (kind === "valid")) miss(`misjudges ${kind} document ${index + 1}`);
      }
    }
  }
}

function check(text: string, resources: ReadonlyMap<string, string>) {
  const read: ReadGrammarFile = (path) => (path === "main.rng" ? text : resources.get(path));
  return checkGrammar(read, "main.rng");
}

function accepts(grammar: Grammar, text: string): boolean {
  const document = parse(text);
  if (document.problems.length > 0) return false;
  const accepted = matchDocument(grammar, document).problems.length === 0;
  assert.equal(accepted, isValid(grammar.start, document), `the matcher and the textbook disagree on ${text}`);
  return accepted;
}
