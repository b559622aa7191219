/** Sizes with a unit, as memory, capacities and caches are written. Source: virScaleInteger in src/util/virutil.c. */

/** How many bytes each unit is, in lower case. */
export const bytesOfUnit: ReadonlyMap<string, bigint> = new Map([
  ["b", 1n],
  ["byte", 1n],
  ["bytes", 1n],
  ...[..."kmgtpe"].flatMap((letter, index): [string, bigint][] => {
    const power = BigInt(index + 1);
    return [
      [letter, 1024n ** power],
      [`${letter}ib`, 1024n ** power],
      [`${letter}b`, 1000n ** power],
    ];
  }),
]);

/**
 * The number of bytes; `undefined` when number or unit make no sense.
 * @param unit as written, in any case of letters
 * @param otherwise the unit that counts when none is written
 */
export function sizeInBytes(digits: string, unit: string | undefined, otherwise: string): bigint | undefined {
  const scale = bytesOfUnit.get((unit || otherwise).trim().toLowerCase());
  return /^\s*\+?\d+\s*$/.test(digits) && scale !== undefined
    ? BigInt(digits.trim().replace("+", "")) * scale
    : undefined;
}

/** The largest unit with which the size is a whole number, such as 4 GiB. */
export function largestUnit(bytes: bigint): { readonly number: bigint; readonly unit: string } {
  const units = ["EiB", "PiB", "TiB", "GiB", "MiB", "KiB"];
  const unit =
    units.find((name) => bytes > 0n && bytes % (bytesOfUnit.get(name.toLowerCase()) ?? 1n) === 0n) ?? "bytes";
  return { number: bytes / (bytesOfUnit.get(unit.toLowerCase()) ?? 1n), unit };
}
