/** New elements and attributes as snippets: with everything that they need, and the cursor where there is a choice. */
import { enumerated } from "../grammar/matching/describe.ts";
import type { TextLeaf } from "../grammar/matching/leaves.ts";
import type { Match } from "../grammar/matching/match.ts";
import { names } from "../grammar/name-class.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../grammar/pattern.ts";

/** Required things inside required things, and so on; deeper ones are left to the next completion. */
const deepest = 3;

interface Tabstops {
  next: number;
}

/** In snippet syntax: `<range start='$1' end='$2'/>$0`. */
export function elementSkeleton(match: Match, declaration: ElementPattern, name: string): string {
  const tabstops = { next: 1 };
  return `${element(match, declaration, name, tabstops, 0)}$0`;
}

/** `name='$1'`, with the choice of its values. */
export function attributeSkeleton(match: Match, declarations: readonly AttributePattern[], name: string): string {
  return `${attribute(match, declarations, name, { next: 1 })}$0`;
}

function element(match: Match, declaration: ElementPattern, name: string, tabstops: Tabstops, depth: number): string {
  const content = declaration.content();
  const required = match.missing.attributes(content).leaves;
  const attributes = required
    .map((leaf) => ` ${attribute(match, [leaf], names(leaf.name)[0]?.localName ?? "", tabstops)}`)
    .join("");
  const inside = match.missing.withAttributes(content);
  const children = depth < deepest ? match.missing.elements(inside).leaves : [];
  if (children.length > 0) {
    const indent = "\t".repeat(depth + 1);
    const lines = children.flatMap(([child]) => {
      const childName = child && names(child.name)[0]?.localName;
      return child && childName !== undefined
        ? [`\n${indent}${element(match, child, childName, tabstops, depth + 1)}`]
        : [];
    });
    return `<${name}${attributes}>${lines.join("")}\n${"\t".repeat(depth)}</${name}>`;
  }
  return `<${name}${attributes}${rest(match, declaration, inside, name, attributes !== "", tabstops)}`;
}

/** How the start tag goes on: closed at once, or open with the cursor inside. */
function rest(
  match: Match,
  declaration: ElementPattern,
  inside: Pattern,
  name: string,
  hasAttributes: boolean,
  tabstops: Tabstops,
): string {
  const { texts, elements } = match.matcher.leaves.of(inside);
  if (texts.length > 0 && elements.length === 0) return `>${choice(texts, tabstops)}</${name}>`;
  const canHaveAttributes = match.matcher.leaves.of(declaration.content()).attributes.length > 0;
  if (elements.length > 0 && !hasAttributes && !canHaveAttributes) return `>\n\t$${tabstops.next++}\n</${name}>`;
  return hasAttributes || !canHaveAttributes ? "/>" : ` $${tabstops.next++}/>`;
}

function attribute(match: Match, declarations: readonly AttributePattern[], name: string, tabstops: Tabstops): string {
  const texts = declarations.flatMap((leaf) => match.matcher.leaves.of(leaf.content).texts);
  return `${name}='${choice(texts, tabstops)}'`;
}

/** A tab stop; for an enumeration one that offers its values, for a single value the value itself. */
function choice(texts: readonly TextLeaf[], tabstops: Tabstops): string {
  const values = enumerated(texts);
  const isOpen = texts.some((leaf) => leaf.kind !== "value");
  const [only] = values;
  if (values.length === 1 && !isOpen && only !== undefined) return escapeSnippet(only);
  const at = tabstops.next++;
  return values.length > 1 && !isOpen ? `\${${at}|${values.map(escapeChoice).join(",")}|}` : `$${at}`;
}

export function escapeSnippet(text: string): string {
  return text.replace(/[$}\\]/g, "\\$&");
}

function escapeChoice(text: string): string {
  return text.replace(/[$}\\,|]/g, "\\$&");
}
