/** What differs between two networks and cannot be changed while they run. */
import type { NetworkModel } from "./model.ts";

/**
 * The names of the elements that differ, "network" for attributes of the root. What the wanted network leaves to
 * libvirt (the bridge's name, its MAC address) is no difference.
 */
export function restDifferences(from: NetworkModel, to: NetworkModel): readonly string[] {
  const names = new Set([...from.rest.keys(), ...to.rest.keys()]);
  return [...names].filter((name) => !sameRest(name, from.rest.get(name), to.rest.get(name)));
}

function sameRest(name: string, from: string | undefined, to: string | undefined): boolean {
  if (from === to) return true;
  if (name === "mac" && to === undefined) return true;
  if (name !== "bridge") return false;
  const leavesName = to === undefined || !/ name=/.test(to) || / name='[^']*%d/.test(to);
  return leavesName && withoutName(from) === withoutName(to);
}

function withoutName(bridge: string | undefined): string {
  return (bridge ?? "<bridge/>").replace(/ name='[^']*'/, "");
}
