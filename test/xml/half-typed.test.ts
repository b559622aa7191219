/**
 * Documents as they are while somebody types: each with its problems and the whole tree that comes of it. What matters
 * most: the half-typed element is there, and every other element keeps its parent.
 */
import { test } from "node:test";
import { checkTree } from "../support/check-xml.ts";

test('a "<" before the next tag', () =>
  checkTree(`
    <network>
      <
      ^ missing-element-name: "<" begins a tag, but no name follows; write the name of an element, or &lt; for the character itself
      <ip address="10.0.0.1"/>
    </network>
    ---
    network
      (no name) (no ">", no end tag)
      ip address="10.0.0.1" /
  `));

test('a "<" on the line of the next tag', () =>
  checkTree(`
    <network>
      <<ip address="10.0.0.1"/>
      ^ missing-element-name: "<" begins a tag, but no name follows; write the name of an element, or &lt; for the character itself
    </network>
    ---
    network
      (no name) (no ">", no end tag)
      ip address="10.0.0.1" /
  `));

test('a "<" at the end of the text', () =>
  checkTree(`
    <network>
     ^^^^^^^ unclosed-element: <network> is never closed; add </network>
      <
      ^ missing-element-name: "<" begins a tag, but no name follows; write the name of an element, or &lt; for the character itself
    ---
    network (no end tag)
      (no name) (no ">", no end tag)
  `));

test("a half-typed name", () =>
  checkTree(`
    <network>
      <for
       ^^^ unfinished-start-tag: The tag <for has no end; close it with "/>", or with ">" and </for>
      <ip address="10.0.0.1"/>
    </network>
    ---
    network
      for (no ">", no end tag)
      ip address="10.0.0.1" /
  `));

test("a half-typed name on the line of the next tag", () =>
  checkTree(`
    <network>
      <for<ip address="10.0.0.1"/>
       ^^^ unfinished-start-tag: The tag <for has no end; close it with "/>", or with ">" and </for>
    </network>
    ---
    network
      for (no ">", no end tag)
      ip address="10.0.0.1" /
  `));

test("a half-typed name before the end tag", () =>
  checkTree(`
    <network>
      <for</network>
       ^^^ unfinished-start-tag: The tag <for has no end; close it with "/>", or with ">" and </for>
    ---
    network
      for (no ">", no end tag)
  `));

test("a half-typed name at the end of the text", () =>
  checkTree(`
    <network>
     ^^^^^^^ unclosed-element: <network> is never closed; add </network>
      <for
       ^^^ unfinished-start-tag: The tag <for has no end; close it with "/>", or with ">" and </for>
    ---
    network (no end tag)
      for (no ">", no end tag)
  `));

test("a half-typed name before an element with children", () =>
  checkTree(`
    <network>
      <for
       ^^^ unfinished-start-tag: The tag <for has no end; close it with "/>", or with ">" and </for>
      <ip address="10.0.0.1">
        <dhcp/>
      </ip>
    </network>
    ---
    network
      for (no ">", no end tag)
      ip address="10.0.0.1"
        dhcp /
  `));

test("a half-typed name that is indented too little", () =>
  checkTree(`
    <network>
    <for
     ^^^ unfinished-start-tag: The tag <for has no end; close it with "/>", or with ">" and </for>
      <ip address="10.0.0.1"/>
    </network>
    ---
    network
      for (no ">", no end tag)
      ip address="10.0.0.1" /
  `));

test("a half-typed name that is indented too much", () =>
  checkTree(`
    <network>
          <for
           ^^^ unfinished-start-tag: The tag <for has no end; close it with "/>", or with ">" and </for>
      <ip address="10.0.0.1"/>
    </network>
    ---
    network
      for (no ">", no end tag)
      ip address="10.0.0.1" /
  `));

test("a half-typed element before one of the same name", () =>
  checkTree(`
    <network>
      <ip
       ^^ unfinished-start-tag: The tag <ip has no end; close it with "/>", or with ">" and </ip>
      <ip address="10.0.0.1">
        <dhcp/>
      </ip>
    </network>
    ---
    network
      ip (no ">", no end tag)
      ip address="10.0.0.1"
        dhcp /
  `));

