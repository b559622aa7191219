/** What is too large or too deep is named and left unread; nothing crashes, and the work grows with the text only. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Limits } from "../../server/language/xml/limits.ts";
import { parse, parseCounted } from "../../server/language/xml/parse.ts";
import { placeAt } from "../../server/language/xml/place.ts";
import type { XmlDocument, XmlNode } from "../../server/language/xml/tree.ts";
import { elementsOf, nodesOf, textContent } from "../../server/language/xml/walk.ts";
import { pathOf } from "../support/outline.ts";

function problemsOf(document: XmlDocument): readonly string[] {
  return document.problems.map(({ code, span, message }) => `${span.start}-${span.end} ${code}: ${message}`);
}

function kindsOf(nodes: readonly XmlNode[]): readonly string[] {
  return nodes.map(({ kind, span }) => `${kind} ${span.start}-${span.end}`);
}

test("a document beyond the size limit is read up to there", () => {
  const text = "<network><name>default</name><ip/></network>";
  const document = parse(text, { documentSize: 20 });
  assert.deepEqual(problemsOf(document), [
    "20-21 document-too-large: The document has more than 20 characters; what follows is not read or checked",
  ]);
  assert.equal(document.truncated, true);
  assert.deepEqual(kindsOf(document.children), ["element 0-20", "unread 20-44"]);
  assert.equal(placeAt(document, 30).kind, "unread");
});

test("a document as large as the limit is read whole", () => {
  const document = parse("<network/>", { documentSize: 10 });
  assert.deepEqual([document.truncated, problemsOf(document)], [false, []]);
});

test("elements beyond the depth limit are left unread", () => {
  const document = parse("<a><b><c><d/></c></b></a>", { depth: 2 });
  assert.deepEqual(problemsOf(document), [
    "6-7 too-deeply-nested: More than 2 elements lie inside each other here; what follows is not read or checked",
  ]);
  assert.deepEqual(kindsOf(document.children), ["element 0-6", "unread 6-25"]);
  assert.deepEqual(Array.from(elementsOf(document), pathOf), ["/a", "/a/b"]);
});

test("a hundred thousand levels are refused by default", () => {
  const document = parse(`${"<a>".repeat(100_000)}${"</a>".repeat(100_000)}`);
  assert.deepEqual(
    problemsOf(document).map((problem) => problem.slice(0, 27)),
    ["6000-6001 too-deeply-nested"],
  );
  assert.equal([...elementsOf(document)].length, 2000);
});

test("a hundred thousand levels are read when the limit allows it, and nothing recurses", () => {
  const levels = 100_000;
  const text = `${"<a>".repeat(levels)}x${"</a>".repeat(levels)}`;
  const document = parse(text, { depth: levels });
  assert.deepEqual(document.problems, []);
  const all = [...elementsOf(document)];
  const innermost = all.at(-1);
  assert.ok(innermost);
  assert.deepEqual([all.length, textContent(innermost).value], [levels, "x"]);
  assert.equal(pathOf(innermost).length, levels * 2);
  const place = placeAt(document, levels * 3 + 1);
  assert.ok(place.kind === "content" && place.parent === innermost);
});

test("only so many problems are reported", () => {
  const document = parse(`<a>${"&".repeat(100_000)}</a>`, { problems: 2 });
  assert.deepEqual(problemsOf(document), [
    '3-4 stray-ampersand: "&" begins a reference, but none follows; write &amp; for the character itself',
    '4-5 stray-ampersand: "&" begins a reference, but none follows; write &amp; for the character itself',
    "4-5 too-many-problems: This document has more than 2 problems; correct these to see the others",
  ]);
});

/** Ten entities, each ten times the one before. */
function billionLaughs(reference: string, open = "", close = ""): string {
  const entity = (at: number) => `<!ENTITY e${at + 1} "${open}${`&e${at};`.repeat(10)}${close}">`;
  const entities = Array.from({ length: 9 }, (_, at) => entity(at));
  return `<!DOCTYPE a [<!ENTITY e0 "ha">${entities.join("")}]><a b="${reference}">${reference}${reference}</a>`;
}

