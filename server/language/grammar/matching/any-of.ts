/** One reading of an element for several, so that a message can list all that the others would have allowed. */
import type { BadValue, Mismatch } from "./mismatch.ts";
import type { Recovery } from "./recover.ts";

/**
 * The first of equally likely readings, with the values that the others would have allowed; and those in which the same value
 * is wrong, and nothing else but that something is still missing.
 */
export function inAnyOf(likeliest: readonly Recovery[], all: readonly Recovery[]): Recovery | undefined {
  const [first, ...equal] = likeliest;
  if (!first) return undefined;
  const parts = first.parts.map((part) => {
    if (!isBadValue(part)) return part;
    const incomplete = all.filter((other) => !likeliest.includes(other) && isIncompleteOnly(other, part));
    const more = [...equal, ...incomplete].flatMap((other) => other.parts.filter((each) => isSameValue(each, part)));
    return { ...part, leaves: [...new Set([...part.leaves, ...more.flatMap(({ leaves }) => leaves)])] };
  });
  return { ...first, parts };
}

function isIncompleteOnly({ parts }: Recovery, wrong: BadValue): boolean {
  return parts.every((part) => isSameValue(part, wrong) || ("kind" in part && part.kind.startsWith("missing-")));
}

function isBadValue(part: Mismatch | Recovery): part is BadValue {
  return "kind" in part && part.kind === "bad-value";
}

function isSameValue(part: Mismatch | Recovery, { attribute }: BadValue): part is BadValue {
  return isBadValue(part) && part.attribute === attribute;
}