test("an inner half-typed element of the name of the outer one", () =>
  checkTree(`
    <network>
      <ip address="10.0.0.1">
        <ip
         ^^ unfinished-start-tag: The tag <ip has no end; close it with "/>", or with ">" and </ip>
      </ip>
      <dns/>
    </network>
    ---
    network
      ip address="10.0.0.1"
        ip (no ">", no end tag)
      dns /
  `));

test("an attribute without value", () =>
  checkTree(`
    <network>
      <forward mode
               ^^^^ missing-attribute-value: The attribute "mode" has no value; write mode="…"
      <ip address="10.0.0.1"/>
    </network>
    ---
    network
      forward mode (no ">", no end tag)
      ip address="10.0.0.1" /
  `));

test('an attribute with "=" and no value', () =>
  checkTree(`
    <network>
      <forward mode=
               ^^^^ missing-attribute-value: The attribute "mode" has no value; write mode="…"
      <ip address="10.0.0.1"/>
    </network>
    ---
    network
      forward mode (no ">", no end tag)
      ip address="10.0.0.1" /
  `));

test('an attribute with "=" and no value in a finished tag', () =>
  checkTree(`
    <network>
      <forward mode= dev="eth0"/>
               ^^^^ missing-attribute-value: The attribute "mode" has no value; write mode="…"
    </network>
    ---
    network
      forward mode dev="eth0" /
  `));

test("an opening quote", () =>
  checkTree(`
    <network>
      <forward mode='
                    ^ unterminated-attribute-value: The value has no closing quote; add '
      <ip address="10.0.0.1"/>
    </network>
    ---
    network
      forward mode="" (no ">", no end tag)
      ip address="10.0.0.1" /
  `));

test("half of a value", () =>
  checkTree(`
    <network>
      <forward mode='na
                    ^^^ unterminated-attribute-value: The value has no closing quote; add '
      <ip address="10.0.0.1"/>
    </network>
    ---
    network
      forward mode="na" (no ">", no end tag)
      ip address="10.0.0.1" /
  `));

test("half of a value before values with the same quote", () =>
  checkTree(`
    <network>
      <forward mode="na
                    ^^^ unterminated-attribute-value: The value has no closing quote; add "
      <ip address="10.0.0.1"/>
    </network>
    ---
    network
      forward mode="na" (no ">", no end tag)
      ip address="10.0.0.1" /
  `));

test("half of a value at the end of the text", () =>
  checkTree(`
    <network>
     ^^^^^^^ unclosed-element: <network> is never closed; add </network>
      <forward mode='na
                    ^^^ unterminated-attribute-value: The value has no closing quote; add '
    ---
    network (no end tag)
      forward mode="na" (no ">", no end tag)
  `));

test("half of a value in a finished empty tag", () =>
  checkTree(`
    <network>
      <forward mode='na/>
                    ^^^ unterminated-attribute-value: The value has no closing quote; add '
      <ip address='10.0.0.1'/>
    </network>
    ---
    network
      forward mode="na" /
      ip address="10.0.0.1" /
  `));

test("half of a value in a finished tag with children", () =>
  checkTree(`
    <network>
      <ip address='10.0.0.1>
                  ^^^^^^^^^ unterminated-attribute-value: The value has no closing quote; add '
        <dhcp/>
      </ip>
      <dns/>
    </network>
    ---
    network
      ip address="10.0.0.1"
        dhcp /
      dns /
  `));

test("half of a value before another attribute", () =>
  checkTree(`
    <network>
      <forward mode='nat dev='eth0'/>
                    ^^^^ unterminated-attribute-value: The value has no closing quote; add '
      <ip address='10.0.0.1'/>
    </network>
    ---
    network
      forward mode="nat" dev="eth0" /
      ip address="10.0.0.1" /
  `));

test("half of a value before an attribute with other quotes", () =>
  checkTree(`
    <network>
      <forward mode='nat dev="eth0"/>
                    ^^^^ unterminated-attribute-value: The value has no closing quote; add '
      <ip address='10.0.0.1'/>
    </network>
    ---
    network
      forward mode="nat" dev="eth0" /
      ip address="10.0.0.1" /
  `));

