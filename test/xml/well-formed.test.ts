/**
 * What keeps a document from being well-formed: each mistake with its place and its message. The neighbours that are
 * right are in the first document.
 */
import { test } from "node:test";
import { checkXml } from "../support/check-xml.ts";

test("a well-formed document with everything in it has no problems", () =>
  checkXml(`
    <?xml version="1.0" encoding="UTF-8" standalone='yes' ?>
    <!-- prolog -->
    <?editor fold?>
    <!DOCTYPE domain [
      <!-- a comment with <tags> and 'quotes -->
      <?pi 'with' >?>
      <!ENTITY vendor "ACME &amp; sons">
      <!ENTITY bold "<b>bold</b> text">
      <!ENTITY % unused "x">
      <!ENTITY logo SYSTEM "logo.gif" NDATA gif>
      <!ELEMENT domain (name, (memory | vcpu)*, os?)+>
      <!ELEMENT name (#PCDATA)>
      <!ELEMENT os (#PCDATA | type)*>
      <!ATTLIST domain type CDATA #REQUIRED id ID #IMPLIED kind (a | b) "a" note NOTATION (gif) #IMPLIED x NMTOKENS #FIXED '&vendor;'>
      <!NOTATION gif PUBLIC "gif viewer">
    ]>
    <domain xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0" type='kvm' id="&#x41;">
      <name>&vendor; &lt;&#65;&gt;</name>
      <title xml:lang="de">ü 😀 ]] > "quotes" 'too'</title>
      <description>&bold;<![CDATA[ <a> & ]] ]]></description>
      <qemu:commandline><qemu:arg value='a>b'/></qemu:commandline>
      <a.b-c_d é="1" />
    </domain >
    <!-- epilog -->
    <?done?>
  `));

test("an unclosed element", () =>
  checkXml(`
    <network><name>default</network>
              ^^^^ unclosed-element: <name> is never closed; add </name>
  `));

test("an end tag of another name", () =>
  checkXml(`
    <network><name>default</nam></network>
                            ^^^ mismatched-end-tag: </nam> does not close <name>; write </name>, or rename the start tag
  `));

test("a stray end tag", () =>
  checkXml(`
    <network></ip></network>
             ^^^^^ stray-end-tag: </ip> closes nothing, because no <ip> is open here; remove it
  `));

test("a start tag without end", () =>
  checkXml(`
    <network><ip</network>
              ^^ unfinished-start-tag: The tag <ip has no end; close it with "/>", or with ">" and </ip>
  `));

test("an empty tag without end", () =>
  checkXml(`
    <network><ip/</network>
              ^^ unfinished-start-tag: The tag <ip has no end; add ">" after "/"
  `));

test("an end tag without end", () =>
  checkXml(`
    <network></network
               ^^^^^^^ unfinished-end-tag: The end tag </network has no end; add ">"
  `));

test("an end tag without name", () =>
  checkXml(`
    <network></>
             ^^^ unfinished-end-tag: This end tag has no name; write </network>
  `));

test("a tag without name", () =>
  checkXml(`
    <network>< </network>
             ^ missing-element-name: "<" begins a tag, but no name follows; write the name of an element, or &lt; for the character itself
  `));

test("a name with a bad character", () =>
  checkXml(`
    <network><ip%6 a@b="c"/></network>
                ^ invalid-name: "ip%6" is no name in XML, because of "%"; use letters, digits, "-", "_" and "."
                    ^ invalid-name: "a@b" is no name in XML, because of "@"; use letters, digits, "-", "_" and "."
  `));

test("an attribute that begins with a digit", () =>
  checkXml(`
    <network><ip 6to4="yes"/></network>
                 ^ invalid-name: "6to4" is no name in XML, because it begins with "6"; begin it with a letter or "_"
  `));

test("a slash inside of a tag", () =>
  checkXml(`
    <network><ip / family="ipv4"/></network>
                 ^ unexpected-in-tag: "/" is not allowed inside a tag; remove it
  `));

test("an equals sign too many", () =>
  checkXml(`
    <network><ip family=="ipv4"/></network>
                        ^ unexpected-in-tag: "=" is not allowed inside a tag; remove it
  `));

