/**
 * What may come at a place: the same tables that say "not allowed" list what is. What stands before the place has
 * moved the pattern forward; of what may come next only that is kept after which the rest still fits as well as now.
 */
import type { XmlAttribute, XmlElement, XmlNode } from "../../xml/tree.ts";
import { names } from "../name-class.ts";
import type { AttributePattern, DataPattern, ElementPattern, Pattern, ValuePattern } from "../pattern.ts";
import type { TextLeaf } from "./leaves.ts";
import type { Match } from "./match.ts";
import { isNamespaceDeclaration, isText, type Matcher } from "./matcher.ts";

/** A name that may come, with all declarations that it may stand for. */
export interface ExpectedName<Declaration> {
  readonly name: string;
  /** "" for names without a namespace. */
  readonly namespace: string;
  readonly declarations: readonly Declaration[];
  /** Without it the element is not complete. */
  readonly required: boolean;
}

export type ExpectedElement = ExpectedName<ElementPattern>;
export type ExpectedAttribute = ExpectedName<AttributePattern>;

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
  const { matcher } = match;
  if (!parent) return byName(matcher.leaves.of(match.grammar.start).elements, new Set());
  const found = match.declarations(parent).map((declaration) => {
    const { content } = match.recovery(parent, declaration);
    const nodes = parent.children.filter((node) => node !== skip);
    const position = nodes.length === parent.children.length ? index : Math.min(index, nodes.length);
    const before = walk(match, content, nodes.slice(0, position));
    const after = nodes.slice(position);
    const bar = fit(match, before.pattern, after);
    const leaves = matcher.leaves.of(before.pattern).elements.filter((leaf) => {
      const result = fit(match, matcher.derivatives.after(before.pattern, [leaf]), after);
      return result.misfits <= bar.misfits && result.missing <= bar.missing;
    });
    const required = new Set(match.missing.elements(bar.end).leaves.flat());
    return { leaves, required };
  });
  return byName(
    found.flatMap(({ leaves }) => leaves),
    new Set(found.flatMap(({ required }) => [...required])),
  );
}

interface Fit {
  /** Nodes that have no place. */
  readonly misfits: number;
  /** Elements that are still missing at the end. */
  readonly missing: number;
  readonly end: Pattern;
}

function fit(match: Match, pattern: Pattern, nodes: readonly XmlNode[]): Fit {
  const { pattern: end, misfits } = walk(match, pattern, nodes);
  return { misfits, missing: match.missing.elements(end).cost, end };
}

/** Moves a pattern over nodes by their names; what inside them is wrong does not matter here. */
function walk(
  match: Match,
  start: Pattern,
  nodes: readonly XmlNode[],
): { readonly pattern: Pattern; readonly misfits: number } {
  const { matcher } = match;
  let pattern = start;
  let misfits = 0;
  for (const node of nodes) {
    const leaves = leavesOf(match, pattern, node);
    if (!leaves) continue;
    const rest = matcher.derivatives.after(pattern, leaves);
    if (rest.kind === "notAllowed") misfits++;
    else pattern = rest;
  }
  return { pattern, misfits };
}

function leavesOf(match: Match, pattern: Pattern, node: XmlNode): readonly (ElementPattern | TextLeaf)[] | undefined {
  if (isText(node)) return match.matcher.textLeaves(pattern, node.value);
  if (node.kind !== "element" || node.name === "") return undefined;
  const candidates = match.matcher.leaves.elements(pattern, node.namespace, node.localName);
  return candidates.length < 2 ? candidates : match.best(node, candidates);
}

