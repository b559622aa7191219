/** New elements and attributes as snippets: with everything that they need, and the cursor where there is a choice. */
import { enumerated } from "../grammar/matching/describe.ts";
import { plainNames, type TextLeaf } from "../grammar/matching/leaves.ts";
import type { Match } from "../grammar/matching/match.ts";
import { names } from "../grammar/name-class.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../grammar/pattern.ts";
import type { Version } from "../version.ts";
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

/** In snippet syntax: `<range start='$1' end='$2'/>$0`. @param declarations all that the name may stand for */
export function elementSkeleton(materials: Materials, declarations: readonly ElementPattern[], name: string): string {
  return `${element({ ...materials, next: 1 }, declarations, name, 0)}$0`;
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

function plainName({ name }: AttributePattern | ElementPattern): string {
  return names(name)[0]?.localName ?? "";
}

function element(writer: Writer, declarations: readonly ElementPattern[], name: string, depth: number): string {
  const { missing, matcher } = writer.match;
  const contents = declarations.map((declaration) => declaration.content());
  const required = requiredNames(writer, contents);
  const leaves = required.map((each) => contents.flatMap((content) => matcher.leaves.attributes(content, "", each)));
  const attributes = required.map((each, index) => ` ${attribute(writer, leaves[index] ?? [], each)}`).join("");
  const start = `<${name}${attributes}`;
  const [content = matcher.tables.factory.empty] = contents;
  const inside = missing.withAttributes(content);
  const indent = "\t".repeat(depth);
  if (isVaried(writer, contents, leaves)) return `${start}>\n${indent}\t$${writer.next++}\n${indent}</${name}>`;
  const needed = depth < deepest && contents.length === 1 ? missing.elements(inside).leaves : [];
  const children = needed.flatMap(([child]) => (child ? [element(writer, [child], plainName(child), depth + 1)] : []));
  if (children.length > 0) {
    return `${start}>${children.map((child) => `\n${indent}\t${child}`).join("")}\n${indent}</${name}>`;
  }
  return `${start}${rest(writer, content, inside, name, attributes !== "")}`;
}

/** Attributes that the element needs, whatever it stands for. */
function requiredNames({ match }: Writer, contents: readonly Pattern[]): readonly string[] {
  const [first, ...others] = contents.map((content) => plainNames(match.missing.attributes(content).leaves));
  return (first ?? []).filter((each) => others.every((other) => other.includes(each)));
}

/** Does it depend on the values of the attributes what the element must hold, and does it have to hold something? */
function isVaried(
  { match }: Writer,
  contents: readonly Pattern[],
  leaves: readonly (readonly AttributePattern[])[],
): boolean {
  const { missing, matcher } = match;
  if (contents.length < 2 && !leaves.some((list) => list.length > 1)) return false;
  const variants = contents.flatMap((content) =>
    leaves.flat().map((leaf) => matcher.derivatives.after(content, [leaf])),
  );
  return [...contents, ...variants]
    .filter(({ kind }) => kind !== "notAllowed")
    .some((content) => missing.elements(missing.withAttributes(content)).leaves.length > 0);
}

/** How the start tag goes on: closed at once, or open with the cursor inside. */
function rest(writer: Writer, content: Pattern, inside: Pattern, name: string, hasAttributes: boolean): string {
  const { leaves } = writer.match.matcher;
  const { texts, elements } = leaves.of(inside);
  if (texts.length > 0 && elements.length === 0) return `>${choice(writer, texts)}</${name}>`;
  const canHaveAttributes = leaves.of(content).attributes.length > 0;
  if (elements.length > 0 && !hasAttributes && !canHaveAttributes) return `>\n\t$${writer.next++}\n</${name}>`;
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
  return values.length > 1 && !isOpen ? `\${${at}|${values.map(escapeChoice).join(",")}|}` : `$${at}`;
}

export function escapeSnippet(text: string): string {
  return text.replace(/[$}\\]/g, "\\$&");
}

function escapeChoice(text: string): string {
  return text.replace(/[$}\\,|]/g, "\\$&");
}
