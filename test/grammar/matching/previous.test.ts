/** After a keystroke only what is around it is matched again, and the result is as if all had been. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Match, matchDocument } from "../../../server/language/grammar/matching/match.ts";
import { changeBetween, placeBefore } from "../../../server/language/text-change.ts";
import { parse } from "../../../server/language/xml/parse.ts";
import { compactGrammar } from "../../support/check-match.ts";

const grammar = compactGrammar(`
  namespace app = "urn:app"
  start = element list { element group { host* }* }
  host = element host { attribute ip { "1" | "2" }, attribute name { text }?, (element note { text } | element app:note { text })* }
`);

const group = `<group>\n${Array.from({ length: 400 }, (_, index) => `<host ip='${(index % 2) + 1}' name='h${index}'><note>some text</note><a:note/></host>`).join("\n")}\n</group>`;
const large = `<list xmlns:a='urn:app'>\n${group}\n${group}\n${group}\n</list>\n`;

function again(text: string, previous?: Match): Match {
  return matchDocument(grammar, parse(text), previous);
}

test("a keystroke in a large document costs a few elements", () => {
  const first = again(large);
  assert.ok(first.matcher.steps > 3600, `${first.matcher.steps} steps`);
  const at = large.indexOf("name='h200'") + 6;
  const typed = again(`${large.slice(0, at)}x${large.slice(at)}`, first);
  assert.ok(typed.matcher.steps <= 10, `${typed.matcher.steps} steps`);
  const wrong = again(large.replace("ip='1' name='h200'", "ip='3' name='h200'"), typed);
  assert.ok(wrong.matcher.steps <= 10, `${wrong.matcher.steps} steps`);
  assert.equal(wrong.problems.length, 1);
  const elsewhere = again(large.replace("ip='1' name='h200'", "ip='3' name='h200'").replace("'h7'", "'h'"), wrong);
  assert.ok(elsewhere.matcher.steps <= 20, `${elsewhere.matcher.steps} steps`);
  assert.equal(elsewhere.problems.length, 1);
});

test("what the namespaces of the root mean is part of every element", () => {
  const changed = large.replace("urn:app", "urn:other");
  assert.equal(again(changed, again(large)).problems.length, again(changed).problems.length);
  assert.notEqual(again(changed).problems.length, 0);
});

test("with the older match the problems are those of matching anew", () => {
  const piece = fc.constantFrom(
    "",
    "x",
    "<",
    ">",
    "'",
    "</host>",
    "<host ip='2'/>",
    "</group><group>",
    "<!--",
    "-->",
    "&amp;",
    "<nota/>",
    " ip='4'",
  );
  const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), remove: fc.nat(30), insert: piece });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      let text = large;
      let match = again(text);
      for (const { at, remove, insert } of edits) {
        const start = Math.floor(at * text.length);
        text = text.slice(0, start) + insert + text.slice(start + remove);
        match = again(text, match);
        assert.deepEqual(match.problems, again(text).problems);
      }
    }),
    { numRuns: 25 },
  );
});

test("finds the stretch that changed", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (head, tail, before, after) => {
      const { start, end, growth } = changeBetween(head + before + tail, head + after + tail);
      assert.ok(start <= end && end - start <= after.length);
      const changed = (head + after + tail).slice(0, start) + (head + before + tail).slice(start, end - growth);
      assert.equal(changed + (head + after + tail).slice(end), head + before + tail);
    }),
  );
  const change = changeBetween("abcdef", "abXYef");
  assert.deepEqual(change, { start: 2, end: 4, growth: 0 });
  assert.deepEqual(placeBefore(changeBetween("abcdefgh", "abcXdefgh"), { start: 6, end: 8 }), { start: 5, end: 7 });
  assert.equal(placeBefore(change, { start: 1, end: 3 }), undefined);
});
