/** Names that nobody has yet: no document of the workspace, and nothing on the current target as far as it is known. */
import { nameInFile } from "./file-name.ts";
import { type HostNames, hostHas } from "./host-names.ts";
import type { Named } from "./occurrence.ts";
import { factsOf } from "./symbol-kinds.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

export interface Holders {
  /** `undefined` for a document that is in no workspace. */
  readonly index: WorkspaceIndex | undefined;
  readonly host: HostNames | undefined;
}

/** Of a document that stands alone, with no target. */
export const nobody: Holders = { index: undefined, host: undefined };

/** What is not known, because there is no workspace or no target, holds no name. */
export function isFreeName({ index, host }: Holders, named: Named): boolean {
  if (index?.isDefined(named) || hostHas(host, named)) return false;
  return !host?.objects?.some(({ kind, name, bridge }) =>
    named.kind === "host-interface" ? bridge === named.name : kind === named.kind && name === named.name,
  );
}

/** The MAC addresses that the workspace and the target have, in lower case. */
export function takenMacs({ index, host }: Holders): ReadonlySet<string> {
  const written = (index?.definitions("mac") ?? []).map(({ name }) => name.name);
  return new Set([...written, ...(host?.objects ?? []).flatMap(({ macs }) => macs)].map((mac) => mac.toLowerCase()));
}

/** So many numbers behind that of a name are tried. */
const MOST = 254;

/**
 * The first name with a higher number that is free: of "vm01" from "vm02" on, of a name without a number from 2 on.
 * @param separator what comes before a number where there was none
 */
export function nextFree(name: string, separator: string, isFree: (candidate: string) => boolean): string | undefined {
  const [, stem = "", digits = ""] = /^(.*?)(\d{1,9})$/.exec(name) ?? [undefined, name + separator, "1"];
  for (let step = 1; step <= MOST; step++) {
    const candidate = stem + String(Number(digits) + step).padStart(digits.length, "0");
    if (isFree(candidate)) return candidate;
  }
  return undefined;
}

/** The next free name that is possible for a kind. @param separator as of `nextFree` */
export function nextName(holders: Holders, { kind, name, scope }: Named, separator: string): string | undefined {
  return nextFree(name, separator, (candidate) => isPossible(holders, { kind, name: candidate, scope }));
}

/** What the file is called, if that is free and possible for a kind. */
export function nameOfFile(holders: Holders, { kind, scope }: Named, fileName: string): string | undefined {
  const name = nameInFile(fileName);
  return name !== undefined && isPossible(holders, { kind, name, scope }) ? name : undefined;
}

function isPossible(holders: Holders, named: Named): boolean {
  const { shape } = factsOf(named.kind);
  return shape?.pattern.test(named.name) !== false && isFreeName(holders, named);
}
