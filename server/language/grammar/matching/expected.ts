/**
 * What may come at a place: the same tables that say "not allowed" list what is. What stands before the place has
 * moved the pattern forward; of what may come next only that is kept after which the rest still fits as well as now.
 */
import type { XmlAttribute, XmlElement, XmlNode } from "../../xml/tree.ts";
import { names } from "../name-class.ts";
import type { AttributePattern, DataPattern, ElementPattern, Pattern, ValuePattern } from "../pattern.ts";
import { contentAfter, contentMisfits, fitAttributes, fitBeside, fitOf, type Walk, walk } from "./fit.ts";
import { plainNames, type TextLeaf } from "./leaves.ts";
import type { Match } from "./match.ts";

/** A name that may come, with all declarations that it may stand for. */
export interface ExpectedName<Declaration> {
  readonly name: string;
  /** "" for names without a namespace. */
  readonly namespace: string;
  readonly declarations: readonly Declaration[];
  /** Without it the element is not complete. */
  readonly required: boolean;
}

export interface ExpectedElement extends ExpectedName<ElementPattern> {
  /** Elements that are needed only together with it, and can stand right behind it. */
  readonly companions: readonly ElementPattern[];
}

export interface ExpectedAttribute extends ExpectedName<AttributePattern> {
  /** Attributes that are needed only together with it. */
  readonly companions: readonly AttributePattern[];
}

export interface ExpectedValues {
  /** In the order of the grammar. */
  readonly values: readonly ValuePattern[];
  /** Free values: what the grammar knows of them is their form. */
  readonly data: readonly DataPattern[];
  /** Any text at all may stand there. */
  readonly text: boolean;
}

/** The elements that may stand in `parent` before its child number `index`; the node `skip` counts as not there. */
export function expectedElements(
  match: Match,
  parent: XmlElement | undefined,
  index: number,
  skip?: XmlNode,
): readonly ExpectedElement[] {
  if (!parent) {
    const roots = named([{ leaves: match.matcher.leaves.of(match.grammar.start).elements, required: [] }]);
    return roots.map((group) => ({ ...group, companions: [] }));
  }
  const before = parent.children.slice(0, index).filter((node) => node !== skip);
  const after = parent.children.slice(index).filter((node) => node !== skip);
  const declarations = match.declarations(parent);
  const offers = fewestMisfits(declarations.map((leaf) => elementsBetween(match, parent, leaf, before, after)));
  const least = offers[0]?.misfits ?? 0;
  // With one more element, and no others, the parent may become something else.
  const others = likelyDeclarations(match, parent, 2)
    .filter((leaf) => !declarations.includes(leaf) && isComplete(match, parent, leaf))
    .map((leaf) => elementsBetween(match, parent, leaf, before, after))
    .filter(({ misfits }) => misfits <= least)
    .map(({ completing }) => ({ leaves: completing, required: [] }));
  const known = new Set(plainNames(offers.flatMap(({ leaves }) => leaves)));
  const groups = named([
    ...offers,
    ...others.filter(({ leaves }) => plainNames(leaves).some((name) => !known.has(name))),
  ]);
  const required = named(offers).filter((group) => group.required);
  const companions = new Map(offers.flatMap((offer) => [...offer.companions]));
  return groups.map((group) => ({
    ...withFewest(group, companions),
    required: required.some(({ name, namespace }) => name === group.name && namespace === group.namespace),
  }));
}

/** Does an element have all attributes that a declaration asks for, and no others? */
function isComplete(match: Match, element: XmlElement, declaration: ElementPattern): boolean {
  const { pattern, misfits } = fitAttributes(match, element, declaration, undefined);
  return misfits === 0 && match.missing.attributes(pattern).cost === 0;
}

/** What may come when an element is taken for one of its declarations. */
interface Offer<Declaration> {
  readonly leaves: readonly Declaration[];
  readonly required: readonly Declaration[];
}

interface ElementOffer extends Offer<ElementPattern> {
  /** How many of the children have no place. */
  readonly misfits: number;
  /** Of the leaves those that are all that is missing. */
  readonly completing: readonly ElementPattern[];
  /** Of the leaves those that need others behind them where nothing is missing without them. */
  readonly companions: ReadonlyMap<ElementPattern, readonly ElementPattern[]>;
}

