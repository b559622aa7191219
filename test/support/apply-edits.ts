/** Carries out what a fix says, as the editor does. */
import { applyEdits, inStyleOf } from "../../server/language/edits.ts";
import type { Fix } from "../../server/language/problem.ts";

export function applyFix(text: string, fix: Fix): string {
  return applyEdits(text, inStyleOf(text, fix.edits));
}
