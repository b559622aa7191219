/** All grammars that we ship, and those that libvirt ships, are correct to the letter of the specification. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readerOf } from "../../server/grammar-files.ts";
import { checkGrammar } from "../../server/language/grammar/load.ts";

const INSTALLED = "/usr/share/libvirt/schemas";

test("our own grammars are correct", () => {
  const names = readdirSync("schemas").filter((name) => name.endsWith(".rnc"));
  assert.notEqual(names.length, 0);
  assert.deepEqual(problemsOf("schemas", names), []);
});

const skip = existsSync(INSTALLED) ? false : `${INSTALLED} is not there`;
test("the installed grammars of libvirt are correct", { skip }, () => {
  const names = readdirSync(INSTALLED).filter((name) => name.endsWith(".rng"));
  // The others are parts of them, and have no start.
  const whole = names.filter((name) => /<start>/.test(readFileSync(join(INSTALLED, name), "utf8")));
  assert.ok(whole.length >= 15, `${whole.length} of ${names.length}`);
  assert.deepEqual(problemsOf(INSTALLED, whole), []);
});

function problemsOf(folder: string, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const result = checkGrammar(readerOf(folder), name);
    const problems = result.ok ? [] : result.problems;
    return problems.map(({ file, line, column, message }) => `${file}:${line + 1}:${column + 1}: ${message}`);
  });
}
