/** What is newer than the libvirt version that a document is judged by: `lv:since` in the grammar says since when. */
import type { Match } from "../grammar/matching/match.ts";
import type { Annotations } from "../grammar/pattern.ts";
import type { Problem, Span } from "../problem.ts";
import { formatVersion, newestVersion, parseVersion, type Version } from "../version.ts";
import type { XmlDocument, XmlElement } from "../xml/tree.ts";
import { elementsOf } from "../xml/walk.ts";
import { LatestWords } from "./latest-words.ts";

/** A warning for each element, attribute and value that the version does not know yet; none for the newest version. */
export function versionProblems(document: XmlDocument, match: Match, version: Version): readonly Problem[] {
  if (version >= newestVersion) return [];
  const latest = LatestWords.of(match.grammar);
  const problems: Problem[] = [];
  const newer = new Set<XmlElement>();
  for (const element of elementsOf(document)) {
    // What is inside something newer is newer too; saying it once is enough.
    if (element.parent && newer.has(element.parent)) {
      newer.add(element);
      continue;
    }
    const declarations = latest.isElementAbove(version, element) ? match.declarations(element) : [];
    const own = sinceAll(
      declarations.map((declaration) => declaration.annotations),
      version,
    );
    if (own !== undefined) {
      newer.add(element);
      problems.push(tooNew(`<${element.name}>`, element.nameSpan, own, version));
      continue;
    }
    problems.push(...inside(match, latest, element, version));
  }
  return problems;
}

function inside(match: Match, latest: LatestWords, element: XmlElement, version: Version): readonly Problem[] {
  const attributes = element.attributes.filter((attribute) => latest.isAttributeAbove(version, attribute));
  const problems = attributes.flatMap((attribute) => {
    const leaves = match.attributeDeclarations(attribute);
    const own = sinceAll(
      leaves.map((leaf) => leaf.annotations),
      version,
    );
    if (own !== undefined) return [tooNew(`The attribute "${attribute.name}"`, attribute.nameSpan, own, version)];
    const values = match.valueLeaves(attribute).map((leaf) => ("annotations" in leaf ? leaf.annotations : undefined));
    const value = sinceAll(values, version);
    const span = attribute.valueSpan;
    return value === undefined || !span ? [] : [tooNew(`The value "${attribute.value}"`, span, value, version)];
  });
  const texts = latest.isTextAbove(version, element) ? match.textLeaves(element) : [];
  const since = sinceAll(
    texts.map((leaf) => ("annotations" in leaf ? leaf.annotations : undefined)),
    version,
  );
  return since === undefined
    ? problems
    : [...problems, tooNew(`This text of <${element.name}>`, element.nameSpan, since, version)];
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
