/**
 * What typing does to a document, tried at every element of real ones: every other element must keep its parent, and
 * one mistake must be one problem.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../server/language/xml/parse.ts";
import type { XmlElement } from "../../server/language/xml/tree.ts";
import { elementsOf } from "../../server/language/xml/walk.ts";
import { readCorpus } from "../support/corpus.ts";
import { documents } from "../support/documents.ts";

/** Replaces a part of the text, at one element. `isGone` says that the element is no longer there. */
interface Breakage {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
  readonly isGone?: boolean;
}

type Break = (text: string, element: XmlElement, seed: number) => Breakage | undefined;

function hasElements(element: XmlElement): boolean {
  return element.children.some((child) => child.kind === "element");
}

/** A line of its own before the element, indented as it is. */
function lineBefore(text: string, element: XmlElement, newText: string): Breakage | undefined {
  const { start } = element.span;
  const indent = text.slice(text.lastIndexOf("\n", start) + 1, start);
  return /^[ \t]*$/.test(indent) ? { start, end: start, newText: `${newText}\n${indent}` } : undefined;
}

const halfTyped = ["<", "<for", "<for mode", "<for mode=", "<for mode='", '<for mode="na', "</x", "<for>"];

const breaks: Readonly<Record<string, Break>> = {
  "cutting a start tag": (_, element, seed) => {
    const { startTag, endTag, span } = element;
    if (endTag && !hasElements(element)) return undefined;
    const start = startTag.start + 1 + (seed % (startTag.end - startTag.start - 1));
    return { start, end: endTag ? startTag.end : span.end, newText: "" };
  },
  "removing the > of a start tag": (_, element) => {
    const { end } = element.startTag;
    const isBeforeText = element.endTag && !hasElements(element);
    return isBeforeText ? undefined : { start: end - (element.selfClosing ? 2 : 1), end, newText: "" };
  },
  "removing an end tag": (_, { endTag }) => endTag && { ...endTag.span, newText: "" },
  "cutting an end tag": (_, { endTag }, seed) => {
    if (!endTag) return undefined;
    const { start, end } = endTag.span;
    return { start: start + 2 + (seed % (end - start - 2)), end, newText: "" };
  },
  "doubling an end tag": (text, { endTag }) =>
    endTag && { start: endTag.span.end, end: endTag.span.end, newText: text.slice(endTag.span.start, endTag.span.end) },
  "removing a start tag": (_, { startTag, endTag, parent }) =>
    endTag && parent && { ...startTag, newText: "", isGone: true },
  "renaming a start tag": (_, { nameSpan, endTag, name }) =>
    endTag && { ...nameSpan, newText: `${name.slice(0, -1)}x` },
  "removing a quote": (_, { attributes }, seed) => {
    const value = attributes[seed % Math.max(1, attributes.length)]?.valueSpan;
    const start = value && (seed % 2 === 0 ? value.end : value.start - 1);
    return start === undefined ? undefined : { start, end: start + 1, newText: "" };
  },
  "typing on a line before": (text, element, seed) =>
    lineBefore(text, element, halfTyped[seed % halfTyped.length] ?? ""),
  "typing an element of the same name on a line before": (text, element) =>
    lineBefore(text, element, `<${element.name}>`),
  "removing the name of a start tag": (_, { nameSpan, attributes, endTag }) =>
    attributes.length > 0 || endTag ? { ...nameSpan, newText: "" } : undefined,
  "typing directly before": (_, { span }, seed) => ({
    start: span.start,
    end: span.start,
    newText: halfTyped[seed % 6] ?? "",
  }),
};

/** The start of each element's parent by its own start, -1 at the top. `shift` moves offsets to where they were before. */
function parentsIn(text: string, shift: (offset: number) => number): ReadonlyMap<number, number> {
  const parents = new Map<number, number>();
  for (const { span, parent } of elementsOf(parse(text))) {
    parents.set(shift(span.start), parent ? shift(parent.span.start) : -1);
  }
  return parents;
}

interface Outcome {
  readonly isKept: boolean;
  readonly problems: number;
}

function breakAt(text: string, element: XmlElement, { start, end, newText, isGone }: Breakage): Outcome {
  const broken = text.slice(0, start) + newText + text.slice(end);
  const newEnd = start + newText.length;
  // What is new gets an offset that nothing else has.
  const shift = (at: number) => (at < start ? at : at < newEnd ? -2 - at : at - newEnd + end);
  const after = parentsIn(broken, shift);
  const own = element.span.start;
  const around = element.parent?.span.start ?? -1;
  let isKept = isGone === true || after.has(own);
  for (const [at, parent] of parentsIn(text, (offset) => offset)) {
    if (at === own || (at > start && at < end)) continue;
    const expected = isGone && parent === own ? around : parent;
    if (after.get(at) !== expected) isKept = false;
  }
  return { isKept, problems: parse(broken).problems.length };
}

const originals = [...documents, ...(readCorpus() ?? []).map(({ text }) => text)].filter((text, at) => {
  return text.length < 4000 && (at < documents.length || at % 50 === 0) && isIndented(text);
});

/** Each line is indented deeper than its parent's: otherwise nobody can tell where an element without end tag ends. */
function isIndented(text: string): boolean {
  const document = parse(text);
  const indentation = (at: number) => at - text.lastIndexOf("\n", at) - 1;
  const isDeeper = ({ span, parent }: XmlElement) =>
    parent === undefined || indentation(span.start) > indentation(parent.span.start);
  return document.problems.length === 0 && Array.from(elementsOf(document)).every(isDeeper);
}

for (const [name, breakIt] of Object.entries(breaks)) {
  test(`${name}: the others keep their parents, and it is one problem`, () => {
    let count = 0;
    let wrong = 0;
    let oneProblem = 0;
    for (const text of originals) {
      for (const [seed, element] of [...elementsOf(parse(text))].slice(1).entries()) {
        const breakage = breakIt(text, element, seed);
        if (!breakage) continue;
        const outcome = breakAt(text, element, breakage);
        count++;
        if (!outcome.isKept) wrong++;
        if (outcome.problems === 1) oneProblem++;
      }
    }
    assert.ok(count > 10, `only ${count} cases`);
    const rates = `of ${count}: ${wrong} with another parent, ${count - oneProblem} with more or less than one problem`;
    assert.ok(wrong <= count * 0.002 && oneProblem >= count * 0.99, rates);
  });
}
