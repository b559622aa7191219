/** The attributes of an element that does not match: taken, guessed, skipped, missed. */
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { names } from "../name-class.ts";
import type { AttributePattern, Pattern } from "../pattern.ts";
import { isNamespaceDeclaration, type Matcher } from "./matcher.ts";
import { type BadValue, costs, type UnknownAttribute } from "./mismatch.ts";
import { nearest } from "./nearest.ts";
import { extend, type Path, startOf } from "./paths.ts";
import type { Recoveries } from "./recover.ts";

export interface AttributePaths {
  /** Behind the last attribute, where further ones could come. */
  readonly open: readonly Path[];
  /** Where no further attribute comes. */
  readonly ended: readonly Path[];
}

interface Context {
  readonly recoveries: Recoveries;
  readonly matcher: Matcher;
  readonly element: XmlElement;
  /** All that the declaration says, whatever the other attributes decide. */
  readonly declared: Pattern;
  readonly present: ReadonlySet<string>;
}

/** The cheapest ways to take all attributes of the element, with the mismatches that each way pays for. */
export function attributePaths(recoveries: Recoveries, element: XmlElement, declared: Pattern): AttributePaths {
  const { matcher } = recoveries;
  const context = { recoveries, matcher, element, declared, present: namesOf(element) };
  const attributes = discriminatorsFirst(context);
  let open: readonly Path[] = [startOf(declared)];
  const lastOf = new Map(attributes.map(({ name }, index) => [name, index]));
  for (const [index, attribute] of attributes.entries()) {
    const isLater = (name: string): boolean => (lastOf.get(name) ?? -1) > index;
    open = recoveries.cheapest(open.flatMap((path) => stepsWith(context, path, attribute, isLater)));
  }
  return { open, ended: recoveries.cheapest(open.flatMap((path) => end(context, path))) };
}

function namesOf(element: XmlElement): ReadonlySet<string> {
  return new Set(element.attributes.map((attribute) => attribute.name));
}

/**
 * What many declarations share and take different values for decides between them, so it goes first. A value that none
 * takes decides nothing, and what it could be depends on the others.
 */
function discriminatorsFirst({ matcher, element, declared }: Context): readonly XmlAttribute[] {
  const weigh = (attribute: XmlAttribute): number => {
    const named = matcher.leaves.attributes(declared, attribute.namespace, attribute.localName);
    return named.some((leaf) => takes(matcher, leaf, attribute)) ? named.length : 0;
  };
  return element.attributes
    .filter((attribute) => !isNamespaceDeclaration(attribute) && attribute.name !== "")
    .map((attribute) => ({ attribute, weight: weigh(attribute) }))
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ attribute }) => attribute);
}

function stepsWith(
  context: Context,
  path: Path,
  attribute: XmlAttribute,
  isLater: (name: string) => boolean,
): readonly Path[] {
  const { matcher } = context;
  const named = matcher.leaves.attributes(path.pattern, attribute.namespace, attribute.localName);
  if (named.length === 0) return [...guesses(context, path, attribute), skip(context, path, attribute, costs.unknown)];
  // While there is no value yet, XML itself has a problem there, and that is enough.
  const fitting = attribute.valueSpan ? named.filter((leaf) => takes(matcher, leaf, attribute)) : named;
  if (fitting.length === 0) return withBadValue(context, path, attribute, named);
  const rest = matcher.derivatives.after(path.pattern, fitting);
  const taken = extend(path, rest, 0, { attribute, taken: fitting });
  return isInTheWay(matcher, path.pattern, rest, isLater)
    ? [taken, skip(context, path, attribute, costs.misplaced)]
    : [taken];
}

function takes(matcher: Matcher, leaf: AttributePattern, attribute: XmlAttribute): boolean {
  return matcher.allowsText(leaf.content, attribute.value, attribute.parent);
}

/** Could a later attribute be taken before the step, but not any more after it? */
function isInTheWay({ leaves }: Matcher, before: Pattern, after: Pattern, isLater: (name: string) => boolean): boolean {
  const left = new Set(leaves.attributeNames(after));
  return leaves.attributeNames(before).some((name) => !left.has(name) && isLater(name));
}

function withBadValue(
  { recoveries, matcher }: Context,
  path: Path,
  attribute: XmlAttribute,
  leaves: readonly AttributePattern[],
): readonly Path[] {
  const texts = leaves.flatMap((leaf) => matcher.leaves.of(leaf.content).texts);
  const words = texts.flatMap((leaf) => (leaf.kind === "value" ? [leaf.value] : []));
  const [word] = recoveries.similar(attribute.value, words);
  const mismatch: BadValue = { kind: "bad-value", attribute, leaves, pattern: path.pattern, nearest: word };
  const cost = words.length > 0 ? costs.badWord : costs.badData;
  const any = extend(path, matcher.derivatives.after(path.pattern, leaves), cost, {
    attribute,
    taken: leaves,
    mismatch,
  });
  if (word === undefined) return [any];
  const meant = leaves.filter((leaf) => matcher.allowsText(leaf.content, word, attribute.parent));
  const rest = matcher.derivatives.after(path.pattern, meant);
  return [extend(path, rest, Math.min(cost, costs.misspeltWord), { attribute, taken: meant, mismatch }), any];
}

