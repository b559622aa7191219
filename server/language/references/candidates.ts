/** The names that can stand at a place: those that are defined, and where one is being defined the next free one. */
import type { XmlAttribute, XmlElement } from "../xml/tree.ts";
import { attributeValue } from "../xml/walk.ts";
import { guestsOfMoment } from "./guest-disks.ts";
import { type HostNames, hostNames } from "./host-names.ts";
import type { Named, Occurrence } from "./occurrence.ts";
import type { Place } from "./place.ts";
import { factsOf } from "./symbol-kinds.ts";
import { atElement } from "./tables.ts";
import { parameterNames, valuesOfRule } from "./variable-candidates.ts";
import { type Found, type IndexedDocument, relativeTo, type WorkspaceIndex } from "./workspace-index.ts";

export interface Candidate {
  /** As it is written, but not escaped. */
  readonly name: string;
  /** The document that defines it, seen from this one, or the target that has it; "" for this document and what is new. */
  readonly where: string;
  /** Nothing has this name yet. */
  readonly isFree: boolean;
  /** It is more likely than what is proposed for the place; not so what this document has taken already. */
  readonly isLikely: boolean;
}

/**
 * @param at the attribute, or the element whose text it is about
 * @param host what the current target has, for names that the workspace does not define
 */
export function candidatesAt(
  index: WorkspaceIndex,
  own: IndexedDocument,
  at: XmlAttribute | XmlElement,
  host: HostNames | undefined,
): readonly Candidate[] {
  const found = placesAt(own.kind.name, at).flatMap(({ place, isNew }) => {
    if (place.kind === "filter-variable" && at.kind === "attribute") return variables(index, own, place, at);
    return isNew ? freeNames(own, place, at) : definedNames(index, own, place, at, host);
  });
  const seen = new Set<string>();
  return found.filter(({ name }) => !seen.has(name) && seen.add(name));
}

/**
 * The next free name where one is being defined.
 * @param kind of the document
 * @param own asked for only where there can be a free name
 * @param at as of `candidatesAt`
 */
export function freeNameAt(
  kind: string,
  own: () => IndexedDocument | undefined,
  at: XmlAttribute | XmlElement,
): string | undefined {
  for (const { place, isNew } of placesAt(kind, at)) {
    const names = isNew && factsOf(place.kind).notation === "number" ? own() : undefined;
    const [free] = names ? freeNames(names, place, at) : [];
    if (free) return free.name;
  }
  return undefined;
}

interface PlaceAt {
  readonly place: Place;
  /** A name is made there, not used. */
  readonly isNew: boolean;
}

function placesAt(kind: string, at: XmlAttribute | XmlElement): readonly PlaceAt[] {
  const element = at.kind === "attribute" ? at.parent : at;
  const { nodes, isCopy } = atElement(kind, element);
  const places = nodes.flatMap((node) => (at.kind === "attribute" ? (node.attributes.get(at.name) ?? []) : node.text));
  return (
    places
      // What is composed of several attributes is not what stands in one of them.
      .filter((place) => (!place.when || place.when(element)) && !(place.compose && place.role === "reference"))
      .map((place) => {
        const { reach, isNamedByUse } = factsOf(place.kind);
        return { place, isNew: place.role === "definition" && !isNamedByUse && !(isCopy && reach === "workspace") };
      })
  );
}

function variables(
  index: WorkspaceIndex,
  own: IndexedDocument,
  { role }: Place,
  at: XmlAttribute,
): readonly Candidate[] {
  return role === "reference" ? parameterNames(index, own, at) : valuesOfRule(index, own, at);
}

function definedNames(
  index: WorkspaceIndex,
  own: IndexedDocument,
  place: Place,
  at: XmlAttribute | XmlElement,
  host: HostNames | undefined,
): readonly Candidate[] {
  const element = at.kind === "attribute" ? at.parent : at;
  const scope = place.scope?.(element);
  const isLocal = factsOf(place.kind).reach === "document";
  const definitions = isLocal
    ? [own, ...(place.kind === "disk-target" ? guestsOfMoment(index, own) : [])].flatMap((document) =>
        document.names.filter((name) => isDefinition(name, place.kind)).map((name) => ({ document, name })),
      )
    : index.definitions(place.kind);
  // What is being typed is no name that somebody else uses.
  const isTyped = ({ document, name }: Found) =>
    isOwn({ document, name }, own) && name.span.start >= at.span.start && name.span.end <= at.span.end;
  const onHost = isLocal ? [] : (hostNames(host, place.kind, scope) ?? []);
  const written = definitions
    .filter(({ name }) => name.scope === scope || name.scope === undefined || scope === undefined)
    .filter((found) => !isTyped(found) && !(isOwn(found, own) && isNeverItself(place, own)))
    .toSorted((a, b) => compareNames(a.name, b.name))
    .map(({ document, name }) => ({
      name: place.hexDigits === undefined ? name.name : hex(name.name, place.hexDigits),
      where: document.uri === own.uri ? "" : relativeTo(own.uri, document.uri),
      isFree: false,
      isLikely: document.uri !== own.uri,
    }));
  return [...written, ...onHost.map((name) => ({ name, where: host?.target ?? "", isFree: false, isLikely: true }))];
}

/** No filter includes itself, no snapshot is its own parent, and no bridge leads out through itself. */
const neverThemselves: ReadonlySet<Named["kind"]> = new Set([
  "filter",
  "snapshot",
  "checkpoint",
  "host-interface",
  "node-device",
  "path",
  "mac",
] as const);

function isNeverItself({ kind }: Place, own: IndexedDocument): boolean {
  return neverThemselves.has(kind) && own.kind.name !== "domain";
}

function isOwn({ document }: Found, own: IndexedDocument): boolean {
  return document.uri === own.uri;
}

function isDefinition(name: Occurrence, kind: Named["kind"]): boolean {
  return name.kind === kind && name.role === "definition";
}

function compareNames(a: Occurrence, b: Occurrence): number {
  const isNumber = factsOf(a.kind).notation === "number";
  return isNumber ? Number(a.name) - Number(b.name) : a.name < b.name ? -1 : Number(a.name > b.name);
}

function hex(name: string, digits: number): string {
  return `0x${Number(name).toString(16).padStart(digits, "0")}`;
}

/** The first number that is free, where names are numbers. */
function freeNames(own: IndexedDocument, place: Place, at: XmlAttribute | XmlElement): readonly Candidate[] {
  const { notation, shape } = factsOf(place.kind);
  if (notation !== "number" || at.kind !== "attribute") return [];
  const element = at.parent;
  const scope = place.scope?.(element);
  // What is being typed does not take the name away.
  const isOther = ({ span }: Occurrence) => span.start !== at.valueSpan?.start;
  const taken = own.names.filter((name) => isDefinition(name, place.kind) && name.scope === scope && isOther(name));
  const used = new Set(taken.map(({ name }) => name));
  for (let number = isBelowRoot(place, element) ? 1 : 0; number <= used.size + 1; number++) {
    const name = number.toString();
    if (!used.has(name) && shape?.pattern.test(name)) return [{ name, where: "", isFree: true, isLikely: false }];
  }
  return [];
}

/** PCI controller 0 is the root bus of the machine, written or not. */
function isBelowRoot({ kind }: Place, element: XmlElement): boolean {
  const isPci = kind === "controller" && attributeValue(element, "type") === "pci";
  return isPci && !attributeValue(element, "model")?.endsWith("-root");
}
