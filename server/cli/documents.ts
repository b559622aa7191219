/** Finds and reads the documents that a command line names. */
import { readFileSync, statSync } from "node:fs";
import { globSync, isDynamicPattern } from "tinyglobby";

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

export type ReadResult = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/** The text of a file (or of standard input for `-`), decoded as its byte order mark or XML declaration says. */
export function readDocument(file: string): ReadResult {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file === "-" ? 0 : file);
  } catch (error) {
    return { ok: false, reason: `cannot be read (${error instanceof Error ? error.message : String(error)})` };
  }
  const encoding = encodingOf(bytes);
  if (encoding.startsWith("utf-8") && bytes.includes(0)) return { ok: false, reason: "is not text (it has NUL bytes)" };
  try {
    return { ok: true, text: new TextDecoder(encoding, { ignoreBOM: true, fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, reason: `is not ${encoding} text` };
  }
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const declaration = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(
    bytes.subarray(0, 200).toString("latin1"),
  );
  const declared = declaration?.[1]?.toLowerCase() ?? "utf-8";
  // A declared UTF-16 without its byte order mark cannot be true: the declaration was read byte by byte.
  return declared.startsWith("utf-16") ? "utf-8" : declared;
}
