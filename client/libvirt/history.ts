/** Definitions that were replaced, kept on disk for each object of each target: the way back from every define. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Target } from "./target.ts";

/** What a definition belongs to. */
export interface HistorySubject {
  readonly target: Pick<Target, "name" | "uri">;
  /** Kind of the document, such as "network". */
  readonly kind: string;
  readonly name: string;
}

export interface SavedDefinition {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** It was replaced by bringing back an older one, so that "undo" does not go in circles. */
  readonly byUndo: boolean;
  readonly xml: string;
}

export interface History {
  /** Keeps the definition that is about to be replaced, and gives its id. Of one object the newest fifty are kept. */
  readonly save: (subject: HistorySubject, xml: string, byUndo: boolean) => Promise<string>;
  /** The newest first. */
  readonly list: (subject: HistorySubject) => Promise<readonly SavedDefinition[]>;
  readonly remove: (subject: HistorySubject, id: string) => Promise<void>;
}

const kept = 50;

/**
 * @param folder made when it is missing
 * @param now the time in milliseconds since 1970
 */
export function fileHistory(folder: string, now: () => number): History {
  const folderOf = ({ target, kind, name }: HistorySubject): string => {
    const id = createHash("sha256")
      .update(JSON.stringify([target.uri, kind, name]))
      .digest("hex")
      .slice(0, 32);
    return join(folder, id);
  };
  const list = async (subject: HistorySubject): Promise<readonly SavedDefinition[]> => {
    const own = folderOf(subject);
    const names = await readdir(own).catch((): string[] => []);
    const saved = await Promise.all(names.filter((name) => name.endsWith(".json")).map((name) => read(own, name)));
    return saved.filter((definition) => definition !== undefined).toSorted((a, b) => b.savedAt - a.savedAt);
  };
  const remove = (subject: HistorySubject, id: string) => rm(join(folderOf(subject), `${id}.json`), { force: true });
  return {
    save: async (subject, xml, byUndo) => {
      const own = folderOf(subject);
      await mkdir(own, { recursive: true, mode: 0o700 });
      const before = await list(subject);
      // Two in one millisecond keep their order.
      const savedAt = Math.max(now(), (before[0]?.savedAt ?? 0) + 1);
      const id = randomUUID();
      const path = join(own, `${id}.json`);
      try {
        await writeFile(`${path}.new`, JSON.stringify({ savedAt, byUndo, xml }), { mode: 0o600, flush: true });
        await rename(`${path}.new`, path);
      } finally {
        await rm(`${path}.new`, { force: true });
      }
      for (const oldest of before.slice(kept - 1)) await remove(subject, oldest.id);
      return id;
    },
    list,
    remove,
  };
}

async function read(folder: string, file: string): Promise<SavedDefinition | undefined> {
  try {
    const content: SavedDefinition = JSON.parse(await readFile(join(folder, file), "utf8"));
    if (typeof content.xml !== "string" || typeof content.savedAt !== "number") return undefined;
    return { ...content, id: file.slice(0, -".json".length) };
  } catch {
    return undefined;
  }
}

/** What "undo" brings back: the newest that was not itself replaced by an undo. */
export function lastReplaced(saved: readonly SavedDefinition[]): SavedDefinition | undefined {
  return saved.find((definition) => !definition.byUndo);
}
