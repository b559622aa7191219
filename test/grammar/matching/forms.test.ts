/** What was written as a text, an attribute or an element, and has to be another of them: one problem, one repair. */
import { test } from "node:test";
import { checkMatch, checkMatchFix, compactGrammar } from "../../support/check-match.ts";

const grammar = compactGrammar(`
  datatypes xsd = "http://www.w3.org/2001/XMLSchema-datatypes"
  start = element guest { name & memory? & mac? & range? & source? & base? & vlan? & features? & card? & disk? & topology? & pool? }
  name = element name { xsd:string { pattern = ".+" } }
  memory = element memory { attribute unit { "KiB" | "MiB" }?, xsd:unsignedInt }
  mac = element mac { attribute address { xsd:string { pattern = "[0-9a-f:]+" } } }
  range = element range { attribute start { xsd:int }, attribute end { xsd:int } }
  source = element source { attribute index { xsd:int }?, attribute file { xsd:string { pattern = "/.*" } }? }
  base = element base { element path { xsd:string { pattern = "/.*" } } }
  vlan = element vlan { element tag { attribute id { xsd:int }, attribute mode { text }? }+ }
  features = element features { element acpi { empty }? & element pae { empty }? }
  card = element card { attribute type { "isa" | "pci" }?, element model { attribute type { "a" | "b" } }? }
  disk = element disk { element drive { attribute bus { "ide" | "usb" }?, attribute dev { text } }, element note { text }? }
  topology = element topology { element cores { attribute count { xsd:int }, attribute threads { xsd:int } }? & element note { text }? }
  pool = element pool { element target { element path { xsd:string { pattern = "/.*" } } & element mode { text }? } }
`);

const wrong = (marked: string): void => checkMatch(grammar, `\n<guest><name>a</name>\n${marked}\n</guest>\n`);
const repaired = (before: string, title: string, after: string): void =>
  checkMatchFix(grammar, `<guest><name>a</name>${before}</guest>`, title, `<guest><name>a</name>${after}</guest>`);

test("a text that has to be an attribute", () => {
  wrong(`
<mac>52:54:00</mac>
     ^^^^^^^^ unexpected-text: <mac> holds no text; write it as address='52:54:00'
<range>1-5</range>
       ^^^ unexpected-text: <range> holds no text; write it as start='1' end='5'
<source>/a.img</source>
        ^^^^^^ unexpected-text: <source> holds no text; write it as file='/a.img'
<features>on</features>
          ^^ unexpected-text: <features> says this by being there; remove the text
`);
  repaired("<mac>52:54:00</mac>", "Write it as address", "<mac address='52:54:00'/>");
  repaired("<source index='1' >/a.img</source>", "Write it as file", "<source index='1' file='/a.img'/>");
});

test("a text that has to be in a child", () => {
  wrong(`
<base>/b.img</base>
      ^^^^^^ unexpected-text: <base> holds no text; put it into <path>
<vlan>5</vlan>
      ^ unexpected-text: <vlan> holds no text; write <tag id='5'/>
`);
  repaired("<base> /b.img\n</base>", "Put it into <path>", "<base> <path>/b.img</path>\n</base>");
});

test("an attribute that has to be the text", () => {
  wrong(`
<memory value='4'/>
        ^^^^^ unknown-attribute: <memory> has no attribute "value"; it is its text: <memory>4</memory>
`);
  repaired("<memory value='4' unit='KiB'/>", "Write it as text", "<memory unit='KiB'>4</memory>");
  repaired("<memory unit='KiB' value='4'></memory>", "Write it as text", "<memory unit='KiB'>4</memory>");
});