/** The names that an attribute may have been meant to have: similar ones, and those that have to be there. */
function guesses(context: Context, path: Path, attribute: XmlAttribute): readonly Path[] {
  const { matcher } = context;
  if (isPrefixed(attribute)) return [];
  const mismatch = unknown(context, path, attribute);
  const similar = mismatch.elsewhere ? [] : similarNames(context, path, attribute);
  const misspelt = similar.map((name) => {
    const leaves = matcher.leaves.attributes(path.pattern, "", name);
    const fitting = attribute.valueSpan ? leaves.filter((leaf) => takes(matcher, leaf, attribute)) : leaves;
    const [taken, cost] = fitting.length > 0 ? [fitting, costs.misspelt] : [leaves, costs.misspeltBadly];
    const rest = matcher.derivatives.after(path.pattern, taken);
    return extend(path, rest, cost, { attribute, taken, mismatch: { ...mismatch, nearest: name } });
  });
  const required = matcher.tables.missing.attributes(path.pattern).leaves;
  const mistaken = required.flatMap((leaf) => {
    const [name] = names(leaf.name);
    if (name?.namespace !== "" || !isFree(context, leaf) || similar.includes(name.localName)) return [];
    if (!attribute.valueSpan || !takes(matcher, leaf, attribute)) return [];
    const rest = matcher.derivatives.after(path.pattern, [leaf]);
    const step = { attribute, taken: [leaf], mismatch: { ...mismatch, required: name.localName } };
    return [extend(path, rest, costs.mistaken, step)];
  });
  return [...misspelt, ...mistaken];
}

function similarNames(context: Context, { pattern }: Path, attribute: XmlAttribute): readonly string[] {
  if (isPrefixed(attribute)) return [];
  const { recoveries, matcher } = context;
  const names = recoveries.similar(attribute.name, available(context, pattern));
  // A word from elsewhere is meant where its value fits; a misspelling is one whatever its value.
  const takesIt = (name: string): boolean =>
    matcher.leaves.attributes(pattern, "", name).some((leaf) => takes(matcher, leaf, attribute));
  return names.filter((name) => !attribute.valueSpan || takesIt(name) || nearest(attribute.name, [name]) === name);
}

function isPrefixed({ name, namespace }: XmlAttribute): boolean {
  return namespace !== "" || name.includes(":");
}

function skip(context: Context, path: Path, attribute: XmlAttribute, cost: number): Path {
  const mismatch = unknown(context, path, attribute);
  if (mismatch.elsewhere) return extend(path, path.pattern, costs.misplaced, { attribute, mismatch });
  // Even where the guess would bring more mistakes with it, it is the best that can be said.
  const [guess] = similarNames(context, path, attribute);
  return extend(path, path.pattern, cost, { attribute, mismatch: { ...mismatch, nearest: guess } });
}

function unknown(
  { matcher, declared, present }: Context,
  { pattern }: Path,
  attribute: XmlAttribute,
): UnknownAttribute {
  const elsewhere = matcher.leaves.attributes(declared, attribute.namespace, attribute.localName).length > 0;
  return { kind: "unknown-attribute", attribute, elsewhere, nearest: undefined, required: undefined, pattern, present };
}

/** Names that the element may still have, none of which it has already. */
function available({ matcher, present }: Context, pattern: Pattern): readonly string[] {
  return matcher.leaves.attributeNames(pattern).filter((name) => !present.has(name));
}

function isFree({ present }: Context, leaf: AttributePattern): boolean {
  return !names(leaf.name).some(({ localName }) => present.has(localName));
}

/** No further attribute comes; what is missing of those that must is paid for. */
function end({ matcher, element }: Context, path: Path): readonly Path[] {
  const content = matcher.derivatives.withoutAttributes(path.pattern);
  if (content.kind !== "notAllowed") return [extend(path, content, 0, { content })];
  const missing = matcher.tables.missing.attributes(path.pattern).leaves;
  const filled = matcher.tables.missing.withAttributes(path.pattern);
  const mismatch = { kind: "missing-attributes", element, missing, pattern: path.pattern } as const;
  return [extend(path, filled, costs.missing * missing.length, { content: filled, mismatch })];
}

/** As if one more attribute were there: one that changes what may be in the element. */
export function withOptionalAttributes(
  recoveries: Recoveries,
  element: XmlElement,
  open: readonly Path[],
): readonly Path[] {
  const { matcher } = recoveries;
  const { derivatives, leaves, tables } = matcher;
  const context = { recoveries, matcher, element, declared: tables.factory.empty, present: namesOf(element) };
  const found = open.flatMap((path) => {
    const without = derivatives.withoutAttributes(path.pattern);
    return leaves.of(path.pattern).attributes.flatMap((leaf) => {
      if (!isFree(context, leaf) || names(leaf.name).length === 0) return [];
      const more = derivatives.after(path.pattern, [leaf]);
      const [content, others] = fill(matcher, more);
      if (content === without) return [];
      const mismatch = { kind: "missing-attributes", element, missing: [leaf, ...others], pattern: undefined } as const;
      const cost = costs.missingOption + costs.missing * others.length;
      return [extend(path, content, cost, { content, mismatch })];
    });
  });
  return recoveries.cheapest(found);
}

function fill({ derivatives, tables }: Matcher, pattern: Pattern): readonly [Pattern, readonly AttributePattern[]] {
  const content = derivatives.withoutAttributes(pattern);
  if (content.kind !== "notAllowed") return [content, []];
  return [tables.missing.withAttributes(pattern), tables.missing.attributes(pattern).leaves];
}
