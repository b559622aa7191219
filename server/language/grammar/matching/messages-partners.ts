/** What something does not go with, as a message names it, and what can be changed there. */
import { possible, removeAttribute, removeElement, replaceValue } from "../../fixes.ts";
import type { Fix, Problem } from "../../problem.ts";
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { shorten } from "./message-words.ts";
import { type Partner, partnerOf } from "./partners.ts";
import type { MatchTables } from "./tables.ts";

export interface Together {
  /** Goes on behind "cannot be used". */
  readonly words: string;
  readonly fixes: readonly Fix[];
  readonly parts: Partial<Pick<Problem, "related" | "cause">>;
}

/** So few other values are all offered. */
const FEW = 3;

/** @param preposition of what cannot be there */
export function together(tables: MatchTables, wrong: XmlAttribute | XmlElement, preposition: "on" | "in"): Together {
  const holder = `<${wrong.parent?.name}>`;
  const partner = partnerOf(tables, wrong);
  if (!partner) return { words: `${preposition} this ${holder}, together with what else is set`, fixes: [], parts: {} };
  const { node, second } = partner;
  if (second) return withBoth(node, second, wrong, preposition);
  const value = node.kind === "element" ? "" : shorten(node.value);
  const shown = shownAs(node);
  const owner = node.parent === wrong.parent ? "" : ` of <${node.parent?.name}>`;
  const name = `${node.name.slice(0, 1).toUpperCase()}${node.name.slice(1)}`;
  const span = (node.kind === "attribute" ? node.valueSpan : undefined) ?? node.nameSpan;
  return {
    words: `${preposition} ${holder} together with ${shown}${owner}`,
    fixes: changes(partner),
    parts: {
      related: [{ span, message: `It does not go with ${shown}` }],
      cause: { span, words: node.kind === "element" ? shown : `${name} '${value}'` },
    },
  };
}

/** Neither of them alone is to blame, so no word is the cause, and what else changes is for the author to say. */
function withBoth(
  first: XmlAttribute | XmlElement,
  second: XmlAttribute | XmlElement,
  wrong: XmlAttribute | XmlElement,
  preposition: "on" | "in",
): Together {
  const both = [first, second];
  const owner = first.parent === wrong.parent ? "" : ` of <${first.parent?.name}>`;
  const related = both.map((node) => {
    const span = (node.kind === "attribute" ? node.valueSpan : undefined) ?? node.nameSpan;
    return { span, message: `It does not go with ${shownAs(node)} here` };
  });
  const words = `${preposition} <${wrong.parent?.name}> together with ${both.map(shownAs).join(" and ")}${owner}`;
  return { words, fixes: [], parts: { related } };
}

function shownAs(node: XmlAttribute | XmlElement): string {
  return node.kind === "element" ? `<${node.name}>` : `${node.name}='${shorten(node.value)}'`;
}

function changes({ node, words, isOptional }: Partner): readonly Fix[] {
  if (node.kind === "element") return [possible(`Remove <${node.name}>`, removeElement(node))];
  const others = words.length > FEW ? [] : words;
  return [
    ...others.map((word) => possible(`Change ${node.name} to "${word}"`, replaceValue(node, word))),
    ...(isOptional ? [possible(`Remove ${node.name}='${shorten(node.value)}'`, removeAttribute(node))] : []),
  ];
}
