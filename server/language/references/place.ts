/**
 * A row of the tables: at which path of a format a name stands, and what it means there. Paths begin below the root;
 * they end in an attribute (`source/@network`), in an element whose text is meant (`name`), or in an element whose
 * attributes together are the name (with `compose`). `*` is any element, `backingStore+` one that may hold itself.
 */
import type { XmlElement } from "../xml/tree.ts";
import type { Part } from "./notation.ts";
import type { SymbolKind } from "./symbol-kinds.ts";

export interface Place {
  readonly path: string;
  readonly kind: SymbolKind;
  readonly role: "definition" | "reference";
  /** Is it one at all? Asked with the element that has the attribute or the text. */
  readonly when: ((element: XmlElement) => boolean) | undefined;
  readonly scope: ((element: XmlElement) => string | undefined) | undefined;
  /** Makes one name of the whole element, whatever the path ends in; `undefined` when there is none. */
  readonly compose: ((element: XmlElement) => string | undefined) | undefined;
  /** The value is a list of numbers such as "1-3,5", each of which is a name. */
  readonly isList: boolean;
  /** A new number is written in hexadecimal, with so many digits. */
  readonly hexDigits: number | undefined;
  /** Finds the name in a value that is more than the name. */
  readonly part: ((value: string) => Part | undefined) | undefined;
  /** The names that the element brings without writing them. */
  readonly implied: ((element: XmlElement) => readonly string[]) | undefined;
}

type Options = Partial<Pick<Place, "when" | "scope" | "compose" | "isList" | "hexDigits" | "part" | "implied">>;

/** A row for a name that is given here. */
export function defines(kind: SymbolKind, path: string, options: Options = {}): Place {
  return place(kind, "definition", path, options);
}

/** A row for a name that is given elsewhere, in this document or another. */
export function refers(kind: SymbolKind, path: string, options: Options = {}): Place {
  return place(kind, "reference", path, options);
}

function place(kind: SymbolKind, role: Place["role"], path: string, options: Options): Place {
  const { when, scope, compose, isList = false, hexDigits, part, implied } = options;
  return { kind, role, path, when, scope, compose, isList, hexDigits, part, implied };
}