test("half of a value before attributes on the next line", () =>
  checkTree(`
    <network>
      <ip address='10.0.0.1
                  ^^^^^^^^^ unterminated-attribute-value: The value has no closing quote; add '
          netmask='255.0.0.0'>
        <dhcp/>
      </ip>
    </network>
    ---
    network
      ip address="10.0.0.1" netmask="255.0.0.0"
        dhcp /
  `));

test("half of a value with a half-typed tag on one line", () =>
  checkTree(`
    <network><forward mode='na<ip address='10.0.0.1'/></network>
                           ^^^ unterminated-attribute-value: The value has no closing quote; add '
    ---
    network
      forward mode="na" (no ">", no end tag)
      ip address="10.0.0.1" /
  `));

test('a tag without ">" that has children', () =>
  checkTree(`
    <network>
      <ip address="10.0.0.1"
       ^^ unfinished-start-tag: The tag <ip has no end; add ">"
        <dhcp>
          <range start="10.0.0.2"/>
        </dhcp>
      </ip>
      <dns/>
    </network>
    ---
    network
      ip address="10.0.0.1" (no ">")
        dhcp
          range start="10.0.0.2" /
      dns /
  `));

test('a tag without ">" that has children on its line', () =>
  checkTree(`
    <network><ip address="10.0.0.1" <dhcp/></ip><dns/></network>
              ^^ unfinished-start-tag: The tag <ip has no end; add ">"
    ---
    network
      ip address="10.0.0.1" (no ">")
        dhcp /
      dns /
  `));

test('a tag without ">" before elements that are indented deeper', () =>
  checkTree(`
    <network>
      <forward mode="nat"
       ^^^^^^^ unfinished-start-tag: The tag <forward has no end; close it with "/>", or with ">" and </forward>
        <ip address="10.0.0.1">
          <dhcp/>
        </ip>
        <dns/>
    </network>
    ---
    network
      forward mode="nat" (no ">", no end tag)
      ip address="10.0.0.1"
        dhcp /
      dns /
  `));

test('a root without ">"', () =>
  checkTree(`
    <network
     ^^^^^^^ unfinished-start-tag: The tag <network has no end; add ">"
    <name>default</name>
    <ip/>
    </network>
    ---
    network (no ">")
      name
        text "default"
      ip /
  `));

test("two half-typed tags on one line", () =>
  checkTree(`
    <network><for<br<ip/></network>
              ^^^ unfinished-start-tag: The tag <for has no end; close it with "/>", or with ">" and </for>
                  ^^ unfinished-start-tag: The tag <br has no end; close it with "/>", or with ">" and </br>
    ---
    network
      for (no ">", no end tag)
      br (no ">", no end tag)
      ip /
  `));

test('a "/" without ">"', () =>
  checkTree(`
    <network>
      <forward mode="nat"/
       ^^^^^^^ unfinished-start-tag: The tag <forward has no end; add ">" after "/"
      <ip address="10.0.0.1"/>
    </network>
    ---
    network
      forward mode="nat" / (no ">")
      ip address="10.0.0.1" /
  `));

test("a value without quotes", () =>
  checkTree(`
    <network>
      <forward mode=nat/>
                    ^^^ unquoted-attribute-value: The value needs quotes around it; write 'nat'
      <ip address="10.0.0.1"/>
    </network>
    ---
    network
      forward mode="nat" /
      ip address="10.0.0.1" /
  `));

test("a value without quotes gets those of the tags before it", () =>
  checkTree(`
    <network ipv6="yes">
      <forward mode=nat/>
                    ^^^ unquoted-attribute-value: The value needs quotes around it; write "nat"
    </network>
    ---
    network ipv6="yes"
      forward mode="nat" /
  `));

test("a value without its opening quote", () =>
  checkTree(`
    <network>
      <forward mode=nat" dev="eth0"/>
                    ^^^^ unquoted-attribute-value: The value needs quotes around it; write "nat"
    </network>
    ---
    network
      forward mode="nat" dev="eth0" /
  `));

test("a value without attribute", () =>
  checkTree(`
    <network>
      <forward "nat" dev="eth0"/>
               ^^^^^ missing-attribute-name: This value belongs to no attribute; write a name and "=" before it
    </network>
    ---
    network
      forward dev="eth0" /
  `));

