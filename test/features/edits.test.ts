/** The edits that make one text of another, and what they leave alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { applyEdits, differences } from "../../server/language/edits.ts";

test("only what differs is touched, a place for each run of lines", () => {
  const text = "<a>\n  <b/>\n  <k/>\n  <c x='1'/>\n  <d/>\n</a>\n";
  const newText = "<a>\n  <k/>\n  <c x='12'/>\n  <d/>\n  <e/>\n</a>\n";
  const edits = differences(text, newText);
  const touched = edits.map(({ span, newText: made }) => [text.slice(span.start, span.end), made]);
  assert.deepEqual(touched, [
    ["  <b/>\n", ""],
    ["", "2"],
    ["", "  <e/>\n"],
  ]);
  assert.equal(applyEdits(text, edits), newText);
});

test("the edits make exactly the new text, whatever the two are", () => {
  const lines = fc.array(fc.constantFrom("<a/>", "<b/>", "\t<c>", "", "é", "\r"), { maxLength: 12 });
  const texts = fc.tuple(lines, fc.constantFrom("\n", "\r\n")).map(([parts, end]) => parts.join(end));
  fc.assert(
    fc.property(texts, texts, (text, newText) => {
      assert.equal(applyEdits(text, differences(text, newText)), newText);
    }),
    { numRuns: 2000 },
  );
});

test("texts that have little in common are one edit, and found so in few steps", () => {
  const many = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word}${index}\n`).join("");
  const [text, newText] = [many("a"), many("b")];
  const edits = differences(text, newText);
  assert.equal(edits.length, 1);
  assert.equal(applyEdits(text, edits), newText);
});
