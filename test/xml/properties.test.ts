/** What holds for any text: the tree is lossless, spans nest, problems and places are where they can be. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { applyEdits } from "../../server/language/edits.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { placeAt } from "../../server/language/xml/place.ts";
import { xmlProblemCodes } from "../../server/language/xml/problem-codes.ts";
import type { XmlDocument, XmlElement, XmlNode } from "../../server/language/xml/tree.ts";
import { elementsOf, nodesOf, textContent } from "../../server/language/xml/walk.ts";
import { readCorpus } from "../support/corpus.ts";
import { documents } from "../support/documents.ts";
import { brokenText } from "../support/xml-soup.ts";

const corpus = readCorpus() ?? [];
/** Short, so that all their prefixes and edits can be tried. */
const realDocuments = [
  ...documents,
  ...corpus.filter(({ text }) => text.length < 2500).flatMap(({ text }, at) => (at % 120 === 0 ? [text] : [])),
];

/** The leaves of the tree, in order, are the text. */
function checkLossless(document: XmlDocument): void {
  checkSiblings(document.children, 0, document.text.length);
  for (const element of elementsOf(document)) checkElement(element);
  for (const node of nodesOf(document)) {
    if (node.kind === "text" || node.kind === "cdata") checkInside(node.trimmedSpan, node.span);
  }
}

function checkElement(element: XmlElement): void {
  const { span, startTag, nameSpan, attributes, endTag, children } = element;
  assert.equal(startTag.start, span.start);
  checkInside(nameSpan, startTag);
  let at = nameSpan.end;
  for (const attribute of attributes) {
    assert.ok(attribute.span.start >= at, "attributes are in order");
    assert.equal(attribute.parent, element);
    checkInside(attribute.span, startTag);
    checkInside(attribute.nameSpan, attribute.span);
    if (attribute.valueSpan) checkInside(attribute.valueSpan, attribute.span);
    else assert.equal(attribute.value, "");
    at = attribute.span.end;
  }
  for (const child of children) assert.equal(child.parent, element);
  if (endTag) assert.equal(endTag.span.end, span.end);
  if (endTag) checkInside(endTag.nameSpan, endTag.span);
  checkSiblings(children, startTag.end, endTag?.span.start ?? span.end);
  checkInside(textContent(element).span, span);
}

function checkSiblings(nodes: readonly XmlNode[], start: number, end: number): void {
  let at = start;
  for (const { span } of nodes) {
    assert.equal(span.start, at, "each node starts where the one before it ends");
    assert.ok(span.end > at, "no node is empty");
    at = span.end;
  }
  assert.equal(at, end, "the last node ends where its parent's content ends");
}

function checkInside(inner: { start: number; end: number }, outer: { start: number; end: number }): void {
  assert.ok(outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end);
}

function checkProblems({ text, problems }: XmlDocument): void {
  let last = 0;
  for (const { code, span, fixes, related, severity, message } of problems) {
    assert.ok(code in xmlProblemCodes, code);
    assert.equal(severity, "error");
    assert.ok(!message.includes("\n"));
    assert.ok(span.start >= last, "problems are in text order");
    last = span.start;
    assert.ok(span.start < span.end || text === "", `${code} is not empty`);
    for (const { span: part } of [{ span }, ...related]) {
      checkInside(part, { start: 0, end: text.length });
      assert.ok(!/[\r\n]./s.test(text.slice(part.start, part.end)), `${code} stays on one line`);
    }
    for (const fix of fixes) assert.notEqual(applyEdits(text, fix.edits), text);
  }
}

function checkPlaces(document: XmlDocument, offsets: Iterable<number>): void {
  for (const offset of offsets) {
    const place = placeAt(document, offset);
    if ("span" in place) {
      checkInside({ start: offset, end: offset }, place.span);
      assert.equal(place.typed, document.text.slice(place.span.start, offset));
    }
  }
}

function checkAll(text: string, offsets: Iterable<number>): void {
  const document = parse(text);
  checkLossless(document);
  checkProblems(document);
  checkPlaces(document, offsets);
}

test("the corpus is read without loss and without problems", () => {
  const withProblems = corpus.filter(({ text }) => {
    const document = parse(text);
    checkLossless(document);
    return document.problems.length > 0;
  });
  // libvirt keeps one broken document, to test its own message for it.
  const expected = corpus.length === 0 ? [] : ["qemuxmlconfdata/broken-xml-invalid.xml"];
  assert.deepEqual(
    withProblems.map(({ path }) => path),
    expected,
  );
});

test("every prefix of a real document is read", () => {
  for (const text of realDocuments) {
    for (let end = 0; end <= text.length; end++) checkAll(text.slice(0, end), [end, end - 1]);
  }
});

test("every single edit of a real document is read", () => {
  const insertions = ["<", ">", "/", "&", "'", '"', "=", " ", "\n", "a", "!", "?", "-", "]", ":"];
  for (const text of documents) {
    for (let at = 0; at <= text.length; at++) {
      const [before, after] = [text.slice(0, at), text.slice(at)];
      checkAll(before + after.slice(1), [at]);
      const inserted = insertions[at % insertions.length] ?? "<";
      checkAll(before + inserted + after, [at, at + 1]);
    }
  }
});

test("any soup of XML is read", () => {
  fc.assert(
    fc.property(brokenText, (text) => {
      checkAll(text, Array(text.length + 1).keys());
    }),
    { numRuns: 3000 },
  );
});

test("any string is read", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      checkAll(text, Array(text.length + 1).keys());
    }),
  );
});

/** As long as a problem has a repair that nobody has to think about, and at most as often as a document has parts. */
function repaired(text: string): string {
  let current = text;
  for (let round = 0; round < 40; round++) {
    const fix = parse(current).problems.flatMap(({ fixes }) => fixes)[0];
    if (!fix) return current;
    current = applyEdits(current, fix.edits);
  }
  return current;
}

test("what is typed into a document can be repaired, problem by problem, until it is well-formed", () => {
  const typed = [
    "<",
    "</",
    "<ip",
    "<ip a",
    "<ip a=",
    "<ip a='",
    "<ip a='b",
    "<ip a=b>",
    "&",
    "<!--",
    "]]>",
    "<ip a='1'b='2' a='3'/>",
  ];
  for (const text of documents) {
    const root = parse(text).root;
    assert.ok(root?.endTag);
    for (const child of root.children) {
      for (const part of typed) {
        const broken = text.slice(0, child.span.start) + part + text.slice(child.span.start);
        assert.deepEqual(parse(repaired(broken)).problems, [], broken);
      }
    }
  }
});
