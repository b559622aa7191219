/** Where the cursor stands, in finished and in half-typed documents: the named case with all that it says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../server/language/xml/parse.ts";
import { type Place, placeAt } from "../../server/language/xml/place.ts";
import type { XmlElement } from "../../server/language/xml/tree.ts";
import { withCursor } from "../support/cursor.ts";

function check(marked: string, expected: string): void {
  const { text, offset } = withCursor(marked);
  assert.equal(describe(text, placeAt(parse(text), offset)), expected);
}

function describe(text: string, place: Place): string {
  const written = ({ start, end }: { start: number; end: number }) => JSON.stringify(text.slice(start, end));
  const textOf = (node: { readonly span: { start: number; end: number } } | undefined) =>
    node ? ` in ${written(node.span)}` : "";
  switch (place.kind) {
    case "content":
      return `content of ${place.parent.name} after ${place.index}${textOf(place.text)}`;
    case "cdata":
      return `cdata of ${place.parent?.name} after ${place.index}${textOf(place.text)}`;
    case "prolog":
    case "epilog":
      return `${place.kind} after ${place.index}${textOf(place.text)}`;
    case "element-name":
      return `element-name ${written(place.span)} typed "${place.typed}" after ${place.index} in ${nameOf(place.element.parent)}`;
    case "attributes":
      return `attributes of ${place.element.name} after ${place.index}${place.isSpaced ? "" : ", no space"}`;
    case "attribute-name":
      return `attribute-name ${written(place.span)} typed "${place.typed}" of ${place.attribute.parent.name}`;
    case "attribute-value": {
      const { attribute, span, typed, quote, isClosed } = place;
      return `attribute-value ${written(span)} typed "${typed}" of ${attribute.name}, ${quote ?? "no quote"}${isClosed ? "" : ", open"}`;
    }
    case "end-tag-name": {
      const { element, span, typed, isClosed, parent } = place;
      const closes = element ? `closes ${element.name}` : `closes nothing in ${nameOf(parent)}`;
      return `end-tag-name ${written(span)} typed "${typed}" ${closes}${isClosed ? "" : ", open"}`;
    }
    case "delimiter":
      return `delimiter of ${nameOf(place.element)}`;
    default:
      return `${place.kind} ${written(place.node.span)}`;
  }
}

function nameOf(element: XmlElement | undefined): string {
  return element?.name ?? "the document";
}

test("an empty document is a prolog", () => check("|", "prolog after 0"));
test("white space alone is a prolog", () => check(" |", 'prolog after 0 in " "'));
test("before the root", () => check("<?x?>\n|<network/>", 'prolog after 1 in "\\n"'));
test("directly before the root", () => check("<?x?>|<network/>", "prolog after 1"));
test("after the root", () => check("<network/>|", "epilog after 1"));
test("in the white space after the root", () => check("<network/>\n|\n", 'epilog after 1 in "\\n\\n"'));

test("in an empty element", () => check("<network>|</network>", "content of network after 0"));
test("in the text of an element", () => check("<name>de|fault</name>", 'content of name after 0 in "default"'));
test("before the text of an element", () => check("<name>|default</name>", 'content of name after 0 in "default"'));
test("after the text of an element", () => check("<name>default|</name>", 'content of name after 0 in "default"'));
test("between two elements", () => check("<n><a/>|<b/></n>", "content of n after 1"));
test("in the white space between two elements", () => check("<n><a/> | <b/></n>", 'content of n after 1 in "  "'));
test("after the last child", () => check("<n><a/><b></b>|</n>", "content of n after 2"));
test("deep inside", () => check("<a><b><c/><d>|</d></b></a>", "content of d after 0"));
test("behind a comment", () => check("<n><!-- a -->|</n>", "content of n after 1"));
test("in an element that is not closed", () => check("<n><name>|", "content of name after 0"));
test("in an element that an outer end tag closes", () => check("<n><name>|</n>", "content of name after 0"));
test("on the line below an unclosed element", () =>
  check("<n>\n  <ip>\n    |\n  <dns/>\n</n>", 'content of ip after 0 in "\\n    \\n  "'));
test("before the sibling of an unclosed element", () => check("<n>\n  <ip>\n  |<dns/>\n</n>", "content of n after 2"));
test("at a stray less-than sign", () => check("<t>1 <| 2</t>", 'content of t after 0 in "1 < 2"'));

test("right after a less-than sign", () => check("<n><|</n>", 'element-name "" typed "" after 0 in n'));
test("right after a less-than sign on a line of its own", () =>
  check("<n>\n  <|\n  <ip/>\n</n>", 'element-name "" typed "" after 1 in n'));
test("after a less-than sign and a space", () => check("<n>< |\n</n>", 'content of n after 1 in " \\n"'));
test("right after the less-than sign of an element", () =>
  check("<n><|ip/></n>", 'element-name "ip" typed "" after 0 in n'));
test("in the name of an element", () => check("<n><i|p/></n>", 'element-name "ip" typed "i" after 0 in n'));
test("at the end of the name of an element", () => check("<n><ip|/></n>", 'element-name "ip" typed "ip" after 0 in n'));
test("at the end of a half-typed name", () => check("<n><for|", 'element-name "for" typed "for" after 0 in n'));
test("at the end of a half-typed name before a tag", () =>
  check("<n>\n  <for|\n  <ip/>\n</n>", 'element-name "for" typed "for" after 1 in n'));
test("at the end of a half-typed root", () => check("<net|", 'element-name "net" typed "net" after 0 in the document'));
test("right after a less-than sign at the top", () => check("<|", 'element-name "" typed "" after 0 in the document'));

test("after the name of an element", () => check("<n><ip |/></n>", "attributes of ip after 0"));
test("between two attributes", () => check("<ip a='1' | b='2'/>", "attributes of ip after 1"));
test("after the last attribute", () => check("<ip a='1' |>", "attributes of ip after 1"));
test("at the end of a closing quote", () => check("<ip a='1'|>", "attributes of ip after 1, no space"));
test("in a half-typed tag", () => check("<n>\n  <ip |\n  <dns/>\n</n>", "attributes of ip after 0"));
test("on the next line of a half-typed tag", () =>
  check("<n>\n  <ip a='1'\n     |\n  <dns/>\n</n>", "attributes of ip after 1"));
test("before the tag that follows a half-typed one", () =>
  check("<n>\n  <ip\n  |<dns/>\n</n>", "content of n after 2"));
test("after a space in a tag at the end of the text", () => check("<ip |", "attributes of ip after 0"));
test("after an attribute without value", () => check("<ip family |/>", "attributes of ip after 1"));

test("at the start of an attribute", () => check("<ip |family='x'/>", 'attribute-name "family" typed "" of ip'));
test("in the name of an attribute", () => check("<ip fam|ily='x'/>", 'attribute-name "family" typed "fam" of ip'));
test("at the end of the name of an attribute", () =>
  check("<ip family|='x'/>", 'attribute-name "family" typed "family" of ip'));
test("in a half-typed name of an attribute", () => check("<ip fam|", 'attribute-name "fam" typed "fam" of ip'));
test("in a half-typed name before another attribute", () =>
  check("<ip fam| b='2'/>", 'attribute-name "fam" typed "fam" of ip'));

test("in a value", () => check("<f mode='na|t'/>", `attribute-value "nat" typed "na" of mode, '`));
test("at the start of a value", () => check('<f mode="|nat"/>', `attribute-value "nat" typed "" of mode, "`));
test("at the end of a value", () => check('<f mode="nat|"/>', `attribute-value "nat" typed "nat" of mode, "`));
test("in an empty value", () => check('<f mode="|"/>', `attribute-value "" typed "" of mode, "`));
test("in a half-typed value", () => check("<f mode='na|", `attribute-value "na" typed "na" of mode, ', open`));
test("after a space in a half-typed value", () =>
  check("<f mode='na |\n<ip/>", `attribute-value "na " typed "na " of mode, ', open`));
test("after an opening quote", () => check("<n><f mode='|\n<ip/></n>", `attribute-value "" typed "" of mode, ', open`));
test("after an opening quote before the end of the tag", () =>
  check("<n><f mode='|/></n>", `attribute-value "" typed "" of mode, ', open`));
test("after an equals sign", () => check("<f mode=|/>", 'attribute-value "" typed "" of mode, no quote, open'));
test("after an equals sign and a space", () =>
  check("<f mode= | b='2'/>", 'attribute-value "" typed "" of mode, no quote, open'));
test("after an equals sign at the end of the text", () =>
  check("<f mode=|", 'attribute-value "" typed "" of mode, no quote, open'));
test("in a value without quotes", () =>
  check("<f mode=na|t/>", 'attribute-value "nat" typed "na" of mode, no quote, open'));
test("between name and equals sign", () => check("<f mode |= 'nat'/>", "delimiter of f"));
test("between equals sign and quote", () => check("<f mode=|'nat'/>", "delimiter of f"));
test("in a value with references", () =>
  check("<f mode='a&amp;b|c'/>", `attribute-value "a&amp;bc" typed "a&amp;b" of mode, '`));

test("in the end of an empty tag", () => check("<n><f /|></n>", "delimiter of f"));
test("in the half-typed end of an empty tag", () => check("<n>\n<f a='b'/|\n<g/></n>", "delimiter of f"));
test("in the middle of the start of an end tag", () => check("<n><|/n>", "delimiter of n"));
test("right after the start of an end tag", () => check("<n></|n>", 'end-tag-name "n" typed "" closes n'));
test("in the name of an end tag", () => check("<net></n|et>", 'end-tag-name "net" typed "n" closes net'));
test("at the end of the name of an end tag", () => check("<net></net|>", 'end-tag-name "net" typed "net" closes net'));
test("after the name of an end tag", () => check("<net></net |>", "delimiter of net"));
test("in a bare end tag", () => check("<n><ip></|</n>", 'end-tag-name "" typed "" closes ip, open'));
test("in a bare end tag with an end", () => check("<n><ip></|></n>", 'end-tag-name "" typed "" closes ip'));
test("in a bare end tag at the end of the text", () => check("<n></|", 'end-tag-name "" typed "" closes n, open'));
test("in a half-typed end tag", () => check("<n>\n<ip>\n</i|\n</n>", 'end-tag-name "i" typed "i" closes ip, open'));
test("in an end tag without end", () => check("<n><ip></ip|</n>", 'end-tag-name "ip" typed "ip" closes ip, open'));
test("in a stray end tag", () => check("<n></x|></n>", 'end-tag-name "x" typed "x" closes nothing in n'));
test("in a bare end tag at the top", () =>
  check("<n/></|", 'end-tag-name "" typed "" closes nothing in the document, open'));

test("in a comment", () => check("<n><!-- | --></n>", 'comment "<!--  -->"'));
test("in the end of a comment", () => check("<n><!-- --|></n>", 'comment "<!-- -->"'));
test("before a comment", () => check("<n>|<!-- --></n>", "content of n after 0"));
test("in an unterminated comment", () => check("<n><!-- a|\n</n>", 'comment "<!-- a"'));
test("in a CDATA section", () => check("<n><![CDATA[a|b]]></n>", 'cdata of n after 0 in "<![CDATA[ab]]>"'));
test("after a CDATA section", () => check("<n><![CDATA[ab]]>|</n>", "content of n after 1"));
test("in an unterminated CDATA section", () => check("<n><![CDATA[ab|</n>", 'cdata of n after 0 in "<![CDATA[ab"'));
test("in an instruction", () => check("<?a |b?><n/>", 'instruction "<?a b?>"'));
test("in the XML declaration", () => check("<?xml |?><n/>", 'declaration "<?xml ?>"'));
test("in an unterminated XML declaration", () => check("<?xml |\n<n/>", 'declaration "<?xml "'));
test("in a DOCTYPE", () => check("<!DOCTYPE |n><n/>", 'doctype "<!DOCTYPE n>"'));

test("offsets outside of the text count as its ends", () => {
  const document = parse("<n/>");
  assert.equal(describe(document.text, placeAt(document, -5)), "prolog after 0");
  assert.equal(describe(document.text, placeAt(document, 99)), "epilog after 1");
});

test("halves its way to the place, so that a large document costs a few steps", () => {
  const text = `<n>${"<a b='c'><d/></a>".repeat(20_000)}</n>`;
  const document = parse(text);
  let reads = 0;
  const counting = {
    get: (target: object, key: string | symbol) => {
      reads++;
      return Reflect.get(target, key);
    },
  };
  const root = document.root;
  assert.ok(root);
  const children = new Proxy(root.children, counting);
  const countedRoot = new Proxy(root, {
    get: (target, key) => (key === "children" ? children : Reflect.get(target, key, target)),
  });
  const place = placeAt({ ...document, root: countedRoot, children: [countedRoot] }, text.indexOf("<d/>", 200_000) + 2);
  assert.equal(place.kind, "element-name");
  assert.ok(reads > 0 && reads < 40, `${reads} reads`);
});
