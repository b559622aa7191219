/** One mistake is one problem, on the token that is wrong: on hand-made mistakes and on generated ones. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { readerOf } from "../../server/grammar-files.ts";
import { createLanguageService } from "../../server/language/index.ts";
import { newestVersion } from "../../server/language/version.ts";
import { annotate } from "../support/cursor.ts";
import { golden } from "../support/golden.ts";
import { installedSchemas, libxml2Judge } from "../support/libxml2.ts";
import { libvirtGrammars, type MeasureOptions, measureMistakes, ownGrammars } from "../support/measure-mistakes.ts";

const shared = "../shared";
const skip = !existsSync(`${shared}/mistakes`)
  ? `${shared}/mistakes is absent`
  : !existsSync(installedSchemas) && `${installedSchemas} is absent: install libvirt0`;

test("hand-made mistakes are said where they are", { skip }, () => {
  const service = createLanguageService({
    readGrammar: readerOf("schemas"),
    readForeignGrammar: readerOf(installedSchemas),
  });
  const files = readdirSync(`${shared}/mistakes`).filter((name) => /^[dn]\d/.test(name));
  const reports = files.map((name) => {
    const text = readFileSync(`${shared}/mistakes/${name}`, "utf8");
    const { problems } = service.analyze(text, { version: newestVersion });
    const lines = annotate(text, problems).split("\n");
    const carets = lines.flatMap((line, index) => (/^\s*\^/.test(line) ? [lineAbove(lines, index), line] : []));
    return [name, ...carets, ""].join("\n");
  });
  golden("test/grammar/mistakes.golden.txt", reports.join("\n"));
});

/** The line of the document that carets belong to; nothing when it has been printed already. */
function lineAbove(lines: readonly string[], index: number): string {
  const above = lines[index - 1] ?? "";
  return /^\s*\^/.test(above) ? "" : above;
}

test("generated mistakes by libvirt's grammars: 98 % at the character, 97 % as one problem", { skip }, () =>
  checkBars({ schemas: installedSchemas, grammarFiles: libvirtGrammars, perDocument: 1, seed: 11, step: 3 }),
);

test("generated mistakes by our grammars: 98 % at the character, 97 % as one problem", { skip }, () =>
  checkBars({ schemas: "schemas", grammarFiles: ownGrammars, perDocument: 1, seed: 13, step: 3 }),
);

function checkBars(options: MeasureOptions): void {
  const { results } = measureMistakes(options);
  const share = (good: number) => good / results.length;
  const located = share(results.filter((result) => result.located).length);
  const single = share(results.filter((result) => result.problems.length === 1).length);
  assert.ok(results.length > 200, `${results.length} mistakes`);
  assert.ok(located >= 0.98, `located ${located}`);
  assert.ok(single >= 0.97, `one problem ${single}`);
}

test("libxml2 has the same verdict on every generated mistake", { skip }, () => {
  const judge = libxml2Judge();
  const { results } = measureMistakes({
    schemas: installedSchemas,
    grammarFiles: libvirtGrammars,
    perDocument: 1,
    seed: 12,
    step: 6,
  });
  const accepted = results.filter(({ schema, mistake }) => {
    return judge(schema, mistake.text);
  });
  assert.deepEqual(
    accepted.map(({ path, mistake }) => `${path}: ${mistake.kind}`),
    [],
  );
});
