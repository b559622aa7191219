/** The objects that the documents of a workspace define, found by a part of their name. */
import type { SymbolKind } from "../references/symbol-kinds.ts";
import { factsOf } from "../references/symbol-kinds.ts";
import { type Found, type Location, locationOf, type WorkspaceIndex } from "../references/workspace-index.ts";

export interface WorkspaceSymbol {
  readonly name: string;
  /** What it is, such as "network", or in what it lies, such as "port group of lab". */
  readonly detail: string;
  readonly location: Location;
}

/** What people look for; addresses and UUIDs are found by the text search of every editor. */
const kinds: readonly SymbolKind[] = [
  "network",
  "domain",
  "pool",
  "volume",
  "filter",
  "secret-usage",
  "portgroup",
  "snapshot",
  "checkpoint",
  "host-interface",
  "node-device",
];

/** Editors show a part of them, and ask again with a longer query. */
const most = 500;

/**
 * The definitions whose name has the letters of the query in their order, whatever the case: those that begin with it
 * first, then those that hold it, then the others. An empty query finds all.
 */
export function workspaceSymbols(index: WorkspaceIndex, query: string): readonly WorkspaceSymbol[] {
  const wanted = query.toLowerCase();
  return kinds
    .flatMap((kind) => index.definitions(kind))
    .map((found) => ({ found, rank: rankOf(found.name.name.toLowerCase(), wanted) }))
    .filter(({ rank }) => rank < unlike)
    .sort((a, b) => a.rank - b.rank || compare(a.found.name.name, b.found.name.name))
    .slice(0, most)
    .map(({ found }) => symbolOf(found));
}

const unlike = 3;

function rankOf(name: string, wanted: string): number {
  const at = name.indexOf(wanted);
  if (at >= 0) return at === 0 ? 0 : 1;
  let next = 0;
  for (const letter of name) if (letter === wanted[next]) next++;
  return next === wanted.length ? 2 : unlike;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function symbolOf(found: Found): WorkspaceSymbol {
  const { kind, name, scope } = found.name;
  const { word } = factsOf(kind);
  return { name, detail: scope === undefined ? word : `${word} of ${scope}`, location: locationOf(found) };
}
