/** No refactoring makes a new problem, at the elements of documents that libvirt accepts: all networks, every fourth guest. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits, inStyleOf } from "../../../server/language/edits.ts";
import { refactorings } from "../../../server/language/features/refactorings/index.ts";
import type { Problem } from "../../../server/language/problem.ts";
import type { XmlElement } from "../../../server/language/xml/tree.ts";
import { type CorpusRow, corpusRows, readDocument, skipWithoutCorpus as skip } from "../../support/corpus.ts";
import { judgedVersion } from "../../support/measure-agreement.ts";
import { ownService } from "../../support/service.ts";
import { spoilt, uglinesses, ugly } from "../../support/ugly.ts";

const service = ownService();
const random = () => 0.5;

/** All networks, and every so many guests. */
function documents(every: number): readonly CorpusRow[] {
  if (skip) return [];
  return corpusRows()
    .filter(({ libvirt, schema }) => libvirt === "valid" && ["domain", "network"].includes(schema))
    .filter(({ schema }, index) => schema === "network" || index % every === 0);
}

for (const [index, ugliness] of ugly.entries()) {
  test(`a document ${ugliness} is rewritten as well as any other`, { skip }, () => {
    const write = uglinesses[ugliness];
    const wrong = documents(32)
      .filter((_, number) => number % ugly.length === index)
      .flatMap((row) => wrongRewritings(row.path, write(readDocument(row)), (text, to) => spoilt(ugliness, text, to)));
    assert.deepEqual(wrong, []);
  });
}

test("a rewritten document has no new error or warning", { skip }, () => {
  const titles = new Set<string>();
  const wrong = documents(4).flatMap((row) =>
    wrongRewritings(row.path, readDocument(row), (_, __, title) => {
      titles.add(title.replace(/[0-9"'].*/, ""));
      return undefined;
    }),
  );
  assert.deepEqual(wrong, []);
  assert.ok(titles.size >= 10, [...titles].join("\n"));
});

/** The refactorings of a document that make a new error or warning, or something else that is wrong. */
function wrongRewritings(
  path: string,
  text: string,
  objection: (text: string, changed: string, title: string) => string | undefined,
): readonly string[] {
  const analysis = service.analyze(text, { version: judgedVersion });
  const { root } = analysis.document;
  const before = root ? counts(analysis.problems) : new Map<string, number>();
  const done = new Set<string>();
  return (root ? places(root) : []).flatMap((offset) =>
    refactorings(analysis, offset, { random }).flatMap(({ title, edits }) => {
      const changed = applyEdits(text, inStyleOf(text, edits));
      if (done.has(changed)) return [];
      done.add(changed);
      const after = counts(service.analyze(changed, { version: judgedVersion }).problems);
      const added = [...after].filter(([code, count]) => count > (before.get(code) ?? 0)).map(([code]) => code);
      const wrong = [...added, objection(text, changed, title) ?? []].flat();
      return wrong.length === 0 ? [] : [`${path}: ${title}: ${wrong.join(", ")}`];
    }),
  );
}

/** The start of each element that something can be offered at; one of a kind in each parent is enough. */
function places(root: XmlElement): readonly number[] {
  const seen = new Set<string>();
  const found = [root.nameSpan.start];
  for (const child of elements(root)) {
    for (const element of [child, ...elements(child), ...elements(child).flatMap(elements)]) {
      const key = `${element.parent?.name} ${element.name} ${element.attributes[0]?.value}`;
      if (seen.has(key)) continue;
      seen.add(key);
      found.push(element.nameSpan.start);
    }
  }
  return found;
}

function elements(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((node): node is XmlElement => node.kind === "element");
}

function counts(problems: readonly Problem[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { code, severity } of problems) {
    if (severity === "error" || severity === "warning") found.set(code, (found.get(code) ?? 0) + 1);
  }
  return found;
}