test('an attribute without "="', () =>
  checkTree(`
    <network>
      <forward mode"nat" dev="eth0"/>
               ^^^^ missing-equals-sign: "=" is missing between "mode" and its value; add it
    </network>
    ---
    network
      forward mode="nat" dev="eth0" /
  `));

test("attributes without space between them", () =>
  checkTree(`
    <network>
      <forward mode="nat"dev="eth0"/>
                         ^^^ missing-attribute-space: "dev" touches what stands before it; add a space between them
    </network>
    ---
    network
      forward mode="nat" dev="eth0" /
  `));

test("an unclosed element before its sibling", () =>
  checkTree(`
    <network>
      <ip address="10.0.0.1">
       ^^ unclosed-element: <ip> is never closed; add </ip>
      <dns/>
    </network>
    ---
    network
      ip address="10.0.0.1" (no end tag)
      dns /
  `));

test("an unclosed element with children before its sibling", () =>
  checkTree(`
    <network>
      <ip address="10.0.0.1">
       ^^ unclosed-element: <ip> is never closed; add </ip>
        <dhcp>
          <range start="10.0.0.2"/>
        </dhcp>
      <dns>
        <host ip="10.0.0.3"/>
      </dns>
    </network>
    ---
    network
      ip address="10.0.0.1" (no end tag)
        dhcp
          range start="10.0.0.2" /
      dns
        host ip="10.0.0.3" /
  `));

test("an unclosed element inside of another", () =>
  checkTree(`
    <network>
      <ip address="10.0.0.1">
        <dhcp>
         ^^^^ unclosed-element: <dhcp> is never closed; add </dhcp>
          <range start="10.0.0.2"/>
      </ip>
      <dns/>
    </network>
    ---
    network
      ip address="10.0.0.1"
        dhcp (no end tag)
          range start="10.0.0.2" /
      dns /
  `));

test("three unclosed elements in a row", () =>
  checkTree(`
    <network>
      <name>
       ^^^^ unclosed-element: <name> is never closed; add </name>
      <bridge>
       ^^^^^^ unclosed-element: <bridge> is never closed; add </bridge>
      <ip>
       ^^ unclosed-element: <ip> is never closed; add </ip>
      <dns/>
    </network>
    ---
    network
      name (no end tag)
      bridge (no end tag)
      ip (no end tag)
      dns /
  `));

test("an unclosed element with text", () =>
  checkTree(`
    <network>
      <name>default
       ^^^^ unclosed-element: <name> is never closed; add </name>
      <dns/>
    </network>
    ---
    network
      name (no end tag)
        text "default"
      dns /
  `));

test("an unclosed element whose children are not indented", () =>
  checkTree(`
    <network>
    <ip>
     ^^ unclosed-element: <ip> is never closed; add </ip>
    <dhcp/>
    <dns/>
    </network>
    ---
    network
      ip (no end tag)
      dhcp /
      dns /
  `));

test("an unclosed root", () =>
  checkTree(`
    <network>
     ^^^^^^^ unclosed-element: <network> is never closed; add </network>
    <name>default</name>
    <ip/>
    ---
    network (no end tag)
      name
        text "default"
      ip /
  `));

test("an unclosed element on the line of its parent's end", () =>
  checkTree(`
    <network><name>default</network>
              ^^^^ unclosed-element: <name> is never closed; add </name>
    ---
    network
      name (no end tag)
        text "default"
  `));

test("a bare end tag", () =>
  checkTree(`
    <network>
      <ip address="10.0.0.1">
        <dhcp/>
      </
      ^^ unfinished-end-tag: This end tag has no name; write </ip>
      <dns/>
    </network>
    ---
    network
      ip address="10.0.0.1" (other end tag)
        dhcp /
      dns /
  `));

test('a bare end tag with ">"', () =>
  checkTree(`
    <network>
      <name>default</>
                   ^^^ unfinished-end-tag: This end tag has no name; write </name>
      <dns/>
    </network>
    ---
    network
      name (other end tag)
        text "default"
      dns /
  `));

