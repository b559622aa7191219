/** One spelling for the address of a file: clients and Node escape different characters. */
import { fileURLToPath, pathToFileURL } from "node:url";

/** The path of a file's URI; `undefined` for other schemes and for what is no URI. */
export function pathOfUri(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

/** Two addresses of the same file become equal; those of other schemes stay as they are. */
export function canonicalUri(uri: string): string {
  const path = pathOfUri(uri);
  return path === undefined ? uri : uriOfPath(path);
}

/** In Node's spelling. A relative path is taken from the current folder. */
export function uriOfPath(path: string): string {
  return pathToFileURL(path).href;
}

/** The last part of an address as people read it; empty when there is none. */
export function fileNameOfUri(uri: string): string {
  const last =
    uri
      .replace(/[?#].*$/s, "")
      .split(/[/:]/)
      .at(-1) ?? "";
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
