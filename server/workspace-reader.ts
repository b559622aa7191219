/**
 * Reads files in the background, one after the other, and pauses behind each so that requests come between. What is
 * asked for again, or dropped, while it is being read is not taken: the reading is outdated.
 */
import type { WorkspaceFiles } from "./workspace-files.ts";

export interface ReadCounts {
  readonly listed: number;
  readonly read: number;
}

export interface Reader {
  /** Lists the folders anew and reads the files that are not known; what was being listed before is given up. */
  readonly list: (folders: readonly string[]) => void;
  /** Reads a file, again if it has been read. */
  readonly request: (uri: string) => void;
  readonly drop: (uri: string) => void;
  /** Fulfilled when nothing is left to read. */
  readonly idle: () => Promise<void>;
  /** How many files were listed and how many readings were begun, since the start. */
  readonly counts: () => ReadCounts;
}

export interface Library {
  readonly isKnown: (uri: string) => boolean;
  /** Takes the text of a file; `undefined` when it has none that counts. */
  readonly take: (uri: string, text: string | undefined) => void;
  /** The files that there are, after a listing; all others are gone. */
  readonly keepOnly: (uris: ReadonlySet<string>) => void;
  /** Everything that was asked for has been read. */
  readonly done: () => void;
}

/** How many files are read at once; they are taken one by one. */
const together = 8;

/** @param library gets what is read */
export function createReader(files: WorkspaceFiles, library: Library): Reader {
  /** The newest request for each file that has not been answered. */
  const wanted = new Map<string, symbol>();
  const counts = { listed: 0, read: 0 };
  const state = { running: Promise.resolve(), isRunning: false, listing: new AbortController(), listings: 0 };

  const request = (uri: string): void => {
    wanted.delete(uri);
    wanted.set(uri, Symbol(uri));
    run();
  };
  const run = (): void => {
    if (state.isRunning) return;
    state.isRunning = true;
    state.running = readAll();
  };
  const readAll = async (): Promise<void> => {
    while (wanted.size > 0) await readSome(firstOf(wanted, together));
    state.isRunning = false;
    if (state.listings === 0) library.done();
  };
  const readSome = async (requests: readonly (readonly [string, symbol])[]): Promise<void> => {
    counts.read += requests.length;
    const texts = await Promise.all(requests.map(([uri]) => files.read(uri)));
    for (const [index, [uri, ticket]] of requests.entries()) {
      if (wanted.get(uri) !== ticket) continue;
      wanted.delete(uri);
      library.take(uri, texts[index]);
      await files.pause();
    }
  };
  const listAll = async (folders: readonly string[]): Promise<void> => {
    state.listing.abort();
    state.listing = new AbortController();
    const { signal } = state.listing;
    state.listings++;
    const uris = await files.list(folders, signal);
    state.listings--;
    if (signal.aborted) return;
    counts.listed += uris.length;
    library.keepOnly(new Set(uris));
    for (const uri of uris) if (!library.isKnown(uri) && !wanted.has(uri)) request(uri);
    run();
  };
  const lists = new Set<Promise<void>>();
  return {
    list: (folders) => {
      const listing = listAll(folders).finally(() => lists.delete(listing));
      lists.add(listing);
    },
    request,
    drop: (uri) => wanted.delete(uri),
    idle: async () => {
      while (lists.size > 0 || state.isRunning) await Promise.all([...lists, state.running]);
    },
    counts: () => ({ ...counts }),
  };
}

/** So many items, or all when there are fewer. */
function firstOf<Item>(items: Iterable<Item>, count: number): readonly Item[] {
  const first: Item[] = [];
  for (const item of items) {
    if (first.length === count) break;
    first.push(item);
  }
  return first;
}
