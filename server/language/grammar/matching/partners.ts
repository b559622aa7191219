/**
 * With what something does not go that an element can have: the attribute or the element without which, or with another
 * value of which, it could be there. Declarations differ by such attributes, of the element itself or of one around it.
 */
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { contains } from "../name-class.ts";
import type { ElementPattern, Pattern } from "../pattern.ts";
import { enumerated } from "./describe.ts";
import { isNamespaceDeclaration } from "./matcher.ts";
import type { MatchTables } from "./tables.ts";
import { allowsText } from "./values.ts";

export interface Partner {
  readonly node: XmlAttribute | XmlElement;
  /** Other words for the attribute, with which it goes. */
  readonly words: readonly string[];
  /** It can be left out. */
  readonly isOptional: boolean;
  /** Another one that keeps it away too, if one alone does not. */
  readonly second: XmlAttribute | XmlElement | undefined;
}

/** So far around the element its partner is looked for. */
const LEVELS = 3;
/** Of more children nobody knows which is meant. */
const MOST_CHILDREN = 40;
/** Each attribute and child is looked at for each of the others; nobody writes more of them by hand. */
const MOST_PARTS = 200;
const MOST_WORDS = 12;
/** Among so few parts two are looked for. */
const MOST_PAIRED = 12;

/** `undefined` when it goes with nothing there, or when more than two keep it away. */
export function partnerOf(tables: MatchTables, wrong: XmlAttribute | XmlElement): Partner | undefined {
  const question = { tables, wrong };
  let owner = wrong.parent;
  for (let level = 0; owner && level < LEVELS; level++, owner = owner.parent) {
    const declared = declarationsOf(tables, owner).map((leaf) => leaf.content());
    if (owner.attributes.length + (owner === wrong.parent ? owner.children.length : 0) > MOST_PARTS) return undefined;
    const around = owner;
    const isRight = (change: Change): boolean => declared.some((pattern) => accepts(question, around, pattern, change));
    // It depends on something further out then.
    if (isRight({ without: [], word: undefined })) continue;
    const parts = partsOf(owner, wrong);
    const node =
      parts.find((part) => isRight({ without: [part], word: undefined })) ??
      parts.find((part) => otherWords(tables, declared, part, isRight).length > 0);
    if (node)
      return {
        node,
        words: otherWords(tables, declared, node, isRight),
        isOptional: isOptional(tables, declared, node),
        second: undefined,
      };
    const pair = pairsOf(parts).find((each) => isRight({ without: each, word: undefined }));
    if (pair) return { node: pair[0], words: [], isOptional: false, second: pair[1] };
  }
  return undefined;
}

function pairsOf<Part>(parts: readonly Part[]): readonly (readonly [Part, Part])[] {
  if (parts.length > MOST_PAIRED) return [];
  return parts.flatMap((first, index) => parts.slice(index + 1).map((second) => [first, second] as const));
}

interface Question {
  readonly tables: MatchTables;
  readonly wrong: XmlAttribute | XmlElement;
}

/** As if parts were not there, or an attribute had another value. */
interface Change {
  readonly without: readonly (XmlAttribute | XmlElement)[];
  readonly word: string | undefined;
}

function declarationsOf(
  { homes, leaves, start }: MatchTables,
  { parent, localName }: XmlElement,
): readonly ElementPattern[] {
  if (!parent) return leaves.elements(start, "", localName);
  return [...homes.declarations(localName)].flatMap(([leaf, parents]) => (parents.has(parent.localName) ? [leaf] : []));
}

/** What can be in the way, attributes first. */
function partsOf(owner: XmlElement, wrong: XmlAttribute | XmlElement): readonly (XmlAttribute | XmlElement)[] {
  const children = wrong.kind === "element" && wrong.parent === owner ? owner.children : [];
  const elements = children.filter((node) => node.kind === "element").slice(0, MOST_CHILDREN);
  return [...owner.attributes.filter((each) => !isNamespaceDeclaration(each)), ...elements].filter(
    (part) => part !== wrong && part.name !== wrong.name,
  );
}

/** Can an element of this declaration have it, with all else that is there? */
function accepts(question: Question, element: XmlElement, declared: Pattern, change: Change): boolean {
  const { tables, wrong } = question;
  const left = afterAttributes(question, element, declared, change);
  if (!left) return false;
  if (wrong.kind === "attribute" && wrong.parent === element) {
    return tables.leaves
      .attributes(left, wrong.namespace, wrong.localName)
      .some(({ content }) => allowsText(tables, content, wrong.value, element));
  }
  const ended = tables.derivatives.withoutAttributes(left);
  const content = ended.kind === "notAllowed" ? tables.missing.withAttributes(left) : ended;
  if (wrong.parent === element) return acceptsChild(question, element, content, change);
  const child = childToward(wrong, element);
  const leaves = tables.leaves
    .everywhere(content)
    .filter((leaf) => contains(leaf.name, child.namespace, child.localName));
  return leaves.some((leaf) => accepts(question, child, leaf.content(), change));
}

function afterAttributes(
  { tables, wrong }: Question,
  element: XmlElement,
  declared: Pattern,
  change: Change,
): Pattern | undefined {
  let left = declared;
  for (const attribute of element.attributes) {
    if (attribute === wrong || isNamespaceDeclaration(attribute)) continue;
    const isChanged = change.without.includes(attribute);
    if (isChanged && change.word === undefined) continue;
    const value = (isChanged ? change.word : undefined) ?? attribute.value;
    const named = tables.leaves.attributes(left, attribute.namespace, attribute.localName);
    const taken = named.filter(({ content }) => allowsText(tables, content, value, element));
    // A word that decides otherwise makes it another variant; a name that is not known says nothing.
    if (taken.length === 0 && named.length > 0) return undefined;
    if (taken.length > 0) left = tables.derivatives.after(left, taken);
  }
  return left;
}

function acceptsChild(
  { tables, wrong }: Question,
  element: XmlElement,
  content: Pattern,
  { without }: Change,
): boolean {
  let left = content;
  for (const child of element.children) {
    if (child.kind !== "element" || without.includes(child) || child === wrong) continue;
    const leaves = tables.leaves.elements(left, child.namespace, child.localName);
    if (leaves.length > 0) left = tables.derivatives.after(left, leaves);
  }
  return tables.leaves.elements(left, "", wrong.localName).length > 0;
}

/** The child of an element in which something is. */
function childToward(wrong: XmlAttribute | XmlElement, element: XmlElement): XmlElement {
  let child = wrong.parent ?? element;
  while (child.parent && child.parent !== element) child = child.parent;
  return child;
}

function otherWords(
  tables: MatchTables,
  declared: readonly Pattern[],
  node: XmlAttribute | XmlElement,
  isRight: (change: Change) => boolean,
): readonly string[] {
  if (node.kind === "element") return [];
  const leaves = declared.flatMap((pattern) => tables.leaves.attributes(pattern, node.namespace, node.localName));
  const words = [...new Set(leaves.flatMap(({ content }) => enumerated(tables.leaves.of(content).texts)))];
  return words.length > MOST_WORDS ? [] : words.filter((word) => isRight({ without: [node], word }));
}

function isOptional({ missing }: MatchTables, declared: readonly Pattern[], node: XmlAttribute | XmlElement): boolean {
  if (node.kind === "element") return true;
  const needed = declared.flatMap((pattern) => missing.attributes(pattern).leaves);
  return !needed.some((leaf) => leaf.name.kind === "name" && leaf.name.localName === node.localName);
}