test('an attribute that has only "="', () =>
  checkXml(`
    <network><ip ="ipv4"/></network>
                 ^^^^^^^ missing-attribute-name: This value belongs to no attribute; write a name and "=" before it
  `));

test("attributes that touch", () =>
  checkXml(`
    <network><ip family="ipv4"prefix="8"/></network>
                              ^^^^^^ missing-attribute-space: "prefix" touches what stands before it; add a space between them
  `));

test("a value that touches the name", () =>
  checkXml(`
    <network><ip"ipv4"/></network>
                ^^^^^^ missing-attribute-name: This value belongs to no attribute; write a name and "=" before it
  `));

test("an attribute without value", () =>
  checkXml(`
    <network><ip family/></network>
                 ^^^^^^ missing-attribute-value: The attribute "family" has no value; write family="…"
  `));

test("an attribute without quotes", () =>
  checkXml(`
    <network><ip family=ipv4 prefix=8/></network>
                        ^^^^ unquoted-attribute-value: The value needs quotes around it; write 'ipv4'
                                    ^ unquoted-attribute-value: The value needs quotes around it; write '8'
  `));

test("an attribute without closing quote", () =>
  checkXml(`
    <network><ip family="ipv4/></network>
                        ^^^^^ unterminated-attribute-value: The value has no closing quote; add "
  `));

test("an attribute whose quotes differ", () =>
  checkXml(`
    <network><mtu size='1500"/></network>
                       ^^^^^^ unterminated-attribute-value: The value begins with ' and ends with "; both quotes have to be the same
  `));

test('"<" in a value', () =>
  checkXml(`
    <network><ip family="a<b"/></network>
                          ^ less-than-in-value: "<" is not allowed in a value; write &lt;
  `));

test("the same attribute twice", () =>
  checkXml(`
    <network><ip family="ipv4" prefix="8" family="ipv6"/></network>
                                          ^^^^^^ duplicate-attribute: The attribute "family" stands twice in this tag; remove one of them
  `));

test("the same attribute by two prefixes", () =>
  checkXml(`
    <network xmlns:a="urn:x" xmlns:b="urn:x"><ip a:family="ipv4" b:family="ipv6"/></network>
                                                                 ^^^^^^^^ duplicate-attribute: "b:family" is the same attribute as "a:family", because their prefixes mean the same namespace; remove one of them
  `));

test('"<" in text', () =>
  checkXml(`
    <network>1 < 2</network>
               ^ stray-less-than: "<" begins a tag, but none follows; write &lt; for the character itself
  `));

test('"&" in text', () =>
  checkXml(`
    <network>a & b, AT&T, &; and &1;</network>
               ^ stray-ampersand: "&" begins a reference, but none follows; write &amp; for the character itself
                      ^ stray-ampersand: "&" begins a reference, but none follows; write &amp; for the character itself
                          ^ stray-ampersand: "&" begins a reference, but none follows; write &amp; for the character itself
                                 ^ stray-ampersand: "&" begins a reference, but none follows; write &amp; for the character itself
  `));

test("the end of CDATA in text", () =>
  checkXml(`
    <network>a]]>b</network>
              ^^^ cdata-end-in-text: "]]>" is not allowed in text; write ]]&gt;
  `));

test("control characters", () =>
  checkXml(`
    <network><ip family="ipv\u00014"/>te\u001fxt</network>
                            ^ invalid-character: The character U+0001 is not allowed in XML; remove it
                                   ^ invalid-character: The character U+001F is not allowed in XML; remove it
  `));

test("noncharacters", () =>
  checkXml(`
    <network>\ufffe</network>
             ^ invalid-character: The character U+FFFE is not allowed in XML; remove it
  `));

test("an empty document", () =>
  checkXml(`

    ^ no-root-element: The document has no element; write one, such as <network>…</network>
  `));

test("a document of white space", () =>
  checkXml(`
     
    ^ no-root-element: The document has no element; write one, such as <network>…</network>
  `));

test("a document without element", () =>
  checkXml(`
    <!-- nothing -->
                   ^ no-root-element: The document has no element; write one, such as <network>…</network>
  `));

test("a second root", () =>
  checkXml(`
    <network/>
    <network/>
     ^^^^^^^ second-root: <network> stands after the end of <network>, but a document has one element at its top; move it inside or remove it
    <domain/>
  `));

