/**
 * libvirt's own grammars, as the distribution installs them, give libvirt's verdicts in our engine. The installed ones
 * are older than the documents: what they refuse of them, libxml2 must refuse too.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readerOf } from "../../server/grammar-files.ts";
import { createLanguageService } from "../../server/language/index.ts";
import { newestVersion } from "../../server/language/version.ts";
import { installedSchemas, libxml2Judge } from "../support/libxml2.ts";

const corpus = "../shared/corpus";
const skip = !existsSync(corpus)
  ? `${corpus} is absent`
  : !existsSync(installedSchemas) && `${installedSchemas} is absent: install libvirt0`;

test("verdicts by the installed grammars are libvirt's, or libxml2's where those are too old", { skip }, () => {
  const judge = libxml2Judge();
  const service = createLanguageService({
    readGrammar: () => undefined,
    readForeignGrammar: readerOf(installedSchemas),
  });
  const rows = readFileSync(join(corpus, "index.tsv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"));
  let judged = 0;
  let older = 0;
  const wrong = rows.flatMap(([path = "", , grammar = ""]) => {
    const text = readFileSync(join(corpus, path), "utf8");
    const analysis = service.analyze(text, { version: newestVersion });
    const schema = analysis.kind?.libvirtGrammar;
    if (grammar === "" || grammar === "n/a" || !schema || !analysis.match || analysis.document.problems.length > 0)
      return [];
    judged++;
    const accepted = analysis.match.problems.length === 0;
    if (accepted === (grammar === "valid")) return [];
    older++;
    return judge(schema, text) === accepted ? [] : [`${path}: ${analysis.match.problems[0]?.message ?? "accepted"}`];
  });
  assert.deepEqual(wrong, []);
  assert.ok(judged > 1500, `${judged} documents judged`);
  assert.ok(older < judged / 5, `${older} of ${judged} documents need newer grammars`);
});
