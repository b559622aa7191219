/**
 * Keeps somebody informed of what the current target has: all of it when it may have changed, and what is wanted besides
 * as soon as it is wanted. One reading at a time; what comes up meanwhile is read right after it. What somebody else may
 * have changed is read again only while a document needs it, and with pauses: a host with hundreds of guests takes long.
 */
import { type HostFacts, readHostFacts } from "./host-facts.ts";
import { type Inside, type NameList, readHostNames, readNamesIn, type WantedList } from "./host-names.ts";
import { type HostObject, readHostObjects } from "./host-objects.ts";
import type { Virsh } from "./virsh.ts";

export interface FactsTeller {
  /** The facts may have changed, or are those of another target. Fulfilled when they have been told. */
  readonly refresh: () => Promise<void>;
  /**
   * The names and the objects of wanted kinds may have changed, by somebody else's hand. Nothing before the first facts,
   * while no document needs them, and shortly after they were read, unless somebody waits for them.
   */
  readonly refreshNames: (waiting?: "waiting") => Promise<void>;
  /** From now on these lists are read too; the newest call counts. `null`: no document needs to know anything. */
  readonly want: (lists: readonly WantedList[] | null) => Promise<void>;
}

export interface FactsOf {
  /** The way to the current target; `undefined` while there is none that can be asked. */
  readonly virsh: () => Virsh | undefined;
  /** Gets the facts when they are others than the last time; `null` when nothing is known. */
  readonly tell: (facts: HostFacts | null) => Promise<void>;
  /** Milliseconds since some moment. */
  readonly now: () => number;
}

/** What was read so many milliseconds ago is taken to be still true. */
const freshFor = 5000;
/** Between two readings a target rests so many times as long as the last one took. */
const rest = 20;

interface Found {
  readonly names: readonly NameList[];
  readonly objects: readonly HostObject[];
}

interface State {
  facts: HostFacts | undefined;
  /** What is wanted besides, read since the names were. */
  inside: ReadonlyMap<string, Found>;
  wanted: readonly WantedList[] | null;
  /** What has to be read again. */
  stale: "all" | "names" | undefined;
  told: string;
  /** When the names were read, and how long that took. */
  readAt: number;
  took: number;
  /** True from the start of a reading until it has looked for the last time whether there is more to read. */
  isRunning: boolean;
  running: Promise<void>;
}

/** Reads nothing and tells nothing before the first `refresh`. */
export function createFactsTeller({ virsh, tell, now }: FactsOf): FactsTeller {
  const state: State = {
    facts: undefined,
    inside: new Map(),
    wanted: null,
    stale: undefined,
    told: "null",
    readAt: 0,
    took: 0,
    isRunning: false,
    running: Promise.resolve(),
  };
  const isMissing = (list: WantedList) => !state.inside.has(keyOf(list));
  const read = async (): Promise<void> => {
    const asked = virsh();
    const isCurrent = () => virsh()?.target.name === asked?.target.name;
    const { stale } = state;
    const start = now();
    if (stale) {
      state.stale = undefined;
      const known = stale === "names" ? state.facts : undefined;
      const facts = asked && (await asked.session((kept) => (known ? withNames(kept, known) : readHostFacts(kept))));
      Object.assign(state, { facts, inside: new Map() });
    }
    const { facts, wanted } = state;
    const lists = new Map<string, Found>();
    for (const list of (facts && asked && wanted) || []) {
      if (asked) lists.set(keyOf(list), state.inside.get(keyOf(list)) ?? (await readWanted(asked, list, isCurrent)));
    }
    const found = [...lists.values()];
    const names = found.flatMap((each) => each.names);
    const objects = found.flatMap((each) => each.objects);
    state.inside = lists;
    if (stale) Object.assign(state, { readAt: now(), took: now() - start });
    // Another target was chosen meanwhile; what was read is not told as its own.
    if (!isCurrent()) state.stale = "all";
    else await say(facts ? { ...facts, names: [...facts.names, ...names], objects } : null);
  };
  const say = async (facts: HostFacts | null): Promise<void> => {
    const text = JSON.stringify(facts);
    if (text === state.told) return;
    state.told = text;
    await tell(facts);
  };
  const readAll = async (): Promise<void> => {
    state.isRunning = true;
    try {
      while (state.stale || (state.facts && state.wanted?.some(isMissing))) await read();
    } finally {
      state.isRunning = false;
    }
  };
  const run = (): Promise<void> => {
    if (!state.isRunning) state.running = readAll();
    return state.running;
  };
  const isOld = (): boolean => now() - state.readAt > Math.max(freshFor, rest * state.took);
  return {
    refresh: () => {
      state.stale = "all";
      return run();
    },
    refreshNames: (waiting) => {
      if (state.facts && state.wanted && (waiting || isOld())) state.stale ??= "names";
      return run();
    },
    want: (lists) => {
      const isFirst = state.wanted === null && lists !== null;
      state.wanted = lists;
      // While nobody needed them, nobody looked.
      if (state.facts && isFirst && isOld()) state.stale ??= "names";
      return run();
    },
  };
}

async function readWanted(virsh: Virsh, list: WantedList, isWanted: () => boolean): Promise<Found> {
  if (isInside(list)) return { names: await readNamesIn(virsh, list), objects: [] };
  const read = (kept: Virsh) => readHostObjects(kept, list.scope, isWanted);
  return { names: [], objects: await virsh.session(read) };
}

async function withNames(virsh: Virsh, facts: HostFacts): Promise<HostFacts> {
  return { ...facts, names: await readHostNames(virsh, facts.netDevices) };
}

function isInside(list: WantedList): list is Inside {
  return list.kind !== "objects";
}

function keyOf({ kind, scope }: WantedList): string {
  return `${kind} ${scope}`;
}
