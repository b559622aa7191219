/** Carries out what a fix says. */
import { applyEdits } from "../../server/language/edits.ts";
import type { Fix } from "../../server/language/problem.ts";

export function applyFix(text: string, fix: Fix): string {
  return applyEdits(text, fix.edits);
}
