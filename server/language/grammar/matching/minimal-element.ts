/** The least that an element may be: what it needs and no more, with empty values where there is a choice. */
import { names } from "../name-class.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../pattern.ts";
import type { MatchTables } from "./tables.ts";

/** Required elements inside required elements, and so on; grammars are recursive. */
const DEEPEST = 4;

/** As XML on one line. */
export function minimalElement(tables: MatchTables, declaration: ElementPattern, name: string, depth = 0): string {
  const { missing, leaves } = tables;
  const declared = declaration.content();
  const attributes = missing.attributes(declared).leaves.map((leaf) => attribute(leaf));
  const content = missing.withAttributes(declared);
  const needed = depth < DEEPEST ? missing.elements(content).leaves : [];
  const children = needed.map(([first]) => {
    const childName = first && plainName(first);
    return first && childName !== undefined ? minimalElement(tables, first, childName, depth + 1) : "";
  });
  const { texts } = leaves.of(content);
  const start = `<${name}${attributes.join("")}`;
  const isEmpty = children.length === 0 && texts.length === 0;
  return isEmpty ? `${start}/>` : `${start}>${children.join("")}${onlyWord(content)}</${name}>`;
}

function attribute(leaf: AttributePattern): string {
  const name = plainName(leaf);
  return name === undefined ? "" : ` ${name}='${onlyWord(leaf.content)}'`;
}

function plainName(leaf: AttributePattern | ElementPattern): string | undefined {
  return names(leaf.name).find(({ namespace }) => namespace === "")?.localName;
}

function onlyWord(content: Pattern): string {
  return content.kind === "value" ? content.value : "";
}
