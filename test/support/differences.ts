/**
 * Where our grammars and libvirt's installed ones give different verdicts, found with documents that each of them
 * generates: `ours` are accepted by ours and refused by libvirt's, `theirs` the other way round.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readerOf } from "../../server/grammar-files.ts";
import type { Grammar } from "../../server/language/grammar/grammar.ts";
import { checkGrammar } from "../../server/language/grammar/load.ts";
import { matchDocument } from "../../server/language/grammar/matching/match.ts";
import type { Annotations, ElementPattern } from "../../server/language/grammar/pattern.ts";
import type { Problem } from "../../server/language/problem.ts";
import { parseVersion, type Version } from "../../server/language/version.ts";
import { parse } from "../../server/language/xml/parse.ts";
import type { XmlDocument } from "../../server/language/xml/tree.ts";
import { elementsOf } from "../../server/language/xml/walk.ts";
import { generate } from "./generate.ts";
import { installedSchemas } from "./libxml2.ts";
import { pathOf } from "./outline.ts";

/** Our grammars beside libvirt's. */
const pairs: readonly (readonly [ours: string, theirs: string])[] = [
  ["network.rnc", "network.rng"],
  ["networkport.rnc", "networkport.rng"],
  ["domain.rnc", "domain.rng"],
  ["interface.rnc", "interface.rng"],
  ["pool.rnc", "storagepool.rng"],
  ["volume.rnc", "storagevol.rng"],
  ["filter.rnc", "nwfilter.rng"],
  ["filterbinding.rnc", "nwfilterbinding.rng"],
  ["device.rnc", "nodedev.rng"],
  ["secret.rnc", "secret.rng"],
  ["domainsnapshot.rnc", "domainsnapshot.rng"],
  ["domaincheckpoint.rnc", "domaincheckpoint.rng"],
  ["domainbackup.rnc", "domainbackup.rng"],
  ["capabilities.rnc", "capability.rng"],
  ["domaincapabilities.rnc", "domaincaps.rng"],
  ["storagepoolcapabilities.rnc", "storagepoolcaps.rng"],
  ["cpu.rnc", "cpu.rng"],
];

/** A whole guest inside another document is a guest; its places are found with the domains. */
const wholeGuests = /\/(domain|inactiveDomain)$/;

export interface Differences {
  readonly documents: number;
  /** Documents that the grammar which made them refuses: mistakes of the generator. */
  readonly impossible: readonly string[];
  /** "ours domain/devices/disk/@type: bad-value" with the shortest document that shows it, sorted. */
  readonly places: ReadonlyMap<string, string>;
}

/** A name for the installed grammars, by their content; `undefined` when there are none. */
export function installedGrammars(): string | undefined {
  if (!existsSync(installedSchemas)) return undefined;
  const hash = createHash("sha256");
  for (const name of readdirSync(installedSchemas).sort()) hash.update(readFileSync(join(installedSchemas, name)));
  return hash.digest("hex").slice(0, 12);
}

/** @param version of the installed grammars: what is newer in ours is not compared */
export function findDifferences(version: Version): Differences {
  const found = { documents: 0, impossible: [] as string[], places: new Map<string, string>() };
  const isOld = (annotations: Annotations | undefined): boolean =>
    (parseVersion(annotations?.notes.get("since") ?? "") ?? 0) <= version && !annotations?.notes.has("refused");
  for (const [ours, theirs] of pairs) {
    const own = load("schemas", ours);
    const installed = load(installedSchemas, theirs);
    compare(found, "ours", own, installed, isOld);
    compare(found, "theirs", installed, own, () => true);
  }
  return { ...found, places: new Map([...found.places].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function load(folder: string, name: string): Grammar {
  const result = checkGrammar(readerOf(folder), name);
  if (!result.ok) throw new Error(`${name}: ${result.problems[0]?.message}`);
  return result.grammar;
}

function compare(
  found: { documents: number; readonly impossible: string[]; readonly places: Map<string, string> },
  from: "ours" | "theirs",
  maker: Grammar,
  judge: Grammar,
  isUsed: (annotations: Annotations | undefined) => boolean,
): void {
  /** What is already wrong with the least document of an element is not said again of those with more. */
  const said = new Map<ElementPattern, ReadonlySet<string>>();
  const isEntered = (path: string) => !wholeGuests.test(path);
  for (const { text, chain, isLeast } of generate(maker.start, { isUsed, isEntered, random: 2 })) {
    found.documents++;
    const document = parse(text);
    if (document.problems.length > 0 || matchDocument(maker, document).problems.length > 0) found.impossible.push(text);
    const places = new Set(matchDocument(judge, document).problems.map((problem) => placeOf(document, problem)));
    const last = chain.at(-1);
    if (isLeast && last) said.set(last, places);
    const around = isLeast ? chain.slice(0, -1) : chain;
    for (const place of places) {
      if (around.some((element) => said.get(element)?.has(place))) continue;
      const known = found.places.get(`${from} ${place}`);
      if (known === undefined || text.length < known.length) found.places.set(`${from} ${place}`, text);
    }
  }
}

/** Where a problem is and of which kind: "domain/devices/disk/@type: bad-value". */
function placeOf(document: XmlDocument, { code, span }: Problem): string {
  const around = [...elementsOf(document)].filter(({ span: own }) => own.start <= span.start && span.end <= own.end);
  const element = around.at(-1);
  const attribute = element?.attributes.find(({ span: own }) => own.start <= span.start && span.end <= own.end);
  const path = `${element ? pathOf(element).slice(1) : ""}${attribute ? `/@${attribute.name}` : ""}`;
  return `${path.replace(/^(domainsnapshot|domaincheckpoint)\/(domain|inactiveDomain)\//, "domain/")}: ${code}`;
}