test("text before and after the root", () =>
  checkXml(`
    first
    ^^^^^ text-outside-root: Text is not allowed outside of the root element; remove it
    <network/>
      last words
      ^^^^^^^^^^ text-outside-root: Text is not allowed outside of the root element; remove it
      and more
  `));

test("a reference after the root", () =>
  checkXml(`
    <network/>&amp;
              ^^^^^ text-outside-root: Text is not allowed outside of the root element; remove it
  `));

test("CDATA after the root", () =>
  checkXml(`
    <network/><![CDATA[x]]>
              ^^^^^^^^^ text-outside-root: Text is not allowed outside of the root element; remove it
  `));

test("hyphens in comments", () =>
  checkXml(`
    <network><!-- a -- b --- c ---></network>
                    ^^ double-hyphen-in-comment: "--" is not allowed inside a comment; write "- -"
                         ^^ double-hyphen-in-comment: "--" is not allowed inside a comment; write "- -"
                               ^^ double-hyphen-in-comment: "--" is not allowed inside a comment; write "- -"
  `));

test("a comment without end", () =>
  checkXml(`
    <network><!-- a -></network>
             ^^^^ unterminated-comment: The comment is never closed; add -->
  `));

test("CDATA without end", () =>
  checkXml(`
    <network><![CDATA[ a ]></network>
             ^^^^^^^^^ unterminated-cdata: The CDATA section is never closed; add ]]>
  `));

test("an instruction without end", () =>
  checkXml(`
    <network><?a b></network>
             ^^ unterminated-instruction: The processing instruction is never closed; add ?>
  `));

test("an instruction without name", () =>
  checkXml(`
    <network><? a?></network>
             ^^ invalid-instruction: A processing instruction begins with a name right after "<?"; write one, or remove the instruction
  `));

test("an instruction with a reserved name", () =>
  checkXml(`
    <network><?XML a?></network>
               ^^^ invalid-instruction: "XML" cannot be the name of a processing instruction; choose another one, or remove it
  `));

test("an instruction with a colon in its name", () =>
  checkXml(`
    <network><?a:b c?></network>
               ^^^ invalid-instruction: "a:b" cannot be the name of a processing instruction; choose another one, or remove it
  `));

test("an instruction without space", () =>
  checkXml(`
    <network><?a+b?></network>
               ^ invalid-instruction: White space is missing after "a"; add it
  `));

test("an XML declaration in the wrong place", () =>
  checkXml(`
    <network><?xml version="1.0"?></network>
             ^^^^^ misplaced-xml-declaration: The XML declaration must be the very first thing in a document; move it there, or remove it
  `));

test("an XML declaration after a comment", () =>
  checkXml(`
    <!-- a --><?xml version="1.0"?><network/>
              ^^^^^ misplaced-xml-declaration: The XML declaration must be the very first thing in a document; move it there, or remove it
  `));

test("an XML declaration without version", () =>
  checkXml(`
    <?xml encoding="UTF-8"?><network/>
          ^^^^^^^^ invalid-xml-declaration: The XML declaration has to begin with its version; write <?xml version="1.0"
  `));

test("an empty XML declaration", () =>
  checkXml(`
    <?xml?><network/>
         ^ invalid-xml-declaration: The XML declaration has to begin with its version; write <?xml version="1.0"
  `));

test("an XML declaration with another version", () =>
  checkXml(`
    <?xml version="2.0"?><network/>
                   ^^^ invalid-xml-declaration: "2.0" is no version of XML; write version="1.0"
  `));

test("an XML declaration with a bad encoding", () =>
  checkXml(`
    <?xml version="1.0" encoding="ü"?><network/>
                                  ^ invalid-xml-declaration: "ü" is no name of an encoding; write encoding="UTF-8"
  `));

test("an XML declaration with a bad standalone", () =>
  checkXml(`
    <?xml version="1.0" standalone="maybe"?><network/>
                                    ^^^^^ invalid-xml-declaration: "maybe" is neither "yes" nor "no"; write standalone="no"
  `));

test("an XML declaration in the wrong order", () =>
  checkXml(`
    <?xml version="1.0" standalone="no" encoding="UTF-8"?><network/>
                                        ^^^^^^^^ invalid-xml-declaration: "encoding" is wrong here: nothing more can follow; remove it
  `));

