/** The rows of `versions.tsv` that speak of many places at once, read at each place that they stand for. */
import { partsOf } from "../../scripts/grammar-walk.ts";
import { names } from "../../server/language/grammar/name-class.ts";
import type { AttributePattern, ElementPattern } from "../../server/language/grammar/pattern.ts";
import type { Version } from "../../server/language/version.ts";
import { attributes, children, type Place, type Places, values } from "./vocabulary.ts";

/** One place of a row, such as domain/devices/disk/driver/@iommu. */
export interface Reading {
  readonly path: string;
  /** What our grammars say: that of the whole way to the place. */
  readonly declared: Version;
  /** Since when there is what the place is in; the place cannot be older. */
  readonly around: Version;
}

interface Located<Pattern> {
  readonly path: string;
  readonly place: Place<Pattern>;
  readonly around: Version;
}

/** How a path of the list is written whose own notation no machine can follow. */
const written: Readonly<Record<string, readonly string[]>> = {
  "network/dnsmasq:options": ["network/{http://libvirt.org/schemas/network/dnsmasq/1.0}options"],
  "pool/fs:mount_opts": ["pool/{http://libvirt.org/schemas/storagepool/fs/1.0}mount_opts"],
  "pool/rbd:config_opts": ["pool/{http://libvirt.org/schemas/storagepool/rbd/1.0}config_opts"],
  "domain/devices/tpm[passthrough]": ["domain/devices/tpm/backend[@type=passthrough]"],
  "domain/devices/tpm[emulator]": ["domain/devices/tpm/backend[@type=emulator]"],
  "domain/devices/filesystem/boot (virtiofs)": ["domain/devices/filesystem/boot"],
  "encryption[@format=luks]": encryptions("[@format=luks]"),
  "encryption[@format=luks-any]": encryptions("[@format=luks-any]"),
  "encryption/@engine": encryptions("/@engine"),
  "encryption/secret/@usage": encryptions("/secret/@usage"),
};

function encryptions(rest: string): readonly string[] {
  return ["volume/target/encryption", "domain/devices/disk/encryption", "domain/devices/disk/source/encryption"].map(
    (path) => `${path}${rest}`,
  );
}

/** Does a row speak of many places, or in another notation? */
export function isWidePath(path: string): boolean {
  return path in written || (path.includes("*") && !/[( ]/.test(path));
}

/** Every place that a row stands for; what our grammars declare only to refuse or to ignore it is none. */
export function readingsOf(placesIn: (root: string) => Places, row: string): readonly Reading[] {
  const found = new Map<string, Reading>();
  for (const path of written[row] ?? [row]) {
    const [root = "", ...steps] = path.split(/\/(?![^{]*\})/);
    const start = placesIn(root)(`/${root}`).map((place) => ({ path: root, place, around: 0 }));
    for (const { path, place, around } of followed(start, steps))
      found.set(`${path} ${place.since} ${around}`, { path, declared: place.since, around });
  }
  return [...found.values()].sort((a, b) => a.path.localeCompare(b.path));
}

type Declaration = ElementPattern | AttributePattern;

function followed(
  at: readonly Located<ElementPattern>[],
  [step, ...rest]: readonly string[],
): readonly Located<Declaration>[] {
  if (step === undefined) return at;
  const attribute = /^@([^=]+)(?:=(.*))?$/.exec(step);
  if (attribute) return at.flatMap((located) => attributeAt(located, attribute[1] ?? "", attribute[2]));
  const [, name = "", condition, value] = /^(.*?)(?:\[@(.+)=(.+)\])?$/.exec(step) ?? [];
  const inner = at.flatMap((located) => elementsAt(located, name));
  if (condition === undefined) return followed(inner, rest);
  return followed(
    inner.flatMap((located) =>
      attributeAt(located, condition, value).map(({ place, around }) => ({
        path: `${located.path}[@${condition}=${value}]`,
        place: { pattern: located.place.pattern, since: place.since },
        around,
      })),
    ),
    rest,
  );
}

/** @param name with a `*` for any part of it */
function elementsAt({ path, place }: Located<ElementPattern>, name: string): readonly Located<ElementPattern>[] {
  const wanted = new RegExp(`^${name.replaceAll("*", ".*")}$`);
  const inside = name.includes("*")
    ? partsOf(place.pattern.content())
        .elements.flatMap((element) => names(element.name))
        .map(({ localName }) => localName)
        .filter((localName) => wanted.test(localName))
    : [name];
  return [...new Set(inside)].flatMap((each) =>
    children([place], each)
      .filter(isMeant)
      .map((found) => ({ path: `${path}/${each}`, place: found, around: place.since })),
  );
}

function attributeAt(
  { path, place }: Located<ElementPattern>,
  name: string,
  value: string | undefined,
): readonly Located<AttributePattern>[] {
  const found = attributes([place], name).filter(isMeant);
  if (value === undefined)
    return found.map((attribute) => ({ path: `${path}/@${name}`, place: attribute, around: place.since }));
  return found.flatMap((attribute) =>
    values(attribute, value).map((since) => ({
      path: `${path}/@${name}=${value}`,
      place: { pattern: attribute.pattern, since },
      around: attribute.since,
    })),
  );
}

function isMeant({ pattern }: Place<Declaration>): boolean {
  const notes = pattern.annotations?.notes;
  return !notes?.has("refused") && !notes?.has("ignored");
}
