/** Reading grammars never throws, whatever the text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkGrammar } from "../../server/language/grammar/load.ts";

const COMPACT = `
  namespace lv = "urn:libvirt-xml"
  default namespace a = "urn:a"
  datatypes xsd = "http://www.w3.org/2001/XMLSchema-datatypes"
  ## A \\x{41} network.
  [ lv:since = "1.0" a:b [ "c" a:d = "e" ] ]
  start = element network | a:* - a:x { b?, (attribute * { text }* & c*), mixed { grammar { start = parent d } } } >> a:e []
  b |= attribute b { xsd:int { minInclusive = "1" ~ '2' } - (xsd:int "5" | "6") }
  div { c = element \\element { list { token+ } | """long " text""" } d = empty | notAllowed }
`;
const XML = `<grammar xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start combine="choice"><element name="a"><optional><ref name="b"/></optional><value type="int" ns="">5</value></element></start>
  <define name="b"><attribute><anyName><except><nsName/></except></anyName><data type="string"><param name="pattern">[a-z]+</param>
  <except><value>x</value></except></data></attribute></define><include href="c.rng"><div><define name="d"><text/></define></div></include>
</grammar>`;

/** The text with a few pieces taken out, doubled or replaced. */
function damaged(text: string): fc.Arbitrary<string> {
  const cut = fc.tuple(
    fc.nat(text.length),
    fc.nat(12),
    fc.constantFrom("", "", "{", "}", '"', "|", "<", ">", "x", "é", "\\x{", "#"),
  );
  return fc
    .array(cut, { minLength: 1, maxLength: 3 })
    .map((cuts) =>
      cuts.reduce(
        (damagedText, [at, length, put]) => damagedText.slice(0, at) + put + damagedText.slice(at + length),
        text,
      ),
    );
}

for (const [entry, text] of [
  ["main.rnc", COMPACT],
  ["main.rng", XML],
] as const) {
  test(`reads any damaged ${entry} and places its problems inside`, () => {
    fc.assert(
      fc.property(damaged(text), (grammar) => {
        const result = checkGrammar((path) => (path === entry ? grammar : undefined), entry);
        if (result.ok) return;
        assert.notEqual(result.problems.length, 0);
        for (const { file, line, column } of result.problems) {
          const written = file === entry ? grammar.replace(/\r\n?/g, "\n").split("\n")[line] : "";
          assert.ok(written !== undefined && column >= 0 && column <= written.length, `${file}:${line}:${column}`);
        }
      }),
      { numRuns: 1000 },
    );
  });
}
