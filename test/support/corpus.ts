/** libvirt's own test documents, where they are at hand: beside the project. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

const folder = "../shared/corpus";

/** For tests that need the index of the documents: `false`, or why they are skipped. */
export const skipWithoutCorpus = existsSync(`${folder}/index.tsv`) ? false : `${folder} is absent`;

export interface CorpusFile {
  readonly path: string;
  readonly text: string;
}

/** `undefined`, and a line that says so, when there is no corpus. */
export function readCorpus(): readonly CorpusFile[] | undefined {
  if (!existsSync(folder)) {
    console.log(`not run: there is no ${folder}`);
    return undefined;
  }
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".xml"));
  return paths.sort().map((path) => ({ path, text: readFileSync(`${folder}/${path}`, "utf8") }));
}

/** A document and what libvirt makes of it; empty where that is not known. */
export interface CorpusRow {
  readonly path: string;
  /** The format, as the tests of libvirt name it. */
  readonly schema: string;
  /** The verdict of libvirt's grammar: valid, invalid, n/a. */
  readonly grammar: string;
  /** The verdict of libvirt itself: valid, or when it refuses, such as parse-error. */
  readonly libvirt: string;
  /** "yes" when the refusal can be told from the document alone. */
  readonly catchable: string;
  /** What is wrong, in a few words. */
  readonly essence: string;
}

export function corpusRows(): readonly CorpusRow[] {
  const lines = readFileSync(`${folder}/index.tsv`, "utf8").trimEnd().split("\n").slice(1);
  return lines.map((line) => {
    const [path = "", schema = "", grammar = "", libvirt = "", catchable = "", , , essence = ""] = line.split("\t");
    return { path, schema, grammar, libvirt, catchable, essence };
  });
}

export function readDocument({ path }: CorpusRow): string {
  return readFileSync(`${folder}/${path}`, "utf8");
}
