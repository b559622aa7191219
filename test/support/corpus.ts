/** libvirt's own test documents, where they are at hand: beside the project. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

const folder = "../shared/corpus";

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
