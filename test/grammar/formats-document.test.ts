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
  .map((file) => ({ file, text: readFileSync(`${folder}/${file}`, "utf8") }))
  .map(({ file, text }) => ({ file, ...service.analyze(text, { version: newestVersion }) }));
/** The example that is named as its type comes first; the others have more after the name, such as pool-logical. */
const formats = examples.filter(({ file, kind }) => file === `${kind?.name}.xml`);

for (const { file, kind, problems } of examples) {
  test(`the example ${file} is right`, () => {
    assert.deepEqual(problems, []);
    assert.ok(kind && (file === `${kind.name}.xml` || file.startsWith(`${kind.name}-`)));
  });
}

for (const { text, kind, grammar } of formats) {
  const page = `${folder}/${kind?.name}.md`;
  test(`${page} is up to date (npm run docs)`, () => {
    assert.ok(kind && grammar);
    const link = kind.page && `https://libvirt.org/${kind.page}.html`;
    const others = examples.filter((example) => example.kind === kind && example.text !== text);
    const texts = [text, ...others.map((example) => example.text)];
    golden(page, formatPage({ name: kind.name, grammar, examples: texts, link }));
  });
}

test("every link within a page leads to one of its headings", () => {
  const pages = formats.map(({ kind }) => readFileSync(`${folder}/${kind?.name}.md`, "utf8"));
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

test("where texts differ by the case, each says when it holds", () => {
  const pages = formats.map(({ kind }) => `${folder}/${kind?.name}.md`);
  assert.deepEqual(
    pages.filter((page) => /(^| )Or: /m.test(readFileSync(page, "utf8"))),
    [],
  );
});

test("each document type has a page, and the README names it", () => {
  const grammars = readdirSync("schemas").filter((name) => name.endsWith(".rnc"));
  assert.deepEqual(formats.map(({ kind }) => kind?.grammar).sort(), grammars);
  const readme = readFileSync("README.md", "utf8");
  const unnamed = formats.filter(({ kind }) => !readme.includes(`(${folder}/${kind?.name}.md)`));
  assert.deepEqual(
    unnamed.map(({ kind }) => kind?.name),
    [],
  );
});
