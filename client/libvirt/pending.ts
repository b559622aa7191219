/** The two definitions of a network that runs and is stored. */
import type { Virsh } from "./virsh.ts";

/** `undefined` for a network with one definition only, and whenever the host cannot tell. */
export async function readPending(
  virsh: Virsh,
  name: string,
): Promise<{ readonly live: string; readonly stored: string } | undefined> {
  const info = await virsh.run(["net-info", "--", name]);
  if (!info.ok || !/^Active:\s+yes$/m.test(info.value) || !/^Persistent:\s+yes$/m.test(info.value)) return undefined;
  const live = await virsh.run(["net-dumpxml", "--", name]);
  const stored = live.ok ? await virsh.run(["net-dumpxml", "--inactive", "--", name]) : live;
  return live.ok && stored.ok ? { live: live.value, stored: stored.value } : undefined;
}
