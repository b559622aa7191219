/** The values that may come next, found by looking up where they are words of an enumeration. */
import { getOrMake } from "../../maps.ts";
import { collapse } from "../datatypes-whitespace.ts";
import type { Pattern, ValuePattern } from "../pattern.ts";
import type { TextLeaf } from "./leaves.ts";

export interface TextIndex {
  /** The words of enumerations, by their collapsed spelling. */
  readonly words: ReadonlyMap<string, readonly ValuePattern[]>;
  /** All that has to be tried. */
  readonly others: readonly TextLeaf[];
  /** One leaf that takes the text is all that the pattern asks for. */
  readonly isAnyOf: boolean;
}

/** @param leaves the texts that the pattern can begin with */
export function toTextIndex(pattern: Pattern, leaves: readonly TextLeaf[]): TextIndex {
  const words = new Map<string, ValuePattern[]>();
  const others: TextLeaf[] = [];
  for (const leaf of leaves) {
    if (leaf.kind !== "value" || leaf.datatype.name !== "token") {
      others.push(leaf);
      continue;
    }
    getOrMake(words, collapse(leaf.value), () => []).push(leaf);
  }
  return { words, others, isAnyOf: isAnyOf(pattern) };
}

/** The leaves that the text is a word of. */
export function findWords({ words }: TextIndex, text: string): readonly ValuePattern[] {
  if (words.size === 0) return NONE;
  return words.get(text) ?? words.get(collapse(text)) ?? NONE;
}

const NONE: readonly never[] = [];

function isAnyOf(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case "choice":
      return isAnyOf(pattern.left) && isAnyOf(pattern.right);
    case "text":
    case "data":
    case "value":
    case "list":
    case "empty":
      return true;
    default:
      return false;
  }
}
