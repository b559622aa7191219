/**
 * The variables of network filters. What an interface gives a filter reaches all filters that it includes, and what one
 * filter gives another reaches those below it; so a name means one thing in all filters that are connected by includes
 * and use it, and another thing in all others. Source: virNWFilterIncludeDefToRuleInst in src/nwfilter.
 */
import { libvirtsVariables, standardVariables } from "./libvirts-filters.ts";
import type { Named } from "./occurrence.ts";
import type { Found, WorkspaceIndex } from "./workspace-index.ts";

/** The filters that a filter includes, or that include it, by name. */
type Steps = ReadonlyMap<string, ReadonlySet<string>>;

interface Includes {
  readonly below: Steps;
  readonly above: Steps;
}

/** Is the name one that libvirt knows itself, so that another one would not do? */
export function isStandardVariable({ kind, name }: Pick<Named, "kind" | "name">): boolean {
  return kind === "filter-variable" && standardVariables.has(name);
}

/** Why a standard variable is not renamed. */
export function objectionToStandard({ name }: Pick<Named, "name">): string {
  return `cannot be renamed: ${name} means something to libvirt itself or to the filters that it brings along`;
}

/** @returns the names of the filters in which a variable is the same one, and of those that hand it on */
export function filtersSharing(index: WorkspaceIndex, variable: Named): ReadonlySet<string> {
  return sharing(index, readIncludes(index), variable);
}

/** A filter with all filters that it includes, by name. */
export function includedBy(index: WorkspaceIndex, filter: string): ReadonlySet<string> {
  return reach([filter], readIncludes(index).below);
}

/** All filters that are connected with one by includes in one direction: what it includes, and what includes it. */
export function connectedWith(index: WorkspaceIndex, filter: string): ReadonlySet<string> {
  const { below, above } = readIncludes(index);
  return new Set([...reach([filter], below), ...reach([filter], above)]);
}

/** Where a variable would meet one that has its new name already. */
export function rivals(index: WorkspaceIndex, variable: Named, newName: string): readonly Found[] {
  const includes = readIncludes(index);
  const reached = reach(sharing(index, includes, variable), includes.below);
  return index.namedIn(index.documentsHolding(variable.kind, newName), { ...variable, name: newName }, reached);
}

/** Why a variable cannot be renamed, as the end of a sentence; `undefined` when it can. */
export function objectionToVariable(index: WorkspaceIndex, variable: Named, newName: string): string | undefined {
  const { name } = variable;
  if (standardVariables.has(name)) return objectionToStandard(variable);
  if (standardVariables.has(newName)) {
    return `cannot be called ${newName}: that means something to libvirt itself or to the filters that it brings along`;
  }
  const includes = readIncludes(index);
  const filters = sharing(index, includes, variable);
  if (![...filters].some((filter) => usersOf(index, name).has(filter))) {
    return `cannot be renamed: no document of the workspace has a filter that gets this one and uses $${name}`;
  }
  const unknown = [...reach(filters, includes.below)].find(
    (filter) => !isDefined(index, filter) && libvirtsVariables(filter) === undefined,
  );
  if (unknown === undefined) return undefined;
  return `cannot be renamed: the filter "${unknown}" gets it too, and no document of the workspace defines that one`;
}

function sharing(index: WorkspaceIndex, { below, above }: Includes, { name, scope = "" }: Named): ReadonlySet<string> {
  const users = usersOf(index, name);
  const shared = new Set([...reach([scope], below)].filter((filter) => users.has(filter)));
  if (shared.size === 0) return new Set([scope]);
  const givers = new Set<string>();
  // A set that grows while it is walked is walked to its end.
  for (const user of shared) {
    for (const giver of reach([user], above)) {
      if (givers.has(giver)) continue;
      givers.add(giver);
      for (const filter of reach([giver], below)) if (users.has(filter)) shared.add(filter);
    }
  }
  return givers;
}

/** The filters whose own rules use a variable. */
function usersOf(index: WorkspaceIndex, variable: string): ReadonlySet<string> {
  const uses = index.definitions("filter-variable").filter(({ name }) => name.name === variable);
  return new Set(uses.map(({ name }) => name.scope ?? ""));
}

function isDefined(index: WorkspaceIndex, filter: string): boolean {
  return index.isDefined({ kind: "filter", name: filter, scope: undefined });
}

function readIncludes(index: WorkspaceIndex): Includes {
  const below = new Map<string, Set<string>>();
  const above = new Map<string, Set<string>>();
  for (const { document, name: filter } of index.definitions("filter")) {
    for (const { kind, role, name } of document.names) {
      if (kind !== "filter" || role !== "reference") continue;
      addStep(below, filter.name, name);
      addStep(above, name, filter.name);
    }
  }
  return { below, above };
}

function addStep(steps: Map<string, Set<string>>, from: string, to: string): void {
  const known = steps.get(from);
  if (known) known.add(to);
  else steps.set(from, new Set([to]));
}

/** All filters that are reached by any number of steps, with those from which it goes out. */
function reach(from: Iterable<string>, steps: Steps): ReadonlySet<string> {
  const reached = new Set(from);
  for (const filter of reached) for (const next of steps.get(filter) ?? []) reached.add(next);
  return reached;
}
