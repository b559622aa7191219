/** Mistakes in documents that the grammars accept, libvirt's installed ones or ours, and what the matcher says of each. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Grammar } from "../../server/language/grammar/grammar.ts";
import { loadGrammar } from "../../server/language/grammar/load.ts";
import { matchDocument } from "../../server/language/grammar/matching/match.ts";
import type { Problem } from "../../server/language/problem.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { kinds, type Mistake, makeMistake, seeded } from "./mistakes.ts";

const corpus = "../shared/corpus";

export interface Measured {
  readonly path: string;
  readonly schema: string;
  readonly mistake: Mistake;
  readonly problems: readonly Problem[];
  readonly located: boolean;
}

export interface MeasureOptions {
  /** The folder of the grammars. */
  readonly schemas: string;
  /** The grammars in it, by the kinds of the index. */
  readonly grammarFiles: Readonly<Record<string, string>>;
  readonly perDocument: number;
  readonly seed: number;
  /** Every how many documents one is taken. */
  readonly step?: number;
}

/** libvirt's own grammars; it has none for a single device. */
export const libvirtGrammars: Readonly<Record<string, string>> = {
  capability: "capability.rng",
  "cpu-baseline": "cpu.rng",
  domain: "domain.rng",
  domainbackup: "domainbackup.rng",
  domaincaps: "domaincaps.rng",
  domaincheckpoint: "domaincheckpoint.rng",
  domainsnapshot: "domainsnapshot.rng",
  interface: "interface.rng",
  network: "network.rng",
  networkport: "networkport.rng",
  nodedev: "nodedev.rng",
  nwfilter: "nwfilter.rng",
  nwfilterbinding: "nwfilterbinding.rng",
  secret: "secret.rng",
  storagepool: "storagepool.rng",
  storagevol: "storagevol.rng",
};

export const ownGrammars: Readonly<Record<string, string>> = {
  capability: "capabilities.rnc",
  "cpu-baseline": "cpu.rnc",
  device: "fragment.rnc",
  domain: "domain.rnc",
  domainbackup: "domainbackup.rnc",
  domaincaps: "domaincapabilities.rnc",
  domaincheckpoint: "domaincheckpoint.rnc",
  domainsnapshot: "domainsnapshot.rnc",
  interface: "interface.rnc",
  network: "network.rnc",
  networkport: "networkport.rnc",
  nodedev: "device.rnc",
  nwfilter: "filter.rnc",
  nwfilterbinding: "filterbinding.rnc",
  secret: "secret.rnc",
  storagepool: "pool.rnc",
  storagevol: "volume.rnc",
};

/** Mistakes that leave the document valid (a value of free choice, an optional element) are not counted. */
export function measureMistakes({ schemas, grammarFiles, perDocument, seed, step = 1 }: MeasureOptions) {
  const random = seeded(seed);
  const grammars = new Map<string, Grammar>();
  const rows = readFileSync(join(corpus, "index.tsv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"));
  const chosen = rows
    .filter(([, schema = "", grammar]) => grammarFiles[schema] && grammar === "valid")
    .filter((_row, index) => index % step === 0);
  const results: Measured[] = [];
  let documents = 0;
  for (const [path = "", kind = ""] of chosen) {
    const schema = grammarFiles[kind] ?? "";
    const grammar = grammars.get(schema) ?? load(schemas, schema);
    grammars.set(schema, grammar);
    const document = parse(readFileSync(join(corpus, path), "utf8"));
    if (document.problems.length > 0 || matchDocument(grammar, document).problems.length > 0) continue;
    documents++;
    for (let count = 0; count < perDocument; count++) {
      const mistakeKind = kinds[Math.floor(random() * kinds.length)] ?? "typo-element";
      const mistake = makeMistake(document, mistakeKind, random);
      const wrong = mistake && parse(mistake.text);
      if (!wrong || wrong.problems.length > 0) continue;
      const { problems } = matchDocument(grammar, wrong);
      if (problems.length === 0) continue;
      const located = problems.some(({ span }) => mistake.places.includes(span.start));
      results.push({ path, schema, mistake, problems, located });
    }
  }
  return { results, documents };
}

function load(folder: string, entry: string): Grammar {
  const read = (path: string) =>
    existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : undefined;
  const result = loadGrammar(read, entry);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.grammar;
}
