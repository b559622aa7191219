/** What the RELAX NG specification forbids in section 7. */
import type { SimplePattern } from "./simple.ts";
import type { SyntaxProblem } from "./syntax.ts";

/** In the order of the grammar. */
export function checkRestrictions(_start: SimplePattern): readonly SyntaxProblem[] {
  return [];
}
