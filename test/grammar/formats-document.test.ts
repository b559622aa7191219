/** docs/formats has a page for each document type, made from its grammar and an example that has no problem. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { formatPage } from "../../scripts/formats-doc.ts";
import { newestVersion } from "../../server/language/version.ts";
import { golden } from "../support/golden.ts";
import { ownService } from "../support/service.ts";

const folder = "docs/formats";
const service = ownService();
const examples = readdirSync(folder)
  .filter((name) => name.endsWith(".xml"))
  .map((file) => readFileSync(`${folder}/${file}`, "utf8"))
  .map((text) => service.analyze(text, { version: newestVersion }));

for (const { text, kind, grammar, problems } of examples) {
  const page = `${folder}/${kind?.name}.md`;
  test(`${page} is up to date (npm run docs), and its example is right`, () => {
    assert.ok(kind && grammar);
    assert.deepEqual(problems, []);
    const link = `https://libvirt.org/${kind.page}.html`;
    golden(page, formatPage({ name: kind.name, grammar, example: text, link }));
  });
}

test("every link within a page leads to one of its headings", () => {
  const pages = examples.map(({ kind }) => readFileSync(`${folder}/${kind?.name}.md`, "utf8"));
  const links = pages.flatMap((page) => {
    const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title?.toLowerCase().replace(/[^\w-]/g, ""));
    assert.equal(new Set(headings.slice(1)).size, headings.length - 1, "headings of one name");
    return [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => ({ anchor, leads: headings.includes(anchor) }));
  });
  assert.ok(links.length > 1000);
  assert.deepEqual(
    links.filter(({ leads }) => !leads),
    [],
  );
});

test("each document type has a page, and the README names it", () => {
  const grammars = readdirSync("schemas").filter((name) => name.endsWith(".rnc"));
  assert.deepEqual(examples.map(({ kind }) => kind?.grammar).sort(), grammars);
  const readme = readFileSync("README.md", "utf8");
  const unnamed = examples.filter(({ kind }) => !readme.includes(`(${folder}/${kind?.name}.md)`));
  assert.deepEqual(
    unnamed.map(({ kind }) => kind?.name),
    [],
  );
});
