/**
 * Which documents hold a name, and which define names of a kind. A document that changes tells only what is different,
 * because a large one has many thousands of names and mostly one of them is being typed.
 */
import { isSame, type Occurrence } from "./occurrence.ts";
import { factsOf, type SymbolKind } from "./symbol-kinds.ts";

const none: ReadonlySet<string> = new Set();

export class NameHolders {
  /** Addresses by kind and name; only of names that other documents may ask for. */
  private readonly holders = new Map<SymbolKind, Map<string, Set<string>>>();
  private readonly definers = new Map<SymbolKind, Set<string>>();
  /** Sorted once for all questions until the set changes. */
  private readonly sorted = new WeakMap<ReadonlySet<string>, readonly string[]>();

  holding(kind: SymbolKind, name: string): ReadonlySet<string> {
    return this.holders.get(kind)?.get(name) ?? none;
  }

  defining(kind: SymbolKind): ReadonlySet<string> {
    return this.definers.get(kind) ?? none;
  }

  /** @param uris one of the sets that `holding` and `defining` gave */
  inOrder(uris: ReadonlySet<string>): readonly string[] {
    const known = this.sorted.get(uris);
    if (known) return known;
    const sorted = [...uris].sort();
    this.sorted.set(uris, sorted);
    return sorted;
  }

  /** The names of a document were these and are now those. @returns is anything different? */
  replace(uri: string, old: readonly Occurrence[], now: readonly Occurrence[]): boolean {
    const start = commonStart(old, now);
    const end = commonEnd(old, now, start);
    const gone = old.slice(start, old.length - end).filter(isShared);
    const come = now.slice(start, now.length - end).filter(isShared);
    for (const name of gone) this.release(uri, name);
    for (const name of come) this.hold(uri, name);
    if (gone.length > 0) this.holdAgain(uri, gone, now);
    return gone.length > 0 || come.length > 0;
  }

  /** What is gone in one place may still be there in another. */
  private holdAgain(uri: string, gone: readonly Occurrence[], now: readonly Occurrence[]): void {
    const names = new Set(gone.map(({ name }) => name));
    const kinds = new Set(gone.filter(({ role }) => role === "definition").map(({ kind }) => kind));
    for (const name of now) {
      const isConcerned = names.has(name.name) || (name.role === "definition" && kinds.has(name.kind));
      if (isConcerned && isShared(name)) this.hold(uri, name);
    }
  }

  private release(uri: string, { kind, name, role }: Occurrence): void {
    if (role === "definition") this.change(this.definers.get(kind) ?? new Set(), uri, false);
    const byName = this.holders.get(kind);
    const uris = byName?.get(name) ?? new Set();
    this.change(uris, uri, false);
    if (uris.size === 0) byName?.delete(name);
  }

  private hold(uri: string, { kind, name, role }: Occurrence): void {
    const byName = this.holders.get(kind) ?? new Map<string, Set<string>>();
    this.holders.set(kind, byName);
    const uris = byName.get(name) ?? new Set<string>();
    byName.set(name, uris);
    this.change(uris, uri, true);
    if (role !== "definition") return;
    const definers = this.definers.get(kind) ?? new Set<string>();
    this.definers.set(kind, definers);
    this.change(definers, uri, true);
  }

  private change(uris: Set<string>, uri: string, isIn: boolean): void {
    if (uris.has(uri) === isIn) return;
    if (isIn) uris.add(uri);
    else uris.delete(uri);
    this.sorted.delete(uris);
  }
}

function isShared({ kind }: Occurrence): boolean {
  return factsOf(kind).isShared;
}

function isEqual(a: Occurrence | undefined, b: Occurrence | undefined): boolean {
  return a !== undefined && b !== undefined && isSame(a, b) && a.scope === b.scope && a.role === b.role;
}

function commonStart(a: readonly Occurrence[], b: readonly Occurrence[]): number {
  let start = 0;
  while (isEqual(a[start], b[start])) start++;
  return start;
}

/** How many names at the ends are equal, without those at the start. */
function commonEnd(a: readonly Occurrence[], b: readonly Occurrence[], start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let end = 0;
  while (end < most && isEqual(a[a.length - 1 - end], b[b.length - 1 - end])) end++;
  return end;
}
