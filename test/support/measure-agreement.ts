/**
 * How far our problems agree with libvirt 10.7.0: over its own test documents (`corpus/index.tsv`), and over one document
 * for each fact that a network or a domain alone can break (`fixtures/`).
 */
import { readFileSync } from "node:fs";
import type { Analysis } from "../../server/language/analysis.ts";
import { type CorpusRow, corpusRows, readDocument } from "./corpus.ts";
import { ownService } from "./service.ts";

/** libvirt 10.7.0, of which the index and the facts speak. */
export const judgedVersion = 10_007_000;

/** Agreement about the documents of one format with one verdict of libvirt. */
export interface Score {
  /** As the index names it, such as "domain" or "storagepool"; "fixtures of networks" for the facts. */
  readonly format: string;
  /** libvirt's verdict, such as "valid" or "parse-error"; "rule" for the facts. */
  readonly verdict: string;
  readonly agreed: number;
  /** The documents about which we say something else, each with the reason. */
  readonly misses: readonly string[];
}

/** Documents of the index that `virsh define` does not treat as it says, each with the reason. */
export const defineDiffers: Readonly<Record<string, string>> = {
  "qemuxmlconfdata/memory-hotplug-nonuma.xml":
    "virsh define gives the guest a NUMA cell (seen with libvirt 11.3); only the test, which reads it as stored before, refuses it",
};

/** The scores of all formats in the order of the index, then those of the fixtures. */
export function measureAgreement(): readonly Score[] {
  const service = ownService();
  const analyze = (text: string) => service.analyze(text, { version: judgedVersion });
  return [...measureCorpus(analyze), ...fixtureKinds.flatMap((kind) => measureFixtures(kind, analyze))];
}

type Analyze = (text: string) => Analysis;

function measureCorpus(analyze: Analyze): readonly Score[] {
  const scores = new Map<string, { agreed: number; misses: string[] }>();
  for (const row of corpusRows()) {
    if (row.libvirt === "" || (row.libvirt !== "valid" && row.catchable !== "yes")) continue;
    if (defineDiffers[row.path] !== undefined) continue;
    const analysis = analyze(readDocument(row));
    // A format without a grammar of ours is not judged.
    if (!analysis.match) continue;
    const key = `${row.schema} ${row.libvirt}`;
    const score = scores.get(key) ?? { agreed: 0, misses: [] };
    scores.set(key, score);
    const miss = missOf(row, analysis);
    if (miss === undefined) score.agreed++;
    else score.misses.push(`${row.path}: ${miss}`);
  }
  return [...scores].map(([key, { agreed, misses }]) => {
    const [format = "", verdict = ""] = key.split(" ");
    return { format, verdict, agreed, misses };
  });
}

/** What is wrong with our verdict; `undefined` when it is libvirt's. What only fails at start is at least warned of. */
function missOf(row: CorpusRow, { problems }: Analysis): string | undefined {
  const errors = problems.filter(({ severity }) => severity === "error");
  if (row.libvirt === "valid") return errors[0] && `${errors[0].code}: ${errors[0].message}`;
  const isWarned = row.libvirt === "start-error" && problems.some(({ severity }) => severity === "warning");
  return errors.length > 0 || isWarned ? undefined : row.essence;
}

interface FixtureKind {
  readonly format: string;
  readonly facts: string;
}

const fixtureKinds: readonly FixtureKind[] = [
  { format: "fixtures of networks", facts: "network-rules.json" },
  { format: "fixtures of domains", facts: "domain-rules.json" },
];

interface Fact {
  readonly id: string;
  readonly needs: string;
  readonly severity: string;
  readonly fixture: string;
}

function measureFixtures({ format, facts }: FixtureKind, analyze: Analyze): readonly Score[] {
  const known: readonly Fact[] = JSON.parse(readFileSync(`../shared/facts/${facts}`, "utf8"));
  const unfound: string[] = [];
  const repeated: string[] = [];
  const inDocument = known.filter(({ needs }) => needs === "doc");
  for (const fact of inDocument) {
    const analysis = analyze(readFileSync(`../shared/${fact.fixture}`, "utf8"));
    const codes = analysis.problems.filter(({ severity }) => severity !== "info" && severity !== "hint");
    if (!isFound(fact, analysis)) unfound.push(fact.id);
    else if (codes.length > 1) repeated.push(`${fact.id}: ${codes.map(({ code }) => code).join(" ")}`);
  }
  const score = (verdict: string, misses: readonly string[]): Score => ({
    format,
    verdict,
    agreed: inDocument.length - misses.length,
    misses,
  });
  return [score("rule", unfound), score("once", repeated)];
}

/** The rule itself has spoken, or what the grammar says of the mistake, or that a later libvirt would take it. */
function isFound({ id }: Fact, { problems, match }: Analysis): boolean {
  return problems.some(({ code }) => code === id || code === "newer-libvirt") || (match?.problems.length ?? 0) > 0;
}
