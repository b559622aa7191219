/** Lists of numbers as libvirt writes them for CPUs and nodes: `0-3,^2,8`. Source: virBitmapParse in src/util/virbitmap.c. */

/** From the first to the last number, both included. */
export type NumberRange = readonly [first: number, last: number];

/** In rising order, without overlaps. */
export type NumberSet = readonly NumberRange[];

/** The numbers of a list; `undefined` when it is not one. `^` takes away what was named before it. */
export function parseNumberSet(list: string | undefined): NumberSet | undefined {
  if (list === undefined) return undefined;
  let ranges: NumberRange[] = [];
  for (const part of list.split(",")) {
    const match = /^\s*(?:\^(\d{1,9})|(\d{1,9})(?:-(\d{1,9}))?)\s*$/.exec(part);
    if (!match) return undefined;
    const [, without, first, last = first] = match;
    if (without !== undefined) ranges = ranges.flatMap((range) => cut(range, Number(without)));
    else if (Number(last) < Number(first)) return undefined;
    else ranges.push([Number(first), Number(last)]);
  }
  return merge(ranges);
}

/** How many numbers the set has. */
export function countOf(set: NumberSet): number {
  return set.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** The largest number; -1 of an empty set. */
export function largestOf(set: NumberSet): number {
  return set.at(-1)?.[1] ?? -1;
}

/** The first number that both sets have. */
export function commonNumber(a: NumberSet, b: NumberSet): number | undefined {
  let [i, j] = [0, 0];
  for (let left = a[i], right = b[j]; left && right; left = a[i], right = b[j]) {
    if (left[1] < right[0]) i++;
    else if (right[1] < left[0]) j++;
    else return Math.max(left[0], right[0]);
  }
  return undefined;
}

/** Do both sets have the same numbers, however they were written? */
export function isSameSet(a: NumberSet, b: NumberSet): boolean {
  return a.length === b.length && a.every(([first, last], index) => b[index]?.[0] === first && b[index]?.[1] === last);
}

/** Is each number of the first set in the second? */
export function isWithin(part: NumberSet, whole: NumberSet): boolean {
  return part.every(([first, last]) => whole.some((range) => range[0] <= first && last <= range[1]));
}

/** The numbers of a set that are not above another. */
export function upTo(set: NumberSet, largest: number): NumberSet {
  return set.flatMap(([first, last]) => (first > largest ? [] : [[first, Math.min(last, largest)] as const]));
}

function merge(ranges: readonly NumberRange[]): NumberRange[] {
  const merged: NumberRange[] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = merged.at(-1);
    if (before && first <= before[1] + 1) merged[merged.length - 1] = [before[0], Math.max(before[1], last)];
    else merged.push([first, last]);
  }
  return merged;
}

function cut([first, last]: NumberRange, number: number): readonly NumberRange[] {
  if (number < first || number > last) return [[first, last]];
  const parts: readonly NumberRange[] = [
    [first, number - 1],
    [number + 1, last],
  ];
  return parts.filter(([start, end]) => start <= end);
}

/** What was claimed by whom, for lists whose numbers may be given once. Adding stays fast for many small lists. */
export interface Claims<Owner> {
  /** The first owner of one of the numbers; else the numbers are claimed and nothing is returned. */
  readonly claim: (set: NumberSet, owner: Owner) => { readonly owner: Owner; readonly number: number } | undefined;
}

/** Claims of nobody yet. */
export function claims<Owner>(): Claims<Owner> {
  const claimed: { readonly range: NumberRange; readonly owner: Owner }[] = [];
  /** The index of the first claim that ends at the number or behind it. */
  const find = (number: number): number => {
    let [low, high] = [0, claimed.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((claimed[middle]?.range[1] ?? number) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    claim(set, owner) {
      for (const [first, last] of set) {
        const other = claimed[find(first)];
        if (other && other.range[0] <= last) return { owner: other.owner, number: Math.max(first, other.range[0]) };
      }
      for (const range of set) claimed.splice(find(range[0]), 0, { range, owner });
      return undefined;
    },
  };
}
