/** New elements and attributes as snippets: with everything that they need, and the cursor where there is a choice. */
import { enumerated } from "../grammar/matching/describe.ts";
import { plainNames, type TextLeaf } from "../grammar/matching/leaves.ts";
import type { Match } from "../grammar/matching/match.ts";
import { names } from "../grammar/name-class.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../grammar/pattern.ts";
import type { Version } from "../version.ts";
import { choiceOf, escapeSnippet } from "./snippet.ts";
import { isUseful } from "./useful.ts";

/** Required things inside required things, and so on; deeper ones are left to the next completion. */
const deepest = 3;

/** What new parts are made of. */
export interface Materials {
  readonly match: Match;
  /** What it does not know is left out. */
  readonly version: Version;
}

interface Writer extends Materials {
  /** The number of the next tab stop. */
  next: number;
}

/**
 * In snippet syntax: `<range start='$1' end='$2'/>$0`.
 * @param declarations all that the name may stand for
 * @param companions what is needed together with it, each on a line of its own
 */
export function elementSkeleton(
  materials: Materials,
  declarations: readonly ElementPattern[],
  companions: readonly ElementPattern[],
  name: string,
): string {
  const writer = { ...materials, next: 1 };
  const own = element(writer, declarations, name, 0);
  return `${own}${companions.map((leaf) => `\n${element(writer, [leaf], plainName(leaf), 0)}`).join("")}$0`;
}

/** `name='$1'`, with the choice of its values, and the attributes that are needed together with it. */
export function attributeSkeleton(
  materials: Materials,
  declarations: readonly AttributePattern[],
  companions: readonly AttributePattern[],
  name: string,
): string {
  const writer = { ...materials, next: 1 };
  const own = attribute(writer, declarations, name);
  return `${own}${companions.map((leaf) => ` ${attribute(writer, [leaf], plainName(leaf))}`).join("")}$0`;
}

function plainName(leaf: AttributePattern | ElementPattern | undefined): string {
  return (leaf && names(leaf.name)[0]?.localName) ?? "";
}

function element(writer: Writer, declarations: readonly ElementPattern[], name: string, depth: number): string {
  const { leaves, tables } = writer.match.matcher;
  const contents = declarations.map((declaration) => declaration.content());
  const required = requiredNames(writer, contents);
  const choices = required.map((each) => contents.flatMap((content) => leaves.attributes(content, "", each)));
  const variants = variantsOf(writer, contents, choices.flat());
  const shared = neededByAll(variants.map(({ needs }) => needs.flat()));
  const [first] = variants;
  // Where variants need different things, the first is written, unless it needs nothing.
  const one = first && first.needs.length > shared.length ? first : undefined;
  const chosen = choices.map((all) => (one?.chosen && all.includes(one.chosen) ? [one.chosen] : all));
  const attributes = required.map((each, index) => ` ${attribute(writer, chosen[index] ?? [], each)}`).join("");
  const start = `<${name}${attributes}`;
  const indent = "\t".repeat(depth);
  const needed = one ? one.needs.map(ofFirstName) : shared;
  if (depth < deepest && variants.some(({ needs }) => needs.length > 0)) {
    const children = needed.map((same) => element(writer, same, plainName(same[0]), depth + 1));
    const lines = children.length > 0 ? children : [`$${writer.next++}`];
    return `${start}>${lines.map((line) => `\n${indent}\t${line}`).join("")}\n${indent}</${name}>`;
  }
  return `${start}${rest(writer, contents[0] ?? tables.factory.empty, name, indent, attributes !== "")}`;
}

/** Attributes that the element needs, whatever it stands for. */
function requiredNames({ match }: Writer, contents: readonly Pattern[]): readonly string[] {
  const [first, ...others] = contents.map((content) => plainNames(match.missing.attributes(content).leaves));
  return (first ?? []).filter((each) => others.every((other) => other.includes(each)));
}

/** What an element needs when it stands for one thing. */
interface Variant {
  /** The attribute, with one of its values, that says what it stands for; `undefined` when none does. */
  readonly chosen: AttributePattern | undefined;
  /** For each child that it needs what that may be. */
  readonly needs: readonly (readonly ElementPattern[])[];
}

/** By what the element stands for and by the values of its attributes; what is of use first. */
function variantsOf(
  { match, version }: Writer,
  contents: readonly Pattern[],
  attributes: readonly AttributePattern[],
): readonly Variant[] {
  const { missing, matcher } = match;
  const variant = (chosen: AttributePattern | undefined, pattern: Pattern): Variant => {
    return { chosen, needs: missing.elements(missing.withAttributes(pattern)).leaves };
  };
  const isOffered = (leaf: AttributePattern): boolean =>
    matcher.leaves.of(leaf.content).texts.some((text) => text.kind !== "value" || isUseful(text.annotations, version));
  return contents.flatMap((content) => {
    const chosen = attributes.filter(isOffered).flatMap((leaf) => {
      const pattern = matcher.derivatives.after(content, [leaf]);
      return pattern.kind === "notAllowed" ? [] : [variant(leaf, pattern)];
    });
    return chosen.length > 0 ? chosen : [variant(undefined, content)];
  });
}

function ofFirstName(alternatives: readonly ElementPattern[]): readonly ElementPattern[] {
  const name = plainName(alternatives[0]);
  return alternatives.filter((leaf) => plainName(leaf) === name);
}

/** The children that are needed in every case, with all that each may stand for. */
function neededByAll(needs: readonly (readonly ElementPattern[])[]): readonly (readonly ElementPattern[])[] {
  const [first, ...others] = needs;
  const shared = plainNames(first ?? []).filter((each) => others.every((other) => plainNames(other).includes(each)));
  return shared.map((each) => [...new Set(needs.flat().filter((leaf) => plainName(leaf) === each))]);
}

/** How the start tag goes on: closed at once, or open with the cursor inside. */
function rest(writer: Writer, content: Pattern, name: string, indent: string, hasAttributes: boolean): string {
  const { matcher, missing } = writer.match;
  const { leaves } = matcher;
  const { texts, elements } = leaves.of(missing.withAttributes(content));
  if (texts.length > 0 && elements.length === 0) return `>${choice(writer, texts)}</${name}>`;
  const canHaveAttributes = leaves.of(content).attributes.length > 0;
  if (elements.length > 0 && !hasAttributes && !canHaveAttributes)
    return `>\n${indent}\t$${writer.next++}\n${indent}</${name}>`;
  return hasAttributes || !canHaveAttributes ? "/>" : ` $${writer.next++}/>`;
}

function attribute(writer: Writer, declarations: readonly AttributePattern[], name: string): string {
  const texts = declarations.flatMap((leaf) => writer.match.matcher.leaves.of(leaf.content).texts);
  return `${name}='${choice(writer, texts)}'`;
}

/** A tab stop; for an enumeration one that offers its values, for a single value the value itself. */
function choice(writer: Writer, texts: readonly TextLeaf[]): string {
  const values = enumerated(
    texts.filter((leaf) => leaf.kind !== "value" || isUseful(leaf.annotations, writer.version)),
  );
  const isOpen = texts.some((leaf) => leaf.kind !== "value");
  const [only] = values;
  if (values.length === 1 && !isOpen && only !== undefined) return escapeSnippet(only);
  const at = writer.next++;
  return values.length > 1 && !isOpen ? choiceOf(at, values) : `$${at}`;
}
