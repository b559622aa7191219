/** What texts and values mean: references, entities, line ends, namespaces. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../server/language/xml/parse.ts";
import { checkTree } from "../support/check-xml.ts";
import { outline } from "../support/outline.ts";

/** For documents whose white space matters: written as one string. */
function checkOutline(text: string, expected: string): void {
  const document = parse(text);
  assert.deepEqual(document.problems, []);
  assert.equal(outline(document), expected);
}

test("references stand for characters", () =>
  checkTree(`
    <n a="&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;">&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;</n>
    ---
    n a="<>&\\"'A😀"
      text "<>&\\"'A😀"
  `));

test("declared entities are expanded", () =>
  checkTree(`
    <!DOCTYPE n [
      <!ENTITY a "1 &b; &#38;amp; 4">
      <!ENTITY b '2 "3"'>
      <!ENTITY b "the first declaration counts">
    ]>
    <n a="&a;">&a;</n>
    ---
    doctype "<!DOCTYPE n [\\n  <!ENTITY a \\"1 &b; &#38;amp; 4\\">\\n  <!ENTITY b '2 \\"3\\"'>\\n  <!ENTITY b \\"the first declaration counts\\">\\n]>"
    n a="1 2 \\"3\\" & 4"
      text "1 2 \\"3\\" & 4"
  `));

test("of an entity with elements the text is kept", () =>
  checkTree(`
    <!DOCTYPE n [ <!ENTITY a "<b c='d'>x</b> <!-- no --> y"> ]>
    <n>&a;</n>
    ---
    doctype "<!DOCTYPE n [ <!ENTITY a \\"<b c='d'>x</b> <!-- no --> y\\"> ]>"
    n
      text "x  y"
  `));

test("an external entity stands for nothing", () =>
  checkTree(`
    <!DOCTYPE n [ <!ENTITY a SYSTEM "a.xml"> ]>
    <n>x&a;y</n>
    ---
    doctype "<!DOCTYPE n [ <!ENTITY a SYSTEM \\"a.xml\\"> ]>"
    n
      text "xy"
  `));

test("line ends are one line feed in text and CDATA", () =>
  checkOutline("<n>a\r\nb\rc\nd&#13;e<![CDATA[f\r\ng]]></n>", 'n\n  text "a\\nb\\nc\\nd\\re"\n  cdata "f\\ng"\n'));

test("white space is a space in a value, unless it is written as a reference", () =>
  checkOutline("<n a=' x\r\ny\tz\n' b='x&#10;y\r\n&amp;'/>", 'n a=" x y z " b="x\\ny &" /\n'));

test("line ends in a declared entity", () =>
  checkOutline(
    "<!DOCTYPE n [<!ENTITY a 'x\r\ny'>]><n a='&a;'>&a;</n>",
    'doctype "<!DOCTYPE n [<!ENTITY a \'x\\r\\ny\'>]>"\nn a="x y"\n  text "x\\ny"\n',
  ));

test("a byte order mark is no text", () => {
  const document = parse("\ufeff<?xml version='1.0'?>\r\n<n/>");
  assert.deepEqual(document.problems, []);
  assert.deepEqual(
    document.children.map((node) => [node.kind, node.span]),
    [
      ["text", { start: 0, end: 1 }],
      ["declaration", { start: 1, end: 22 }],
      ["text", { start: 22, end: 24 }],
      ["element", { start: 24, end: 28 }],
    ],
  );
  assert.deepEqual(document.children[0]?.kind === "text" && document.children[0].value, "");
});

test("CDATA is not decoded", () => checkOutline("<n><![CDATA[&amp;<b>]]></n>", 'n\n  cdata "&amp;<b>"\n'));

test("surrogate pairs are characters, in names too", () => checkOutline("<𐀀 𐀁='😀'>😀</𐀀>", '𐀀 𐀁="😀"\n  text "😀"\n'));

test("half of a surrogate pair is reported where it stands", () => {
  const codes = parse("<n a='\ud800'>\udc00 😀</n>").problems.map(({ code, span }) => [code, span.start]);
  assert.deepEqual(codes, [
    ["invalid-character", 6],
    ["invalid-character", 9],
  ]);
});

test("elements have the namespace of their prefix, or the default one", () =>
  checkTree(`
    <a xmlns="urn:1" xmlns:p="urn:2">
      <p:b xmlns="urn:3" xmlns:p="urn:4"><p:c/><d/></p:b>
      <p:e><f xmlns=""/></p:e>
    </a>
    ---
    a {urn:1} xmlns="urn:1" xmlns:p="urn:2"
      p:b {urn:4} xmlns="urn:3" xmlns:p="urn:4"
        p:c {urn:4} /
        d {urn:3} /
      p:e {urn:2}
        f xmlns="" /
  `));

test("attributes have the namespace of their prefix only", () => {
  const root = parse(`<a xmlns="urn:1" xmlns:p="urn:2" p:b="" c="" xml:lang=""/>`).root;
  assert.deepEqual(
    root?.attributes.map(({ name, localName, namespace }) => [name, localName, namespace]),
    [
      ["xmlns", "xmlns", "http://www.w3.org/2000/xmlns/"],
      ["xmlns:p", "p", "http://www.w3.org/2000/xmlns/"],
      ["p:b", "b", "urn:2"],
      ["c", "c", ""],
      ["xml:lang", "lang", "http://www.w3.org/XML/1998/namespace"],
    ],
  );
});

test("a declaration ends with its element", () =>
  checkTree(`
    <a><b xmlns="urn:1"><c/></b><d/><e xmlns="urn:2"/><f/></a>
    ---
    a
      b {urn:1} xmlns="urn:1"
        c {urn:1} /
      d /
      e {urn:2} xmlns="urn:2" /
      f /
  `));
