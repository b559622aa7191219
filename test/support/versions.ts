/** Since when libvirt has what our grammars declare, compared with what its documentation says (../shared/facts). */
import { readFileSync } from "node:fs";
import type { AttributePattern, ElementPattern } from "../../server/language/grammar/pattern.ts";
import { parseVersion, type Version } from "../../server/language/version.ts";
import { isWidePath, readingsOf } from "./version-wildcards.ts";
import { attributes, children, grammarOf, type Place, type Places, placesOf, values } from "./vocabulary.ts";

export interface VersionCoverage {
  readonly compared: number;
  /** Paths that no machine can follow, with remarks in words. */
  readonly unread: readonly string[];
  readonly misses: readonly VersionMiss[];
  /** The rows that speak of many places, with the places that they stand for. */
  readonly wide: readonly WideRow[];
}

export interface WideRow {
  readonly path: string;
  readonly places: number;
  /** Where our grammars say otherwise. */
  readonly misses: readonly VersionMiss[];
}

export interface VersionMiss {
  readonly path: string;
  /** What the list says. */
  readonly since: Version;
  /** What our grammars say; `undefined` for what they do not know by this path. */
  readonly declared: Version | undefined;
}

/** Compares every row of `versions.tsv`. */
export function versionCoverage(): VersionCoverage {
  const lines = readFileSync("../shared/facts/versions.tsv", "utf8").trim().split("\n").slice(1);
  const rows = lines.map((line) => line.split("\t")).map(([, path = "", since = ""]): Row => ({ path, since }));
  const isReadable = ({ path }: { readonly path: string }): boolean =>
    !/[*(: ]|\[[^@]/.test(path) && !path.startsWith("encryption");
  const readable = rows.filter(isReadable);
  const known = new Map<string, Places>();
  const placesIn = (root: string): Places => {
    const places = known.get(root) ?? placesOf(grammarOf(root));
    known.set(root, places);
    return places;
  };
  const misses = readable.flatMap(({ path, since: written }) => {
    const found = versionsAt(placesIn(path.split(/[/[]/)[0] ?? ""), path);
    const since = parseVersion(written) ?? 0;
    const declared = found.length === 0 ? undefined : Math.min(...found);
    return declared === since ? [] : [{ path, since, declared }];
  });
  const wide = rows.filter(({ path }) => isWidePath(path)).map((row) => compareWide(placesIn, row));
  const unread = rows.filter((row) => !isReadable(row) && !isWidePath(row.path)).map(({ path }) => path);
  return { compared: readable.length, unread, misses, wide };
}

/** A place cannot be older than what it is in: a new device has at once what all devices have. */
function compareWide(placesIn: (root: string) => Places, { path, since: written }: Row): WideRow {
  const since = parseVersion(written) ?? 0;
  const readings = readingsOf(placesIn, path);
  const misses = readings.flatMap(({ path: place, declared, around }) =>
    declared === Math.max(since, around) ? [] : [{ path: place, since: Math.max(since, around), declared }],
  );
  return { path, places: new Set(readings.map((reading) => reading.path)).size, misses };
}

interface Row {
  readonly path: string;
  readonly since: string;
}

/** `path` is such as domain/devices/disk[@type=nvme]/source/@managed=yes. */
function versionsAt(places: Places, path: string): readonly Version[] {
  const [root = "", ...steps] = path.split("/");
  const last = /^@([^=]+)(?:=(.*))?$/.exec(steps.at(-1) ?? "");
  const inner = last ? steps.slice(0, -1) : steps;
  const at = inner.reduce(
    (around, step) => narrowed(children(around, plain(step)), step),
    narrowed(places(`/${plain(root)}`), root),
  );
  if (!last) return at.filter(isMeant).map(({ since }) => since);
  const [, name = "", value] = last;
  const found = attributes(at, name).filter(isMeant);
  return value === undefined ? found.map(({ since }) => since) : found.flatMap((place) => values(place, value));
}

function plain(step: string): string {
  return step.replace(/\[.*\]/, "");
}

/** What our grammars declare only to refuse it in good words, or to ignore it as libvirt does, does not count. */
function isMeant({ pattern }: Place<ElementPattern | AttributePattern>): boolean {
  const notes = pattern.annotations?.notes;
  return !notes?.has("refused") && !notes?.has("ignored");
}

/** The elements that can have the value of a condition such as [@type=nvme], and since when they can. */
function narrowed(at: readonly Place<ElementPattern>[], step: string): readonly Place<ElementPattern>[] {
  const [, attribute, value] = /\[@(.+)=(.+)\]/.exec(step) ?? [];
  if (attribute === undefined || value === undefined) return at;
  return at.flatMap((place) =>
    attributes([place], attribute)
      .flatMap((found) => values(found, value))
      .map((since) => ({ ...place, since })),
  );
}
