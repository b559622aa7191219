/**
 * The list of all that libvirt's own grammars know (../shared/facts), compared with what ours declare: each element,
 * attribute and value at its path, and whether ours say the version since when libvirt has it.
 */
import { existsSync, readFileSync } from "node:fs";
import { partsOf } from "../../scripts/grammar-walk.ts";
import { readerOf } from "../../server/grammar-files.ts";
import { documentKind } from "../../server/language/document-kind.ts";
import type { Grammar } from "../../server/language/grammar/grammar.ts";
import { loadGrammar } from "../../server/language/grammar/load.ts";
import { contains, type NameClass, names } from "../../server/language/grammar/name-class.ts";
import type { Annotations, AttributePattern, ElementPattern } from "../../server/language/grammar/pattern.ts";
import { formatVersion, parseVersion, type Version } from "../../server/language/version.ts";
import { parse } from "../../server/language/xml/parse.ts";

const facts = "../shared/facts";

/** False, or why there is nothing to compare with. */
export const vocabularyIsAbsent = existsSync(`${facts}/vocabulary.tsv`) ? false : `${facts} is absent`;

interface Row {
  readonly root: string;
  /** Of the element, or of the attribute after an @, that the row is about or in. */
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  /** Its kind of text, or whether it is required. */
  readonly detail: string;
  /** Of what is newer than 10.7.0. */
  readonly since: string | undefined;
}

export interface Coverage {
  readonly root: string;
  readonly all: number;
  /** What our grammar does not know, or knows by another version, in words. */
  readonly misses: readonly string[];
  /** What is missing on purpose. */
  readonly excepted: number;
}

/**
 * Names of definitions that the list took for kinds of text, because they are the first that an element has: they
 * stand for attributes and elements, so there is no text to know.
 */
const notText = new Set(
  (
    "isaaddress vlan deviceBoot cpuModel shmem ostypehvm osexe interface-bridge-attributes hyperv xen hostcpu compat " +
    "filter-node-attributes fibrechannel cappcidev interface-options hostdevsubsyshost diskspec " +
    "diskSourceNetworkProtocolHTTPCookies"
  ).split(" "),
);

/**
 * libvirt's grammar lets serial ports and consoles have the types of each other; its parser refuses them, and so do our
 * grammars (see schemas/parts/character-targets.rnc).
 */
const typesOfOthers: Readonly<Record<string, readonly string[]>> = {
  "/domain/devices/console/target/@type":
    "isa-serial usb-serial pci-serial spapr-vio-serial system-serial sclp-serial isa-debug".split(" "),
  "/domain/devices/serial/target/@type": "serial virtio xen lxc openvz uml sclp sclplm".split(" "),
};

/**
 * What our grammars leave out on purpose. The `<privateData>` of disks is one: libvirt's grammar names it and allows
 * it in no document; it is what libvirt notes for itself (see schemas/parts/disk.rnc). And the list ends before what is
 * in a `<qemu:property>`, which is no element.
 */
function isExcepted({ path, kind, name, detail }: Row): boolean {
  if (kind === "value" && typesOfOthers[path]?.includes(name)) return true;
  if (kind === "element" && (name === "privateData" || path.endsWith("}property"))) return true;
  return kind === "text" && detail.split(/[|;]/).every((part) => notText.has(part.trim()));
}

/** What is known of each root, of the rows of one list: `vocabulary.tsv` or `vocabulary-newer.tsv`. */
export function vocabularyCoverage(list: string): readonly Coverage[] {
  const lines = readFileSync(`${facts}/${list}`, "utf8").trim().split("\n").slice(1);
  const rows = lines.map((line): Row => {
    const [root = "", path = "", kind = "", name = "", detail = "", since] = line.split("\t");
    return { root, path, kind, name, detail, since };
  });
  const roots = [...new Set(rows.map(({ root }) => root))].sort();
  return roots.map((root) => {
    const places = placesOf(grammarOf(root));
    const ofRoot = rows.filter((row) => row.root === root);
    const checked = ofRoot.filter((row) => !isExcepted(row));
    return {
      root,
      all: ofRoot.length,
      misses: checked.flatMap((row) => judge(places, row)),
      excepted: ofRoot.length - checked.length,
    };
  });
}

export function grammarOf(root: string): Grammar {
  // An interface without a name would be a guest's.
  const kind = documentKind(parse(`<${root} name=""/>`));
  const result = kind && loadGrammar(readerOf("schemas"), kind.grammar);
  if (!result?.ok) throw new Error(`no grammar for ${root}`);
  return result.grammar;
}

