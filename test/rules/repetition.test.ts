/** The quick look finds whatever repeats, and hardly anything else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mayRepeat } from "../../server/language/rules/repetition.ts";

test("finds what is the same but for the case of letters", () => {
  assert.deepEqual(mayRepeat(["a1", "b", "A1", undefined, "c", undefined]), [0, 2]);
  assert.deepEqual(mayRepeat(["a1", "b", "a2"]), []);
  assert.deepEqual(mayRepeat([undefined, undefined]), []);
});

test("leaves texts beyond ASCII to who knows the case of their letters", () => {
  assert.deepEqual(mayRepeat(["é", "b"]), [0, 1]);
});

test("whatever repeats is found", () => {
  const word = fc.string({ minLength: 0, maxLength: 3, unit: fc.constantFrom("a", "B", "b", "1", "-", "ß", "K") });
  fc.assert(
    fc.property(fc.array(fc.option(word, { nil: undefined })), (texts) => {
      const keys = texts.map((text) => text?.toLowerCase());
      const found = new Set(mayRepeat(texts));
      return keys.every((key, at) => key === undefined || keys.indexOf(key) === keys.lastIndexOf(key) || found.has(at));
    }),
  );
});
