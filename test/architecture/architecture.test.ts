/** What must stay true of the tree of files: who imports whom, how large files are, and what the documents name. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";

const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "" && existsSync(file));
const sources = tracked.filter((file) => /\.(ts|mjs)$/.test(file));

/** Relative imports of a file, as paths from the root. */
function imports(file: string): readonly string[] {
  const text = readFileSync(file, "utf8");
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) => match[1] ?? "");
  return found.map((path) => normalize(join(dirname(file), path)));
}

/** For each folder, the folders that its files may import from, its own first. */
const arrows: readonly (readonly [from: string, to: readonly string[]])[] = [
  ["server/language/xml/", ["server/language/xml/", "server/language/problem.ts"]],
  [
    "server/language/grammar/",
    [
      "server/language/grammar/",
      "server/language/xml/",
      "server/language/problem.ts",
      "server/language/fixes.ts",
      "server/language/text-change.ts",
    ],
  ],
  [
    "server/language/rules/",
    [
      "server/language/rules/",
      "server/language/xml/",
      "server/language/problem.ts",
      "server/language/fixes.ts",
      "server/language/ip.ts",
      "server/language/ip-element.ts",
      "server/language/sizes.ts",
      "server/language/version.ts",
      "server/language/document-kind.ts",
      "server/language/text-change.ts",
      "server/language/grammar/matching/nearest.ts",
    ],
  ],
  [
    "server/language/plan/",
    ["server/language/plan/", "server/language/xml/", "server/language/ip.ts", "server/language/version.ts"],
  ],
  [
    "server/language/references/",
    [
      "server/language/references/",
      "server/language/grammar/matching/nearest.ts",
      "server/language/xml/",
      "server/language/problem.ts",
      "server/language/fixes.ts",
      "server/language/ip.ts",
      "server/language/ip-element.ts",
      "server/language/lines.ts",
      "server/language/document-kind.ts",
    ],
  ],
  ["server/language/", ["server/language/"]],
  ["server/", ["server/", "package.json"]],
  ["client/libvirt/", ["client/libvirt/"]],
  ["client/", ["client/"]],
];

test("imports point one way", () => {
  const wrong = sources.flatMap((file) => {
    const arrow = arrows.find(([from]) => file.startsWith(from));
    if (!arrow) return [];
    return imports(file)
      .filter((target) => !arrow[1].some((allowed) => target.startsWith(allowed)))
      .map((target) => `${file} -> ${target}`);
  });
  assert.deepEqual(wrong, []);
});

test("the language library and the libvirt library know no editor", () => {
  const wrong = sources.filter(
    (file) =>
      /^(server\/language|client\/libvirt)\//.test(file) &&
      /from "vscode|from "vscode-language/.test(readFileSync(file, "utf8")),
  );
  assert.deepEqual(wrong, []);
});

test("only the transports start processes or open connections", () => {
  const wrong = sources.filter(
    (file) =>
      file.startsWith("client/") &&
      !/client\/libvirt\/(run-|ssh-connection)/.test(file) &&
      /from "node:(child_process|net)"/.test(readFileSync(file, "utf8")),
  );
  assert.deepEqual(wrong, []);
});

test("no source file has more than 400 lines", () => {
  const long = [...sources, ...tracked.filter((file) => file.endsWith(".rnc"))].filter(
    (file) => !file.startsWith("test/") && readFileSync(file, "utf8").split("\n").length > 401,
  );
  assert.deepEqual(long, []);
});

test("every script and path that the documents name is there", () => {
  const scripts = new Set(Object.keys(JSON.parse(readFileSync("package.json", "utf8")).scripts));
  const documents = tracked.filter((file) =>
    /^(README|ARCHITECTURE|CONTRIBUTING|CHANGELOG)\.md$|^docs\/.*\.md$/.test(file),
  );
  const wrong = documents.flatMap((file) => {
    const text = readFileSync(file, "utf8");
    const named = [...text.matchAll(/npm run ([a-z:-]+)/g)].map((match) => match[1] ?? "");
    const paths = [...text.matchAll(/`((?:server|client|schemas|syntaxes|test|scripts|docs)\/[\w./-]*)`/g)].map(
      (match) => match[1] ?? "",
    );
    return [
      ...named.filter((name) => !scripts.has(name)).map((name) => `${file}: npm run ${name}`),
      ...paths.filter((path) => !existsSync(path)).map((path) => `${file}: ${path}`),
    ];
  });
  assert.deepEqual(wrong, []);
});

test("every command is registered and offered", () => {
  const { contributes } = JSON.parse(readFileSync("package.json", "utf8"));
  const offered: readonly string[] = contributes.commands.map(({ command }: { readonly command: string }) => command);
  const registered = [...readFileSync("client/commands.ts", "utf8").matchAll(/"(libvirt\.\w+)":/g)].map(
    (match) => match[1],
  );
  assert.deepEqual([...offered].sort(), registered.sort());
});
