/** With libvirt's own grammars the host decides what is right, and our grammars say what it means. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { readerOf } from "../../server/grammar-files.ts";
import { complete } from "../../server/language/features/completion.ts";
import { hover } from "../../server/language/features/hover.ts";
import { createLanguageService } from "../../server/language/index.ts";
import { newestVersion } from "../../server/language/version.ts";
import { withCursor } from "../support/cursor.ts";
import { seeded } from "../support/mistakes.ts";

/** A libvirt that knows NAT alone, and something that no other knows. */
const networkRng = `<grammar xmlns="http://relaxng.org/ns/structure/1.0"><start>
  <element name="network"><interleave>
    <element name="name"><text/></element>
    <optional><element name="forward">
      <attribute name="mode"><choice><value>nat</value><value>teleport</value></choice></attribute>
    </element></optional>
    <optional><element name="wormhole"><empty/></element></optional>
  </interleave></element>
</start></grammar>`;

const service = createLanguageService({
  readGrammar: readerOf("schemas"),
  readForeignGrammar: (path) => (path === "network.rng" ? networkRng : undefined),
});

function analyze(marked: string) {
  const { text, offset } = withCursor(marked);
  return { analysis: service.analyze(text, { version: newestVersion }), offset };
}

test("the host's grammar decides", () => {
  const { analysis } = analyze("<network><name>a</name><forward mode='route'/><wormhole/>|</network>");
  assert.deepEqual(
    analysis.problems.map(({ code }) => code),
    ["bad-value"],
  );
});

test("what it offers has our help texts", () => {
  const { analysis, offset } = analyze("<network><name>a</name>|</network>");
  const items = new Map(complete(analysis, offset, seeded(1)).map((item) => [item.label, item.documentation]));
  assert.deepEqual([...items.keys()], ["forward", "wormhole"]);
  assert.match(items.get("forward") ?? "", /\w{3}/);
  assert.equal(items.get("wormhole"), "");
});

test("hover has our help texts, and says what it can of what only the host knows", () => {
  const known = analyze("<network><name>a</name><forward mode='n|at'/></network>");
  assert.match(hover(known.analysis, known.offset)?.text ?? "", /\*\*nat\*\*\n\n\w+/);
  const unknown = analyze("<network><name>a</name><worm|hole/></network>");
  assert.match(hover(unknown.analysis, unknown.offset)?.text ?? "", /<wormhole>/);
});

test("a grammar of the host that cannot be read leaves ours in force, and is named", () => {
  const broken = createLanguageService({
    readGrammar: readerOf("schemas"),
    readForeignGrammar: (path) => (path === "network.rng" ? "<grammar" : undefined),
  });
  const analysis = broken.analyze("<network><name>a</name><wormhole/></network>", { version: newestVersion });
  assert.deepEqual(
    analysis.problems.map(({ code }) => code),
    ["unknown-element"],
  );
  assert.deepEqual(
    analysis.grammarProblems.map((problem) => problem.slice(0, problem.indexOf(" "))),
    ["network.rng:1:2:"],
  );
});
