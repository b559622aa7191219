/** Matches documents against a grammar that is written in a test, in compact syntax. */
import assert from "node:assert/strict";
import type { Grammar } from "../../server/language/grammar/grammar.ts";
import { loadGrammar } from "../../server/language/grammar/load.ts";
import {
  type ExpectedName,
  type ExpectedValues,
  expectedAttributes,
  expectedElements,
  expectedText,
  expectedValues,
} from "../../server/language/grammar/matching/expected.ts";
import { type Match, matchDocument } from "../../server/language/grammar/matching/match.ts";
import type { ElementPattern, Pattern } from "../../server/language/grammar/pattern.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { placeAt } from "../../server/language/xml/place.ts";
import { applyFix } from "./apply-edits.ts";
import { annotate, dedent, stripAnnotations, withCursor } from "./cursor.ts";

export function compactGrammar(text: string): Grammar {
  const result = loadGrammar((path) => (path === "main.rnc" ? text : undefined), "main.rnc");
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.grammar;
}

/** The document with its problems as lines of carets; the parser's own problems are not among them. */
export function checkMatch(grammar: Grammar, annotated: string): void {
  const expected = dedent(annotated);
  const text = stripAnnotations(expected);
  assert.equal(annotate(text, matchDocument(grammar, parse(text)).problems), expected);
}

/** The document after the fix of this title, which the only problem offers. */
export function checkMatchFix(grammar: Grammar, document: string, title: string, expected: string): void {
  const text = dedent(document);
  const { problems } = matchDocument(grammar, parse(text));
  const fixes = problems.flatMap((problem) => problem.fixes);
  const fix = fixes.find((candidate) => candidate.title === title);
  assert.ok(fix, `offered: ${fixes.map((candidate) => candidate.title).join("; ")}`);
  assert.equal(applyFix(text, fix), dedent(expected));
}

/** What may come at the cursor: names (a required one with `!`), words, and the names of datatypes in brackets. */
export function checkExpected(grammar: Grammar, marked: string, expected: string): void {
  const { text, offset } = withCursor(dedent(marked));
  const document = parse(text);
  const match = matchDocument(grammar, document);
  const place = placeAt(document, offset);
  switch (place.kind) {
    case "content": {
      const isText = !place.parent.children.some((node) => node.kind === "element");
      const words = isText ? printValues(expectedText(match, place.parent)) : [];
      assert.equal([...words, ...printNames(expectedElements(match, place.parent, place.index))].join(" "), expected);
      return;
    }
    case "element-name": {
      const { element, index } = place;
      assert.equal(printNames(expectedElements(match, element.parent, index, element)).join(" "), expected);
      return;
    }
    case "attributes":
      assert.equal(printNames(expectedAttributes(match, place.element)).join(" "), expected);
      return;
    case "attribute-name":
      assert.equal(printNames(expectedAttributes(match, place.attribute.parent, place.attribute)).join(" "), expected);
      return;
    case "attribute-value":
      assert.equal(printValues(expectedValues(match, place.attribute)).join(" "), expected);
      return;
    default:
      assert.fail(`nothing can come at a place of kind ${place.kind}`);
  }
}

function printNames<Declaration>(names: readonly ExpectedName<Declaration>[]): readonly string[] {
  return names.map(({ name, required }) => (required ? `${name}!` : name));
}

function printValues({ values, data, text }: ExpectedValues): readonly string[] {
  const types = data.map(({ datatype }) => `[${datatype.name}]`);
  return [...values.map(({ value }) => value), ...types, ...(text ? ["[text]"] : [])];
}

/** Each element, attribute and value with the documentation of what it was taken for, a line each. */
export function printDeclarations(match: Match, document: ReturnType<typeof parse>): string {
  const lines: string[] = [];
  const visit = (element: NonNullable<typeof document.root>, indent: string): void => {
    lines.push(`${indent}<${element.name}> ${words(match.declarations(element))}`);
    for (const attribute of element.attributes) {
      const own = words(match.attributeDeclarations(attribute));
      lines.push(`${indent}  ${attribute.name} ${own} = ${words(match.valueLeaves(attribute))}`);
    }
    for (const node of element.children) if (node.kind === "element") visit(node, `${indent}  `);
    if (element.children.length > 0 && element.children.every((node) => node.kind === "text")) {
      lines.push(`${indent}  text = ${words(match.textLeaves(element))}`);
    }
  };
  if (document.root) visit(document.root, "");
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function words(patterns: readonly (ElementPattern | Pattern)[]): string {
  const texts = patterns.map((pattern) =>
    "annotations" in pattern ? (pattern.annotations?.documentation ?? "-") : pattern.kind,
  );
  return [...new Set(texts)].join(" | ") || "nothing";
}
