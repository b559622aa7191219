/** Tags that lack one of their own characters: each is one problem, and the tree is as if nothing were missing. */
import { test } from "node:test";
import { checkTree, checkXml, checkXmlFix } from "../support/check-xml.ts";

test('an element whose start tag lacks its "<"', () =>
  checkTree(`
    <network>
      name>default</name>
      ^^^^ missing-less-than: The "<" of the tag <name> is missing; add it
      ip address='10.0.0.1' netmask = "255.0.0.0" >
      ^^ missing-less-than: The "<" of the tag <ip> is missing; add it
        <dhcp/>
      </ip>
    </network>
    ---
    network
      name
        text "default"
      ip address="10.0.0.1" netmask="255.0.0.0"
        dhcp /
  `));

test('an end tag that lacks its "<"', () =>
  checkTree(`
    <network>
      <name>default/name>
                    ^^^^ missing-less-than: The "<" of the tag </name> is missing; add it
      <ip>
        <dhcp/>
      /ip>
       ^^ missing-less-than: The "<" of the tag </ip> is missing; add it
    /network>
     ^^^^^^^ missing-less-than: The "<" of the tag </network> is missing; add it
    ---
    network
      name
        text "default"
      ip
        dhcp /
  `));

test('an end tag that lacks its "/"', () =>
  checkTree(`
    <network>
      <name>default<name>
                    ^^^^ missing-slash: The "/" of the end tag </name> is missing; add it
      <ip>
        <dhcp/>
      <ip>
       ^^ missing-slash: The "/" of the end tag </ip> is missing; add it
      <ip/>
    </network>
    ---
    network
      name
        text "default"
      ip
        dhcp /
      ip /
  `));

test('a start tag that lacks its ">" before a text', () =>
  checkTree(`
    <network>
      <namedefault</name>
       ^^^^ unfinished-start-tag: The tag <name has no end; add ">"
      <titleof my/own!</title>
       ^^^^^ unfinished-start-tag: The tag <title has no end; add ">"
    </network>
    ---
    network
      name (no ">")
        text "default"
      title (no ">")
        text "of my/own!"
  `));

test('the root without its "<"', () =>
  checkTree(`
    <!-- of mine -->
    network>
    ^^^^^^^ missing-less-than: The "<" of the tag <network> is missing; add it
      <name>default</name>
    </network>
    ---
    comment "<!-- of mine -->"
    network
      name
        text "default"
  `));

test("on one line with what is around", () =>
  checkTree(`
    <n><a>1<a><b>2/b>c>3</c></n>
            ^ missing-slash: The "/" of the end tag </a> is missing; add it
                   ^ missing-less-than: The "<" of the tag </b> is missing; add it
                     ^ missing-less-than: The "<" of the tag <c> is missing; add it
    ---
    n
      a
        text "1"
      b
        text "2"
      c
        text "3"
  `));

test("what is well-formed is text", () => {
  checkXml(`
    <n>
      name>default
      ip address='10.0.0.1'/>
      <path>/usr/path></path>
    </n>
  `);
});

test("an end tag that closes nothing needs a tag of its name before it", () => {
  checkXml(`
    <n>
      name>default
      </ip>
      ^^^^^ stray-end-tag: </ip> closes nothing, because no <ip> is open here; remove it
      ip>
    </n>
  `);
});

test("two tags are not the two of one element when they stand otherwise or have attributes", () => {
  checkXml(`
    <n>
      <ip>
       ^^ unclosed-element: <ip> is never closed; add </ip>
        <ip>
         ^^ unclosed-element: <ip> is never closed; add </ip>
      <dns>
       ^^^ unclosed-element: <dns> is never closed; add </dns>
      <dns a='b'>
       ^^^ unclosed-element: <dns> is never closed; add </dns>
    </n>
  `);
});

test("each is added", () => {
  checkXmlFix("<n>\n  name>a</name>\n</n>", "Add “<”", "<n>\n  <name>a</name>\n</n>");
  checkXmlFix("<n><name>a/name></n>", "Add “<”", "<n><name>a</name></n>");
  checkXmlFix("<n><name>a<name></n>", "Add “/”", "<n><name>a</name></n>");
  checkXmlFix("<n><namea b</name></n>", "Add “>”", "<n><name>a b</name></n>");
});
