/** One place in a text where a name is defined or used. */
import type { Span } from "../problem.ts";
import type { SymbolKind } from "./symbol-kinds.ts";

export interface Named {
  readonly kind: SymbolKind;
  /** In one spelling: numbers in decimal, MAC addresses and UUIDs in lower case. */
  readonly name: string;
  /** What the name lies in, such as the pool of a volume; `undefined` when the text does not say it: fits any. */
  readonly scope: string | undefined;
}

export interface Occurrence extends Named {
  readonly role: "definition" | "reference";
  /** The name itself, or the element's name where several attributes make it. On one line unless the author broke it. */
  readonly span: Span;
  /** Where the cursor is on it. */
  readonly reach: Span;
  readonly form: Form;
}

/**
 * How another name is put into the span: escaped, as it is in a CDATA section, as a hexadecimal number of so many
 * digits, or not at all because the span holds something else.
 */
export type Form = "escaped" | "cdata" | "fixed" | { readonly hexDigits: number };

/** The same thing, as far as the texts say. */
export function isSame(a: Named, b: Named): boolean {
  return (
    a.kind === b.kind && a.name === b.name && (a.scope === b.scope || a.scope === undefined || b.scope === undefined)
  );
}
