/** `npm run bench:mistakes`: how well one mistake in a valid document is found, beside xmllint and jing. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lineIndex } from "../../server/language/lines.ts";
import { libvirtGrammars, type Measured, measureMistakes, ownGrammars } from "../support/measure-mistakes.ts";

const schemas = "/usr/share/libvirt/schemas";
const { results, documents } = measureMistakes({ schemas, grammarFiles: libvirtGrammars, perDocument: 2, seed: 7 });
const folder = mkdtempSync(join(tmpdir(), "libvirt-xml-mistakes-"));
const files = results.map((result, index) => {
  const file = join(folder, `${index}.xml`);
  writeFileSync(file, result.mistake.text);
  return { ...result, file };
});
const tools: Record<string, (schema: string, names: readonly string[]) => string> = {
  xmllint: (schema, names) =>
    spawnSync("xmllint", ["--noout", "--relaxng", join(schemas, schema), ...names], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    }).stderr,
  jing: (schema, names) =>
    spawnSync("jing", [join(schemas, schema), ...names], { encoding: "utf8", maxBuffer: 2 ** 28 }).stdout,
};
console.log(`libvirt's grammars: ${results.length} mistakes in ${documents} documents`);
print(
  "libvirt-xml",
  results.map(({ located }) => located),
  results.map(({ problems }) => problems.length === 1),
  "character",
);
for (const [tool, run] of Object.entries(tools)) {
  const lines = new Map<string, number[]>();
  for (const schema of new Set(files.map((file) => file.schema))) {
    const names = files.filter((file) => file.schema === schema).map(({ file }) => file);
    for (const match of run(schema, names).matchAll(/^(\S+\.xml):(\d+):.*error/gm)) {
      const known = lines.get(match[1] ?? "") ?? [];
      lines.set(match[1] ?? "", [...known, Number(match[2])]);
    }
  }
  const found = files.map((file) => lines.get(file.file) ?? []);
  print(
    tool,
    files.map((file, index) => linesOf(file).some((line) => found[index]?.includes(line))),
    found.map((list) => list.length === 1),
    "line",
  );
}
rmSync(folder, { recursive: true });
const own = measureMistakes({ schemas: "schemas", grammarFiles: ownGrammars, perDocument: 2, seed: 7 });
console.log(`our grammars: ${own.results.length} mistakes in ${own.documents} documents`);
for (const schema of new Set(own.results.map((result) => result.schema))) {
  printOwn(
    schema,
    own.results.filter((result) => result.schema === schema),
  );
}
printOwn("all", own.results);

function printOwn(name: string, of: readonly Measured[]): void {
  print(
    `${name} (${of.length})`,
    of.map(({ located }) => located),
    of.map(({ problems }) => problems.length === 1),
    "character",
  );
}

function linesOf({ mistake }: Measured): readonly number[] {
  const position = lineIndex(mistake.text);
  return mistake.places.map((place) => position(place).line + 1);
}

function print(name: string, located: readonly boolean[], single: readonly boolean[], unit: string): void {
  const share = (list: readonly boolean[]) => `${((100 * list.filter(Boolean).length) / list.length).toFixed(1)} %`;
  console.log(`${name.padEnd(28)} located at the ${unit}: ${share(located)}, exactly one problem: ${share(single)}`);
}
