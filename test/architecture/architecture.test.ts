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

/** Those that are there when the program runs. */
function runningImports(file: string): readonly string[] {
  const text = readFileSync(file, "utf8");
  const found = [...text.matchAll(/^import (?!type )([^;]*?)from "(\.[^"]+)"/gm)].filter(([, names = ""]) =>
    names
      .replace(/[{}]/g, "")
      .split(",")
      .some((name) => name.trim() !== "" && !name.trim().startsWith("type ")),
  );
  return found.map(([, , path = ""]) => normalize(join(dirname(file), path)));
}

/** Files of the language library that belong to no folder of it. */
const helpers = sources.filter(
  (file) => /^server\/language\/[^/]+$/.test(file) && !/\/(index|analysis)\.ts$/.test(file),
);

interface Arrow {
  readonly from: string;
  readonly to: readonly string[];
}

/** The rows of the map in ARCHITECTURE.md: for each folder, what its files may import; of folders in folders the inner first. */
function arrows(): readonly Arrow[] {
  const rows = readFileSync("ARCHITECTURE.md", "utf8").matchAll(/^\| `([\w/]+\/)` \|.*\|([^|]*)\|$/gm);
  const found = [...rows].map(([, from = "", words = ""]) => {
    const named = [...words.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path);
    const shared = words.includes("the helpers") ? helpers : [];
    return { from, to: words.includes("everything") ? [""] : [from, ...named, ...shared] };
  });
  return found.sort((a, b) => b.from.length - a.from.length);
}

test("imports point one way", () => {
  const map = arrows();
  assert.ok(map.length > 10, "the map of ARCHITECTURE.md is not found");
  const ofHelpers: Arrow = { from: "", to: ["server/language/xml/", ...helpers] };
  const wrong = sources.flatMap((file) => {
    const arrow = helpers.includes(file) ? ofHelpers : map.find(({ from }) => file.startsWith(from));
    return imports(file)
      .filter((target) => arrow && !arrow.to.some((allowed) => target.startsWith(allowed)))
      .map((target) => `${file} -> ${target}`);
  });
  assert.deepEqual(wrong, []);
});

test("no imports run in a circle, but those of types", () => {
  const targets = new Map(sources.map((file) => [file, runningImports(file)]));
  const isClean = new Set<string>();
  /** The first circle that the way leads into. */
  const circleFrom = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (isClean.has(file)) return undefined;
    for (const target of targets.get(file) ?? []) {
      const circle = circleFrom(target, [...way, file]);
      if (circle) return circle;
    }
    isClean.add(file);
    return undefined;
  };
  for (const file of sources) assert.equal(circleFrom(file, []), undefined);
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
      !/client\/libvirt\/(run-|ssh\/connection)/.test(file) &&
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
