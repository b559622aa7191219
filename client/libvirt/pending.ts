/** The two definitions of what runs and is stored. */
import { dump, runOn } from "./deploy.ts";
import { objectCommands } from "./object-commands.ts";
import type { Virsh } from "./virsh.ts";

/** By kind of document: the command that tells, and what it says of what runs. */
const infos = {
  network: { info: "net-info", active: /^Active:\s+yes$/m },
  domain: { info: "dominfo", active: /^Id:\s+\d+$/m },
} as const;

export type PendingKind = keyof typeof infos;

/** Has this kind of document a running and a stored definition that can differ? */
export function canBePending(kind: string): kind is PendingKind {
  return kind in infos;
}

/** `undefined` for what has one definition only, and whenever the host cannot tell. */
export async function readPending(
  virsh: Virsh,
  kind: PendingKind,
  name: string,
): Promise<{ readonly live: string; readonly stored: string } | undefined> {
  const commands = objectCommands.get(kind);
  if (!commands) return undefined;
  const { info: infoCommand, active } = infos[kind];
  const info = await runOn(virsh, commands, name, [infoCommand]);
  if (!info.ok || !active.test(info.value) || !/^Persistent:\s+yes$/m.test(info.value)) return undefined;
  const live = await dump(virsh, commands, name, true);
  const stored = live.ok ? await dump(virsh, commands, name, false) : live;
  return live.ok && stored.ok ? { live: live.value, stored: stored.value } : undefined;
}
