/** How often one mistake in a document without problems is said once: the measure of "one mistake is one problem". */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Analysis } from "../../server/language/analysis.ts";
import { completeNewDocument } from "../../server/language/features/new-documents/index.ts";
import type { Problem } from "../../server/language/problem.ts";
import { ruleSets } from "../../server/language/rules/index.ts";
import { newestVersion } from "../../server/language/version.ts";
import { accept } from "./check.ts";
import { corpusRows, readDocument, skipWithoutCorpus } from "./corpus.ts";
import { everyMistake, type OneMistake, withMistake } from "./every-mistake.ts";
import { seeded } from "./mistakes.ts";
import { ownService } from "./service.ts";

export interface Document {
  readonly name: string;
  readonly text: string;
}

export interface Said {
  readonly document: Document;
  readonly mistake: OneMistake;
  readonly text: string;
  readonly problems: readonly Problem[];
}

const service = ownService();

function analyze(text: string): Analysis {
  return service.analyze(text, { version: newestVersion });
}

/** What is in the project: the examples of the documentation, the ready-made documents, the good examples of rules. */
export function ownDocuments(): readonly Document[] {
  const examples = readdirSync("docs/formats").filter((name) => name.endsWith(".xml"));
  const around = { index: undefined, host: undefined, random: seeded(1) };
  const made = completeNewDocument(analyze(""), 0, "test.xml", around) ?? [];
  const rules = [...ruleSets.values()].flatMap((set) => set.rules).filter(({ until }) => until === undefined);
  return [
    ...examples.map((name) => ({ name, text: readFileSync(`docs/formats/${name}`, "utf8") })),
    ...made.map((item) => ({ name: item.label, text: accept("", item) })),
    ...rules.map(({ code, good }) => ({ name: `good example of ${code}`, text: good })),
  ];
}

/** What libvirt accepts, where its documents are at hand. */
export function corpusDocuments(): readonly Document[] {
  if (skipWithoutCorpus) return [];
  const rows = corpusRows().filter(
    ({ path, libvirt }) => libvirt === "valid" && existsSync(`../shared/corpus/${path}`),
  );
  return rows.map((row) => ({ name: row.path, text: readDocument(row) }));
}

/**
 * Of mistakes that are alike only the first are made.
 * @param perKind how many of them
 */
export function* sayings(documents: readonly Document[], perKind: number): Generator<Said> {
  const made = new Map<string, number>();
  for (const document of documents) {
    const analysis = analyze(document.text);
    const { kind, match } = analysis;
    if (!kind || !match || refusals(analysis).length > 0) continue;
    for (const mistake of everyMistake(analysis.document, match)) {
      const key = `${kind.name} ${mistake.way} ${mistake.what}`;
      const count = made.get(key) ?? 0;
      if (count === perKind) continue;
      made.set(key, count + 1);
      const text = withMistake(document.text, mistake);
      yield { document, mistake, text, problems: refusals(analyze(text)) };
    }
  }
}

function refusals({ problems }: Analysis): readonly Problem[] {
  return problems.filter(({ severity }) => severity === "error" || severity === "warning");
}
