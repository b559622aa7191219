import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../server/language/xml/parse.ts";
import type { XmlElement } from "../../server/language/xml/tree.ts";
import {
  attributeOf,
  childElements,
  elementsOf,
  firstChild,
  nodesOf,
  textContent,
  trimSpace,
} from "../../server/language/xml/walk.ts";

const text = "<?a?><n><ip a='1' b='2' a='3'>x<!-- c --></ip><dns><host/></dns><ip/><</n><!-- d -->";
const document = parse(text);

function rootOf(written: string): XmlElement {
  const { root } = parse(written);
  assert.ok(root);
  return root;
}

function names(elements: Iterable<XmlElement>): string {
  return Array.from(elements, ({ name }) => name || "(no name)").join(" ");
}

test("all elements and all nodes come in document order", () => {
  assert.equal(names(elementsOf(document)), "n ip dns host ip (no name)");
  assert.deepEqual(
    Array.from(nodesOf(document), ({ kind }) => kind).join(" "),
    "instruction element element text comment element element element element comment",
  );
});

test("child elements are found by name, those without name are left out", () => {
  const root = rootOf(text);
  assert.equal(names(childElements(root)), "ip dns ip");
  assert.equal(names(childElements(root, "ip")), "ip ip");
  assert.equal(firstChild(root, "ip")?.attributes.length, 3);
  assert.equal(firstChild(root, "host"), undefined);
});

test("the first attribute of a name counts", () => {
  const ip = firstChild(rootOf(text), "ip");
  assert.ok(ip);
  assert.equal(attributeOf(ip, "a")?.value, "1");
  assert.equal(attributeOf(ip, "c"), undefined);
});

function textOf(written: string): readonly [string, string] {
  const { value, span } = textContent(rootOf(written));
  return [value, written.slice(span.start, span.end)];
}

test("the text of an element is joined and trimmed", () => {
  assert.deepEqual(textOf("<n>  default\r\n </n>"), ["default", "default"]);
  assert.deepEqual(textOf("<n> a<b>not this</b> c<!-- d --> </n>"), ["a c", "a<b>not this</b> c"]);
  assert.deepEqual(textOf("<n> &amp;<![CDATA[ x ]]> </n>"), ["& x", "&amp;<![CDATA[ x"]);
  assert.deepEqual(textOf("<n>\u00a0x\u00a0</n>"), ["\u00a0x\u00a0", "\u00a0x\u00a0"]);
  assert.equal(trimSpace(" \t\r\na b\n"), "a b");
});

test("without text the span is empty, behind the start tag", () => {
  assert.deepEqual(textContent(rootOf("<n>  <a/></n>")), { value: "", span: { start: 3, end: 3 } });
  assert.deepEqual(textContent(rootOf("<n/>")), { value: "", span: { start: 4, end: 4 } });
});
