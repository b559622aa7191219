/** What the rules for `<filter>` want to know of a document, read once. */
import type { XmlElement } from "../../xml/tree.ts";
import { children, value } from "../elements.ts";

export interface FilterFacts {
  readonly root: XmlElement;
  /** Without it: root. */
  readonly chain: string;
  /** What the rules of the filter look at: `<tcp>`, `<mac>` and so on, in document order. */
  readonly matches: readonly XmlElement[];
}

/** @param root the `<filter>` element */
export function readFilter(root: XmlElement): FilterFacts {
  return {
    root,
    chain: value(root, "chain") ?? "root",
    matches: children(root, "rule").flatMap((rule) => children(rule)),
  };
}

/** Is the value a variable of the filter, which nobody knows before an interface uses it? */
export function isVariable(value: string): boolean {
  return value.trim().startsWith("$");
}

/** A number as filters write it, decimal or with 0x; `undefined` for everything else. */
export function filterNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^(0x[0-9a-f]+|\d+)$/i.test(value.trim()) ? Number(value.trim()) : undefined;
}

/** A filter with this one rule in it, for the examples of the rules. */
export function filter(match: string, attributes = ""): string {
  return [
    `<filter name='lab'${attributes}>`,
    "  <rule action='accept' direction='in'>",
    `    ${match}`,
    "  </rule>",
    "</filter>",
  ].join("\n");
}
