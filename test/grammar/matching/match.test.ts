/** What is wrong with a document, one problem for one mistake, on the smallest token. */
import { test } from "node:test";
import { checkMatch, checkMatchFix, compactGrammar } from "../../support/check-match.ts";

const grammar = compactGrammar(
  `
  datatypes xsd = "http://www.w3.org/2001/XMLSchema-datatypes"
  start = element machine { name & memory? & devices? & metadata? & element note { text }* }
  name = element name { xsd:string { pattern = ".+" } }
  memory = element memory { attribute unit { "KiB" | "MiB" }?, xsd:unsignedInt }
  devices = element devices { (disk | network | element sound { attribute model { "ac97" | "ich9" } })* }
  disk = element disk {
    ((attribute type { "file" }, element source { attribute file { text } }?)
     | (attribute type { "block" }, element source { attribute dev { text }, attribute index { xsd:int }? })
     | (attribute type { "volume" }, element source { attribute pool { text }, attribute volume { text } }))
    & element target { attribute dev { text }, attribute bus { "ide" | "scsi" | "virtio" }? }
    & element serial { text }?
    & element boot { attribute order { xsd:positiveInteger } }?
  }
  network = element network { element first { empty }, element second { empty }, element third { empty }?, element last { empty } }
  metadata = element metadata { (anything | text)* }
  anything = element * { (attribute * { text } | text | anything)* }
`,
);

const check = (document: string): void => checkMatch(grammar, document);

test("a document that matches has no problems", () =>
  check(`
    <machine>
      <memory unit='KiB'> 1024 </memory>
      <name>a</name>
      <devices>
        <disk type='volume'><target dev='vda'/><source volume='v' pool='p'/></disk>
        <network><first/><second/><last/></network>
      </devices>
      <metadata xmlns:app='urn:app'>text<app:x app:y='1'><app:z/></app:x></metadata>
    </machine>
  `));

test("a misspelt name is one problem, even of what has to be there", () => {
  check(`
    <machine>
      <nmae>a</nmae>
       ^^^^ unknown-element: <machine> has no element <nmae>; did you mean <name>?
      <memory unti='KiB'>1</memory>
              ^^^^ unknown-attribute: <memory> has no attribute "unti"; did you mean "unit"?
      <devices>
        <disk type='file'><target dve='vda'/></disk>
                                  ^^^ unknown-attribute: <target> has no attribute "dve"; did you mean "dev"?
      </devices>
    </machine>
  `);
  checkMatchFix(grammar, "<machine><nam>a</nam></machine>", "Rename to <name>", "<machine><name>a</name></machine>");
});

const namespaces = compactGrammar(`
  namespace q = "urn:q"
  start = element machine { element name { text }, element q:line { element q:part { empty }* }? }
`);

test("a misspelt name of another namespace keeps its prefix", () => {
  checkMatch(
    namespaces,
    `
    <machine xmlns:x='urn:q' xmlns:o='urn:other'>
      <name>a</name>
      <x:lien/>
       ^^^^^^ unknown-element: <machine> has no element <x:lien>; did you mean <x:line>?
      <o:line/>
       ^^^^^^ unknown-element: <machine> has no element <o:line>
    </machine>
  `,
  );
  const around = (line: string): string => `<machine xmlns:x='urn:q'><name/><x:line>${line}</x:line></machine>`;
  checkMatchFix(namespaces, around("<x:prat></x:prat>"), "Rename to <x:part>", around("<x:part></x:part>"));
});

const either = compactGrammar(
  `start = element source { attribute type { "x" }?, (attribute name { text } | element parent { text }), element more { empty }? }`,
);

test("an attribute that would do instead of the element that is missing is named too", () => {
  checkMatch(
    either,
    `
    <source><more/></source>
     ^^^^^^ missing-element: <source> needs the attribute "name" or <parent>
  `,
  );
  checkMatchFix(either, "<source/>", "Add name", "<source name=''/>");
  checkMatchFix(either, "<source/>", "Add <parent>", "<source><parent></parent></source>");
});

test("a wrong name that is not similar stands for what has to be there", () =>
  check(`
    <machine>
      <title>a</title>
       ^^^^^ unknown-element: <machine> has no element <title>; did you mean <name>?
      <devices><disk type='file'><target label='vda'/></disk></devices>
                                         ^^^^^ unknown-attribute: "label" cannot be used on <target> here; it needs "dev" instead
    </machine>
  `));

test("what is nothing like anything is said with what is possible", () =>
  check(`
    <machine>
      <name>a</name>
      <devices><printer/></devices>
                ^^^^^^^ unknown-element: <devices> has no element <printer>; allowed here: <disk>, <network>, <sound>
      <memory size='1'>1</memory>
              ^^^^ unknown-attribute: <memory> has no attribute "size"; it can have unit
    </machine>
  `));

