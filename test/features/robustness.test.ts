/** Whatever is typed into real documents: no feature throws, and what is reused from the text before changes nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Analysis } from "../../server/language/analysis.ts";
import { complete } from "../../server/language/features/completion.ts";
import { formatDocument } from "../../server/language/features/format.ts";
import { hover } from "../../server/language/features/hover.ts";
import { identify } from "../../server/language/features/identity.ts";
import { definitions, highlights, references, rename } from "../../server/language/features/navigation.ts";
import { foldingRanges, selectionSpans } from "../../server/language/features/ranges.ts";
import { documentSymbols } from "../../server/language/features/symbols.ts";
import { closingTag, linkedNames } from "../../server/language/features/tags.ts";
import { updateElementAt } from "../../server/language/features/update-element.ts";
import { workspaceProblems } from "../../server/language/features/workspace-problems.ts";
import { workspaceSymbols } from "../../server/language/features/workspace-symbols.ts";
import { WorkspaceIndex } from "../../server/language/references/workspace-index.ts";
import { newestVersion } from "../../server/language/version.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { readCorpus, skipWithoutCorpus } from "../support/corpus.ts";
import { seeded } from "../support/mistakes.ts";
import { ownService } from "../support/service.ts";

const pieces = [
  "<",
  ">",
  "</",
  "/>",
  "'",
  '"',
  "&",
  "=",
  "<!--",
  "-->",
  "<![CDATA[",
  "\r\n",
  "\t",
  "<disk>",
  "</domain>",
];
const strange = [
  " type='x'",
  "\u0000",
  "\ud835",
  "&#x;",
  "<?",
  "?>",
  " xmlns='u'",
  ":",
  "<ip/>",
  "\ufeff",
  "]]>",
  "<!DOCTYPE a [",
];

test("nothing throws on random edits of real documents, and reuse changes no problem", {
  skip: skipWithoutCorpus,
}, () => {
  const service = ownService();
  const files = (readCorpus() ?? []).filter(({ text }) => text.length < 20_000);
  const random = seeded(11);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[below(items.length)];
  for (let round = 0; round < 250; round++) {
    const file = pick(files);
    let text = file?.text ?? "";
    let previous: Analysis | undefined;
    for (let edit = 0; edit < 6; edit++) {
      const at = below(text.length);
      const removed = below(2) * below(20);
      const inserted = pick([pick(pieces), pick(strange), text.slice(below(text.length)).slice(0, below(60))]) ?? "";
      text = text.slice(0, at) + inserted + text.slice(at + removed);
      const analysis = service.analyze(text, { version: newestVersion }, previous);
      const again = service.analyze(text, { version: newestVersion });
      assert.deepEqual(analysis.problems, again.problems, `${file?.path}: ${text}`);
      for (const { span } of analysis.problems) {
        assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length, `${file?.path}: ${text}`);
      }
      askAll(analysis, at);
      previous = analysis;
    }
  }
});

function askAll(analysis: Analysis, offset: number): void {
  const { document } = analysis;
  hover(analysis, offset);
  identify(analysis);
  updateElementAt(analysis, offset);
  formatDocument(document, { indent: "  " });
  documentSymbols(document);
  foldingRanges(document);
  selectionSpans(document, offset);
  closingTag(document, offset);
  linkedNames(document, offset);
  askAboutNames(analysis, offset);
}

function askAboutNames(analysis: Analysis, offset: number): void {
  const index = new WorkspaceIndex();
  const own = index.put("file:///own.xml", analysis.document);
  complete(analysis, offset, seeded(1), own && { index, document: own });
  if (!own) return;
  for (const { span } of own.names) {
    assert.ok(0 <= span.start && span.start <= span.end && span.end <= analysis.text.length, analysis.text);
  }
  definitions(index, own, offset);
  references(index, own, offset, true);
  highlights(index, own, offset);
  rename(index, own, offset, "other", { analysisOf: () => analysis, analyze: () => analysis });
  workspaceSymbols(index, "");
  workspaceProblems(analysis, { index, own, isMember: () => true, among: "", host: undefined }, new Map());
}

test("of a document with very many elements the outline has the outer ones", () => {
  const guest = `<domain><name>vm</name><devices>${"<disk><target/></disk>".repeat(6000)}</devices></domain>`;
  const [root] = documentSymbols(parse(guest));
  const [, devices] = root?.children ?? [];
  assert.equal(devices?.children.length, 5000 - 3);
  assert.deepEqual(devices?.children[0]?.children, []);
});
