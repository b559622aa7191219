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

test("everything is documented", (context) => {
  const grammars = readdirSync("schemas").filter((name) => name.endsWith(".rnc"));
  const files = new Map();
  const declared = grammars.flatMap((name) => {
    const result = loadGrammar(readerOf("schemas"), name, files);
    assert.ok(result.ok, name);
    return allElements(result.grammar.start).flatMap((element) => declaredBy(name, element));
  });
  const missing = declared.filter(({ annotations }) => !annotations?.documentation);
  context.diagnostic(`${declared.length - missing.length} of ${declared.length} declarations are documented`);
  assert.equal([...new Set(missing.map(({ place }) => place))].join("\n"), "");
  assert.ok(declared.length > 10_000);
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
