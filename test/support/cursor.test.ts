import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Problem } from "../../server/language/problem.ts";
import { annotate, dedent, markCursors, stripAnnotations, withCursor, withCursors, withSelection } from "./cursor.ts";

function problem(start: number, end: number, code: string, severity: Problem["severity"] = "error"): Problem {
  return { code, severity, span: { start, end }, message: "so it is", fixes: [], related: [] };
}

test("takes the cursor out of a document", () => {
  assert.deepEqual(withCursor("<a|b/>"), { text: "<ab/>", offset: 2 });
  assert.deepEqual(withCursors("|x||"), { text: "x", offsets: [0, 1, 1] });
  assert.deepEqual(withSelection("a|bc|d"), { text: "abcd", span: { start: 1, end: 3 } });
  assert.deepEqual(withSelection("a|b"), { text: "ab", span: { start: 1, end: 1 } });
  assert.equal(markCursors("abcd", 3, 1), "a|bc|d");
});

test("refuses a forgotten cursor and one too many", () => {
  assert.throws(() => withCursor("<ab/>"), /no cursor/);
  assert.throws(() => withCursor("<a||b/>"), /more than one cursor/);
  assert.throws(() => withSelection("<ab/>"), /no selection/);
  assert.throws(() => withSelection("|a|b|"), /more than two/);
});

test("takes the indentation of the test away", () => {
  const written = `
    <a>
      <b/>

    </a>
  `;
  assert.equal(dedent(written), "<a>\n  <b/>\n\n</a>\n");
  assert.equal(dedent("  <a/>"), "  <a/>");
});

test("prints each problem below its text", () => {
  const text = "<a b='c'>\n\t<d/>\n</a>";
  const problems = [problem(12, 13, "later"), problem(3, 4, "first", "warning"), problem(3, 8, "second")];
  const expected = [
    "<a b='c'>",
    "   ^ first (warning): so it is",
    "   ^^^^^ second: so it is",
    "\t<d/>",
    "\t ^ later: so it is",
    "</a>",
  ];
  assert.equal(annotate(text, problems), expected.join("\n"));
});

test("shows spans that no problem should have", () => {
  assert.equal(
    annotate("ab\ncd", [problem(1, 1, "empty"), problem(1, 4, "over-the-line-end"), problem(9, 10, "far")]),
    "ab\n ^ empty: so it is\n ^… over-the-line-end: so it is\ncd\noutside of the text: far: so it is",
  );
});

test("an annotated document without its annotations is the document", () => {
  const spans = fc.array(fc.tuple(fc.nat(40), fc.nat(9)), { maxLength: 5 });
  const line = fc.constantFrom("<a>", "  <b c='d'/>", "", "\t^", "text", " ");
  fc.assert(
    fc.property(fc.array(line), spans, (lines, places) => {
      const text = lines.join("\n");
      const problems = places
        .filter(([start]) => start <= text.length)
        .map(([start, length]) => problem(start, start + length, "some-code"));
      assert.equal(stripAnnotations(annotate(text, problems)), text);
    }),
  );
});