test("a bare end tag where nothing is open", () =>
  checkTree(`
    <network/>
    </
    ^^ stray-end-tag: This end tag closes nothing, because no element is open here; remove it
    ---
    network /
    stray-end-tag "</"
  `));

test("a half-typed end tag", () =>
  checkTree(`
    <network>
      <ip address="10.0.0.1">
        <dhcp/>
      </i
        ^ mismatched-end-tag: </i> does not close <ip>; write </ip>, or rename the start tag
      <dns/>
    </network>
    ---
    network
      ip address="10.0.0.1" (other end tag)
        dhcp /
      dns /
  `));

test('an end tag without ">"', () =>
  checkTree(`
    <network>
      <ip address="10.0.0.1">
        <dhcp/>
      </ip
        ^^ unfinished-end-tag: The end tag </ip has no end; add ">"
      <dns/>
    </network>
    ---
    network
      ip address="10.0.0.1"
        dhcp /
      dns /
  `));

test("an end tag with attributes", () =>
  checkTree(`
    <network>
      <ip>
      </ip address="10.0.0.1">
           ^^^^^^^^^^^^^^^^^^ unexpected-in-tag: "address="10.0.0.1"" is not allowed in an end tag; remove it
    </network>
    ---
    network
      ip
  `));

test("a renamed start tag", () =>
  checkTree(`
    <network>
      <ipv6 address="10.0.0.1">
        <dhcp/>
      </ip>
        ^^ mismatched-end-tag: </ip> does not close <ipv6>; write </ipv6>, or rename the start tag
      <dns/>
    </network>
    ---
    network
      ipv6 address="10.0.0.1" (other end tag)
        dhcp /
      dns /
  `));

test("a renamed start tag on one line", () =>
  checkTree(`
    <network><nam>default</name><dns/></network>
                           ^^^^ mismatched-end-tag: </name> does not close <nam>; write </nam>, or rename the start tag
    ---
    network
      nam (other end tag)
        text "default"
      dns /
  `));

test("an end tag too many", () =>
  checkTree(`
    <network>
      <ip address="10.0.0.1">
        <dhcp/>
        </dhcp>
        ^^^^^^^ stray-end-tag: </dhcp> closes nothing, because no <dhcp> is open here; remove it
      </ip>
      <dns/>
    </network>
    ---
    network
      ip address="10.0.0.1"
        dhcp /
        stray-end-tag "</dhcp>"
      dns /
  `));

test("an end tag too many on one line", () =>
  checkTree(`
    <network><ip><dhcp/></dhcp></ip><dns/></network>
                        ^^^^^^^ stray-end-tag: </dhcp> closes nothing, because no <dhcp> is open here; remove it
    ---
    network
      ip
        dhcp /
        stray-end-tag "</dhcp>"
      dns /
  `));

test("a missing start tag", () =>
  checkTree(`
    <network>
        <range start="10.0.0.2"/>
      </dhcp>
      ^^^^^^^ stray-end-tag: </dhcp> closes nothing, because no <dhcp> is open here; remove it
      <dns/>
    </network>
    ---
    network
      range start="10.0.0.2" /
      stray-end-tag "</dhcp>"
      dns /
  `));

test("the end tag of the root too early", () =>
  checkTree(`
    <network>
      <ip/>
    </network>
      ^^^^^^^ stray-end-tag: </network> ends the document, but more of it follows; remove this end tag
      <dns/>
    </network>
    ---
    network
      ip /
      stray-end-tag "</network>"
      dns /
  `));

test("crossed end tags", () =>
  checkTree(`
    <network>
      <ip><dhcp></ip></dhcp>
           ^^^^ unclosed-element: <dhcp> is never closed; add </dhcp>
                     ^^^^^^^ stray-end-tag: </dhcp> closes nothing, because no <dhcp> is open here; remove it
      <dns/>
    </network>
    ---
    network
      ip
        dhcp (no end tag)
      stray-end-tag "</dhcp>"
      dns /
  `));

test('a "<" in text', () =>
  checkTree(`
    <network>
      <title>a < b</title>
               ^ stray-less-than: "<" begins a tag, but none follows; write &lt; for the character itself
      <dns/>
    </network>
    ---
    network
      title
        text "a < b"
      dns /
  `));

