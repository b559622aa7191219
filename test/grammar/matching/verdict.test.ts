/** The fast matcher, the explaining one and a plain implementation of the specification agree on what is valid. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { matchDocument } from "../../../server/language/grammar/matching/match.ts";
import { parse } from "../../../server/language/xml/parse.ts";
import { compactGrammar } from "../../support/check-match.ts";
import { isValid } from "../../support/derivative.ts";

const leaf = fc.constantFrom(
  "empty",
  "text",
  "a",
  "b",
  "c",
  'attribute x { "1" | "2" }',
  "attribute y { text }",
  'element d { "word" }',
  "element d { list { xsd:int+ } }",
  "element a { attribute x { xsd:int } }",
);

const pattern = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.tuple(tie("pattern"), tie("pattern")).map(([p, q]) => `(${p}, ${q})`),
    fc.tuple(tie("pattern"), tie("pattern")).map(([p, q]) => `(${p} & ${q})`),
    fc.tuple(tie("pattern"), tie("pattern")).map(([p, q]) => `(${p} | ${q})`),
    tie("pattern").map((p) => `(${p})?`),
    tie("pattern").map((p) => `(${p})*`),
  ),
})).pattern;

const grammarText = fc.tuple(pattern, pattern, pattern).map(
  ([start, a, b]) => `
    datatypes xsd = "http://www.w3.org/2001/XMLSchema-datatypes"
    start = element root { ${start} }
    a = element a { ${a} }
    b = element b { ${b} }
    c = element c { empty }
  `,
);

const attributes = fc.constantFrom("", " x='1'", " x='3'", " y=''", " y='2' x='2'", " z='1'");
const node = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("<c/>", "<d>word</d>", "<d>1 2</d>", "text", " ", "<!-- -->"),
    fc
      .tuple(fc.constantFrom("a", "b", "c", "d"), attributes, fc.array(tie("node"), { maxLength: 3 }))
      .map(([name, written, children]) => `<${name}${written}>${children.join("")}</${name}>`),
  ),
})).node;

const document = fc
  .tuple(attributes, fc.array(node, { maxLength: 4 }))
  .map(([written, children]) => `<root${written}>${children.join("")}</root>`);

test("all three say the same", () => {
  let valid = 0;
  fc.assert(
    fc.property(grammarText, fc.array(document, { minLength: 5, maxLength: 5 }), (grammarSource, documents) => {
      const grammar = tryGrammar(grammarSource);
      if (!grammar) return;
      for (const text of documents) {
        const parsed = parse(text);
        const { problems } = matchDocument(grammar, parsed);
        const expected = isValid(grammar.start, parsed);
        if (expected) valid++;
        assert.equal(problems.length === 0, expected, `${text} in ${grammarSource}`);
        for (const { span } of problems) assert.ok(span.start < span.end && span.end <= text.length);
      }
    }),
    { numRuns: 400 },
  );
  console.log("VALID", valid);
  assert.ok(valid > 20, `${valid} valid documents`);
});

/** Some of the grammars refer to themselves in ways that are not allowed. */
function tryGrammar(text: string) {
  try {
    return compactGrammar(text);
  } catch {
    return undefined;
  }
}
