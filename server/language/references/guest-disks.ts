/**
 * The disks that snapshots, checkpoints and backups name. Most of these documents do not hold the guest that they are
 * of, so its disks are looked for in the guests of the workspace: in the one that is named, or else in all.
 */
import type { IndexedDocument, WorkspaceIndex } from "./workspace-index.ts";

const moments: ReadonlySet<string> = new Set(["domainsnapshot", "domaincheckpoint", "domainbackup"]);

/**
 * The documents in which a disk of this one is named: the guest, and the snapshots, checkpoints and backups that can
 * only be of that guest, because no other that they can mean has a disk of this name. This document comes first.
 */
export function documentsOfDisks(
  index: WorkspaceIndex,
  own: IndexedDocument,
  disk: string,
): readonly IndexedDocument[] {
  const all = index.definitions("domain").map(({ document }) => document);
  const owners = new Set(all.filter((guest) => hasDisk(guest, disk)));
  const ownersOf = (moment: IndexedDocument) => guestsOfMoment(index, moment).filter((guest) => owners.has(guest));
  const guests = own.kind.name === "domain" ? [own] : ownersOf(own);
  const [guest, ...others] = guests;
  if (!guest || others.length > 0) return [own, ...guests];
  const ofGuest = index.documentsOf(moments).filter((moment) => isOnly(ownersOf(moment), guest));
  return [own, ...[guest, ...ofGuest].filter(({ uri }) => uri !== own.uri)];
}

function hasDisk({ names }: IndexedDocument, disk: string): boolean {
  return names.some(({ kind, role, name }) => kind === "disk-target" && role === "definition" && name === disk);
}

function isOnly([first, ...others]: readonly IndexedDocument[], guest: IndexedDocument): boolean {
  return first?.uri === guest.uri && others.length === 0;
}

/** The guests whose disks a document may mean; none when it is of another kind, or has the disks itself. */
export function guestsOfMoment(index: WorkspaceIndex, own: IndexedDocument): readonly IndexedDocument[] {
  if (!moments.has(own.kind.name)) return [];
  if (own.names.some(({ kind, role }) => kind === "disk-target" && role === "definition")) return [];
  const named = own.names.find(({ kind }) => kind === "domain");
  return index
    .definitions("domain")
    .filter(({ name }) => named === undefined || name.name === named.name)
    .map(({ document }) => document);
}