test('a "<" before a digit', () =>
  checkTree(`
    <network>
      <title>1<2</title>
              ^ stray-less-than: "<" begins a tag, but none follows; write &lt; for the character itself
      <dns/>
    </network>
    ---
    network
      title
        text "1<2"
      dns /
  `));

test('a "&" in text', () =>
  checkTree(`
    <network>
      <title>salt & pepper</title>
                  ^ stray-ampersand: "&" begins a reference, but none follows; write &amp; for the character itself
      <dns/>
    </network>
    ---
    network
      title
        text "salt & pepper"
      dns /
  `));

test('a "&" in a value', () =>
  checkTree(`
    <network>
      <bridge name="a&b" zone="x & y"/>
                     ^ stray-ampersand: "&" begins a reference, but none follows; write &amp; for the character itself
                                 ^ stray-ampersand: "&" begins a reference, but none follows; write &amp; for the character itself
    </network>
    ---
    network
      bridge name="a&b" zone="x & y" /
  `));

test('a "<" in a value', () =>
  checkTree(`
    <network>
      <bridge name="a<b" zone="x < y"/>
                     ^ less-than-in-value: "<" is not allowed in a value; write &lt;
                                 ^ less-than-in-value: "<" is not allowed in a value; write &lt;
    </network>
    ---
    network
      bridge name="a<b" zone="x < y" /
  `));

test("an unterminated comment", () =>
  checkTree(`
    <network>
      <!-- what follows
      ^^^^ unterminated-comment: The comment is never closed; add -->
      <dns/>
    </network>
    ---
    network
      comment "<!-- what follows"
      dns /
  `));

test("an unterminated comment before another comment", () =>
  checkTree(`
    <network>
      <!-- what follows
      ^^^^ unterminated-comment: The comment is never closed; add -->
      <dns/>
      <!-- and more -->
    </network>
    ---
    network
      comment "<!-- what follows"
      dns /
      comment "<!-- and more -->"
  `));

test("an unterminated comment on the line of a tag", () =>
  checkTree(`
    <network><!-- what follows <dns/></network>
             ^^^^ unterminated-comment: The comment is never closed; add -->
    ---
    network
      comment "<!-- what follows "
      dns /
  `));

test("an unterminated CDATA section", () =>
  checkTree(`
    <network>
      <title><![CDATA[a & b</title>
             ^^^^^^^^^ unterminated-cdata: The CDATA section is never closed; add ]]>
      <dns/>
    </network>
    ---
    network
      title
        cdata "a & b"
      dns /
  `));

test("an unterminated instruction", () =>
  checkTree(`
    <network>
      <?editor fold
      ^^ unterminated-instruction: The processing instruction is never closed; add ?>
      <dns/>
    </network>
    ---
    network
      instruction "<?editor fold"
      dns /
  `));

test('an XML declaration without "?"', () =>
  checkTree(`
    <?xml version="1.0">
    ^^^^^ unterminated-instruction: The XML declaration is never closed; add ?>
    <network/>
    ---
    declaration "<?xml version=\\"1.0\\">"
    network /
  `));

test("a half-typed comment", () =>
  checkTree(`
    <network>
      <!
      ^^ unknown-markup: "<!" begins a comment (<!-- … -->), CDATA or a DOCTYPE, but none follows; write &lt;! for the characters
      <dns/>
    </network>
    ---
    network
      instruction "<!"
      dns /
  `));

test("an unterminated DOCTYPE", () =>
  checkTree(`
    <!DOCTYPE network
    ^^^^^^^^^ invalid-doctype: The DOCTYPE is never closed; add ">" (after the "]" of its declarations, if it has any)
    <network>
      <dns/>
    </network>
    ---
    doctype "<!DOCTYPE network"
    network
      dns /
  `));

test("an unterminated internal subset", () =>
  checkTree(`
    <!DOCTYPE network [
    ^^^^^^^^^ invalid-doctype: The DOCTYPE is never closed; add ">" (after the "]" of its declarations, if it has any)
      <!ENTITY a "b">
    <network>
      <dns/>
    </network>
    ---
    doctype "<!DOCTYPE network [\\n  <!ENTITY a \\"b\\">"
    network
      dns /
  `));

