/** No refactoring makes a new problem, at the elements of documents that libvirt accepts: all networks, every fourth guest. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../../server/language/edits.ts";
import { refactorings } from "../../../server/language/features/refactorings/index.ts";
import type { Problem } from "../../../server/language/problem.ts";
import type { XmlElement } from "../../../server/language/xml/tree.ts";
import { corpusRows, readDocument, skipWithoutCorpus as skip } from "../../support/corpus.ts";
import { judgedVersion } from "../../support/measure-agreement.ts";
import { ownService } from "../../support/service.ts";

const service = ownService();
const random = () => 0.5;

test("a rewritten document has no new error or warning", { skip }, () => {
  const titles = new Set<string>();
  const wrong = corpusRows()
    .filter(({ libvirt, schema }) => libvirt === "valid" && ["domain", "network"].includes(schema))
    .filter(({ schema }, index) => schema === "network" || index % 4 === 0)
    .flatMap((row) => {
      const text = readDocument(row);
      const analysis = service.analyze(text, { version: judgedVersion });
      const { root } = analysis.document;
      const before = root ? counts(analysis.problems) : new Map<string, number>();
      const done = new Set<string>();
      return (root ? places(root) : []).flatMap((offset) =>
        refactorings(analysis, offset, random).flatMap(({ title, edits }) => {
          const changed = applyEdits(text, edits);
          if (done.has(changed)) return [];
          done.add(changed);
          titles.add(title.replace(/[0-9"'].*/, ""));
          const after = counts(service.analyze(changed, { version: judgedVersion }).problems);
          const added = [...after].filter(([code, count]) => count > (before.get(code) ?? 0)).map(([code]) => code);
          return added.length === 0 ? [] : [`${row.path}: ${title}: ${added.join(" ")}`];
        }),
      );
    });
  assert.deepEqual(wrong, []);
  assert.ok(titles.size >= 10, [...titles].join("\n"));
});

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
