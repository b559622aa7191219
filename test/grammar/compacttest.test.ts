/** James Clark's test suite for the compact syntax: what is correct, and what it means in XML syntax. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReadGrammarFile } from "../../server/language/grammar/grammar.ts";
import { checkGrammar } from "../../server/language/grammar/load.ts";
import { readCompact } from "../../server/language/grammar/read-compact.ts";
import { readXml } from "../../server/language/grammar/read-xml.ts";
import type { SyntaxPattern, SyntaxResult } from "../../server/language/grammar/syntax.ts";
import type { XmlElement } from "../../server/language/xml/tree.ts";
import { childElements } from "../../server/language/xml/walk.ts";
import { attributeOf, type ConformanceCase, isMissing, readSuite } from "../support/conformance.ts";

/** Stands for the file that has no name in the suite, whatever its syntax. */
const MAIN = "main";

test("reads compact syntax as the test suite says", { skip: isMissing("compacttest.xml") }, () => {
  const misses: string[] = [];
  const cases = readSuite("compacttest.xml");
  for (const conformanceCase of cases) misses.push(...judge(conformanceCase));
  assert.deepEqual({ cases: cases.length, misses }, { cases: 87, misses: [] });
});

function judge({ number, element, contentOf }: ConformanceCase): readonly string[] {
  const [compact] = childElements(element, "compact");
  const [xml] = childElements(element, "xml");
  const [incorrect] = compact ? childElements(compact, "incorrect") : [];
  if (incorrect) return isRefused(contentOf(incorrect)) ? [] : [`case ${number}: accepts an incorrect grammar`];
  const compactFiles = filesOf(compact, contentOf);
  const misses: string[] = [];
  // One case has a file in compact syntax only, so the files of the XML decide what there is to compare.
  for (const [name, text] of filesOf(xml, contentOf)) {
    const compactName = name.replace(/rng$/, "rnc");
    const left = plain(readCompact(compactName, compactFiles.get(compactName) ?? "", ""));
    const right = plain(readXml(name, text, ""));
    if (left !== right) misses.push(`case ${number}: compact ${left} but XML ${right}`);
  }
  return misses;
}

/** Some mistakes are in the syntax, others only in what it means. */
function isRefused(text: string): boolean {
  const read: ReadGrammarFile = (path) => (path === "main.rnc" ? text : undefined);
  return !checkGrammar(read, "main.rnc").ok;
}

function filesOf(holder: XmlElement | undefined, contentOf: ConformanceCase["contentOf"]): ReadonlyMap<string, string> {
  const files = holder ? childElements(holder) : [];
  return new Map(files.map((file) => [attributeOf(file, "name") || MAIN, contentOf(file)] as const));
}

/** What was read without its places, and paths without the syntax of the file. */
function plain({ pattern, problems }: SyntaxResult): string {
  if (!pattern) return `refused: ${problems[0]?.message}`;
  return JSON.stringify(pattern satisfies SyntaxPattern, (key, value: unknown) => {
    if (key === "place") return undefined;
    if (key === "path") return String(value).replace(/\.rnc$/, ".rng");
    return value instanceof Map ? [...value] : value;
  });
}