test("entities that expand to a billion characters are not expanded", () => {
  const { document, steps } = parseCounted(billionLaughs("&e9;"));
  assert.deepEqual(
    document.problems.map(({ code }) => code),
    ["entities-too-large"],
  );
  assert.equal(document.root?.attributes[0]?.value, "");
  assert.ok(steps < 10_000, `${steps} steps`);
});

test("entities with elements that expand to a billion characters are not expanded", () => {
  const text = billionLaughs("&e9;", "<b>", "</b>").replace(/ b="&e9;"/, "");
  const { document, steps } = parseCounted(text);
  assert.deepEqual(
    document.problems.map(({ code, span }) => `${code} ${text.slice(span.start, span.end)}`),
    ["entities-too-large &e9;"],
  );
  assert.ok(steps < 10_000, `${steps} steps`);
});

test("many references to a large entity are too large together", () => {
  const text = `<!DOCTYPE a [<!ENTITY e "${"x".repeat(1000)}">]><a>${"&e;".repeat(100_000)}</a>`;
  const document = parse(text);
  assert.deepEqual(
    document.problems.map(({ code }) => code),
    ["entities-too-large"],
  );
  const [content] = document.root?.children ?? [];
  assert.ok(content?.kind === "text" && content.value.length <= 1_000_000);
});

test("entities with elements count too", () => {
  const text = `<!DOCTYPE a [<!ENTITY e "<b>${"x".repeat(1000)}</b>">]><a>${"&e;".repeat(2000)}</a>`;
  assert.deepEqual(
    parse(text).problems.map(({ code }) => code),
    ["entities-too-large"],
  );
});

test("entities beyond the depth limit are not expanded", () => {
  const entities = Array.from({ length: 30 }, (_, at) => `<!ENTITY e${at + 1} "&e${at};">`).join("");
  const codes = ["&e19;", "&e20;"].map((reference) => {
    const document = parse(`<!DOCTYPE a [<!ENTITY e0 "x">${entities}]><a>${reference}</a>`);
    return document.problems.map(({ code }) => code);
  });
  assert.deepEqual(codes, [[], ["entities-too-large"]]);
});