/** The attributes that an element may still have. `skip` is the one that is being typed and counts as not there. */
export function expectedAttributes(
  match: Match,
  element: XmlElement,
  skip?: XmlAttribute,
): readonly ExpectedAttribute[] {
  const { matcher } = match;
  const present = new Set(
    element.attributes.filter((attribute) => attribute !== skip).map((attribute) => attribute.name),
  );
  const found = match.declarations(element).map((declaration) => {
    const pattern = afterAttributes(matcher, element, declaration.content(), skip);
    const bar = contentFit(match, element, pattern);
    const leaves = matcher.leaves
      .of(pattern)
      .attributes.filter((leaf) => !names(leaf.name).some((name) => present.has(name.localName)))
      .filter((leaf) => contentFit(match, element, matcher.derivatives.after(pattern, [leaf])) <= bar);
    return { leaves, required: match.missing.attributes(pattern).leaves };
  });
  const required = new Set(
    found.flatMap(({ required: leaves }) => leaves.flatMap((leaf) => names(leaf.name).map((name) => name.localName))),
  );
  const expected = byName(
    found.flatMap(({ leaves }) => leaves),
    new Set<AttributePattern>(),
  );
  return expected.map((attribute) => ({ ...attribute, required: required.has(attribute.name) }));
}

/** How badly the children go with what the attributes have left of a declaration. */
function contentFit(match: Match, element: XmlElement, pattern: Pattern): number {
  const { matcher, missing } = match;
  const ended = matcher.derivatives.withoutAttributes(pattern);
  const content = ended.kind === "notAllowed" ? missing.withAttributes(pattern) : ended;
  return walk(match, content, element.children).misfits;
}

function afterAttributes(
  matcher: Matcher,
  element: XmlElement,
  start: Pattern,
  skip: XmlAttribute | undefined,
): Pattern {
  let pattern = start;
  for (const attribute of element.attributes) {
    if (attribute === skip || attribute.name === "" || isNamespaceDeclaration(attribute)) continue;
    const fitting = matcher.attributeLeaves(pattern, attribute);
    const named = matcher.leaves.attributes(pattern, attribute.namespace, attribute.localName);
    const rest = matcher.derivatives.after(pattern, fitting.length > 0 ? fitting : named);
    if (rest.kind !== "notAllowed") pattern = rest;
  }
  return pattern;
}

/** What an attribute may be set to, given the other attributes and the content of its element. */
export function expectedValues(match: Match, attribute: XmlAttribute): ExpectedValues {
  const { matcher } = match;
  const element = attribute.parent;
  const found = match.declarations(element).flatMap((declaration) => {
    const pattern = afterAttributes(matcher, element, declaration.content(), attribute);
    const leaves = matcher.leaves.attributes(pattern, attribute.namespace, attribute.localName);
    return leaves.map((leaf) => ({
      leaf,
      misfits: contentFit(match, element, matcher.derivatives.after(pattern, [leaf])),
    }));
  });
  const least = Math.min(...found.map(({ misfits }) => misfits));
  const leaves = found.filter(({ misfits }) => misfits === least).map(({ leaf }) => leaf);
  return split(leaves.flatMap((leaf) => matcher.leaves.of(leaf.content).texts));
}

/** What the text of an element may be. */
export function expectedText(match: Match, element: XmlElement): ExpectedValues {
  const texts = match.declarations(element).flatMap((declaration) => {
    const { content } = match.recovery(element, declaration);
    return match.matcher.leaves.of(content).texts;
  });
  return split(texts);
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

function byName<Declaration extends ElementPattern | AttributePattern>(
  leaves: readonly Declaration[],
  required: ReadonlySet<Declaration>,
): readonly ExpectedName<Declaration>[] {
  const groups = new Map<string, { name: string; namespace: string; declarations: Declaration[] }>();
  for (const leaf of new Set(leaves)) {
    for (const { localName, namespace } of names(leaf.name)) {
      const key = `${namespace} ${localName}`;
      const group = groups.get(key) ?? { name: localName, namespace, declarations: [] };
      group.declarations.push(leaf);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map((group) => ({
    ...group,
    required: group.declarations.some((declaration) => required.has(declaration)),
  }));
}
