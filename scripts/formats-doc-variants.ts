/** How often a part may come, and which type decides between several declarations of one name. */
import { andList } from "../server/language/grammar/matching/message-words.ts";
import { names } from "../server/language/grammar/name-class.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../server/language/grammar/pattern.ts";
import { partsOf } from "./grammar-walk.ts";

export interface Occurrences {
  /** Whatever the variant, one of the declarations has to be there. */
  readonly isNeeded: boolean;
  /** In some variant there may be several. */
  readonly isRepeated: boolean;
}

/** How often one of the declarations comes in contents of which one holds. */
export function occurrences(contents: readonly Pattern[], declarations: readonly Pattern[]): Occurrences {
  const wanted = new Set(declarations);
  return {
    isNeeded: contents.every((content) => isNeeded(content, wanted)),
    isRepeated: contents.some((content) => isRepeated(content, wanted, false)),
  };
}

function isNeeded(pattern: Pattern, wanted: ReadonlySet<Pattern>): boolean {
  if (pattern.kind === "choice") return isNeeded(pattern.left, wanted) && isNeeded(pattern.right, wanted);
  if ("left" in pattern) return isNeeded(pattern.left, wanted) || isNeeded(pattern.right, wanted);
  return pattern.kind === "oneOrMore" ? isNeeded(pattern.pattern, wanted) : wanted.has(pattern);
}

function isRepeated(pattern: Pattern, wanted: ReadonlySet<Pattern>, inside: boolean): boolean {
  if ("left" in pattern) return isRepeated(pattern.left, wanted, inside) || isRepeated(pattern.right, wanted, inside);
  return pattern.kind === "oneOrMore" ? isRepeated(pattern.pattern, wanted, true) : inside && wanted.has(pattern);
}

export type Labels<Declaration> = ReadonlyMap<Declaration, readonly string[]>;

/**
 * By which value of an attribute the declarations of one name with different texts are told apart, such as
 * `type='fs'`: for elements an attribute of their own or of their parent, for attributes another one beside them.
 * `undefined` where there is nothing to tell apart or no such attribute.
 *
 * @param owners the contents that the declarations stand in
 */
export function labelsOf<Declaration extends ElementPattern | AttributePattern>(
  declarations: readonly Declaration[],
  owners: readonly Pattern[],
): Labels<Declaration> | undefined {
  const texts = new Set(declarations.map(({ annotations }) => annotations?.documentation));
  if (texts.size < 2) return undefined;
  return labelsByOwn(declarations) ?? labelsByOwner(declarations, owners);
}

/**
 * As `labelsOf`, where something further out decides: by the conditions under which each of the declarations may come.
 * `undefined` when one of them may always come, or all under the same condition.
 */
export function labelsByConditions<Declaration extends ElementPattern | AttributePattern>(
  declarations: readonly Declaration[],
  conditions: Conditions,
): Labels<Declaration> | undefined {
  const byText = new Map<string | undefined, Declaration[]>();
  for (const declaration of declarations) {
    const text = declaration.annotations?.documentation;
    byText.set(text, [...(byText.get(text) ?? []), declaration]);
  }
  const cases = [...byText.values()].map((all) => {
    const named = [...new Set(all.flatMap((declaration) => namedCase(declaration) ?? []))];
    return { all, condition: named.length > 0 ? named.join(", ") : conditions(all) };
  });
  const known = new Set(cases.map(({ condition }) => condition));
  if (known.size < 2 || known.has(undefined)) return undefined;
  return new Map(
    cases.flatMap(({ all, condition = "" }) =>
      all.map((declaration) => [declaration, namedCase(declaration) ?? [conditions([declaration]) ?? condition]]),
    ),
  );
}

/** The condition of each declaration, whether or not their texts differ; `undefined` when one may always come. */
export function outerLabels(
  declarations: readonly ElementPattern[],
  conditions: Conditions,
): Labels<ElementPattern> | undefined {
  const labels = declarations.map((declaration) => [declaration, conditions([declaration])] as const);
  if (declarations.length < 2 || labels.some(([, condition]) => condition === undefined)) return undefined;
  return new Map(labels.map(([declaration, condition = ""]) => [declaration, [condition]]));
}

/** The labels that tell the most declarations apart; each one needs a label, and most labels one declaration. */
function clearest<Declaration>(candidates: readonly Labels<Declaration>[]): Labels<Declaration> | undefined {
  const ranked = candidates
    .filter((labels) => [...labels.values()].every((own) => own.length > 0))
    .map((labels) => ({ labels, kinds: new Set([...labels.values()].map((own) => own.join(" "))).size }))
    .filter(({ labels, kinds }) => kinds > 1 && isMostlyClear([...labels.values()]))
    .sort((a, b) => b.kinds - a.kinds);
  return ranked[0]?.labels;
}

function isMostlyClear(labels: readonly (readonly string[])[]): boolean {
  const all = new Set(labels.flat());
  const shared = [...all].filter((label) => labels.filter((own) => own.includes(label)).length > 1);
  return shared.length * 2 < all.size;
}

/** What the author of the grammar has named the declaration, as `lv:case`, where no attribute says what it is for. */
function namedCase({ annotations }: ElementPattern | AttributePattern): readonly string[] | undefined {
  const name = annotations?.notes.get("case");
  return name === undefined ? undefined : [name];
}

