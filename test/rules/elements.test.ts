/** What a rule says it is about: without these elements it finds nothing, so that not asking it changes no problem. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Analysis } from "../../server/language/analysis.ts";
import { type CompletionItem, complete } from "../../server/language/features/completion.ts";
import { fill, plainText } from "../../server/language/features/snippet.ts";
import { domainRules } from "../../server/language/rules/domain/index.ts";
import { newestVersion } from "../../server/language/version.ts";
import { parse } from "../../server/language/xml/parse.ts";
import type { XmlElement } from "../../server/language/xml/tree.ts";
import { attributeValue, elementsOf, nodesBelow } from "../../server/language/xml/walk.ts";
import { analyze } from "../support/check.ts";
import { readCorpus } from "../support/corpus.ts";

const names = new Set(domainRules.rules.flatMap(({ elements }) => elements ?? []));
/** libvirt and the rules look into no metadata, but the elements are there, and all rules are asked. */
const metadata = `<metadata><x:all xmlns:x='urn:x'>${[...names].map((name) => `<${name}/>`).join("")}</x:all></metadata>`;

function problems(text: string): readonly string[] {
  const { root } = parse(text);
  return root ? domainRules.check(root, newestVersion).map(({ code, span }) => `${code} ${span.start}`) : [];
}

function checkUnasked(text: string): void {
  const end = text.lastIndexOf("</domain>");
  if (end < 0 || text.includes("<metadata")) return;
  assert.deepEqual(problems(text.slice(0, end) + metadata + text.slice(end)), problems(text), text);
}

/** The document without the elements of one name, for each name that a rule is about. */
function* thinned(text: string): Generator<string> {
  const { root } = parse(text);
  const byName = new Map<string, { readonly start: number; readonly end: number }[]>();
  for (const node of nodesBelow(root?.children ?? [])) {
    if (node.kind !== "element" || !names.has(node.name)) continue;
    const spans = byName.get(node.name) ?? [];
    if (node.span.start >= (spans.at(-1)?.end ?? 0)) spans.push(node.span);
    byName.set(node.name, spans);
  }
  for (const spans of byName.values()) {
    yield spans.reduceRight((left, { start, end }) => left.slice(0, start) + left.slice(end), text);
  }
}

test("a rule is silent without the elements that it is about: examples", () => {
  for (const { bad, good } of domainRules.rules) {
    for (const text of [bad, good, ...thinned(bad)]) checkUnasked(text);
  }
});

test("a rule is silent without the elements that it is about: the corpus", () => {
  const documents = readCorpus()?.filter(({ text }) => /<domain[\s>]/.test(text)) ?? [];
  for (const [index, { text }] of documents.entries()) {
    checkUnasked(text);
    if (index % 12 === 0) for (const changed of thinned(text)) checkUnasked(changed);
  }
});

test("a rule is silent without the elements that it is about: what completion may insert", () => {
  const documents = readCorpus()?.filter(({ text }) => /<domain[\s>]/.test(text)) ?? [];
  const seen = new Set<string>();
  for (const { text } of documents.filter((_document, index) => index % 3 === 0)) {
    const analysis = analyze(text);
    for (const element of elementsOf(analysis.document)) {
      const place = placeOf(element);
      if (element.selfClosing || seen.has(place)) continue;
      seen.add(place);
      for (const { span, snippet } of insertions(analysis, element.startTag.end))
        checkUnasked(text.slice(0, span.start) + fill(plainText(snippet), "64").text + text.slice(span.end));
    }
  }
});

/** An element by its names, and what decides what may be in it. */
function placeOf(element: XmlElement): string {
  const { name, parent } = element;
  return `${parent ? placeOf(parent) : ""}/${name} ${attributeValue(element, "type") ?? ""}`;
}

/** All that the grammar takes at a place, whatever the rules say. */
function insertions(analysis: Analysis, offset: number): readonly CompletionItem[] {
  const { kind } = analysis;
  return kind ? complete({ ...analysis, kind: { ...kind, name: "without rules" } }, offset, () => 0.5) : [];
}