test("an XML declaration with something else", () =>
  checkXml(`
    <?xml version="1.0" lang="de"?><network/>
                        ^^^^ invalid-xml-declaration: "lang" is wrong here: only encoding and standalone can follow; remove it
  `));

test("an XML declaration without quotes", () =>
  checkXml(`
    <?xml version=1.0?><network/>
          ^^^^^^^ invalid-xml-declaration: "version" needs a value in quotes; write version="1.0"
  `));

test("an XML declaration without space", () =>
  checkXml(`
    <?xml version="1.0"encoding="UTF-8"?><network/>
                       ^^^^^^^^ invalid-xml-declaration: White space is missing before "encoding"; add it
  `));

test("unknown markup", () =>
  checkXml(`
    <network><!ELEMENT a></network>
             ^^ unknown-markup: "<!" begins a comment (<!-- … -->), CDATA or a DOCTYPE, but none follows; write &lt;! for the characters
  `));

test("a DOCTYPE after the root", () =>
  checkXml(`
    <network/><!DOCTYPE network>
              ^^^^^^^^^ misplaced-doctype: A DOCTYPE must stand before the root element, and only once; remove it (libvirt needs none)
  `));

test("a second DOCTYPE", () =>
  checkXml(`
    <!DOCTYPE network><!DOCTYPE network><network/>
                      ^^^^^^^^^ misplaced-doctype: A DOCTYPE must stand before the root element, and only once; remove it (libvirt needs none)
  `));

test("a DOCTYPE in an element", () =>
  checkXml(`
    <network><!DOCTYPE network></network>
             ^^^^^^^^^ misplaced-doctype: A DOCTYPE must stand before the root element, and only once; remove it (libvirt needs none)
  `));

test("a DOCTYPE in small letters", () =>
  checkXml(`
    <!doctype network><network/>
    ^^^^^^^^^ invalid-doctype: The DOCTYPE is not well-formed: "DOCTYPE" in capital letters is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
  `));

test("a DOCTYPE without name", () =>
  checkXml(`
    <!DOCTYPE><network/>
             ^ invalid-doctype: The DOCTYPE is not well-formed: white space is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
  `));

test("a DOCTYPE with a mistake in a declaration", () =>
  checkXml(`
    <!DOCTYPE network [
      <!ENTITY a>
                ^ invalid-doctype: The DOCTYPE is not well-formed: white space is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
      <!ENTITY b "c">
    ]>
    <network/>
  `));

test("a DOCTYPE with an unknown declaration", () =>
  checkXml(`
    <!DOCTYPE network [ <!FOO a> ]><network/>
                        ^ invalid-doctype: The DOCTYPE is not well-formed: a declaration or "]" is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
  `));

test("a DOCTYPE with text between declarations", () =>
  checkXml(`
    <!DOCTYPE network [ foo ]><network/>
                        ^^^ invalid-doctype: The DOCTYPE is not well-formed: a declaration or "]" is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
  `));

test("a DOCTYPE with a bad content model", () =>
  checkXml(`
    <!DOCTYPE network [ <!ELEMENT a (b, c | d)> ]><network/>
                                          ^ invalid-doctype: The DOCTYPE is not well-formed: "," or ")" is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
  `));

test("a DOCTYPE with a bad mixed content model", () =>
  checkXml(`
    <!DOCTYPE network [ <!ELEMENT a (#PCDATA | b)> ]><network/>
                                                 ^ invalid-doctype: The DOCTYPE is not well-formed: "*" is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
  `));

test("a DOCTYPE with a bad attribute type", () =>
  checkXml(`
    <!DOCTYPE network [ <!ATTLIST a b TEXT #IMPLIED> ]><network/>
                                      ^^^^ invalid-doctype: The DOCTYPE is not well-formed: the type of the attribute is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
  `));

test('a DOCTYPE with "<" in a default value', () =>
  checkXml(`
    <!DOCTYPE network [ <!ATTLIST a b CDATA "<"> ]><network/>
                                             ^ invalid-doctype: The DOCTYPE is not well-formed: &lt; instead of "<" is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
  `));

