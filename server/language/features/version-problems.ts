/** What is newer than the libvirt version that a document is judged by: `lv:since` in the grammar says since when. */
import type { Match } from "../grammar/matching/match.ts";
import { contains } from "../grammar/name-class.ts";
import type { Annotations, AttributePattern } from "../grammar/pattern.ts";
import type { Problem, Span } from "../problem.ts";
import { formatVersion, newestVersion, parseVersion, type Version } from "../version.ts";
import type { XmlAttribute, XmlDocument, XmlElement } from "../xml/tree.ts";
import { elementsOf } from "../xml/walk.ts";
import { LatestWords } from "./latest-words.ts";

/** A warning for each element, attribute and value that the version does not know yet; none for the newest version. */
export function versionProblems(document: XmlDocument, match: Match, version: Version): readonly Problem[] {
  if (version >= newestVersion) return [];
  const context = { match, latest: LatestWords.of(match.grammar), version };
  const problems: Problem[] = [];
  /** Up to which version what is in an element came with it, or with a value of it: saying that once is enough. */
  const covered = new Map<XmlElement, Version>();
  for (const element of elementsOf(document)) {
    const around = (element.parent && covered.get(element.parent)) ?? 0;
    const found = around === all ? [] : newIn(context, element).filter(({ since }) => since > around);
    const said = found.find(({ isElement }) => isElement);
    // A value decides what else there is: the settings of a new kind of device are as new as the kind.
    const kind = Math.max(around, ...found.flatMap(({ isValue, since }) => (isValue ? [since] : [])));
    const shown = said ? [said] : found.filter(({ isValue, since }) => isValue || since > kind);
    problems.push(...shown.map(({ what, span, since }) => tooNew(what, span, since, version)));
    covered.set(element, said || around === all ? all : kind);
  }
  return problems;
}

/** All that is in something new is new, whatever its own version. */
const all = Number.POSITIVE_INFINITY;

interface Context {
  readonly match: Match;
  readonly latest: LatestWords;
  readonly version: Version;
}

/** Something that the version does not know. */
interface Newer {
  readonly what: string;
  readonly span: Span;
  readonly since: Version;
  readonly isElement: boolean;
  readonly isValue: boolean;
}

/** What is new of an element: the element as a whole, or else its attributes, their values, and its text. */
function newIn(context: Context, element: XmlElement): readonly Newer[] {
  const { match, latest, version } = context;
  const declarations = latest.isElementAbove(version, element) ? match.declarations(element) : [];
  const since = sinceAll(
    declarations.map((declaration) => declaration.annotations),
    version,
  );
  if (since !== undefined) {
    const { nameSpan } = element;
    const word = newWord(context, element);
    if (word) return [{ ...word, since }];
    return [{ what: `<${element.name}>`, span: nameSpan, since, isElement: true, isValue: false }];
  }
  return [...newAttributes(context, element), ...newText(context, element)];
}

/**
 * Where an element of this name is known and only one of this kind is not: the attribute or the value that makes it one.
 * `undefined` when there is no such element, or nothing of it that tells them apart.
 */
function newWord({ match, version }: Context, element: XmlElement): Omit<Newer, "since"> | undefined {
  const { matcher, grammar } = match;
  const { parent, namespace, localName } = element;
  const siblings = parent
    ? match.declarations(parent).flatMap((declaration) => matcher.leaves.everywhere(declaration.content()))
    : matcher.leaves.of(grammar.start).elements;
  const older = siblings.filter(
    ({ name, annotations }) => contains(name, namespace, localName) && sinceAll([annotations], version) === undefined,
  );
  if (older.length === 0) return undefined;
  const leavesOf = (attribute: XmlAttribute): readonly AttributePattern[] =>
    older.flatMap((declaration) =>
      matcher.leaves.attributes(declaration.content(), attribute.namespace, attribute.localName),
    );
  for (const attribute of element.attributes) {
    const leaves = leavesOf(attribute);
    if (leaves.some(({ content }) => matcher.allowsText(content, attribute.value, element))) continue;
    if (leaves.length === 0) return { ...attributeWords(attribute), isElement: true, isValue: false };
    return { ...valueWords(attribute), isElement: true, isValue: true };
  }
  return undefined;
}

function newAttributes({ match, latest, version }: Context, element: XmlElement): readonly Newer[] {
  const attributes = element.attributes.filter((attribute) => latest.isAttributeAbove(version, attribute));
  return attributes.flatMap((attribute): readonly Newer[] => {
    const leaves = match.attributeDeclarations(attribute);
    const own = sinceAll(
      leaves.map((leaf) => leaf.annotations),
      version,
    );
    if (own !== undefined) return [{ ...attributeWords(attribute), since: own, isElement: false, isValue: false }];
    const values = match.valueLeaves(attribute).map((leaf) => ("annotations" in leaf ? leaf.annotations : undefined));
    const value = sinceAll(values, version);
    return value === undefined ? [] : [{ ...valueWords(attribute), since: value, isElement: false, isValue: true }];
  });
}

function attributeWords({ name, nameSpan }: XmlAttribute): Pick<Newer, "what" | "span"> {
  return { what: `The attribute "${name}"`, span: nameSpan };
}

function valueWords({ value, valueSpan, nameSpan }: XmlAttribute): Pick<Newer, "what" | "span"> {
  return { what: `The value "${value}"`, span: valueSpan ?? nameSpan };
}

function newText({ match, latest, version }: Context, element: XmlElement): readonly Newer[] {
  const texts = latest.isTextAbove(version, element) ? match.textLeaves(element) : [];
  const since = sinceAll(
    texts.map((leaf) => ("annotations" in leaf ? leaf.annotations : undefined)),
    version,
  );
  if (since === undefined) return [];
  const { name, nameSpan } = element;
  return [{ what: `This text of <${name}>`, span: nameSpan, since, isElement: false, isValue: false }];
}

/** The earliest version that knows it, when that is newer than the version in question. */
function sinceAll(annotations: readonly (Annotations | undefined)[], version: Version): Version | undefined {
  const versions = annotations.map((annotation) => parseVersion(annotation?.notes.get("since") ?? "") ?? 0);
  if (versions.length === 0) return undefined;
  const earliest = Math.min(...versions);
  return earliest > version ? earliest : undefined;
}

function tooNew(what: string, span: Span, since: Version, version: Version): Problem {
  const message = `${what} is known since libvirt ${formatVersion(since)}, you have ${formatVersion(version)}; it would be refused or ignored`;
  return { code: "newer-libvirt", severity: "warning", span, message, fixes: [], related: [] };
}
