/**
 * Examples of what XML and the grammars say, for docs/rules.md: texts with the problem and without it. What only large or
 * rare documents have is left out.
 */

export interface Example {
  readonly bad: string;
  readonly good: string;
}

/** A small network with a part, or with another one instead. */
const network = (bad: string, good: string): Example => ({ bad: around(bad), good: around(good) });
const around = (part: string) => `<network>\n  <name>lab</name>\n  ${part}\n</network>`;
const whole = (bad: string, good: string): Example => ({ bad, good });

const xml = "<?xml version='1.0'?>";
const small = "<network>\n  <name>lab</name>\n</network>";

export const examples: ReadonlyMap<string, Example> = new Map([
  ["value-spaces", network("<forward mode=' nat'/>", "<forward mode='nat'/>")],
  [
    "suppression-unknown",
    network("<!-- libvirt-xml disable-next-line net-dns -->", "<!-- libvirt-xml disable-next-line net-dns-no-ip -->"),
  ],
  ["unclosed-element", network("<title>Test", "<title>Test</title>")],
  ["unfinished-start-tag", network("<mtu size='9000'/", "<mtu size='9000'/>")],
  ["unfinished-end-tag", network("<title>Test</title", "<title>Test</title>")],
  ["mismatched-end-tag", network("<title>Test</titel>", "<title>Test</title>")],
  ["stray-end-tag", network("<mtu size='9000'/></mtu>", "<mtu size='9000'/>")],
  ["missing-less-than", network("title>Test</title>", "<title>Test</title>")],
  ["missing-slash", network("<title>Test<title>", "<title>Test</title>")],
  ["missing-element-name", network("< size='9000'/>", "<mtu size='9000'/>")],
  ["invalid-name", network("<mtu 1size='9000'/>", "<mtu size='9000'/>")],
  ["unexpected-in-tag", network("<mtu size='9000' =/>", "<mtu size='9000'/>")],
  ["missing-attribute-space", network("<bridge name='br7'stp='on'/>", "<bridge name='br7' stp='on'/>")],
  ["missing-attribute-name", network("<mtu ='9000'/>", "<mtu size='9000'/>")],
  ["missing-attribute-value", network("<mtu size=/>", "<mtu size='9000'/>")],
  ["missing-equals-sign", network("<mtu size '9000'/>", "<mtu size='9000'/>")],
  ["unquoted-attribute-value", network("<mtu size=9000/>", "<mtu size='9000'/>")],
  ["unterminated-attribute-value", network("<mtu size='9000/>", "<mtu size='9000'/>")],
  ["less-than-in-value", network("<domain name='a<b'/>", "<domain name='a.b'/>")],
  ["duplicate-attribute", network("<mtu size='9000' size='1500'/>", "<mtu size='9000'/>")],
  ["stray-less-than", network("<title>a < b</title>", "<title>a &lt; b</title>")],
  ["stray-ampersand", network("<title>a & b</title>", "<title>a &amp; b</title>")],
  ["cdata-end-in-text", network("<title>a]]>b</title>", "<title>a]]&gt;b</title>")],
  ["second-root", whole(`${small}\n<network/>`, small)],
  ["text-outside-root", whole(`${small}\nend`, `${small}\n<!-- end -->`)],
  ["unterminated-comment", whole(`${small}\n<!-- end`, `${small}\n<!-- end -->`)],
  ["double-hyphen-in-comment", network("<!-- a -- b -->", "<!-- a - b -->")],
  ["unterminated-cdata", network("<title><![CDATA[a</title>", "<title><![CDATA[a]]></title>")],
  ["misplaced-xml-declaration", whole(`\n${xml}\n${small}`, `${xml}\n${small}`)],
  ["invalid-xml-declaration", whole(`<?xml version='2'?>\n${small}`, `${xml}\n${small}`)],
  ["unknown-markup", network("<! a comment >", "<!-- a comment -->")],
  ["undeclared-entity", network("<title>caf&eacute;</title>", "<title>café</title>")],
  ["unterminated-reference", network("<title>a &amp b</title>", "<title>a &amp; b</title>")],
  ["invalid-character-reference", network("<title>a&#0;b</title>", "<title>a&#65;b</title>")],
  [
    "undeclared-prefix",
    whole(
      "<network>\n  <name>lab</name>\n  <metadata><t:owner>web</t:owner></metadata>\n</network>",
      "<network>\n  <name>lab</name>\n  <metadata><t:owner xmlns:t='urn:team'>web</t:owner></metadata>\n</network>",
    ),
  ],
  ["unknown-element", network("<brige name='br7'/>", "<bridge name='br7'/>")],
  ["misplaced-element", network("<dhcp/>", "<ip address='10.0.0.1' prefix='24'><dhcp/></ip>")],
  ["repeated-element", network("<mtu size='1500'/><mtu size='9000'/>", "<mtu size='9000'/>")],
  ["missing-element", network("<vlan/>", "<mtu size='9000'/>")],
  ["unknown-attribute", network("<mtu sise='9000'/>", "<mtu size='9000'/>")],
  ["missing-attribute", network("<mtu/>", "<mtu size='9000'/>")],
  ["bad-value", network("<forward mode='natt'/>", "<forward mode='nat'/>")],
  ["bad-text", network("<uuid>1</uuid>", "<uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>")],
  ["unexpected-text", network("lab", "<title>lab</title>")],
]);