test("a DOCTYPE with a comment with hyphens", () =>
  checkXml(`
    <!DOCTYPE network [ <!-- a -- b --> ]><network/>
                               ^^ invalid-doctype: The DOCTYPE is not well-formed: a comment without "--" is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
  `));

test("a DOCTYPE with a reference without name in an entity", () =>
  checkXml(`
    <!DOCTYPE network [ <!ENTITY a "b & c"> ]><network/>
                                      ^ invalid-doctype: The DOCTYPE is not well-formed: a reference such as &#65; or &amp; is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
  `));

test("a DOCTYPE with a parameter reference in an entity", () =>
  checkXml(`
    <!DOCTYPE network [ <!ENTITY a "b %c; d"> ]><network/>
                                      ^ invalid-doctype: The DOCTYPE is not well-formed: a text without "%" is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
  `));

test("a DOCTYPE with a bad public identifier", () =>
  checkXml(`
    <!DOCTYPE network PUBLIC "a{b}" "c"><network/>
                               ^ invalid-doctype: The DOCTYPE is not well-formed: a character that public identifiers may have is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
  `));

test("a DOCTYPE without system identifier", () =>
  checkXml(`
    <!DOCTYPE network PUBLIC "a"><network/>
                                ^ invalid-doctype: The DOCTYPE is not well-formed: white space is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
  `));

test("a DOCTYPE with an element that has no second entity quote", () =>
  checkXml(`
    <!DOCTYPE network [ <!ENTITY a "b> ]><network/>
                                   ^ invalid-doctype: The DOCTYPE is not well-formed: a text in quotes is expected here; correct it, or remove the DOCTYPE (libvirt needs none)
  `));

test("undeclared entities", () =>
  checkXml(`
    <network>&nbsp;<ip family="&unknown;"/></network>
             ^^^^^^ undeclared-entity: HTML knows &nbsp;, XML does not; write &#160;
                               ^^^^^^^^^ undeclared-entity: The entity &unknown; is not declared; XML itself knows only amp, lt, gt, quot and apos
  `));

test("an entity in other case", () =>
  checkXml(`
    <network>&LT;</network>
             ^^^^ undeclared-entity: The entity &LT; is not declared; did you mean &lt;?
  `));

test("an undeclared entity that a declaration elsewhere may declare", () =>
  checkXml(`
    <!DOCTYPE network SYSTEM "network.dtd"><network>&unknown;</network>
  `));

test("an undeclared entity in a standalone document", () =>
  checkXml(`
    <?xml version="1.0" standalone="yes"?><!DOCTYPE network SYSTEM "network.dtd"><network>&unknown;</network>
                                                                                          ^^^^^^^^^ undeclared-entity: The entity &unknown; is not declared; XML itself knows only amp, lt, gt, quot and apos
  `));

test("references without semicolon", () =>
  checkXml(`
    <network>&amp &#65 &lt<ip family="&quot"/></network>
             ^^^^ unterminated-reference: The reference &amp has no semicolon; add it
                  ^^^^ unterminated-reference: The reference &#65 has no semicolon; add it
                       ^^^ unterminated-reference: The reference &lt has no semicolon; add it
                                      ^^^^^ unterminated-reference: The reference &quot has no semicolon; add it
  `));

test("bad character references", () =>
  checkXml(`
    <network>&#0; &#xD800; &#x110000; &#; &#x; &#12a; &#XA;</network>
             ^^^^ invalid-character-reference: &#0; is no character that XML allows; write a number such as &#65; or &#x41;
                  ^^^^^^^^ invalid-character-reference: &#xD800; is no character that XML allows; write a number such as &#65; or &#x41;
                           ^^^^^^^^^^ invalid-character-reference: &#x110000; is no character that XML allows; write a number such as &#65; or &#x41;
                                      ^^^ invalid-character-reference: &#; is no character that XML allows; write a number such as &#65; or &#x41;
                                          ^^^^ invalid-character-reference: &#x; is no character that XML allows; write a number such as &#65; or &#x41;
                                               ^^^^^^ invalid-character-reference: &#12a; is no character that XML allows; write a number such as &#65; or &#x41;
                                                      ^^^^^ invalid-character-reference: &#XA; is no character that XML allows; write a number such as &#65; or &#x41;
  `));

