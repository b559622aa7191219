/** Looking only at the devices at a place finds all that is wrong there with something more, and nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { complete } from "../../server/language/features/completion.ts";
import { excerpt } from "../../server/language/features/excerpt.ts";
import { fill, plainText } from "../../server/language/features/snippet.ts";
import { errorsOf, newOf, trialsIn } from "../../server/language/features/trials.ts";
import type { Problem } from "../../server/language/problem.ts";
import { newestVersion } from "../../server/language/version.ts";
import { placeAt } from "../../server/language/xml/place.ts";
import { elementsOf } from "../../server/language/xml/walk.ts";
import { analyze } from "../support/check.ts";
import { readCorpus } from "../support/corpus.ts";

const most = 40;

test("the errors that an insertion brings are the same for the devices at the place and for the whole guest", () => {
  const documents = (readCorpus() ?? []).filter(({ text }) => /<domain[\s>]/.test(text));
  const kinds = { part: 0, whole: 0, wrong: 0 };
  for (const { path, text } of documents.filter((_document, index) => index % 45 === 0)) {
    const analysis = analyze(text);
    const { kind, document } = analysis;
    if (!kind || !document.root) continue;
    const unjudged = { ...analysis, kind: { ...kind, name: "without rules" } };
    for (const offset of offsetsIn(analysis.text, [...elementsOf(document)])) {
      const parts = excerpt(text, document.root, placeAt(document, offset), offset, most);
      const trials = trialsIn(kind, newestVersion, parts, offset);
      const all = (tried: string): readonly Problem[] => errorsOf(kind, newestVersion, tried, (devices) => devices);
      for (const { span, snippet, label } of complete(unjudged, offset, () => 0.5)) {
        const inserted = fill(plainText(snippet), "64").text;
        const { added, before } = trials.of(span, inserted);
        const known = all(trials.text(span, ""));
        const expected = newOf(known, all(trials.text(span, inserted)), trials.start(span), inserted.length);
        assert.deepEqual(added.map(textOf).sort(), expected.map(textOf).sort(), `${path} ${offset} ${label}`);
        kinds[before.length < known.length ? "part" : "whole"]++;
        if (added.length > 0) kinds.wrong++;
      }
    }
  }
  assert.ok(documents.length === 0 || (kinds.whole > 500 && kinds.wrong > 100), JSON.stringify(kinds));
});

/** Behind some start tags, and in them. */
function offsetsIn(
  text: string,
  elements: readonly { readonly startTag: { readonly end: number }; readonly nameSpan: { readonly end: number } }[],
): readonly number[] {
  return elements.flatMap(({ startTag, nameSpan }, index) => {
    if (index % 4 !== 0) return [];
    return text[startTag.end - 2] === "/" ? [nameSpan.end] : [startTag.end];
  });
}

function textOf({ code, message }: Problem): string {
  return `${code} ${message}`;
}