function elementsBetween(
  match: Match,
  parent: XmlElement,
  declaration: ElementPattern,
  before: readonly XmlNode[],
  after: readonly XmlNode[],
): ElementOffer {
  const { matcher, missing } = match;
  const { content } = match.recovery(parent, declaration);
  const known = fitOf(walk(match, content, before), content);
  const here = known.end;
  const without = walk(match, here, after);
  const bar = fitOf(without, here);
  const completing: ElementPattern[] = [];
  const companions = new Map<ElementPattern, readonly ElementPattern[]>();
  const fitWith = (leaves: readonly ElementPattern[]) => {
    const behind = leaves.reduce((pattern, leaf) => matcher.derivatives.after(pattern, [leaf]), here);
    return fitBeside(match, without, behind, after);
  };
  const possible = matcher.leaves.of(here).elements;
  const leaves = possible.filter((leaf) => {
    const fit = fitWith([leaf]);
    if (fit.misfits > bar.misfits) return false;
    if (fit.end.nullable && !bar.end.nullable) completing.push(leaf);
    // Where something is missing anyway, another thing may be what is missing then.
    if (fit.end.nullable || !bar.end.nullable) return true;
    const more = missing.elements(fit.end).leaves.flatMap(([first]) => first ?? []);
    // What can come by itself is written first.
    if (more.some((other) => possible.includes(other))) return false;
    const together = fitWith([leaf, ...more]);
    companions.set(leaf, more);
    return together.misfits <= bar.misfits && together.end.nullable;
  });
  const misfits = known.misfits + bar.misfits;
  return { leaves, required: missing.elements(bar.end).leaves.flat(), misfits, completing, companions };
}

/** The attributes that an element may still have. `skip` is the one that is being typed and counts as not there. */
export function expectedAttributes(
  match: Match,
  element: XmlElement,
  skip?: XmlAttribute,
): readonly ExpectedAttribute[] {
  const declarations = match.declarations(element);
  const [likeliest] = declarations;
  if (!likeliest) return [];
  const best = fewestMisfits(declarations.map((declaration) => fitAttributes(match, element, declaration, skip)));
  const least = best[0]?.misfits ?? 0;
  // With one more attribute, and no others, the element may become something else.
  const others = likelyDeclarations(match, element, 2)
    .filter((declaration) => !declarations.includes(declaration))
    .map((declaration) => fitAttributes(match, element, declaration, skip))
    .filter(({ misfits }) => misfits <= least);
  const known = walk(match, contentAfter(match, best[0]?.pattern ?? likeliest.content()), element.children);
  const companions = new Map<AttributePattern, readonly AttributePattern[]>();
  const fitting = ({ pattern }: Reading): readonly AttributePattern[] => {
    const leaves = attributesBeside(match, element, skip, pattern, known);
    for (const leaf of leaves) companions.set(leaf, companionsOf(match, pattern, leaf));
    return leaves;
  };
  const offers = best.map((reading) => {
    return { leaves: fitting(reading), required: match.missing.attributes(reading.pattern).leaves };
  });
  const required = intersection(offers.map((offer) => new Set(plainNames(offer.required))));
  const missing = (pattern: Pattern): number => match.missing.attributes(pattern).cost;
  const leastMissing = Math.min(...best.map(({ pattern }) => missing(pattern)));
  const further = others.map((reading) => {
    const isAsGood = (leaf: AttributePattern): boolean =>
      missing(match.matcher.derivatives.after(reading.pattern, [leaf])) <= leastMissing;
    return { leaves: fitting(reading).filter(isAsGood), required: [] };
  });
  return named([...offers, ...further]).map((group) => {
    return { ...withFewest(group, companions), required: group.namespace === "" && required.has(group.name) };
  });
}

/** The attributes that are left, without those with which a child would not be right any more. */
function attributesBeside(
  match: Match,
  element: XmlElement,
  skip: XmlAttribute | undefined,
  pattern: Pattern,
  known: Walk,
): readonly AttributePattern[] {
  const { leaves, derivatives } = match.matcher;
  const present = new Set(element.attributes.filter((attribute) => attribute !== skip).map(({ name }) => name));
  const bar = known.misfits.at(-1) ?? 0;
  return leaves.of(pattern).attributes.filter((leaf) => {
    if (names(leaf.name).some((name) => present.has(name.localName))) return false;
    const content = contentAfter(match, derivatives.after(pattern, [leaf]));
    return fitBeside(match, known, content, element.children).misfits <= bar;
  });
}

function intersection(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first, ...others] = sets;
  return new Set([...(first ?? [])].filter((name) => others.every((other) => other.has(name))));
}

/** What is missing after the attribute and was not before. */
function companionsOf(
  { matcher, missing }: Match,
  pattern: Pattern,
  leaf: AttributePattern,
): readonly AttributePattern[] {
  const before = new Set(plainNames(missing.attributes(pattern).leaves));
  const after = missing.attributes(matcher.derivatives.after(pattern, [leaf])).leaves;
  return after.filter((other) => !plainNames([other]).some((name) => before.has(name)));
}

/** Of declarations that need others beside them only those stay that need the fewest. */
function withFewest<Leaf>(
  group: ExpectedName<Leaf>,
  companions: ReadonlyMap<Leaf, readonly Leaf[]>,
): ExpectedName<Leaf> & { readonly companions: readonly Leaf[] } {
  const count = (leaf: Leaf): number => companions.get(leaf)?.length ?? 0;
  const fewest = Math.min(...group.declarations.map(count));
  const declarations = group.declarations.filter((leaf) => count(leaf) === fewest);
  const [first] = declarations;
  return { ...group, declarations, companions: (first && companions.get(first)) ?? [] };
}

