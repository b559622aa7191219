/** The name that somebody most likely meant. */
import { distance } from "fastest-levenshtein";

/**
 * The candidate with the fewest changed letters, `undefined` when none is near. Letter case and swapped neighbours
 * count less than other letters.
 * @param limit how many letters may be changed; more in longer words when it is not given
 */
export function nearest(
  written: string,
  candidates: Iterable<string>,
  limit: number = allowance(written),
): string | undefined {
  return nearestFew(written, candidates, limit)[0];
}

/** Up to three candidates that are near, the nearest first; of equally near ones the order stays. */
export function nearestFew(
  written: string,
  candidates: Iterable<string>,
  limit: number = allowance(written),
): readonly string[] {
  // A very long word is no misspelling, and would take long to compare.
  if (written.length > LONGEST) return [];
  const scored = [...new Set(candidates)]
    .filter((candidate) => Math.abs(candidate.length - written.length) <= limit)
    .map((candidate) => ({ candidate, score: scoreOf(written, candidate) }))
    .filter(({ score }) => score <= limit);
  const sorted = scored.sort((a, b) => a.score - b.score);
  return sorted.slice(0, 3).map(({ candidate }) => candidate);
}

const LONGEST = 60;

function allowance(written: string): number {
  // Any letter is one change away from any other and from none; only its case can be wrong.
  if (written.length <= 1) return 0.5;
  return written.length <= 4 ? 1 : Math.max(2, Math.floor(written.length / 3));
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
