/** No document makes matching slow or makes it crash. Work is counted, never timed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Grammar } from "../../../server/language/grammar/grammar.ts";
import { type Match, matchDocument } from "../../../server/language/grammar/matching/match.ts";
import { parse } from "../../../server/language/xml/parse.ts";
import { elementsOf } from "../../../server/language/xml/walk.ts";
import { compactGrammar } from "../../support/check-match.ts";

const schema = `
  datatypes xsd = "http://www.w3.org/2001/XMLSchema-datatypes"
  start = element list { element name { text } & (host | pair)* & any* }
  host = element host { attribute ip { xsd:string { pattern = "[0-9.]+" } }, attribute name { text }?, element note { text }? }
  pair =
    element pair { attribute kind { "a" }, element x { attribute n { xsd:int } } }
    | element pair { attribute kind { "b" }, element y { attribute n { xsd:int } } }
  any = element * - (host | pair | name | list) { attribute * { text }*, (text | any)* }
`;

function grammar(): Grammar {
  return compactGrammar(schema);
}

function match(text: string, of: Grammar = grammar()): Match {
  return matchDocument(of, parse(text));
}

function list(content: string): string {
  return `<list><name>a</name>${content}</list>`;
}

/** Elements that were matched and ways that were looked at. */
function steps({ matcher, recoveries }: Match): number {
  return matcher.steps + recoveries.steps;
}

test("work grows as the document does, with mistakes too", () => {
  const parts = {
    valid: "<host ip='1'><note/></host><pair kind='b'><y n='1'/></pair>",
    "bad values": "<host ip='x'/><pair kind='c'><y n='z'/></pair>",
    misspelt: "<hots ip='1'/><host pi='1'/><pair knd='a'><x n='1'/></pair>",
    misplaced: "<pair kind='a'><y n='1'/><host ip='1'/></pair>text",
  };
  for (const [name, part] of Object.entries(parts)) {
    const one = steps(match(list(part.repeat(100))));
    const ten = steps(match(list(part.repeat(1000))));
    assert.ok(ten <= one * 11, `${name}: ${one} steps, then ${ten}`);
  }
});

test("all children, attributes and names may be different and wrong", () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `x${index}`);
  const strict = compactGrammar(
    "start = element list { element a { empty }?, element b { empty }, attribute c { text }? }",
  );
  const unknown = match(`<list>${names.map((name) => `<${name}/>`).join("")}</list>`, strict);
  assert.ok(steps(unknown) < 400_000, `${steps(unknown)} steps`);
  assert.equal(unknown.problems.length, 1000);
  const attributes = match(`<list ${names.map((name) => `${name}=''`).join(" ")}/>`, strict);
  assert.ok(steps(attributes) < 400_000, `${steps(attributes)} steps`);
  const known = match(`<list>${"<b/><a/>".repeat(10_000)}</list>`, strict);
  assert.ok(steps(known) < 400_000, `${steps(known)} steps`);
});

test("depth does not matter, in what matches and in what does not", () => {
  for (const depth of [1500, 100_000]) {
    for (const [open, close] of [
      ["<x>", "</x>"],
      ["<pair kind='a'>", "</pair>"],
      ["<list>", "</list>"],
    ]) {
      const document = parse(list(open?.repeat(depth) + (close ?? "").repeat(depth)));
      const result = matchDocument(grammar(), document);
      for (const element of elementsOf(document)) result.declarations(element);
      assert.equal(result.problems.length === 0, open === "<x>", `${depth} times ${open}: ${result.problems.length}`);
    }
  }
});

test("what was not read may be what is missing", () => {
  const { problems } = match(`<list>${"<x>".repeat(3000)}`);
  assert.deepEqual(problems, []);
});

test("what matching learns of a grammar is given up when it is too much", () => {
  const letters = "abcdefghijklmnopqrst".split("");
  const of = compactGrammar(
    `start = element list { ${letters.map((letter) => `element ${letter} { empty }?`).join(" & ")} }`,
  );
  let largest = 0;
  for (let round = 0, seed = 1; round < 6000; round++) {
    const shuffled = letters.toSorted(() => {
      seed = (seed * 16807) % 2147483647;
      return (seed % 3) - 1;
    });
    const before = of.factory.size;
    match(`<list>${shuffled.map((letter) => `<${letter}/>`).join("")}</list>`, of);
    largest = Math.max(largest, of.factory.size - before);
  }
  assert.equal(match("<list><a/><b/></list>", of).problems.length, 0);
  assert.equal(match("<list><a/><b/><a/></list>", of).problems.length, 1);
  assert.ok(of.factory.known < 60_000, `${of.factory.known} patterns are kept`);
});
