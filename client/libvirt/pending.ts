/** The two definitions of what runs and is stored. */
import type { Virsh } from "./virsh.ts";

/** By kind of document: the command that tells, what it says of what runs, and the one that gives the definition. */
const commands = {
  network: { info: "net-info", active: /^Active:\s+yes$/m, dump: "net-dumpxml" },
  domain: { info: "dominfo", active: /^Id:\s+\d+$/m, dump: "dumpxml" },
} as const;

export type PendingKind = keyof typeof commands;

export function canBePending(kind: string): kind is PendingKind {
  return kind in commands;
}

/** `undefined` for what has one definition only, and whenever the host cannot tell. */
export async function readPending(
  virsh: Virsh,
  kind: PendingKind,
  name: string,
): Promise<{ readonly live: string; readonly stored: string } | undefined> {
  const { info: infoCommand, active, dump } = commands[kind];
  const info = await virsh.run([infoCommand, "--", name]);
  if (!info.ok || !active.test(info.value) || !/^Persistent:\s+yes$/m.test(info.value)) return undefined;
  const live = await virsh.run([dump, "--", name]);
  const stored = live.ok ? await virsh.run([dump, "--inactive", "--", name]) : live;
  return live.ok && stored.ok ? { live: live.value, stored: stored.value } : undefined;
}
