/**
 * The disks that snapshots, checkpoints and backups name. Most of these documents do not hold the guest that they are
 * of, so its disks are looked for in the guests of the workspace: in the one that is named, or else in all.
 */
import type { IndexedDocument, WorkspaceIndex } from "./workspace-index.ts";

const moments: ReadonlySet<string> = new Set(["domainsnapshot", "domaincheckpoint", "domainbackup"]);

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
