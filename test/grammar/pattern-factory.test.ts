import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Pattern } from "../../server/language/grammar/pattern.ts";
import { PatternFactory } from "../../server/language/grammar/pattern-factory.ts";

const token = { name: "token", parameters: [], allows: () => true, equal: (a: string, b: string) => a === b };

function value(factory: PatternFactory, text: string): Pattern {
  return factory.value({ datatype: token, value: text, annotations: undefined });
}

function alternatives(pattern: Pattern): readonly string[] {
  if (pattern.kind === "choice") return [...alternatives(pattern.left), ...alternatives(pattern.right)];
  return [pattern.kind === "value" ? pattern.value : pattern.kind];
}

test("makes one object of equal patterns", () => {
  const factory = new PatternFactory();
  const [a, b] = [value(factory, "a"), value(factory, "b")];
  const size = factory.size;
  assert.equal(value(factory, "a"), a);
  assert.equal(factory.group(a, b), factory.group(a, b));
  assert.equal(factory.interleave(a, b), factory.interleave(a, b));
  assert.equal(factory.oneOrMore(a), factory.oneOrMore(factory.oneOrMore(a)));
  assert.equal(factory.list(a), factory.list(a));
  assert.equal(factory.group(factory.group(a, b), a), factory.group(a, factory.group(b, a)));
  assert.equal(factory.size, size + 6);
});

test("keeps choices flat, sorted and without duplicates, however they are built", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b", "c", "", "#"), { minLength: 1 }), fc.nat(), (texts, split) => {
      const factory = new PatternFactory();
      for (const text of ["a", "b", "c"]) value(factory, text);
      const patterns = texts.map((text) =>
        text === "" ? factory.empty : text === "#" ? factory.text : value(factory, text),
      );
      const at = split % patterns.length;
      const oneByOne = patterns.reduce<Pattern>((left, right) => factory.choice(left, right), factory.notAllowed);
      const inHalves = factory.choice(factory.choiceOf(patterns.slice(0, at)), factory.choiceOf(patterns.slice(at)));
      assert.equal(oneByOne, inHalves);
      const expected = new Set(texts.map((text) => (text === "" ? "empty" : text === "#" ? "text" : text)));
      if (expected.has("text")) expected.delete("empty");
      const order = ["empty", "text", "a", "b", "c"];
      assert.deepEqual(
        alternatives(oneByOne),
        [...expected].sort((x, y) => order.indexOf(x) - order.indexOf(y)),
      );
    }),
  );
});

test("drops what can never match and what matches nothing", () => {
  const factory = new PatternFactory();
  const a = value(factory, "a");
  const { empty, notAllowed, text } = factory;
  assert.equal(factory.choice(notAllowed, a), a);
  assert.equal(factory.group(a, notAllowed), notAllowed);
  assert.equal(factory.interleave(notAllowed, a), notAllowed);
  assert.equal(factory.group(empty, a), a);
  assert.equal(factory.interleave(a, empty), a);
  assert.equal(factory.oneOrMore(notAllowed), notAllowed);
  assert.equal(factory.choice(empty, text), text);
  assert.equal(factory.choiceOf([]), notAllowed);
});

test("keeps declarations at different places apart", () => {
  const factory = new PatternFactory();
  const name = { kind: "name", namespace: "", localName: "x" } as const;
  const at = (offset: number) =>
    factory.attribute({ name, content: factory.text, annotations: undefined, source: { file: "f", offset } });
  assert.equal(at(1), at(1));
  assert.notEqual(at(1), at(2));
});

test("compiles the content of an element once, when it is first asked for", () => {
  const factory = new PatternFactory();
  const compiled: string[] = [];
  const element = factory.element({
    name: { kind: "name", namespace: "", localName: "x" },
    annotations: undefined,
    source: { file: "f", offset: 0 },
    content: () => {
      compiled.push("x");
      return factory.text;
    },
  });
  assert.deepEqual(compiled, []);
  assert.equal(element.content(), factory.text);
  assert.equal(element.content(), factory.text);
  assert.deepEqual(compiled, ["x"]);
});
