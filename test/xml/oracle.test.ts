/** Whether a text is well-formed is also asked of saxes, an independent parser; both must always agree. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { parse } from "../../server/language/xml/parse.ts";
import { readCorpus } from "../support/corpus.ts";
import { documents } from "../support/documents.ts";
import { brokenText, mutated } from "../support/xml-soup.ts";

/** The first thing that saxes objects to. */
function objectionOf(text: string): string | undefined {
  const parser = new SaxesParser({ xmlns: true });
  let objection: string | undefined;
  parser.on("error", (error) => {
    objection ??= error.message;
  });
  parser.write(text).close();
  return objection;
}

function checkVerdict(text: string): void {
  const objection = objectionOf(text);
  const [problem] = parse(text).problems;
  const ours = problem && `${problem.code} at ${problem.span.start}: ${problem.message}`;
  assert.equal(ours === undefined, objection === undefined, `saxes: ${objection}\nours: ${ours}\n${text}`);
}

/**
 * What saxes does not look at: the declarations in a DOCTYPE, whose entities it therefore does not know, halves of
 * surrogate pairs, which it takes for characters, and what follows a "?" at the end of a processing instruction's name.
 */
function isComparable(text: string): boolean {
  return !/<!doctype|\p{Surrogate}|<\?[^\s?]+\?\?/iu.test(text);
}

test("agrees with saxes on the corpus", () => {
  for (const { text } of readCorpus() ?? []) checkVerdict(text);
});

test("agrees with saxes on documents with a few changes", () => {
  const originals = [
    ...documents,
    ...(readCorpus() ?? []).filter(({ text }) => text.length < 4000).map(({ text }) => text),
  ];
  const comparable = originals.filter(isComparable);
  fc.assert(
    fc.property(
      fc
        .constantFrom(...comparable)
        .chain(mutated)
        .filter(isComparable),
      (text) => checkVerdict(text),
    ),
    { numRuns: 2000 },
  );
});

test("agrees with saxes on soups of XML", () => {
  const inside = brokenText.map((text) => `<r>${text}</r>`);
  fc.assert(
    fc.property(fc.oneof(brokenText, inside).filter(isComparable), (text) => checkVerdict(text)),
    { numRuns: 2000 },
  );
});

const name = fc.constantFrom("a", "b-c", "é", "_1", "p:x", "xml.y");
const space = fc.constantFrom("", " ", "\n\t");
const characters = fc.constantFrom("x", "&amp;", "&#x41;", "'", '"', "> ", "] ]", "😀", "\r\n", " ");
const text = fc.array(characters, { maxLength: 5 }).map((parts) => parts.join(""));
const attribute = fc.record({ name, space, value: text, quote: fc.constantFrom("'", '"') }).map((parts) => {
  const value = parts.value.replaceAll(parts.quote, "");
  return {
    name: parts.name,
    written: ` ${parts.space}${parts.name}${parts.space}=${parts.space}${parts.quote}${value}${parts.quote}`,
  };
});
const attributes = fc
  .uniqueArray(attribute, { selector: (one) => one.name, maxLength: 3 })
  .map((parts) => parts.map(({ written }) => written).join(""));
const misc = fc.constantFrom("<!-- a <b> - c -->", "<?pi x?>", "<![CDATA[ <a> ]] & ]]>", "<!---->");
const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  content: fc
    .array(fc.oneof({ depthSize: "small" }, text, misc, tie("element")), { maxLength: 4 })
    .map((parts) => parts.join("")),
  element: fc
    .record({ name, attributes, content: tie("content"), space, isEmpty: fc.boolean() })
    .map((part) =>
      part.isEmpty
        ? `<${part.name}${part.attributes}${part.space}/>`
        : `<${part.name}${part.attributes}${part.space}>${part.content}</${part.name}${part.space}>`,
    ),
}));

test("finds nothing wrong in generated documents, and neither does saxes", () => {
  const prolog = fc.constantFrom("", "<?xml version='1.0' encoding=\"UTF-8\"?>\n", "<!-- a -->", "\ufeff");
  fc.assert(
    fc.property(prolog, element, space, (start, content, end) => {
      const written = `${start}<root xmlns:p="urn:p">${content}</root>${end}`;
      assert.equal(objectionOf(written), undefined);
      assert.deepEqual(parse(written).problems, []);
    }),
    { numRuns: 2000 },
  );
});
