/** Every element, attribute and enumerated value of our grammars has a help text of its own. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { allElements, partsOf } from "../../scripts/grammar-walk.ts";
import { readerOf } from "../../server/grammar-files.ts";
import { describeData } from "../../server/language/grammar/describe-data.ts";
import { loadGrammar } from "../../server/language/grammar/load.ts";
import { names } from "../../server/language/grammar/name-class.ts";
import type { Annotations, ElementPattern, Pattern } from "../../server/language/grammar/pattern.ts";

interface Declared {
  /** What it is and where it stands, such as "attribute disk/@type" . */
  readonly place: string;
  readonly annotations: Annotations | undefined;
}

/** A text of fewer words hardly says more than the name that it stands for. */
const fewestWords = 5;

/** Short, because the text of the attribute or element that they stand in is shown with them, or says the rest. */
const shorter = ["The setting is on.", "The setting is off.", "Kind of file.", "The device file itself."];

test("everything is documented", (context) => {
  const declared = allDeclared();
  const missing = declared.filter(({ annotations }) => !annotations?.documentation);
  context.diagnostic(`${declared.length - missing.length} of ${declared.length} declarations are documented`);
  assert.equal([...new Set(missing.map(({ place }) => place))].join("\n"), "");
  assert.ok(declared.length > 10_000);
});

test("no help text is too short to help", (context) => {
  const texts = new Set(allDeclared().map(({ annotations }) => annotations?.documentation ?? ""));
  const words = [...texts].map(wordsOf);
  const average = words.reduce((sum, count) => sum + count, 0) / words.length;
  context.diagnostic(`${texts.size} different texts, ${average.toFixed(1)} words on average`);
  assert.deepEqual(
    [...texts].filter((text) => wordsOf(text) < fewestWords && !shorter.includes(text)),
    [],
  );
});

test("what a value may be is said in words, not as a regular expression", () => {
  const grammars = readdirSync("schemas").filter((name) => name.endsWith(".rnc"));
  const files = new Map();
  const elements = grammars.flatMap((name) => {
    const result = loadGrammar(readerOf("schemas"), name, files);
    assert.ok(result.ok, name);
    return allElements(result.grammar.start);
  });
  const contents = new Set(elements.flatMap((element) => [element.content(), ...attributesOf(element)]));
  const words = new Set([...contents].flatMap((content) => partsOf(content).data).map(describeData));
  assert.ok(words.size > 100);
  assert.deepEqual(
    [...words].filter((text) => text.startsWith("text like ") && /[[\](){}|*?\\]/.test(text)),
    [],
  );
});

function attributesOf(element: ElementPattern): readonly Pattern[] {
  return partsOf(element.content()).attributes.map((attribute) => attribute.content);
}

function wordsOf(text: string): number {
  return text.split(/\s+/).length;
}

/** What all our grammars declare, each beside the grammar that it is in. */
function allDeclared(): readonly Declared[] {
  const files = new Map();
  const grammars = readdirSync("schemas").filter((name) => name.endsWith(".rnc"));
  return grammars.flatMap((name) => {
    const result = loadGrammar(readerOf("schemas"), name, files);
    assert.ok(result.ok, name);
    return allElements(result.grammar.start).flatMap((element) => declaredBy(name, element));
  });
}

/** The element itself, its attributes, and the values of both. What stands for any name has nothing to say. */
function declaredBy(grammar: string, element: ElementPattern): readonly Declared[] {
  const [name] = names(element.name);
  if (!name) return [];
  const place = `${grammar}: ${name.localName}`;
  const content = element.content();
  const attributes = partsOf(content).attributes.flatMap((attribute): readonly Declared[] => {
    const own = `${place}/@${names(attribute.name)[0]?.localName}`;
    return [{ place: own, annotations: attribute.annotations }, ...valuesOf(own, attribute.content)];
  });
  return [{ place, annotations: element.annotations }, ...attributes, ...valuesOf(place, content)];
}

function valuesOf(place: string, pattern: Pattern): readonly Declared[] {
  return partsOf(pattern).values.map(({ value, annotations }) => ({ place: `${place}=${value}`, annotations }));
}