test("values say what they can be", () => {
  check(`
    <machine>
      <name></name>
       ^^^^ bad-text: The text of <name> is empty; it must be text that is not empty
      <memory unit='Kib'>lots</memory>
                    ^^^ bad-value: "Kib" cannot be the value of unit in <memory>; did you mean "KiB"? It can be KiB or MiB
                         ^^^^ bad-text: "lots" cannot be the text of <memory>; it must be a whole number from 0 to 4294967295
      <devices><sound model='sb16'/></devices>
                             ^^^^ bad-value: "sb16" cannot be the value of model in <sound>; it must be ac97 or ich9
    </machine>
  `);
  checkMatchFix(
    grammar,
    "<machine><name>a</name><memory unit='Kib'>1</memory></machine>",
    'Change to "KiB"',
    "<machine><name>a</name><memory unit='KiB'>1</memory></machine>",
  );
});

test("what is set to decide decides", () => {
  check(`
    <machine>
      <name>a</name>
      <devices>
        <disk type='block'><source file='/x'/><target dev='a'/></disk>
                                   ^^^^ unknown-attribute: "file" cannot be used on <source> here; it needs "dev" instead
        <disk type='volume'><source pool='p' vol='v'/><target dev='b'/></disk>
                                             ^^^ unknown-attribute: "vol" cannot be used on <source> here; it needs "volume" instead
        <disk type='blok'><source dev='/x'/><target dev='c'/></disk>
                    ^^^^ bad-value: "blok" cannot be the value of type in <disk>; did you mean "block"? It can be file, block or volume
        <disk><source dev='/x' index='1'/><target dev='d'/></disk>
         ^^^^ missing-attribute: <disk> needs the attribute "type" (file, block, volume)
      </devices>
    </machine>
  `);
});

test("what is missing is said at the name of the element that needs it", () => {
  check(`
    <machine>
     ^^^^^^^ missing-element: <machine> needs <name>
      <devices>
        <disk type='block'/>
         ^^^^ missing-element: <disk> needs <source> and <target>
        <disk type='volume'><source/><target dev='a'/></disk>
                             ^^^^^^ missing-attribute: <source> needs the attributes "pool" and "volume"
      </devices>
    </machine>
  `);
  checkMatchFix(
    grammar,
    "<machine><name>a</name><devices><disk type='block'/></devices></machine>",
    "Add <source> and <target>",
    "<machine><name>a</name><devices><disk type='block'><source dev=''/><target dev=''/></disk></devices></machine>",
  );
});

test("a part that is missing in the middle leaves the rest in peace", () =>
  check(`
    <machine>
      <name>a</name>
      <devices>
        <network><first/><third/><last/></network>
         ^^^^^^^ missing-element: <network> needs <second>
        <network><second/><first/><last/></network>
                  ^^^^^^ misordered-element: <second> comes too early in <network>; allowed here: <first>
      </devices>
    </machine>
  `));

test("what stands twice is said at the second one", () =>
  check(`
    <machine>
      <name>a</name>
      <name>b</name>
       ^^^^ repeated-element: <name> can stand in <machine> once only
    </machine>
  `));

test("of two where one may be, the one that does not fit is too much", () =>
  check(`
    <machine>
      <name>a</name>
      <devices>
        <disk type='file'>
          <target bus='x'/>
           ^^^^^^ repeated-element: <target> can stand in <disk> once only
          <target dev='vda'/>
        </disk>
      </devices>
    </machine>
  `));

test("what belongs elsewhere is said to", () =>
  check(`
    <machine>
      <name>a</name>
      <boot order='1'/>
       ^^^^ misplaced-element: <boot> cannot stand in <machine>; it belongs into <disk>
    </machine>
  `));

test("text is refused where only elements may be", () => {
  check(`
    <machine>
      <name>a</name>
      <devices> some text
                ^^^^^^^^^ unexpected-text: <devices> cannot hold text, only elements
        more </devices>
      <note>fine</note>
    </machine>
  `);
  checkMatchFix(grammar, "<machine>x<name>a</name></machine>", "Remove the text", "<machine><name>a</name></machine>");
});

test("two mistakes are two problems", () =>
  check(`
    <machine>
      <name>a</name>
      <devices>
        <disk typ='file'><targett dev='a' bus='ied'/></disk>
              ^^^ unknown-attribute: <disk> has no attribute "typ"; did you mean "type"?
                          ^^^^^^^ unknown-element: <disk> has no element <targett>; did you mean <target>?
                                               ^^^ bad-value: "ied" cannot be the value of bus in <targett>; did you mean "ide"? It can be ide, scsi or virtio
      </devices>
    </machine>
  `));

test("a document of another kind", () => {
  check(`
    <machin><name>a</name></machin>
     ^^^^^^ unknown-root: No such document begins with <machin>; did you mean <machine>?
  `);
  check(`
    <project/>
     ^^^^^^^ unknown-root: No such document begins with <project>; it begins with <machine>
  `);
});

test("an attribute whose value is not typed yet is left in peace", () =>
  check("<machine><name>a</name><devices><sound model=></sound></devices></machine>"));

test("white space is no text, references to it neither, but a no-break space is", () => {
  check("<machine> <name>a</name>&#32;&#10;\t</machine>");
  check(`
    <machine>
      <name>a</name>\u00a0<note/>
                    ^ unexpected-text: <machine> cannot hold text, only elements
    </machine>
  `);
});
