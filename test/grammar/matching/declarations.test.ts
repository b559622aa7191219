/** What everything in a document was taken for: hover, versions and completion ask for it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { matchDocument } from "../../../server/language/grammar/matching/match.ts";
import { parse } from "../../../server/language/xml/parse.ts";
import { compactGrammar, printDeclarations } from "../../support/check-match.ts";
import { dedent } from "../../support/cursor.ts";

const grammar = compactGrammar(`
  ## a list
  start = element list { (file | block | any)*, name? }
  file =
    ## an item in a file
    element item {
      ## the kind
      attribute type {
        ## in a file
        "file"
      },
      ## where the file is
      attribute path { text }
    }
  block =
    ## an item on a disk
    element item {
      ## the other kind
      attribute type {
        ## on a disk
        "block"
      },
      ## which disk
      attribute dev { text }
    }
  name =
    ## what it is called
    element name {
      ## a good name
      "good" |
      ## a bad name
      "bad"
    }
  any =
    ## anything of others
    element * - (item | name | list) { attribute * { text }*, any* }
`);

function check(document: string, expected: string): void {
  const parsed = parse(dedent(document));
  assert.equal(printDeclarations(matchDocument(grammar, parsed), parsed), dedent(expected));
}

test("in a document that matches", () =>
  check(
    `
    <list xmlns:x='urn:x'>
      <item type='block' dev='sda'/>
      <x:y z='1'><w/></x:y>
      <name>good</name>
    </list>
    `,
    `
    <list> a list
      xmlns:x nothing = nothing
      <item> an item on a disk
        type the other kind = on a disk
        dev which disk = text
      <x:y> anything of others
        z - = text
        <w> anything of others
      <name> what it is called
        text = a good name
    `,
  ));

test("in a document with mistakes, as far as it is clear what was meant", () =>
  check(
    `
    <list>
      <item type='blokc' dev='sda'/>
      <item type='file' pth='/x'/>
      <itme type='file' path='/x'/>
      <item/>
      <nmae>bda</nmae>
      <name>bad</name>
    </list>
    `,
    `
    <list> a list
      <item> an item on a disk
        type the other kind = nothing
        dev which disk = text
      <item> an item in a file
        type the kind = in a file
        pth where the file is = text
      <itme> anything of others
        type - = text
        path - = text
      <item> an item in a file | an item on a disk
      <nmae> anything of others
        text = nothing
      <name> what it is called
        text = a bad name
    `,
  ));

test("of a document that is no such document nothing is known", () =>
  check(
    "<other><item type='file'/></other>",
    `
    <other> nothing
      <item> nothing
        type nothing = nothing
    `,
  ));
