/** Which typed characters ask for completion: those behind which it helps, and never while text, values or white space are typed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asksFor, triggerCharacters } from "../../server/language/features/triggers.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { placeAt } from "../../server/language/xml/place.ts";
import { withCursor } from "../support/cursor.ts";

function asks(marked: string): boolean {
  const { text, offset } = withCursor(marked);
  const typed = text[offset - 1] ?? "";
  assert.ok(triggerCharacters.includes(typed), typed);
  return asksFor(typed, placeAt(parse(text), offset));
}

const asking = [
  "<|",
  "<network>\n  <|\n</network>",
  "<network></|",
  "<network><bridge |/></network>",
  "<network><bridge name=|/></network>",
  "<network><bridge name='|'/></network>",
  '<network><bridge name="|"/></network>',
  "<filter><rule><ip srcipaddr='$|'/></rule></filter>",
];

const silent = [
  " |",
  "<network>\n  |\n</network>",
  "<network><description>two |</description></network>",
  "<network><description>it'|</description></network>",
  "<domain><devices><disk><source file='/|'/></disk></devices></domain>",
  "<domain><os><cmdline>root=|</cmdline></os></domain>",
  "<domain><os><loader>/|</loader></os></domain>",
  "<domain><os><bootmenu enable='yes' timeout='3'/|></os></domain>",
  "<network><bridge name='a' stp='on'|/></network>",
  "<network><!-- |</network>",
  "<network><bridge name='a |'/></network>",
  "<domain><os><cmdline>$|</cmdline></os></domain>",
  "<network/> |",
];

test("characters ask where something begins with them", () =>
  assert.deepEqual(
    asking.filter((text) => !asks(text)),
    [],
  ));

test("characters do not ask within text, values, comments and white space", () =>
  assert.deepEqual(silent.filter(asks), []));
