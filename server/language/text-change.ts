/** What changed from one version of a text to the next: one stretch, between what both begin and end with. */
import type { Span } from "./problem.ts";

export interface TextChange {
  /** Both texts are the same up to here. */
  readonly start: number;
  /** Where the common end begins in the new text. */
  readonly end: number;
  /** How much longer the new text is. */
  readonly growth: number;
}

/** The smallest stretch outside of which both texts are the same; empty when they are equal. */
export function changeBetween(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length);
  const start = commonLength(shorter, (from, length) => same(before, from, after, from, length));
  const tail = commonLength(shorter - start, (from, length) =>
    same(before, before.length - from - length, after, after.length - from - length, length),
  );
  return { start, end: after.length - tail, growth: after.length - before.length };
}

/** Where a stretch of the new text was in the old one; `undefined` when it touches the change. */
export function placeBefore({ start, end, growth }: TextChange, span: Span): Span | undefined {
  if (span.end < start) return span;
  return span.start > end ? { start: span.start - growth, end: span.end - growth } : undefined;
}

/** Compares in large pieces, which is fast, and goes down to small ones where they differ. */
function commonLength(longest: number, isSame: (from: number, length: number) => boolean): number {
  let at = 0;
  for (let piece = 1 << 16; piece > 0; piece >>= 1) {
    while (at + piece <= longest && isSame(at, piece)) at += piece;
  }
  return at;
}

function same(before: string, from: number, after: string, to: number, length: number): boolean {
  return before.slice(from, from + length) === after.slice(to, to + length);
}
