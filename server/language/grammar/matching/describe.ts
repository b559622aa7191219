/** What a value may be, in words for people who have never seen the grammar. */
import { describeData } from "../describe-data.ts";
import type { TextLeaf } from "./leaves.ts";

/** The values of an enumeration, in the order of the grammar, each once. */
export function enumerated(texts: readonly TextLeaf[]): readonly string[] {
  return [...new Set(texts.flatMap((leaf) => (leaf.kind === "value" ? [leaf.value] : [])))];
}

/** The kinds of free values, such as "an IPv4 address", each once. */
export function freeKinds(texts: readonly TextLeaf[]): readonly string[] {
  const kinds = texts.flatMap((leaf) => {
    if (leaf.kind === "data") return [describeData(leaf)];
    if (leaf.kind === "list") return ["a list separated by spaces"];
    return leaf.kind === "text" ? ["any text"] : [];
  });
  return [...new Set(kinds)];
}
