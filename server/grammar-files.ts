/** Where grammars are on disk. The language library gets them as functions and reads no file itself. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReadGrammarFile } from "./language/grammar/grammar.ts";

/** Reads grammar files below a folder; a file that is not there is `undefined`. */
export function readerOf(folder: string): ReadGrammarFile {
  return (path) => {
    try {
      return readFileSync(join(folder, path), "utf8");
    } catch {
      return undefined;
    }
  };
}

/** Is there a grammar of libvirt (*.rng) in a folder? A folder that cannot be read has none. */
export function holdsGrammars(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.endsWith(".rng"));
  } catch {
    return false;
  }
}

/** Our own grammars, which the build puts beside the bundle. */
export function ownGrammars(): ReadGrammarFile {
  return readerOf(join(__dirname, "schemas"));
}
