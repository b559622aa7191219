/** How an element says a value that was written in another form: by its text, by an attribute, or by several. */
import { escapeValue } from "../../fixes.ts";
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../pattern.ts";
import { enumerated } from "./describe.ts";
import { plainNames } from "./leaves.ts";
import type { Matcher } from "./matcher.ts";

export interface SaidValue {
  readonly name: string;
  readonly value: string;
}

/** The whole element that says the value; `undefined` when it needs more than that, or may say it in several ways. */
export function saidByElement(
  matcher: Matcher,
  leaf: ElementPattern,
  value: string,
  scope: XmlElement,
): string | undefined {
  const [name] = plainNames([leaf]);
  if (name === undefined) return undefined;
  if (isTextOf(matcher, leaf, value, scope)) return `<${name}>${escapeValue(value)}</${name}>`;
  const declared = leaf.content();
  if (switchedOn.has(value) && isComplete(matcher, declared)) return `<${name}/>`;
  const said = saidByAttributes(matcher, declared, value, scope);
  const rest = said && said.reduce((left, each) => without(matcher, left, each, scope), declared);
  return rest && isComplete(matcher, rest) ? `<${name}${writtenAttributes(said)}/>` : undefined;
}

/** Each with a space before it and its value escaped, ready to stand behind a name in a start tag. */
export function writtenAttributes(said: readonly SaidValue[]): string {
  return said.map(({ name, value }) => ` ${name}='${escapeValue(value)}'`).join("");
}

/**
 * The attributes that say the value, with those that are needed beside it and can be one word only.
 * @param left what the attributes that are there have left
 */
export function saidByAttributes(
  matcher: Matcher,
  left: Pattern,
  value: string,
  scope: XmlElement,
): readonly SaidValue[] | undefined {
  const needed = plainNames(matcher.tables.missing.attributes(left).leaves);
  const isOnly = (name: string): boolean => needed.length === 1 && needed[0] === name;
  const takes = (name: string): boolean => takesValue(matcher, left, name, value, scope);
  const free = matcher.leaves.attributeNames(left).filter((name) => !isSwitchOf(name, value) || isOnly(name));
  const made = free.filter((name) => (isOnly(name) ? takes(name) : isMadeFor(matcher, left, name, value)));
  const isLikely = (name: string): boolean => isOnly(name) || isWord(matcher, left, name, value);
  const ranked = [...made.filter(isLikely), ...made.filter((name) => !isLikely(name))];
  for (const name of ranked) {
    const companions = companionsOf(matcher, without(matcher, left, { name, value }, scope));
    if (companions) return [...companions, { name, value }];
  }
  return needed.length === 1 ? undefined : spread(matcher, left, free, value, scope);
}

/** `10.0.0.1/24`, `10.0.0.2 - 10.0.0.9` and `10.1.0.0/16 via 10.0.0.1` */
function spread(
  matcher: Matcher,
  declared: Pattern,
  free: readonly string[],
  value: string,
  scope: XmlElement,
): readonly SaidValue[] | undefined {
  const pieces = value.split(/[\s,;/-]+/).filter((piece) => /\d/.test(piece));
  const said: SaidValue[] = [];
  let left = declared;
  for (const piece of pieces) {
    const name = free.find((each) => isMadeFor(matcher, left, each, piece));
    if (name === undefined) return undefined;
    said.push({ name, value: piece });
    left = without(matcher, left, { name, value: piece }, scope);
  }
  return said.length > 1 && matcher.tables.missing.attributes(left).leaves.length === 0 ? said : undefined;
}

/** What is left when the attribute is there. */
function without(matcher: Matcher, left: Pattern, { name, value }: SaidValue, scope: XmlElement): Pattern {
  const leaves = matcher.leaves.attributes(left, "", name);
  return matcher.derivatives.after(
    left,
    leaves.filter(({ content }) => matcher.allowsText(content, value, scope)),
  );
}

/** What must stand beside it; `undefined` when the user has to choose. */
function companionsOf(matcher: Matcher, left: Pattern): readonly SaidValue[] | undefined {
  const said = matcher.tables.missing.attributes(left).leaves.map((leaf) => onlyWordOf(matcher, leaf));
  const known = said.filter((each) => each !== undefined);
  return known.length === said.length ? known : undefined;
}

/** What an element of this declaration needs beside some attributes, of what can be one word only. */
export function neededWords(
  matcher: Matcher,
  declared: Pattern,
  attributes: readonly XmlAttribute[],
): readonly SaidValue[] {
  const left = attributes.reduce((rest, each) => without(matcher, rest, each, each.parent), declared);
  return companionsOf(matcher, left) ?? [];
}

/** The one value that an attribute can have. */
function onlyWordOf(matcher: Matcher, leaf: AttributePattern): SaidValue | undefined {
  const { texts } = matcher.leaves.of(leaf.content);
  const [name] = plainNames([leaf]);
  const [value, ...others] = enumerated(texts);
  const isOnly = texts.every(({ kind }) => kind === "value") && others.length === 0;
  return name !== undefined && value !== undefined && isOnly ? { name, value } : undefined;
}

function isComplete({ derivatives }: Matcher, pattern: Pattern): boolean {
  return derivatives.withoutAttributes(pattern).nullable;
}

/**
 * Can an attribute of this name have the value? No when none is declared.
 * @param element resolves the prefix of values that are names
 */
export function takesValue(
  matcher: Matcher,
  declared: Pattern,
  name: string,
  value: string,
  element: XmlElement,
): boolean {
  return matcher.leaves
    .attributes(declared, "", name)
    .some(({ content }) => matcher.allowsText(content, value, element));
}

/** Is the value one of the words of an attribute? */
export function isWord(matcher: Matcher, declared: Pattern, name: string, value: string): boolean {
  const leaves = matcher.leaves.attributes(declared, "", name);
  return leaves.some(({ content }) => enumerated(matcher.leaves.of(content).texts).includes(value));
}

/** Does the attribute take the value, and not just anything? */
function isMadeFor(matcher: Matcher, declared: Pattern, name: string, value: string): boolean {
  const leaves = matcher.leaves.attributes(declared, "", name);
  return leaves.some(
    ({ content }) => matcher.allowsText(content, value) && !matcher.allowsText(content, "neither this nor that"),
  );
}

/** Is the value all that the element needs? */
export function isTextOf(matcher: Matcher, leaf: ElementPattern, value: string, scope: XmlElement): boolean {
  const content = matcher.derivatives.withoutAttributes(leaf.content());
  return content.kind !== "notAllowed" && matcher.leaves.of(content).texts.length > 0
    ? matcher.allowsText(content, value, scope)
    : false;
}

/** A switch says what is switched by its element, so it is no value of any attribute but one. */
function isSwitchOf(name: string, value: string): boolean {
  return switches.has(value) && name !== "state";
}

/** What is switched on by an element that says nothing more. */
export const switchedOn: ReadonlySet<string> = new Set(["yes", "on", "true", "1", "enabled"]);

export const switchedOff: ReadonlySet<string> = new Set(["no", "off", "false", "0", "disabled"]);

const switches: ReadonlySet<string> = new Set([...switchedOn, "no", "off", "false"]);
