/** The files of the workspace: which there are, and the text of those that may be libvirt's. */
import { open } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { glob } from "tinyglobby";
import { decode } from "./decode.ts";
import { pathOfUri, uriOfPath } from "./document-uri.ts";
import { mayBeLibvirt } from "./language/document-kind.ts";

export interface WorkspaceFiles {
  /** The addresses of all files below these folders that could be documents, sorted. */
  readonly list: (folders: readonly string[], signal: AbortSignal) => Promise<readonly string[]>;
  /** The text of a file; `undefined` when it is gone, too large, no text, or cannot be libvirt's. */
  readonly read: (uri: string) => Promise<string | undefined>;
  /** Lets everything else that waits have its turn. */
  readonly pause: () => Promise<void>;
}

/** Larger files are not read unless they are opened: no keystroke should wait for one of them. */
const largestFile = 2 * 1024 * 1024;
/** Nearly all documents come with the first piece. */
const firstPiece = 64 * 1024;

export const watchedPattern = "**/*.xml";

export const filesOnDisk: WorkspaceFiles = {
  list: async (folders, signal) => {
    const found = await Promise.all(folders.map((folder) => filesBelow(folder, signal)));
    return [...new Set(found.flat())].sort();
  },
  read: async (uri) => {
    const path = pathOfUri(uri);
    const bytes = path === undefined ? undefined : await readPath(path).catch(() => undefined);
    const decoded = bytes && decode(bytes);
    return decoded?.ok ? decoded.text.replace(/^\uFEFF/, "") : undefined;
  },
  pause: () => setImmediate(),
};

/** Would a listing of the folders name this file, if it is there? */
export function isListable(uri: string, folders: readonly string[]): boolean {
  const folder = folders.find((candidate) => uri.startsWith(`${candidate.replace(/\/$/, "")}/`));
  const rest = folder === undefined ? undefined : uri.slice(folder.replace(/\/$/, "").length + 1);
  return rest?.endsWith(".xml") === true && !rest.split("/").some((part) => part === "node_modules" || part[0] === ".");
}

async function filesBelow(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const cwd = pathOfUri(folder);
  if (cwd === undefined) return [];
  const ignore = ["**/node_modules/**"];
  const options = { cwd, ignore, signal, absolute: true, dot: false, onlyFiles: true, followSymbolicLinks: false };
  const paths = await glob(watchedPattern, options).catch(() => []);
  return paths.map(uriOfPath);
}

/** @throws what the file system throws */
async function readPath(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    if (size > largestFile) return undefined;
    const bytes = new Uint8Array(size);
    const head = await fill(file, bytes, 0, Math.min(size, firstPiece));
    if (!mayBeLibvirt(roughly(bytes.subarray(0, head)))) return undefined;
    return bytes.subarray(0, await fill(file, bytes, head, size));
  } finally {
    await file.close();
  }
}

/** ASCII as it is, whatever the encoding; what else there is does not matter for the name of the root. */
function roughly(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1").replaceAll("\0", "");
}

/** Reads on until `end`, or the end of a file that has become shorter. @returns how far it came */
async function fill(
  file: Awaited<ReturnType<typeof open>>,
  bytes: Uint8Array,
  from: number,
  end: number,
): Promise<number> {
  let at = from;
  while (at < end) {
    const { bytesRead } = await file.read(bytes, at, end - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return at;
}
