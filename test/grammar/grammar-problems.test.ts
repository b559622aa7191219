/** Mistakes of authors of grammars: what they are called, and where they are. */
import { test } from "node:test";
import { checkGrammarProblems } from "../support/check-grammar.ts";

test("finds a reference to nothing", () =>
  checkGrammarProblems(`
    start = element network { name, bridge }
                                    ^ The definition "bridge" does not exist in this grammar
    name = element name { text }
  `));

test("finds a grammar without a start", () =>
  checkGrammarProblems(`
    name = element name { text }
    ^ This grammar has no "start"
  `));

test("finds a definition that is given twice", () =>
  checkGrammarProblems(`
    start = name
    name = element name { text }
    name = element other { text }
    ^ The definition "name" is given twice; to add to it write "|=" or "&=" (combine="choice" or "interleave")
  `));

test("finds a definition that is combined in two ways", () =>
  checkGrammarProblems(`
    start = name
    name |= element name { text }
    name &= element other { text }
    ^ The definition "name" is combined by choice in one place and by interleave in another
  `));

test("finds definitions that contain themselves", () =>
  checkGrammarProblems(`
    start = element network { a }
    a = b | element name { text }
    b = attribute x { text }, a
                              ^ The definition "a" contains itself without an element in between
  `));

test("finds an override of nothing", () =>
  checkGrammarProblems(
    `
      include "parts.rnc" { brigde = empty }
                            ^ The definition "brigde" overrides nothing in "parts.rnc"
    `,
    { "parts.rnc": "start = element network { bridge }  bridge = empty" },
  ));

test("finds a file that is missing", () =>
  checkGrammarProblems(`
    include "missing.rnc"
    ^ There is no file "missing.rnc"
    start = element network { bridge }
  `));

test("finds a file that includes itself", () =>
  checkGrammarProblems(
    `
      include "self.rnc"
      start = element network { empty }
      self.rnc:1:1: "self.rnc" includes itself
    `,
    { "self.rnc": 'include "self.rnc"' },
  ));

test("finds a file that contains itself in a nested grammar", () =>
  checkGrammarProblems(
    `
      start = external "self.rnc"
      self.rnc:1:31: "self.rnc" includes itself
    `,
    { "self.rnc": 'start = element a { grammar { include "self.rnc" start |= empty } }' },
  ));

test("finds the mistake in another file", () =>
  checkGrammarProblems(
    `
      include "parts.rnc"
      parts.rnc:2:26: A pattern is missing
    `,
    { "parts.rnc": "start = bridge\nbridge = element bridge {}" },
  ));

test("finds operators that are mixed", () =>
  checkGrammarProblems(`
    start = element a { text, empty | text }
                                    ^ "," and "|" cannot be mixed without parentheses
  `));

test("finds a brace that is missing", () =>
  checkGrammarProblems(`
    start = element a { text
    b = empty
    ^ "}" is missing
  `));

test("finds a text that is not closed", () =>
  checkGrammarProblems(`
    start = element a { "b }
                        ^ This literal needs its closing " on the same line, or three quotes around it
  `));

test("finds a keyword that is used as a name", () =>
  checkGrammarProblems(`
    start = element a { div }
                        ^ A pattern is missing; to use the definition "div" write \\div
  `));

test("finds a prefix that is not declared", () =>
  checkGrammarProblems(`
    start = element x:a { text }
                    ^ The prefix "x" is not declared; add: namespace x = "..."
  `));

test("finds a datatype that does not exist, a parameter it does not have and a value it does not allow", () =>
  checkGrammarProblems(`
    start = element a { b | c | d | e }
    b = attribute b { xsd:unsignedNumber }
                      ^ XML Schema has no datatype "unsignedNumber" that a grammar can use
    c = attribute c { xsd:boolean { minLength = "1" } }
                      ^ Values of "boolean" have no length, so "minLength" cannot limit them
    d = attribute d { xsd:int { maxInclusive = "ten" } }
                      ^ "ten" is not a value of "int"
    e = attribute e { xsd:int "ten" }
                      ^ "ten" is not a value of the datatype "int"
  `));

test("finds a bad regular expression", () =>
  checkGrammarProblems(`
    start = element a { xsd:string { pattern = "[a-z" } }
                        ^ In this pattern: A "]" is missing
  `));

test("finds an attribute that can stand twice", () =>
  checkGrammarProblems(`
    start = element a { b, (attribute c { text } | attribute b { text }) }
                                                   ^ The attribute "b" can stand here twice, in two parts of one group
    b = attribute b { text }
  `));

test("finds an element in two parts of an interleave", () =>
  checkGrammarProblems(`
    start = element a { element b { text } & element c { text } & (element b { empty } | empty) }
                                                                   ^ The element "b" is in two parts of one interleave, so that nobody could tell them apart
  `));

test("finds attributes in a repeated group", () =>
  checkGrammarProblems(`
    start = element a { (attribute b { text }, element c { text })+ }
                         ^ An attribute cannot stand in a group that is repeated, because attributes do not come in an order
  `));

test("finds an attribute of any name that is not repeated", () =>
  checkGrammarProblems(`
    start = element a { attribute * { text } }
                        ^ An attribute with a wildcard for its name has to be repeated: put it in oneOrMore
  `));

test("finds data beside elements", () =>
  checkGrammarProblems(`
    start = element a { xsd:int, element b { text } }
                        ^ Data cannot share the content of an element with elements, text or other data
  `));

test("finds what cannot be a document, an attribute or an item of a list", () =>
  checkGrammarProblems(`
    start = element a { attribute b { element c { text } }, element d { list { text } } } | text
                                      ^ An element cannot stand inside an attribute
                                                                               ^ Text cannot stand inside a list
                                                                                            ^ Text cannot stand at the top of a document, where one element stands
  `));

test("finds patterns that are nested without end", () =>
  checkGrammarProblems(`
    start = ${"(".repeat(600)}
${" ".repeat(4 + 508)}^ Patterns cannot be nested deeper than 500
  `));

test("finds mistakes in XML syntax", () =>
  checkGrammarProblems(`
    <grammar xmlns="http://relaxng.org/ns/structure/1.0">
      <start><ref nam="network"/></start>
              ^ <ref> needs the attribute "name"
                  ^ <ref> has no attribute "nam"
      <define name="network">
        <elemnt name="network"><text/></elemnt>
         ^ <elemnt> is not a pattern of RELAX NG
        <element name="a b">here<text/></element>
                 ^ "a b" is not a name
                            ^ <element> cannot contain text
      </define>
      <define name="x" combine="both"><choice/></define>
                       ^ "combine" is "choice" or "interleave", not "both"
                                       ^ <choice> needs a pattern
    </grammar>
  `));

test("finds what is not well-formed", () =>
  checkGrammarProblems(`
    <grammar xmlns="http://relaxng.org/ns/structure/1.0">
      <start><text/>
       ^ <start> is never closed; add </start>
    </grammar>
  `));

test("finds a file that is no grammar", () =>
  checkGrammarProblems(`
    <network/>
     ^ <network> is not in the namespace of RELAX NG, so this is no grammar
  `));

test("finds XML that is nested without end", () => {
  const nested = `${"<group>".repeat(1000)}<text/>${"</group>".repeat(1000)}`;
  checkGrammarProblems(`
    <element name="a" xmlns="http://relaxng.org/ns/structure/1.0">
    ${nested}
    ${" ".repeat(7 * 500)}^ Patterns cannot be nested deeper than 500
    </element>
  `);
});
