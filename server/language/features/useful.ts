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

/** `lv:usual` marks what nearly every document has. */
export function isUsual({ annotations }: Documented): boolean {
  return annotations?.notes.has("usual") ?? false;
}
