/** What the repairs of the parser's problems make of a document. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../server/language/xml/parse.ts";
import { checkXmlFix } from "../support/check-xml.ts";

test("adds an end tag on the line of the element", () =>
  checkXmlFix("<n><name>default</n>", "Add </name>", "<n><name>default</name></n>"));

test("adds an end tag on a line of its own", () =>
  checkXmlFix(
    `
    <n>
      <ip>
        <dhcp/>

      <dns/>
    </n>
    `,
    "Add </ip>",
    `
    <n>
      <ip>
        <dhcp/>
      </ip>

      <dns/>
    </n>
    `,
  ));

test("adds an end tag with the line ends of the document", () =>
  checkXmlFix(
    "<n>\r\n\t<ip>\r\n\t\t<dhcp/>\r\n</n>\r\n",
    "Add </ip>",
    "<n>\r\n\t<ip>\r\n\t\t<dhcp/>\r\n\t</ip>\r\n</n>\r\n",
  ));

test("adds an end tag right behind an empty element", () =>
  checkXmlFix("<n>\n  <name>\n  <dns/>\n</n>", "Add </name>", "<n>\n  <name></name>\n  <dns/>\n</n>"));

test("closes a half-typed tag", () =>
  checkXmlFix("<n>\n  <for\n  <ip/>\n</n>", "Close the element with “/>”", "<n>\n  <for/>\n  <ip/>\n</n>"));
test("ends a tag whose end tag follows", () =>
  checkXmlFix("<n>\n  <ip\n    <a/>\n  </ip>\n</n>", "Add “>”", "<n>\n  <ip>\n    <a/>\n  </ip>\n</n>"));
test("ends an empty tag", () => checkXmlFix("<n><a/</n>", "Add “>”", "<n><a/></n>"));
test("ends an end tag", () => checkXmlFix("<n></n\n", "Add “>”", "<n></n>\n"));
test("names an end tag", () => checkXmlFix("<n><ip></\n</n>", "Write </ip>", "<n><ip></ip>\n</n>"));
test("corrects an end tag", () => checkXmlFix("<n><ip></io></n>", "Write </ip>", "<n><ip></ip></n>"));
test("corrects a start tag", () => checkXmlFix("<n><io></ip></n>", "Rename the start tag to <ip>", "<n><ip></ip></n>"));
test("removes an end tag", () => checkXmlFix("<n></ip></n>", "Remove the end tag", "<n></n>"));
test("removes an end of the root", () =>
  checkXmlFix("<n>\n</n>\n<ip/>\n</n>", "Remove the end tag", "<n>\n\n<ip/>\n</n>"));
test("adds a space between attributes", () => checkXmlFix("<n a='b'c='d'/>", "Add a space", "<n a='b' c='d'/>"));
test("adds an empty value", () => checkXmlFix("<n a/>", "Add an empty value", '<n a=""/>'));
test("adds an empty value behind the equals sign", () =>
  checkXmlFix("<n a= b='c'/>", "Add an empty value", `<n a="" b='c'/>`));
test("adds an equals sign", () => checkXmlFix("<n a'b'/>", "Add “=”", "<n a='b'/>"));
test("puts quotes around a value", () => checkXmlFix("<n a=b/>", "Write 'b'", "<n a='b'/>"));
test("puts the quotes of the neighbour around a value", () =>
  checkXmlFix('<n x="y" a=b/>', 'Write "b"', '<n x="y" a="b"/>'));
test("adds the opening quote", () => checkXmlFix('<n a=b"/>', 'Write "b"', '<n a="b"/>'));
test("adds the closing quote", () => checkXmlFix("<n a='b/>", "Add '", "<n a='b'/>"));
test("removes an attribute with its space", () =>
  checkXmlFix("<n a='1' b='2'\n  a='3'/>", "Remove this “a”", "<n a='1' b='2'/>"));
test("escapes a less-than sign", () => checkXmlFix("<n>1 < 2</n>", "Write &lt;", "<n>1 &lt; 2</n>"));
test("escapes a less-than sign in a value", () => checkXmlFix("<n a='b<c'/>", "Write &lt;", "<n a='b&lt;c'/>"));
test("escapes a less-than sign in a word", () =>
  checkXmlFix("<n><a>a<b</a></n>", "Write “&lt;”", "<n><a>a&lt;b</a></n>"));
test("escapes an ampersand", () => checkXmlFix("<n>a & b</n>", "Write &amp;", "<n>a &amp; b</n>"));
test("escapes an unknown reference", () => checkXmlFix("<n>&foo;</n>", "Write &amp;foo;", "<n>&amp;foo;</n>"));
test("corrects the case of a reference", () => checkXmlFix("<n>&AMP;</n>", "Write &amp;", "<n>&amp;</n>"));
test("ends a reference", () => checkXmlFix("<n>&amp</n>", "Add “;”", "<n>&amp;</n>"));
test("escapes the end of CDATA", () => checkXmlFix("<n>]]></n>", "Write ]]&gt;", "<n>]]&gt;</n>"));
test("ends a comment", () => checkXmlFix("<n><!-- a\n</n>", "Add -->", "<n><!-- a -->\n</n>"));
test("takes hyphens apart", () => checkXmlFix("<n><!-- -- --></n>", "Write “- -”", "<n><!-- - - --></n>"));
test("ends a CDATA section", () => checkXmlFix("<n><![CDATA[a</n>", "Add ]]>", "<n><![CDATA[a]]></n>"));
test("ends an instruction", () => checkXmlFix("<?a\n<n/>", "Add ?>", "<?a?>\n<n/>"));
test("ends an XML declaration", () =>
  checkXmlFix("<?xml version='1.0'>\n<n/>", "Add ?>", "<?xml version='1.0'?>\n<n/>"));
test("removes a character", () => checkXmlFix("<n>a\u0001b</n>", "Remove U+0001", "<n>ab</n>"));
test("removes a DOCTYPE", () => checkXmlFix("<!DOCTYPE n [ x ]><n/>", "Remove the DOCTYPE", "<n/>"));
test("removes text outside of the root", () => checkXmlFix("<n/>text", "Remove the text", "<n/>"));

test("writes the characters that HTML has names for", () => {
  checkXmlFix("<n><title>caf&eacute;</title></n>", "Write é", "<n><title>café</title></n>");
  checkXmlFix("<n><title>1&nbsp;GB</title></n>", "Write &#160;", "<n><title>1&#160;GB</title></n>");
  checkXmlFix("<n><title>a &ndash; b</title></n>", "Write –", "<n><title>a – b</title></n>");
});

test("takes away the white space before the XML declaration", () => {
  const [fix] = parse("\n<?xml version='1.0'?>\n<n/>").problems.flatMap(({ fixes }) => fixes);
  assert.deepEqual(fix?.edits, [{ span: { start: 0, end: 1 }, newText: "" }]);
});

test("puts the equals sign between an attribute and its value", () => {
  checkXmlFix('<n><mtu size"1500"/></n>', "Add “=”", '<n><mtu size="1500"/></n>');
  checkXmlFix("<n><mtu size '1500'/></n>", "Add “=”", "<n><mtu size='1500'/></n>");
});
