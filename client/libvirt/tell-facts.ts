/**
 * Keeps somebody informed of what the current target has: all of it when it may have changed, and what is wanted besides
 * as soon as it is wanted. One reading at a time; what comes up meanwhile is read right after it.
 */
import { type HostFacts, readHostFacts } from "./host-facts.ts";
import { type Inside, type NameList, readHostNames, readNamesIn, type WantedList } from "./host-names.ts";
import { type HostObject, readHostObjects } from "./host-objects.ts";
import type { Virsh } from "./virsh.ts";

export interface FactsTeller {
  /** The facts may have changed, or are those of another target. Fulfilled when they have been told. */
  readonly refresh: () => Promise<void>;
  /** Only the names may have changed, by somebody else's hand: one round of commands. Nothing before the first facts. */
  readonly refreshNames: () => Promise<void>;
  /** From now on these lists are read too; the newest call counts. */
  readonly want: (lists: readonly WantedList[]) => Promise<void>;
}

export interface FactsOf {
  /** The way to the current target; `undefined` while there is none that can be asked. */
  readonly virsh: () => Virsh | undefined;
  /** Gets the facts when they are others than the last time; `null` when nothing is known. */
  readonly tell: (facts: HostFacts | null) => Promise<void>;
}

interface Found {
  readonly names: readonly NameList[];
  readonly objects: readonly HostObject[];
}

interface State {
  facts: HostFacts | undefined;
  /** What is wanted besides, read since the facts were. */
  inside: ReadonlyMap<string, Found>;
  /** The objects of wanted kinds. Kept when only names are read again: those that are still there have not become others. */
  objects: readonly HostObject[];
  wanted: readonly WantedList[];
  /** What has to be read again. */
  stale: "all" | "names" | undefined;
  told: string;
  /** True from the start of a reading until it has looked for the last time whether there is more to read. */
  isRunning: boolean;
  running: Promise<void>;
}

export function createFactsTeller({ virsh, tell }: FactsOf): FactsTeller {
  const state: State = {
    facts: undefined,
    inside: new Map(),
    objects: [],
    wanted: [],
    stale: undefined,
    told: "null",
    isRunning: false,
    running: Promise.resolve(),
  };
  const isMissing = (list: WantedList) => !state.inside.has(keyOf(list));
  const read = async (): Promise<void> => {
    const asked = virsh();
    const { stale } = state;
    if (stale) {
      state.stale = undefined;
      const known = stale === "names" ? state.facts : undefined;
      const facts = asked && (await asked.session((kept) => (known ? withNames(kept, known) : readHostFacts(kept))));
      Object.assign(state, { facts, inside: new Map(), objects: known ? state.objects : [] });
    }
    const { facts, wanted } = state;
    const lists = new Map<string, Found>();
    for (const list of facts && asked ? wanted : []) {
      if (asked) lists.set(keyOf(list), state.inside.get(keyOf(list)) ?? (await readWanted(asked, list)));
    }
    const found = [...lists.values()];
    const names = found.flatMap((each) => each.names);
    Object.assign(state, { inside: lists, objects: found.flatMap((each) => each.objects) });
    // Another target was chosen meanwhile; what was read is not told as its own.
    if (virsh()?.target.name !== asked?.target.name) state.stale = "all";
    else await say(facts ? { ...facts, names: [...facts.names, ...names], objects: state.objects } : null);
  };
  const readWanted = async (asked: Virsh, list: WantedList): Promise<Found> => {
    if (isInside(list)) return { names: await readNamesIn(asked, list), objects: [] };
    const isCurrent = () => virsh()?.target.name === asked.target.name;
    const read = (kept: Virsh) => readHostObjects(kept, list.scope, state.objects, isCurrent);
    return { names: [], objects: await asked.session(read) };
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
      while (state.stale || (state.facts && state.wanted.some(isMissing))) await read();
    } finally {
      state.isRunning = false;
    }
  };
  const run = (): Promise<void> => {
    if (!state.isRunning) state.running = readAll();
    return state.running;
  };
  return {
    refresh: () => {
      state.stale = "all";
      return run();
    },
    refreshNames: () => {
      if (state.facts) state.stale ??= "names";
      return run();
    },
    want: (lists) => {
      state.wanted = lists;
      return run();
    },
  };
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
