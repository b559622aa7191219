/**
 * Versions of libvirt as single numbers, so that they compare with `<`: 10.7.0 is 10_007_000, as
 * libvirt's own version API counts.
 */

export type Version = number;

/** The newest release whose formats and rules are known here; assumed when nobody says otherwise. */
export const newestVersion: Version = 12_007_000;

/** Reads "10.7.0" or "10.7"; `undefined` for anything else. */
export function parseVersion(text: string): Version | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?$/.exec(text.trim());
  if (!match) return undefined;
  return Number(match[1]) * 1_000_000 + Number(match[2]) * 1_000 + Number(match[3] ?? 0);
}

/** The text that `parseVersion` reads, with all three parts. */
export function formatVersion(version: Version): string {
  return `${Math.floor(version / 1_000_000)}.${Math.floor(version / 1_000) % 1_000}.${version % 1_000}`;
}
