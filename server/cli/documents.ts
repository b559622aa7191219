/** Finds and reads the documents that a command line names. */
import { readFileSync, statSync } from "node:fs";
import { globSync, isDynamicPattern } from "tinyglobby";
import { type DecodeResult, decode } from "../decode.ts";

/**
 * The files that the paths stand for: a file or `-` itself, the `*.xml` files below a folder, the matches of a glob.
 * A path that stands for nothing is complained about, and the rest goes on.
 */
export function findDocuments(paths: readonly string[], complain: (message: string) => void): readonly string[] {
  const files = new Set<string>();
  for (const path of paths) {
    const found = expand(path);
    if (found.length === 0) complain(`${path}: no such file, or no *.xml file in it`);
    for (const file of found) files.add(file);
  }
  return [...files];
}

function expand(path: string): readonly string[] {
  if (path === "-") return [path];
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) {
    const below = globSync("**/*.xml", { cwd: path, dot: false, ignore: ["**/node_modules/**"], onlyFiles: true });
    const folder = path.replace(/\/+$/, "");
    return below.sort().map((file) => (folder === "." ? file : `${folder}/${file}`));
  }
  if (stats) return [path];
  return isDynamicPattern(path) ? globSync(path, { onlyFiles: true }).sort() : [];
}

/** The text of a file (or of standard input for `-`), or why it has none. */
export function readDocument(file: string): DecodeResult {
  try {
    return decode(readFileSync(file === "-" ? 0 : file));
  } catch (error) {
    return { ok: false, reason: `cannot be read (${error instanceof Error ? error.message : String(error)})` };
  }
}
