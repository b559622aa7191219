/** What a loaded grammar knows of its declarations: names, documentation, notes and kinds of data. */
import { test } from "node:test";
import { checkDeclarations } from "../support/check-grammar.ts";

test("keeps documentation and notes beside elements, attributes and values", () =>
  checkDeclarations(
    `
      namespace lv = "urn:libvirt-xml"
      ## A virtual network.
      ##
      ## It connects guests.
      start = element network {
        ## Is it on?
        [ lv:since = "1.0.0" lv:default = "yes" ]
        attribute on {
          ## It is on.
          "yes"
          | "no"
        }?,
        ## Its name.
        # no documentation
        element name { ## Any. 
          xsd:string }
      }
    `,
    `
      element network # A virtual network. /  / It connects guests.
        attribute on # Is it on? since=1.0.0 default=yes
          "yes" # It is on.
          "no"
        element name # Its name.
          data string # Any.
    `,
  ));

test("reads documentation as annotation elements, and behind values in XML syntax", () => {
  checkDeclarations(
    `
      namespace a = "http://relaxng.org/ns/compatibility/annotations/1.0"
      [ a:documentation [ "A virtual " ~ "network." ] ]
      element network { empty }
    `,
    "element network # A virtual network.\n",
  );
  checkDeclarations(
    `
      <element name="network" xmlns="http://relaxng.org/ns/structure/1.0" xmlns:lv="urn:libvirt-xml" lv:since="0.2.0"
          xmlns:a="http://relaxng.org/ns/compatibility/annotations/1.0">
        <a:documentation>A virtual network.</a:documentation>
        <attribute name="on">
          <choice>
            <a:documentation>Of the choice.</a:documentation>
            <value>yes</value>
            <a:documentation>It is on.</a:documentation>
            <value>no</value>
          </choice>
        </attribute>
      </element>
    `,
    `
      element network # A virtual network. since=0.2.0
        attribute on
          "yes" # It is on.
          "no"
    `,
  );
});

test("gives what is said of a use or a definition to the declaration behind it", () =>
  checkDeclarations(
    `
      namespace lv = "urn:libvirt-xml"
      start = element network {
        ## Of the use.
        [ lv:since = "2.0" ]
        own?,
        ## Of the use.
        [ lv:since = "2.0" ]
        bare?,
        defined,
        ## Of nothing: two declarations.
        two
      }
      ## Of the definition.
      own =
        ## Its own.
        [ lv:since = "1.0" lv:unit = "KiB" ]
        element own { empty }
      bare = element bare { empty }+
      ## Of the definition.
      defined = bare | empty
      two = attribute one { text }, attribute two { text }
    `,
    `
      element network
        element own # Its own. since=2.0 unit=KiB
        element bare # Of the use. since=2.0
        element bare # Of the definition.
        attribute one
        attribute two
    `,
  ));

test("names data by the definition that is nothing else", () =>
  checkDeclarations(
    `
      start = element network { attribute uuid { Id }, attribute ip { Ip }, attribute n { Many? }, xsd:string }
      Id = Uuid
      ## Letters and digits.
      Uuid = xsd:string { length = "32" } | xsd:string { length = "36" }
      Ip = Ipv4 | Ipv6
      ## An IPv4 address.
      Ipv4 = xsd:string { pattern = "[0-9.]+" }
      Ipv6 = xsd:string { pattern = "[0-9:]+" } | "none"
      Many = list { Ipv4+ }
    `,
    `
      element network
        attribute uuid
          data string Uuid # Letters and digits.
          data string Uuid # Letters and digits.
        attribute ip
          data string Ipv4 # An IPv4 address.
          data string Ipv6
          "none"
        attribute n
          data string Ipv4 # An IPv4 address.
        data string
    `,
  ));

test("joins files, overrides and parts of definitions", () =>
  checkDeclarations(
    `
      include "parts.rnc" {
        start = element network { name, more, grammar { start = parent name } }
        div { bridge = element bridge { name } }
      }
      more &= bridge
    `,
    `
      element network
        element name
        element mac
        element bridge
          element name
        element name
    `,
    {
      "parts.rnc": `
        start = element wrong { empty }
        name = element name { text }
        bridge = empty
        more &= element mac { text }
      `,
    },
  ));

test("takes over the namespace of the place that includes a file", () =>
  checkDeclarations(
    `
      default namespace = "urn:a"
      namespace b = "urn:b"
      start = element top { external "one.rnc", external "one.rnc" inherit = b }
    `,
    `
      element urn:a top
        element urn:a one
          attribute x
        element urn:b one
          attribute x
    `,
    { "one.rnc": "element one { attribute x { text } }" },
  ));