/** What an attribute may be set to, given the other attributes and the content of its element. */
export function expectedValues(match: Match, attribute: XmlAttribute): ExpectedValues {
  const { matcher } = match;
  const element = attribute.parent;
  const found = readingsOf(match, element, attribute).flatMap(({ pattern, misfits }) => {
    const leaves = matcher.leaves.attributes(pattern, attribute.namespace, attribute.localName);
    return leaves.map((leaf) => {
      const more = contentMisfits(match, element, matcher.derivatives.after(pattern, [leaf]));
      return { leaf, misfits: misfits + more };
    });
  });
  const leaves = fewestMisfits(found).map(({ leaf }) => leaf);
  return split(leaves.flatMap((leaf) => matcher.leaves.of(leaf.content).texts));
}

/** What the text of an element may be. */
export function expectedText(match: Match, element: XmlElement): ExpectedValues {
  const { derivatives, leaves } = match.matcher;
  const texts = fewestMisfits(readingsOf(match, element, undefined)).flatMap(({ pattern }) => {
    const ended = derivatives.withoutAttributes(pattern);
    return leaves.of(ended.kind === "notAllowed" ? match.missing.withAttributes(pattern) : ended).texts;
  });
  return split(texts);
}

interface Reading {
  /** What is left behind the attributes. */
  readonly pattern: Pattern;
  readonly misfits: number;
}

/**
 * All that an element may be where it stands, whatever it is set to itself: while a value is being typed, it must not
 * decide what the value can be. For the same reason what the parent is taken for is not taken from its content.
 */
function readingsOf(match: Match, element: XmlElement, skip: XmlAttribute | undefined): readonly Reading[] {
  const declarations = likelyDeclarations(match, element, 2);
  return declarations.map((declaration) => fitAttributes(match, element, declaration, skip));
}

function likelyDeclarations(match: Match, element: XmlElement, levels: number): readonly ElementPattern[] {
  const { matcher } = match;
  const { parent } = element;
  if (levels === 0) return match.declarations(element);
  if (!parent) return matcher.leaves.elements(match.grammar.start, element.namespace, element.localName);
  const before = parent.children.slice(0, parent.children.indexOf(element));
  const readings = likelyDeclarations(match, parent, levels - 1).map((declaration) => {
    const { pattern, misfits } = fitAttributes(match, parent, declaration, undefined);
    return { declaration, pattern, misfits: misfits + contentMisfits(match, parent, pattern) };
  });
  const candidates = fewestMisfits(readings).flatMap(({ declaration }) => {
    const { content } = match.recovery(parent, declaration);
    const { end } = fitOf(walk(match, content, before), content);
    return fittingBefore(match, end, element);
  });
  return candidates.length > 0 ? [...new Set(candidates)] : match.declarations(element);
}

/** The declarations of an element after which what follows it fits best. */
function fittingBefore(match: Match, here: Pattern, element: XmlElement): readonly ElementPattern[] {
  const { leaves, derivatives } = match.matcher;
  const candidates = leaves.elements(here, element.namespace, element.localName);
  const siblings = element.parent?.children ?? [];
  const after = siblings.slice(siblings.indexOf(element) + 1);
  const known = walk(match, here, after);
  const readings = candidates.map((leaf) => {
    return { leaf, ...fitBeside(match, known, derivatives.after(here, [leaf]), after) };
  });
  return fewestMisfits(readings).map(({ leaf }) => leaf);
}

function fewestMisfits<Reading extends { readonly misfits: number }>(readings: readonly Reading[]): readonly Reading[] {
  const least = Math.min(...readings.map(({ misfits }) => misfits));
  return readings.filter(({ misfits }) => misfits === least);
}

function split(texts: readonly TextLeaf[]): ExpectedValues {
  const values = new Map<string, ValuePattern>();
  for (const leaf of texts) if (leaf.kind === "value" && !values.has(leaf.value)) values.set(leaf.value, leaf);
  return {
    values: [...values.values()],
    data: [...new Set(texts.filter((leaf): leaf is DataPattern => leaf.kind === "data"))],
    text: texts.some((leaf) => leaf.kind === "text"),
  };
}

/** Each name once. Required is what each of the declarations requires. */
function named<Declaration extends ElementPattern | AttributePattern>(
  offers: readonly Offer<Declaration>[],
): readonly ExpectedName<Declaration>[] {
  const groups = new Map<string, { name: string; namespace: string; declarations: Declaration[] }>();
  for (const leaf of new Set(offers.flatMap(({ leaves }) => leaves))) {
    for (const name of names(leaf.name)) {
      const { localName, namespace } = name;
      const group = groups.get(keyOf(name)) ?? { name: localName, namespace, declarations: [] };
      group.declarations.push(leaf);
      groups.set(keyOf(name), group);
    }
  }
  const required = offers.map((offer) => new Set(offer.required.flatMap((leaf) => names(leaf.name).map(keyOf))));
  return [...groups].map(([key, group]) => ({ ...group, required: required.every((keys) => keys.has(key)) }));
}

function keyOf({ namespace, localName }: { readonly namespace: string; readonly localName: string }): string {
  return `${namespace} ${localName}`;
}