function labelsByOwn<Declaration extends ElementPattern | AttributePattern>(
  declarations: readonly Declaration[],
): Labels<Declaration> | undefined {
  const attributes = (declaration: Declaration): readonly AttributePattern[] =>
    declaration.kind === "element" ? partsOf(declaration.content()).attributes : [];
  const candidates = namesOf(declarations.flatMap(attributes));
  const labelled = ["", ...candidates].map((name) => {
    const labels = (declaration: Declaration): readonly string[] =>
      namedCase(declaration) ??
      attributes(declaration)
        .filter((attribute) => nameOf(attribute) === name)
        .flatMap(labelsOfAttribute);
    return new Map(declarations.map((declaration) => [declaration, labels(declaration)] as const));
  });
  return clearest(labelled);
}

function labelsByOwner<Declaration extends ElementPattern | AttributePattern>(
  declarations: readonly Declaration[],
  owners: readonly Pattern[],
): Labels<Declaration> | undefined {
  const candidates = namesOf(owners.flatMap((owner) => partsOf(owner).attributes)).filter((name) => {
    return declarations.every((declaration) => declaration.kind === "element" || nameOf(declaration) !== name);
  });
  const labelled = candidates.map((name) => {
    const labels = new Map<Declaration, readonly string[]>(declarations.map((declaration) => [declaration, []]));
    for (const owner of owners) {
      for (const type of partsOf(owner).attributes.filter((attribute) => nameOf(attribute) === name)) {
        const possible: ReadonlySet<Pattern> = new Set(beside(owner, type));
        for (const [declaration, known] of labels) {
          if (possible.has(declaration)) labels.set(declaration, [...known, ...labelsOfAttribute(type)]);
        }
      }
    }
    return labels;
  });
  return clearest(labelled);
}

/**
 * With which values of the attribute that decides most about an element the given parts may come, such as
 * "`type='pci'`"; `undefined` for parts that may always come, and where no attribute decides.
 */
export type Conditions = (parts: readonly Pattern[]) => string | undefined;

/** More values than this are not listed. */
const mostValues = 6;

/** Does each declaration have so few labels that all can be listed? */
export function isShort(labels: Labels<ElementPattern>): boolean {
  return [...labels.values()].every((own) => own.length <= mostValues);
}

/**
 * @param contents what an element may hold, by its declarations
 * @param labels what tells these declarations apart, if anything does
 * @param outer what tells them apart where neither that nor an attribute does
 */
export function conditionsOf(
  contents: readonly Pattern[],
  labels: Labels<ElementPattern> | undefined,
  outer: Labels<ElementPattern> | undefined,
): Conditions {
  const own = labels ? casesByLabel(labels) : casesByAttribute(contents);
  const cases = own.length === 0 && outer ? casesByLabel(outer) : own;
  const all = new Set(cases.flatMap((one) => one.labels));
  return (parts) => {
    const fitting = cases.filter(({ possible }) => parts.some((part) => possible.has(part)));
    const found = new Set(fitting.flatMap((one) => one.labels));
    const missing = [...all].filter((label) => !found.has(label));
    if (found.size === 0 || missing.length === 0) return undefined;
    if (missing.length < found.size && missing.length <= mostValues) return `all but ${andList(missing)}`;
    return found.size <= mostValues ? [...found].join(", ") : undefined;
  };
}

interface Case {
  readonly labels: readonly string[];
  readonly possible: ReadonlySet<Pattern>;
}

function casesByLabel(labels: Labels<ElementPattern>): readonly Case[] {
  return [...labels].map(([declaration, own]) => {
    const { elements, attributes } = partsOf(declaration.content());
    return { labels: own, possible: new Set<Pattern>([...elements, ...attributes]) };
  });
}

function casesByAttribute(contents: readonly Pattern[]): readonly Case[] {
  const types = contents.flatMap((content) => partsOf(content).attributes.map((type) => ({ type, content })));
  const kinds = namesOf(types.map(({ type }) => type))
    .map((name) => types.filter(({ type }) => nameOf(type) === name && labelsOfAttribute(type).length > 0))
    .sort((a, b) => b.length - a.length);
  return (kinds[0] ?? []).map(({ type, content }) => {
    return { labels: labelsOfAttribute(type), possible: new Set(beside(content, type)) };
  });
}

/** What can be there together with a part of the pattern: all but what is in other branches of a choice. */
function beside(pattern: Pattern, part: Pattern): readonly Pattern[] {
  if (!("left" in pattern)) return pattern.kind === "oneOrMore" ? beside(pattern.pattern, part) : [pattern];
  const sides = [pattern.left, pattern.right];
  const chosen = pattern.kind === "choice" ? sides.filter((side) => has(side, part)) : [];
  return (chosen.length > 0 ? chosen : sides).flatMap((side) => beside(side, part));
}

function has(pattern: Pattern, part: Pattern): boolean {
  if ("left" in pattern) return has(pattern.left, part) || has(pattern.right, part);
  return pattern.kind === "oneOrMore" ? has(pattern.pattern, part) : pattern === part;
}

function labelsOfAttribute(attribute: AttributePattern): readonly string[] {
  return partsOf(attribute.content).values.map(({ value }) => `\`${nameOf(attribute)}='${value}'\``);
}

function namesOf(attributes: readonly AttributePattern[]): readonly string[] {
  return [...new Set(attributes.map(nameOf))];
}

function nameOf(attribute: AttributePattern): string {
  return names(attribute.name)[0]?.localName ?? "";
}
