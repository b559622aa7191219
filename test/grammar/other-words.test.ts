/** What people are told that they meant is something that libvirt knows, and their own words lead there. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { allMeant, meantBy } from "../../server/language/grammar/matching/other-words.ts";

test("every word that is meant stands in a grammar", () => {
  const files = readdirSync("schemas", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rnc"));
  const text = files.map((name) => readFileSync(`schemas/${name}`, "utf8").replaceAll(/^\s*##.*$/gm, "")).join("\n");
  const known = new Set(text.match(/[A-Za-z0-9_.-]+/g));
  assert.deepEqual(
    allMeant.filter((word) => !known.has(word)),
    [],
  );
});

test("a word from elsewhere means what fits, in any case of letters, before what is spelt alike", () => {
  assert.deepEqual(meantBy("NFS", ["dir", "fs", "netfs"]), ["netfs"]);
  assert.deepEqual(meantBy("true", ["on", "off"]), ["on"]);
  assert.deepEqual(meantBy("true", ["yes", "no"]), ["yes"]);
  assert.deepEqual(meantBy("path", ["dir", "index"]), ["dir"]);
  assert.deepEqual(meantBy("nfs", ["dir", "fs"]), ["fs"]);
  assert.deepEqual(meantBy("constructor", ["dir", "fs"]), []);
});