/** A declaration, and the version that it and all around it need. */
export interface Place<Pattern> {
  readonly pattern: Pattern;
  readonly since: Version;
}

/** The declarations at a path, such as "/network/ip"; empty for a path that the grammar does not know. */
export type Places = (path: string) => readonly Place<ElementPattern>[];

export function placesOf(grammar: Grammar): Places {
  const known = new Map<string, readonly Place<ElementPattern>[]>();
  const places: Places = (path) => {
    const found = known.get(path);
    if (found) return found;
    const { parent, name } = splitPath(path);
    const made = parent === "/" ? named(partsOf(grammar.start).elements, name, 0) : children(places(parent), name);
    known.set(path, made);
    return made;
  };
  return places;
}

/** Namespaces are in braces and have slashes. */
function splitPath(path: string): { readonly parent: string; readonly name: string } {
  const [, parent = "", name = ""] = /^(.*)\/((?:\{[^}]*\})?[^/{}]*)$/.exec(path) ?? [];
  return { parent: parent || "/", name };
}

/** What is inside an element of a namespace is of that namespace too, when the list names no other. */
export function children(parents: readonly Place<ElementPattern>[], name: string): readonly Place<ElementPattern>[] {
  return parents.flatMap(({ pattern, since }) => {
    const namespace = name === "*" || name.startsWith("{") ? "" : (names(pattern.name)[0]?.namespace ?? "");
    return named(partsOf(pattern.content()).elements, namespace === "" ? name : `{${namespace}}${name}`, since);
  });
}

function named<Declaration extends { readonly name: NameClass; readonly annotations: Annotations | undefined }>(
  declarations: readonly Declaration[],
  name: string,
  since: Version,
): readonly Place<Declaration>[] {
  return declarations
    .filter((declaration) => isNamed(declaration.name, name))
    .map((pattern) => ({ pattern, since: later(since, pattern.annotations) }));
}

/** "*" stands for a declaration of any name. */
function isNamed(nameClass: NameClass, name: string): boolean {
  const [, namespace = "", localName = ""] = /^(?:\{(.*)\})?(.*)$/.exec(name) ?? [];
  return name === "*" ? contains(nameClass, "urn:any", "any") : contains(nameClass, namespace, localName);
}

function later(since: Version, annotations: Annotations | undefined): Version {
  return Math.max(since, parseVersion(annotations?.notes.get("since") ?? "") ?? 0);
}

function judge(places: Places, row: Row): readonly string[] {
  const versions = versionsOf(places, row);
  if (versions.length === 0) return [`${row.kind} ${row.path} ${row.name}`];
  const earliest = Math.min(...versions);
  if (row.since === undefined || earliest === parseVersion(row.since)) return [];
  return [`${row.kind} ${row.path} ${row.name}: since ${formatVersion(earliest)} instead of ${row.since}`];
}

/** The version that each declaration of the row needs; empty when there is none. */
function versionsOf(places: Places, { path, kind, name }: Row): readonly Version[] {
  const at = path === "/" ? [] : places(path.replace(/\/@[^/]*$/, ""));
  switch (kind) {
    case "element":
      if (name === "...recursion") return at.filter(hasElements).map(({ since }) => since);
      return places(path === "/" ? `/${name}` : `${path}/${name}`).map(({ since }) => since);
    case "attribute":
      return attributes(at, name).map(({ since }) => since);
    case "value":
      return attributes(at, path.slice(path.lastIndexOf("@") + 1)).flatMap((place) => values(place, name));
    case "textvalue":
      return at.flatMap(({ pattern, since }) => values({ pattern: { content: pattern.content() }, since }, name));
    default:
      return at.filter(hasText).map(({ since }) => since);
  }
}

export function attributes(at: readonly Place<ElementPattern>[], name: string): readonly Place<AttributePattern>[] {
  return at.flatMap(({ pattern, since }) => named(partsOf(pattern.content()).attributes, name, since));
}

export function values(
  { pattern, since }: Place<Pick<AttributePattern, "content">>,
  value: string,
): readonly Version[] {
  const found = partsOf(pattern.content).values.filter((candidate) => candidate.value === value);
  return found.map(({ annotations }) => later(since, annotations));
}

function hasElements({ pattern }: Place<ElementPattern>): boolean {
  return partsOf(pattern.content()).elements.length > 0;
}

function hasText({ pattern }: Place<ElementPattern>): boolean {
  const { text, data, values } = partsOf(pattern.content());
  return text || data.length > 0 || values.length > 0;
}
