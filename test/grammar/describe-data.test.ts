import assert from "node:assert/strict";
import { test } from "node:test";
import { makeDatatype } from "../../server/language/grammar/datatypes.ts";
import { describeData, describeDatatype } from "../../server/language/grammar/describe-data.ts";
import type { Datatype } from "../../server/language/grammar/pattern.ts";
import { XSD_LIBRARY } from "../../server/language/grammar/syntax.ts";

function datatype(name: string, parameters: Datatype["parameters"]): Datatype {
  const result = makeDatatype(XSD_LIBRARY, name, parameters);
  assert.ok(result.ok);
  return result.datatype;
}

const described: readonly (readonly [string, Datatype["parameters"], string])[] = [
  ["unsignedShort", [], "a whole number from 0 to 65535"],
  ["unsignedInt", [["maxInclusive", "4095"]], "a whole number from 0 to 4095"],
  ["short", [["minInclusive", "-1"]], "a whole number from -1 to 32767"],
  ["unsignedLong", [["pattern", "[0-9]+"]], "a whole number, 0 or more"],
  ["integer", [], "a whole number"],
  ["long", [["maxInclusive", "10"]], "a whole number, at most 10"],
  ["double", [["minInclusive", "0"]], "a number, 0 or more"],
  ["boolean", [], "true or false"],
  ["dateTime", [], "a date and time such as 2026-01-31T12:00:00Z"],
  ["NCName", [], "a name of letters, digits and _.- that begins with a letter or _"],
  ["string", [], "text"],
  ["string", [["maxLength", "39"]], "text of at most 39 characters"],
  [
    "token",
    [
      ["minLength", "2"],
      ["maxLength", "5"],
    ],
    "text of 2 to 5 characters",
  ],
  ["string", [["pattern", ".+"]], "text that is not empty"],
  ["string", [["pattern", "[a-zA-Z0-9_\\.\\-]+"]], "letters, digits, _, . and -"],
  [
    "string",
    [["pattern", "[a-zA-Z0-9_\\.:\\-\\+ ]{1,31}"]],
    "1 to 31 characters: letters, digits, _, ., :, -, + and spaces",
  ],
  ["string", [["pattern", "[ -~]{0,8}"]], "at most 8 ASCII characters"],
  ["string", [["pattern", "[0-9]{1,2}"]], "1 or 2 digits"],
  ["string", [["pattern", "0x[0-9a-fA-F]{1,4}"]], "0x and 1 to 4 hexadecimal digits"],
  ["string", [["pattern", "(0x)?[0-9a-fA-F]{16}"]], "0x or nothing and 16 hexadecimal digits"],
  ["string", [["pattern", "0x[a-fA-F0-9]"]], "0x and 1 hexadecimal digit"],
  ["string", [["pattern", "(tcp)|(udp)"]], "tcp or udp"],
  ["string", [["pattern", "(vepa|bridge|private)"]], "vepa, bridge or private"],
  ["string", [["pattern", "[^,]{12}"]], "text like [^,]{12}"],
];

for (const [name, parameters, words] of described) {
  const shown = parameters.map(([key, value]) => ` ${key}=${value}`).join("");
  test(`calls ${name}${shown} ${words}`, () => {
    assert.equal(describeDatatype(datatype(name, parameters)), words);
  });
}

test("prefers the words of the author, then the name of the definition", () => {
  const string = datatype("string", []);
  const annotations = { documentation: "A WWN in lower case. More of it.", notes: new Map() };
  const data = { datatype: string, annotations, definition: "Uuid" };
  assert.equal(describeData(data), "a WWN in lower case");
  const uuid = "a UUID such as 5d1c0c0a-1111-4111-8111-0123456789ab";
  assert.equal(describeData({ ...data, annotations: undefined }), uuid);
  assert.equal(describeData({ ...data, annotations: undefined, definition: "Unknown" }), "text");
});
