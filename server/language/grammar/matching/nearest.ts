/** The name that somebody most likely meant. */
import { distance } from "fastest-levenshtein";

/**
 * The candidate with the fewest changed letters, `undefined` when none is near. Letter case and swapped neighbours
 * count less than other letters.
 */
export function nearest(written: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const score = scoreOf(written, candidate);
    if (score < bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return bestScore <= allowance(written) ? best : undefined;
}

function allowance(written: string): number {
  return written.length <= 2 ? 1 : written.length <= 5 ? 2 : Math.max(2, Math.floor(written.length / 3));
}

function scoreOf(written: string, candidate: string): number {
  if (written.toLowerCase() === candidate.toLowerCase()) return 0.25;
  const letters = distance(written, candidate);
  return letters === 2 && isSwap(written, candidate) ? 1 : letters;
}

function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
