/**
 * Matches a regular expression without backtracking: a non-deterministic automaton whose sets of states are found as
 * texts need them (Thompson's construction), so that a text takes one step per character.
 */
import type { RegexNode } from "./xsd-regex-parse.ts";

/** Beyond this many states (`(a{1,1000}){1,1000}`) there is no automaton. */
const STATE_LIMIT = 20_000;
/** Sets and steps kept for later texts. */
const MEMORY_LIMIT = 10_000;

interface State {
  readonly id: number;
  /** Matches one character on the way to `next[0]`; without it all of `next` are reached without a character. */
  readonly character: RegExp | undefined;
  readonly next: State[];
}

interface StateSet {
  readonly states: readonly State[];
  readonly accepts: boolean;
  readonly steps: Map<string, StateSet>;
}

/** `undefined` when the automaton would be too large. */
export function makeAutomaton(node: RegexNode): ((text: string) => boolean) | undefined {
  const builder: Builder = { size: 0, characters: new Map() };
  const final = newState(builder, undefined, []);
  const start = build(builder, node, final);
  if (!start) return undefined;
  let memory = new Map<string, StateSet>();
  let steps = 0;
  return (text) => {
    if (steps > MEMORY_LIMIT) {
      memory = new Map();
      steps = 0;
    }
    let set = toSet(memory, [start], final);
    for (const character of text) {
      let next = set.steps.get(character);
      if (!next) {
        steps++;
        next = toSet(memory, follow(set, character), final);
        set.steps.set(character, next);
      }
      if (next.states.length === 0 && !next.accepts) return false;
      set = next;
    }
    return set.accepts;
  };
}

interface Builder {
  size: number;
  readonly characters: Map<string, RegExp>;
}

function newState(builder: Builder, character: RegExp | undefined, next: State[]): State {
  return { id: builder.size++, character, next };
}

/** The state from which `node` leads to `next`. */
function build(builder: Builder, node: RegexNode, next: State): State | undefined {
  if (builder.size > STATE_LIMIT) return undefined;
  switch (node.kind) {
    case "character":
      return newState(builder, characterRegex(builder, node.source), [next]);
    case "sequence":
      return node.parts.reduceRight<State | undefined>((to, part) => to && build(builder, part, to), next);
    case "choice": {
      const branches = node.parts.map((part) => build(builder, part, next));
      const known = branches.filter((branch) => branch !== undefined);
      return known.length < branches.length ? undefined : newState(builder, undefined, known);
    }
    case "repeat":
      return buildRepeat(builder, node, next);
  }
}

function buildRepeat(builder: Builder, node: Extract<RegexNode, { kind: "repeat" }>, next: State): State | undefined {
  let start: State | undefined = next;
  if (node.max === Number.POSITIVE_INFINITY) {
    const loop = newState(builder, undefined, [next]);
    const body = build(builder, node.part, loop);
    if (!body) return undefined;
    loop.next.push(body);
    start = loop;
  }
  const optional = node.max === Number.POSITIVE_INFINITY ? 0 : node.max - node.min;
  for (let count = 0; count < optional && start; count++) {
    const body: State | undefined = build(builder, node.part, start);
    start = body && newState(builder, undefined, [body, next]);
  }
  for (let count = 0; count < node.min && start; count++) start = build(builder, node.part, start);
  return start;
}

function characterRegex(builder: Builder, source: string): RegExp {
  const known = builder.characters.get(source);
  if (known) return known;
  const made = new RegExp(`^${source}$`, "u");
  builder.characters.set(source, made);
  return made;
}

function follow(set: StateSet, character: string): readonly State[] {
  return set.states.filter((state) => state.character?.test(character)).flatMap((state) => state.next);
}

/** The set of all states that are reached from these without a character. */
function toSet(memory: Map<string, StateSet>, from: readonly State[], final: State): StateSet {
  const reached = new Set<State>();
  const pending = [...from];
  for (let state = pending.pop(); state; state = pending.pop()) {
    if (reached.has(state)) continue;
    reached.add(state);
    if (!state.character) pending.push(...state.next);
  }
  const states = [...reached].filter((state) => state.character);
  const accepts = reached.has(final);
  const key = `${accepts} ${states.map((state) => state.id).sort((a, b) => a - b)}`;
  const known = memory.get(key);
  if (known) return known;
  const made: StateSet = { states, accepts, steps: new Map() };
  memory.set(key, made);
  return made;
}
