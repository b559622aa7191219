/**
 * The names that the current target has, as a client tells them: whole lists, so that what a list does not hold is not
 * there. Of what the target does not list (the command is refused or missing, or nobody has asked yet) nothing is known.
 */
import type { Named, Occurrence } from "./occurrence.ts";
import type { SymbolKind } from "./symbol-kinds.ts";

/** All names of one kind. */
export interface HostNameList {
  /** One of the kinds of names that documents have. */
  readonly kind: string;
  /** What the names lie in, such as the pool of volumes; `null` for names that stand for themselves. */
  readonly scope: string | null;
  readonly names: readonly string[];
}

export interface HostNames {
  /** What the user calls the target. */
  readonly target: string;
  /** Besides names of the kinds of documents: those of active networks and pools. */
  readonly names: readonly HostNameList[];
  /** Objects of the kinds that were asked for. A client that does not tell them leaves it out. */
  readonly objects?: readonly HostObject[];
}

/** An object of the target, and what it claims for itself. */
export interface HostObject {
  /** The format of its document. */
  readonly kind: string;
  readonly name: string;
  readonly uuid: string | null;
  /** Of the interfaces of a guest. */
  readonly macs: readonly string[];
  /** The bridge that libvirt makes for a network. */
  readonly bridge: string | null;
  /** Where a network has addresses, such as `10.0.0.1/24` or `10.0.0.1/255.255.255.0`. */
  readonly addresses: readonly string[];
}

/** All names of a kind that the target has; `undefined` when it is not known, as it is without a target. */
export function hostNames(
  host: HostNames | undefined,
  kind: SymbolKind,
  scope: string | undefined,
): readonly string[] | undefined {
  return host?.names.find((list) => list.kind === kind && (list.scope ?? undefined) === scope)?.names;
}

/** Has the target this name? `undefined` when it is not known. */
export function hostHas(host: HostNames | undefined, { kind, name, scope }: Named): boolean | undefined {
  return hostNames(host, kind, scope)?.includes(name);
}

/** Is a network or a pool active? `undefined` when it is not known, or the target does not have it. */
export function isActive(host: HostNames | undefined, kind: "network" | "pool", name: string): boolean | undefined {
  if (hostNames(host, kind, undefined)?.includes(name) !== true) return undefined;
  return host?.names.find((list) => list.kind === `active-${kind}`)?.names.includes(name);
}

/** A list that costs the target a command of its own, or one for each object. */
export interface WantedList {
  readonly kind: "portgroup" | "volume" | "snapshot" | "checkpoint" | "objects";
  /** The object that is asked about; of objects their kind. */
  readonly scope: string;
}

/** A document of one of these is measured by all of its kind. */
const compared: ReadonlySet<SymbolKind> = new Set<SymbolKind>(["network", "domain", "pool", "filter"]);

/** What lies in an object of this kind, and is read only of those that documents speak of. */
const inside: Partial<Record<SymbolKind, WantedList["kind"]>> = { network: "portgroup", pool: "volume" };
const ofGuests = { snapshot: "snapshot", checkpoint: "checkpoint" } as const;

/** The lists that tell more about the names of a document, each once; of objects only that the target has. */
export function wantedLists(host: HostNames, names: readonly Occurrence[]): readonly WantedList[] {
  const wanted = new Map<string, WantedList>();
  const want = (kind: WantedList["kind"], scope: string) => wanted.set(`${kind} ${scope}`, { kind, scope });
  const objects = new Map<SymbolKind, ReadonlySet<string>>();
  const isThere = (kind: SymbolKind, name: string): boolean => {
    const known = objects.get(kind) ?? new Set(hostNames(host, kind, undefined));
    objects.set(kind, known);
    return known.has(name);
  };
  for (const { kind, role, name, scope } of names) {
    const list = role === "reference" ? inside[kind] : undefined;
    if (list && isThere(kind, name)) want(list, name);
    const isOneOfMany = role === "definition" && compared.has(kind) && hostNames(host, kind, undefined)?.length;
    if (isOneOfMany) want("objects", kind);
    if ((kind === "snapshot" || kind === "checkpoint") && scope !== undefined && isThere("domain", scope)) {
      want(ofGuests[kind], scope);
    }
  }
  return [...wanted.values()];
}
