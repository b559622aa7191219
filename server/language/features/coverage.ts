/** Which parts of a text are spoken for. */
import type { Span } from "../problem.ts";

/** Tells whether a span overlaps one of the others. */
export function coverage(others: readonly Span[]): (span: Span) => boolean {
  const spans = others.toSorted((a, b) => a.start - b.start);
  const furthest: number[] = [];
  for (const { end } of spans) furthest.push(Math.max(end, furthest.at(-1) ?? 0));
  return ({ start, end }) => {
    let [low, high] = [0, spans.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((spans[middle]?.start ?? end) < end) low = middle + 1;
      else high = middle;
    }
    return (furthest[low - 1] ?? 0) > start;
  };
}

/** Does a span lie in another one? */
export function isWithin(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
