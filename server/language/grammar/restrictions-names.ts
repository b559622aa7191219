/**
 * Names that would make matching ambiguous (RELAX NG specification, 7.3 and 7.4): the same attribute twice in an
 * element, and the same element or text in two parts of an interleave.
 */
import { isWildcard, names, overlap } from "./name-class.ts";
import type { SimpleBranch, SimpleNamed, SimplePattern } from "./simple.ts";
import type { Report } from "./syntax.ts";

/** What a pattern may contain, within one element. */
interface Contents {
  readonly attributes: readonly SimpleNamed[];
  readonly elements: readonly SimpleNamed[];
  readonly text: SimplePattern | undefined;
}

const NONE: Contents = { attributes: [], elements: [], text: undefined };

/** @param content of one element; those that it refers to are checked on their own */
export function checkNames(content: SimplePattern, report: Report): void {
  checkWildcards(content, report);
  const known = new Map<SimplePattern, Contents>();
  const contentsOf = (pattern: SimplePattern): Contents => {
    const contents = known.get(pattern) ?? compute(pattern, contentsOf, report);
    known.set(pattern, contents);
    return contents;
  };
  contentsOf(content);
}

function compute(pattern: SimplePattern, contentsOf: (pattern: SimplePattern) => Contents, report: Report): Contents {
  switch (pattern.kind) {
    case "attribute":
      return { ...NONE, attributes: [pattern] };
    case "element":
      return { ...NONE, elements: [pattern] };
    case "text":
      return { ...NONE, text: pattern };
    case "oneOrMore":
      return contentsOf(pattern.pattern);
    case "choice":
      return union(pattern.children.map(contentsOf));
    case "group":
    case "interleave": {
      const parts = pattern.children.map(contentsOf);
      checkParts(pattern, parts, report);
      return union(parts);
    }
    default:
      return NONE;
  }
}

function union(parts: readonly Contents[]): Contents {
  return {
    attributes: [...new Set(parts.flatMap((part) => part.attributes))],
    elements: [...new Set(parts.flatMap((part) => part.elements))],
    text: parts.find((part) => part.text)?.text,
  };
}

function checkParts(pattern: SimpleBranch, parts: readonly Contents[], report: Report): void {
  for (const clash of findClashes(parts.map((part) => part.attributes))) {
    report(clash.place, `${title(clash)} can stand here twice, in two parts of one ${pattern.kind}`);
  }
  if (pattern.kind === "group") return;
  for (const clash of findClashes(parts.map((part) => part.elements))) {
    report(clash.place, `${title(clash)} is in two parts of one interleave, so that nobody could tell them apart`);
  }
  const [, second] = parts.filter((part) => part.text);
  if (second?.text) report(second.text.place, "Text is in two parts of one interleave");
}

/** Every declaration with a name that a declaration of an earlier part has too. */
function findClashes(parts: readonly (readonly SimpleNamed[])[]): readonly SimpleNamed[] {
  const byName = new Set<string>();
  const wildcards: SimpleNamed[] = [];
  const all: SimpleNamed[] = [];
  const clashes: SimpleNamed[] = [];
  for (const part of parts) {
    for (const declaration of part) {
      const rivals = isWildcard(declaration.name) ? all : wildcards;
      const isTaken = keys(declaration).some((key) => byName.has(key));
      if (isTaken || rivals.some((rival) => overlap(rival.name, declaration.name))) clashes.push(declaration);
    }
    for (const declaration of part) {
      for (const key of keys(declaration)) byName.add(key);
      if (isWildcard(declaration.name)) wildcards.push(declaration);
      all.push(declaration);
    }
  }
  return clashes;
}

function keys(declaration: SimpleNamed): readonly string[] {
  return names(declaration.name).map(({ namespace, localName }) => `{${namespace}}${localName}`);
}

function title({ kind, name }: SimpleNamed): string {
  const [first, second] = names(name);
  return first && !second && !isWildcard(name) ? `The ${kind} "${first.localName}"` : `One ${kind} of this wildcard`;
}

/** Attributes of any name only make sense if there may be more than one. */
function checkWildcards(content: SimplePattern, report: Report): void {
  const seen = new Set<SimplePattern>();
  const visit = (pattern: SimplePattern): void => {
    if (seen.has(pattern)) return;
    seen.add(pattern);
    if (pattern.kind === "choice" || pattern.kind === "group" || pattern.kind === "interleave") {
      for (const child of pattern.children) visit(child);
    } else if (pattern.kind === "attribute" && isWildcard(pattern.name)) {
      report(pattern.place, "An attribute with a wildcard for its name has to be repeated: put it in oneOrMore");
    }
  };
  visit(content);
}
