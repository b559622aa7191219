/**
 * What is being applied, on disk: written before every step, so that neither a crash nor a lost connection leaves
 * anybody guessing. There is one file for each network of a target, and it is also the lock: while it is there, nobody
 * else applies to that network. Its first line is the plan, each further one how far it is. Only the first is forced
 * to the disk: a power cut may lose the others, and then the target's own state tells.
 */
import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { HostPlan } from "./host-plan.ts";
import { failure, type Result, success } from "./result.ts";

export interface JournalProgress {
  /** So many steps are done. */
  readonly done: number;
  /** The next one has been sent to the target, and its answer is not there yet. */
  readonly running: boolean;
}

export interface UnfinishedApply extends JournalProgress {
  readonly id: string;
  readonly plan: HostPlan;
}

export interface JournalEntry {
  readonly write: (progress: JournalProgress) => Promise<void>;
  /** All is known; the entry is removed. */
  readonly finish: () => Promise<void>;
  /** Always at last. What is not finished stays for a later look. */
  readonly leave: () => Promise<void>;
}

/** "running": another window, or this one, is applying now. "unfinished": an earlier apply was cut off. */
export type JournalRefusal = "running" | "unfinished";

export interface Journal {
  readonly begin: (plan: HostPlan) => Promise<Result<JournalEntry, JournalRefusal>>;
  /** What was cut off, by a process that is gone or by a lost connection. */
  readonly unfinished: () => Promise<readonly UnfinishedApply[]>;
  /** Forgets an entry of `unfinished` once it has been looked at. */
  readonly settle: (id: string) => Promise<void>;
}

interface FileContent extends JournalProgress {
  readonly plan: HostPlan;
  readonly process: number;
  /** Tells this process from an earlier one of the same number. */
  readonly session: string;
}

/** @param folder made when it is missing */
export function fileJournal(folder: string): Journal {
  const session = randomUUID();
  const active = new Set<string>();
  const isRunning = (id: string, content: FileContent): boolean =>
    content.process === process.pid ? content.session === session && active.has(id) : isAlive(content.process);
  return {
    begin: async (plan) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const id = idOf(plan);
      const path = join(folder, `${id}.json`);
      const content: FileContent = { plan, process: process.pid, session, done: 0, running: false };
      if (!(await create(path, content))) {
        const other = await read(path);
        return failure(other && !isRunning(id, other) ? "unfinished" : "running");
      }
      active.add(id);
      // Not made anew if somebody has removed it: lines without a plan would be a lock for ever.
      const file = await open(path, constants.O_WRONLY | constants.O_APPEND);
      return success({
        write: ({ done, running }) => file.appendFile(`${JSON.stringify({ done, running })}\n`),
        finish: () => rm(path, { force: true }),
        leave: async () => {
          await file.close();
          active.delete(id);
        },
      });
    },
    unfinished: async () => {
      const names = await readdir(folder).catch((): string[] => []);
      const ids = names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
      const found = await Promise.all(ids.map(async (id) => ({ id, content: await read(join(folder, `${id}.json`)) })));
      return found.flatMap(({ id, content }) => {
        if (!content || isRunning(id, content)) return [];
        return [{ id, plan: content.plan, done: content.done, running: content.running }];
      });
    },
    settle: (id) => rm(join(folder, `${id}.json`), { force: true }),
  };
}

function idOf({ target, network }: HostPlan): string {
  return createHash("sha256")
    .update(JSON.stringify([target.uri, network]))
    .digest("hex")
    .slice(0, 32);
}

/** Makes the file with its whole content at once; `false` when it is there already. */
async function create(path: string, content: FileContent): Promise<boolean> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeWhole(temporary, content);
    await link(temporary, path);
    return true;
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, "code") === "EEXIST") return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeWhole(path: string, content: FileContent): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(content)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** `undefined` when it is gone, or is not one of ours. */
async function read(path: string): Promise<FileContent | undefined> {
  try {
    const [first = "", ...lines] = (await readFile(path, "utf8")).split("\n");
    const content: FileContent = JSON.parse(first);
    if (!Array.isArray(content.plan.steps) || typeof content.done !== "number") return undefined;
    const { done, running } = lines.map(readProgress).findLast((progress) => progress !== undefined) ?? content;
    return { ...content, done, running };
  } catch {
    return undefined;
  }
}

/** `undefined` for a line that was cut off in the middle. */
function readProgress(line: string): JournalProgress | undefined {
  try {
    const progress: JournalProgress = JSON.parse(line);
    return typeof progress.done === "number" ? progress : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && Reflect.get(error, "code") === "EPERM";
  }
}