test("an entity that contains itself", () =>
  checkXml(`
    <!DOCTYPE network [ <!ENTITY a "&b;"> <!ENTITY b "&a;"> ]>
    <network>&a;</network>
             ^^^ recursive-entity: The entity &a; refers to itself; remove the reference
  `));

test("an external entity in a value", () =>
  checkXml(`
    <!DOCTYPE network [ <!ENTITY a SYSTEM "a.xml"> ]>
    <network><ip family="&a;"/>&a;</network>
                         ^^^ external-entity: The entity &a; lies outside of this document, which is not allowed in a value; write its text
  `));

test("an unparsed entity", () =>
  checkXml(`
    <!DOCTYPE network [ <!NOTATION n SYSTEM "n"> <!ENTITY a SYSTEM "a.gif" NDATA n> ]>
    <network>&a;</network>
             ^^^ unparsed-entity: The entity &a; is no XML (it has NDATA) and cannot be used here; remove the reference
  `));

test('"<" in a value through an entity', () =>
  checkXml(`
    <!DOCTYPE network [ <!ENTITY a "<b/>"> ]>
    <network><ip family="&a;"/>&a;</network>
                         ^^^ invalid-entity-content: The text of &a; contains "<", which is not allowed in a value; correct its declaration
  `));

test("an entity that is not well-formed", () =>
  checkXml(`
    <!DOCTYPE network [ <!ENTITY a "<b>"> <!ENTITY b "&#38;"> ]>
    <network>&a; &b;</network>
             ^^^ invalid-entity-content: The text of &a; is not well-formed XML by itself; correct its declaration
                 ^^^ invalid-entity-content: The text of &b; is not well-formed XML by itself; correct its declaration
  `));

test("an undeclared prefix", () =>
  checkXml(`
    <network><qemu:commandline q:a="b"><qemu:arg/></qemu:commandline></network>
              ^^^^ undeclared-prefix: The prefix "qemu" of "qemu:commandline" is not declared; add xmlns:qemu="…", or write "commandline"
                               ^ undeclared-prefix: The prefix "q" of "q:a" is not declared; add xmlns:q="…", or write "a"
  `));

test("a prefix that is declared elsewhere", () =>
  checkXml(`
    <network><a xmlns:q="urn:q"/><q:b/></network>
                                  ^ undeclared-prefix: The prefix "q" of "q:b" is not declared; add xmlns:q="…", or write "b"
  `));

test("reserved prefixes", () =>
  checkXml(`
    <network xmlns:xml="urn:x" xmlns:xmlns="urn:x" xmlns:a="http://www.w3.org/2000/xmlns/" xmlns:b="http://www.w3.org/XML/1998/namespace"/>
             ^^^^^^^^^ reserved-namespace: "xmlns:xml" uses a prefix or a namespace that XML keeps for itself; choose another one
                               ^^^^^^^^^^^ reserved-namespace: "xmlns:xmlns" uses a prefix or a namespace that XML keeps for itself; choose another one
                                                   ^^^^^^^ reserved-namespace: "xmlns:a" uses a prefix or a namespace that XML keeps for itself; choose another one
                                                                                           ^^^^^^^ reserved-namespace: "xmlns:b" uses a prefix or a namespace that XML keeps for itself; choose another one
  `));

test("a prefix for nothing", () =>
  checkXml(`
    <network xmlns:a=""/>
             ^^^^^^^ empty-namespace-prefix: The prefix "a" cannot stand for no namespace; write its URI
  `));

test("an element with the prefix xmlns", () =>
  checkXml(`
    <network><xmlns:a/></network>
              ^^^^^ reserved-namespace: "xmlns" uses a prefix or a namespace that XML keeps for itself; choose another one
  `));

test("colons in the wrong place", () =>
  checkXml(`
    <network><a:b:c :d="e" f:=""/></network>
                 ^ invalid-qualified-name: "a:b:c" has a colon in the wrong place; a name has one at most, between its prefix and the rest
                    ^ invalid-qualified-name: ":d" has a colon in the wrong place; a name has one at most, between its prefix and the rest
                            ^ invalid-qualified-name: "f:" has a colon in the wrong place; a name has one at most, between its prefix and the rest
  `));