test("an attribute that has to be an element", () => {
  wrong(`
<features acpi='yes'/>
          ^^^^ unknown-attribute: <features> has no attribute "acpi"; it is an element in it: <acpi/>
<card model='a'/>
      ^^^^^ unknown-attribute: <card> has no attribute "model"; it is an element in it: <model type='a'/>
<base path='/b.img'/>
      ^^^^ unknown-attribute: <base> has no attribute "path"; it is an element in it: <path>/b.img</path>
`);
  wrong(`
<features acpi='maybe'/>
          ^^^^ unknown-attribute: <features> has no attribute "acpi"; it is an element in it
`);
  repaired("<features acpi='yes'/>", "Write it as <acpi>", "<features><acpi/></features>");
  repaired("<card model='a'/>", "Write it as <model>", "<card><model type='a'/></card>");
  repaired("<base path='/b.img'/>", "Write it as <path>", "<base><path>/b.img</path></base>");
});

test("attributes that belong on a missing child", () => {
  wrong(`
<vlan id='5' mode='x'/>
      ^^ unknown-attribute: "id" and "mode" belong on <tag>, inside <vlan>
`);
  repaired("<vlan id='5' mode='x'/>", "Move to <tag>", "<vlan><tag id='5' mode='x'/></vlan>");
});

test("attributes that only a child of the element takes", () => {
  wrong(`
<disk bus='usb'><drive dev='a'/></disk>
      ^^^ unknown-attribute: "bus" belongs on <drive>, inside <disk>
<topology count='1' threads='2'/>
          ^^^^^ unknown-attribute: "count" and "threads" belong on <cores>, inside <topology>
`);
  wrong(`
<topology count='1'><note>x</note></topology>
          ^^^^^ unknown-attribute: <topology> has no attribute "count"; it can have no other attributes
`);
  repaired("<disk bus='usb'><drive dev='a'/></disk>", "Move to <drive>", "<disk><drive dev='a' bus='usb'/></disk>");
  repaired(
    "<disk bus='usb'><drive dev='a' bus='ide'/></disk>",
    "Remove bus",
    "<disk><drive dev='a' bus='ide'/></disk>",
  );
  repaired(
    "<topology count='1' threads='2'/>",
    "Move to <cores>",
    "<topology><cores count='1' threads='2'/></topology>",
  );
});

test("an element that has to be an attribute", () => {
  wrong(`
<disk><drive dev='a'/><bus>usb</bus></disk>
                       ^^^ unknown-element: <disk> has no element <bus>; it is an attribute of <drive>: bus='usb'
`);
  repaired("<disk><drive dev='a'/><bus>usb</bus></disk>", "Write it as bus", "<disk><drive dev='a' bus='usb'/></disk>");
  wrong(`
<card><type>isa</type></card>
       ^^^^ unknown-element: <card> has no element <type>; it is an attribute: type='isa'
`);
  repaired("<card><type>isa</type></card>", "Write it as type", "<card type='isa'></card>");
});

test("an element that stands for the missing one, or has to be inside of it", () => {
  wrong(`
<base><mode>/b.img</mode></base>
       ^^^^ unknown-element: <base> has no element <mode>; did you mean <path>?
<pool><path>/srv</path></pool>
       ^^^^ misplaced-element: <path> belongs into <target>, which is missing in <pool>
`);
  wrong(`
<pool><mode>a</mode><path>/srv</path></pool>
       ^^^^ misplaced-element: <mode> and <path> belong into <target>, which is missing in <pool>
`);
  wrong(`
<pool><target><path>/srv</path></target><mode>a</mode></pool>
                                         ^^^^ misplaced-element: <mode> cannot stand in <pool>; it belongs into <target>
`);
  repaired(
    "<pool><mode>a</mode> <path>/srv</path></pool>",
    "Put it into <target>",
    "<pool><target><mode>a</mode> <path>/srv</path></target></pool>",
  );
  repaired("<base><mode>/b.img</mode></base>", "Rename to <path>", "<base><path>/b.img</path></base>");
  repaired("<pool><path>/srv</path></pool>", "Put it into <target>", "<pool><target><path>/srv</path></target></pool>");
});
