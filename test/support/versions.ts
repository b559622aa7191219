/** Since when libvirt has what our grammars declare, compared with what its documentation says (../shared/facts). */
import { readFileSync } from "node:fs";
import type { AttributePattern, ElementPattern } from "../../server/language/grammar/pattern.ts";
import { parseVersion, type Version } from "../../server/language/version.ts";
import { attributes, children, grammarOf, type Place, type Places, placesOf, values } from "./vocabulary.ts";

export interface VersionCoverage {
  readonly compared: number;
  /** Paths that no machine can follow: wildcards, namespaces, and remarks in words. */
  readonly unread: readonly string[];
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
  const rows = lines.map((line) => line.split("\t")).map(([, path = "", since = ""]) => ({ path, since }));
  const isReadable = ({ path }: { readonly path: string }): boolean =>
    !/[*(: ]|\[[^@]/.test(path) && !path.startsWith("encryption");
  const readable = rows.filter(isReadable);
  const known = new Map<string, Places>();
  const misses = readable.flatMap(({ path, since: written }) => {
    const root = path.split(/[/[]/)[0] ?? "";
    const places = known.get(root) ?? placesOf(grammarOf(root));
    known.set(root, places);
    const found = versionsAt(places, path);
    const since = parseVersion(written) ?? 0;
    const declared = found.length === 0 ? undefined : Math.min(...found);
    return declared === since ? [] : [{ path, since, declared }];
  });
  const unread = rows.filter((row) => !isReadable(row)).map(({ path }) => path);
  return { compared: readable.length, unread, misses };
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
