/** A quick look at many texts that hardly ever repeat each other, for rules that compare all parts of a large document. */

/**
 * The indexes of the texts that may be the same as another one but for the case of letters; all others are different from
 * each other and from these. Only numbers are made and sorted: thousands are looked at with each key that is pressed.
 */
export function mayRepeat(texts: readonly (string | undefined)[]): readonly number[] {
  const hashes = new Int32Array(texts.length);
  const sorted = new Int32Array(texts.length);
  let count = 0;
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at];
    if (text === undefined) continue;
    const hash = hashOf(text);
    // The case of letters beyond ASCII is not for here.
    if (hash === undefined) return [...texts.keys()];
    hashes[at] = hash;
    sorted[count++] = hash;
  }
  const repeated = repeatedIn(sorted.subarray(0, count).sort());
  if (repeated.size === 0) return [];
  return [...hashes.keys()].filter((at) => texts[at] !== undefined && repeated.has(hashes[at] ?? 0));
}

function repeatedIn(sorted: Int32Array): ReadonlySet<number> {
  const repeated = new Set<number>();
  for (let at = 1; at < sorted.length; at++) {
    const number = sorted[at];
    if (number !== undefined && number === sorted[at - 1]) repeated.add(number);
  }
  return repeated;
}

/** The same for texts that differ by the case of letters only (FNV-1a); `undefined` for texts beyond ASCII. */
function hashOf(text: string): number | undefined {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return undefined;
    hash = Math.imul(hash ^ (code | 0x20), 0x01000193);
  }
  return hash;
}
