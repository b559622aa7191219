/** What is worth being offered, of all that the grammar takes. */
import type { Annotations } from "../grammar/pattern.ts";
import { parseVersion, type Version } from "../version.ts";
import type { Documented } from "./documentation.ts";

/**
 * The version knows it, and it does something: `lv:ignored` and `lv:refused` mark what libvirt's grammar takes, but
 * libvirt drops or the hypervisor refuses.
 */
export function isUseful(annotations: Annotations | undefined, version: Version): boolean {
  const notes = annotations?.notes;
  if (notes?.has("ignored") || notes?.has("refused")) return false;
  return (parseVersion(notes?.get("since") ?? "") ?? 0) <= version;
}

/**
 * The lower, the earlier something is offered: `lv:usual` marks what nearly every document has, what is there often, and
 * what seldom.
 */
export function rarity({ annotations }: Documented): number {
  return rarities.get(annotations?.notes.get("usual") ?? "") ?? 2;
}

const rarities: ReadonlyMap<string, number> = new Map([
  ["yes", 0],
  ["often", 1],
  ["seldom", 3],
]);