test("a text cut off in a tag name", () =>
  checkTree(`
    <network>
     ^^^^^^^ unclosed-element: <network> is never closed; add </network>
      <ip address="10.0.0.1">
       ^^ unclosed-element: <ip> is never closed; add </ip>
        <dh
         ^^ unfinished-start-tag: The tag <dh has no end; close it with "/>", or with ">" and </dh>
    ---
    network (no end tag)
      ip address="10.0.0.1" (no end tag)
        dh (no ">", no end tag)
  `));

test("a text cut off in an end tag", () =>
  checkTree(`
    <network>
     ^^^^^^^ unclosed-element: <network> is never closed; add </network>
      <ip address="10.0.0.1">
       ^^ unclosed-element: <ip> is never closed; add </ip>
        <dhcp></dh
                ^^ mismatched-end-tag: </dh> does not close <dhcp>; write </dhcp>, or rename the start tag
    ---
    network (no end tag)
      ip address="10.0.0.1" (no end tag)
        dhcp (other end tag)
  `));

test("a tag whose name is gone", () =>
  checkTree(`
    <network>
      < address="10.0.0.1">
      ^ missing-element-name: "<" begins a tag, but no name follows; write the name of an element, or &lt; for the character itself
        <dhcp/>
      </ip>
      <dns/>
    </network>
    ---
    network
      (no name) address="10.0.0.1" (other end tag)
        dhcp /
      dns /
  `));

test("a tag whose name and attributes are gone", () =>
  checkTree(`
    <network>
      <>default</name>
      ^ missing-element-name: "<" begins a tag, but no name follows; write the name of an element, or &lt; for the character itself
      <dns/>
    </network>
    ---
    network
      (no name) (other end tag)
        text "default"
      dns /
  `));

test("an empty tag whose name is gone", () =>
  checkTree(`
    <network>
      < mode="nat"/>
      ^ missing-element-name: "<" begins a tag, but no name follows; write the name of an element, or &lt; for the character itself
      <dns/>
    </network>
    ---
    network
      (no name) mode="nat" /
      dns /
  `));

test("a tag without name and without an end", () =>
  checkTree(`
    <network>
      <>
      ^ missing-element-name: "<" begins a tag, but no name follows; write the name of an element, or &lt; for the character itself
      <dns/>
    </network>
    ---
    network
      (no name) (no end tag)
      dns /
  `));

test('a tag without ">" before its text', () =>
  checkTree(`
    <domain>
      <vcpu placement="static"2</vcpu>
       ^^^^ unfinished-start-tag: The tag <vcpu has no end; add ">"
      <emulator/usr/bin/qemu</emulator>
       ^^^^^^^^ unfinished-start-tag: The tag <emulator has no end; add ">"
      <os/>
    </domain>
    ---
    domain
      vcpu placement="static" (no ">")
        text "2"
      emulator (no ">")
        text "/usr/bin/qemu"
      os /
  `));

test("a renamed start tag inside of an element of its old name", () =>
  checkTree(`
    <device>
      <capability type="pci">
        <capabilit type="virt">
          <slot/>
        </capability>
          ^^^^^^^^^^ mismatched-end-tag: </capability> does not close <capabilit>; write </capabilit>, or rename the start tag
        <bus/>
      </capability>
    </device>
    ---
    device
      capability type="pci"
        capabilit type="virt" (other end tag)
          slot /
        bus /
  `));

test("an end tag of an outer element in the middle of a line", () =>
  checkTree(`
    <device>
      <capability>
        <bus>1</bus></device>
                    ^^^^^^^^^ stray-end-tag: </device> does not belong here, because <capability> is still open; remove it
        <slot/>
      </capability>
    </device>
    ---
    device
      capability
        bus
          text "1"
        stray-end-tag "</device>"
        slot /
  `));

test("curved quotes, as word processors make them", () =>
  checkTree(`
    <network>
      <forward mode=‘nat’/>
                    ^^^^^ unquoted-attribute-value: XML knows straight quotes only; write 'nat'
    </network>
    ---
    network
      forward mode="‘nat’" /
  `));