/** Each grows with its number; a quadratic reading shows as twice the work for each character. */
const shapes: Readonly<Record<string, (count: number) => string>> = {
  "a long line of text": (count) => `<r>${"x".repeat(count)}</r>`,
  "elements on one line": (count) => `<r>${"<a b='c'>d</a>".repeat(count)}</r>`,
  "elements on many lines": (count) => `<r>\n${"  <a b='c'>d</a>\n".repeat(count)}</r>`,
  attributes: (count) => `<r ${Array.from({ length: count }, (_, at) => `a${at}='b'`).join(" ")}/>`,
  "one attribute again and again": (count) => `<r ${"a='b' ".repeat(count)}/>`,
  "attributes without value": (count) => `<r ${"a ".repeat(count)}/>`,
  "attributes that touch": (count) => `<r ${"a='b'".repeat(count)}/>`,
  "namespace declarations": (count) => Array.from({ length: count }, (_, at) => `<p${at}:a xmlns:p${at}='u'>`).join(""),
  "stray less-than signs": (count) => "<".repeat(count),
  "stray less-than signs in text": (count) => `<r>${"< 1".repeat(count)}</r>`,
  "less-than signs in a value": (count) => `<r a='${"<".repeat(count)}`,
  "stray ampersands": (count) => `<r>${"&".repeat(count)}</r>`,
  references: (count) => `<r a='${"&amp;".repeat(count)}'>${"&amp;".repeat(count)}</r>`,
  "tags without less-than sign": (count) => `<r>${"a b='c' ".repeat(count)}${"a b='c'>".repeat(count)}</a></r>`,
  "white space where a tag could be": (count) => `<r>a${" ".repeat(count)}${"a  ".repeat(count)}></b></r>`,
  "end tags without less-than sign": (count) => `<r><a>${"/a>".repeat(count)}${"/".repeat(count)}</r>`,
  "a cut start tag": (count) => `<r><a${"a ".repeat(count)}</a></r>`,
  "unclosed elements": (count) => "<a>".repeat(count),
  "unclosed elements on lines": (count) => `<r>\n${"<a>\n".repeat(count)}</r>`,
  "unclosed elements with text": (count) => `<r>\n${"  <a>b\n".repeat(count)}</r>`,
  "half-typed tags": (count) => "<a ".repeat(count),
  "half-typed tags on lines": (count) => `<r>\n${"  <a\n".repeat(count)}</r>`,
  "half-typed values": (count) => "<a b='".repeat(count),
  "half-typed values with other quotes": (count) => `<a b='x" `.repeat(count),
  "bare end tags": (count) => "</".repeat(count),
  "stray end tags": (count) => `<r>${"</a>".repeat(count)}`,
  "mismatched end tags": (count) => `<r>\n${"<a>\n</b>\n".repeat(count)}`,
  "end tags of an outer element": (count) => `<a>\n${"<b>\n".repeat(count)}${" </a>\n".repeat(count)}`,
  "ends of the root": (count) => `<r>${"</r><a/>".repeat(count)}`,
  "unterminated comments": (count) => "<!--\n".repeat(count),
  "unterminated comments before one end": (count) => `<r>${"<!--\n".repeat(count)}-->${"x".repeat(count)}`,
  "comments in comments": (count) => "<!-- \n<!-- -->".repeat(count),
  "unterminated CDATA": (count) => "<![CDATA[".repeat(count),
  "ends of CDATA": (count) => `<r>${"]]>".repeat(count)}</r>`,
  "unterminated instructions": (count) => "<?a".repeat(count),
  DOCTYPEs: (count) => "<!DOCTYPE".repeat(count),
  "DOCTYPEs with unterminated parts": (count) => `<!DOCTYPE a [<!-- "`.repeat(count),
  "entities in entities": (count) =>
    `<!DOCTYPE a [${Array.from({ length: count }, (_, at) => `<!ENTITY e${at} "x&e${at + 1};">`).join("")}]><a>&e0;</a>`,
  "default values": (count) => `<!DOCTYPE a [${"<!ATTLIST a b CDATA 'x'>".repeat(count)}]><a/>`,
  "indentation before unclosed elements": (count) =>
    `<r>\n${" ".repeat(count)}${"<a>".repeat(count)}${" ".repeat(count)}`,
};

const unlimited: Partial<Limits> = { documentSize: 100_000_000, depth: 100_000_000, problems: 50 };

for (const [name, make] of Object.entries(shapes)) {
  test(`the work grows no faster than the text: ${name}`, () => {
    const work = [1000, 2000, 8000].map((count) => {
      const text = make(count);
      return parseCounted(text, unlimited).steps / text.length;
    });
    const [small = 0, medium = 0, large = 0] = work;
    // What has mistakes may be read twice.
    assert.ok(large < 16, `each character is looked at ${large.toFixed(1)} times`);
    assert.ok(medium < small * 1.1 + 0.1 && large < small * 1.1 + 0.1, `steps for each character: ${work.join(", ")}`);
  });
}

test("a hundred thousand of everything is read", () => {
  for (const make of Object.values(shapes)) {
    const text = make(100_000);
    const document = parse(text);
    assert.equal(document.children.at(-1)?.span.end, text.length);
  }
});

test("a line of 50 MB and a document of 5 MB are read", () => {
  const line = `<n>${"x".repeat(50_000_000)}</n>`;
  assert.deepEqual(
    parse(line).problems.map(({ code }) => code),
    ["document-too-large"],
  );
  const [content] = parse(line, { documentSize: 60_000_000 }).root?.children ?? [];
  assert.deepEqual(content?.span, { start: 3, end: 50_000_003 });
  const large = `<n>\n${"  <a b='c'>d</a>\n".repeat(300_000)}</n>`;
  const document = parse(large);
  assert.deepEqual([document.problems, document.truncated], [[], false]);
  let count = 0;
  for (const node of nodesOf(document)) if (node.kind === "element") count++;
  assert.equal(count, 300_001);
});
