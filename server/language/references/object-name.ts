/** What a document defines as a whole. */
import type { Occurrence } from "./occurrence.ts";
import type { SymbolKind } from "./symbol-kinds.ts";
import type { IndexedDocument } from "./workspace-index.ts";

/** By the name of the document kind the name of its object. Volumes are left out: their pool is not known. */
const kinds: ReadonlyMap<string, SymbolKind> = new Map([
  ["network", "network"],
  ["domain", "domain"],
  ["pool", "pool"],
  ["filter", "filter"],
  ["hostinterface", "host-interface"],
]);

/** The name of the object that a document defines; `undefined` for a document without a name of its own. */
export function objectName(document: IndexedDocument): Occurrence | undefined {
  const kind = kinds.get(document.kind.name);
  return kind && document.names.find((name) => name.kind === kind && name.role === "definition");
}

/** Two versions of one object: documents of the same kind and name. */
export function hasSameName(a: IndexedDocument, b: IndexedDocument): boolean {
  return a.kind.name === b.kind.name && isSame(objectName(a), objectName(b));
}

/** As `hasSameName`; for a secret, which has no name, its UUID stands. */
export function isSameObject(a: IndexedDocument, b: IndexedDocument): boolean {
  return hasSameName(a, b) || isSame(secretOf(a), secretOf(b));
}

function isSame(a: Occurrence | undefined, b: Occurrence | undefined): boolean {
  return a !== undefined && a.name === b?.name;
}

function secretOf(document: IndexedDocument): Occurrence | undefined {
  if (document.kind.name !== "secret") return undefined;
  return document.names.find(({ kind, role }) => kind === "uuid" && role === "definition");
}
