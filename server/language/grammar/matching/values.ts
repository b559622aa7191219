/** Values of attributes and texts against data, value and list patterns. */
import type { XmlElement } from "../../xml/tree.ts";
import { trimSpace } from "../../xml/walk.ts";
import type { Pattern, PrefixResolver } from "../pattern.ts";
import type { TextLeaf } from "./leaves.ts";
import type { MatchTables } from "./tables.ts";
import { findWords } from "./text-index.ts";

/** Where a value stands; only values that are names with a prefix need it. */
export type Scope = XmlElement | undefined;

/** Is the text all that the pattern asks for? White space alone is nothing, unless the pattern wants a value. */
export function allowsText(tables: MatchTables, pattern: Pattern, value: string, scope: Scope): boolean {
  switch (pattern.kind) {
    case "text":
      return true;
    case "data":
    case "value":
      return leafAllows(tables, pattern, value, scope);
  }
  if (pattern.nullable && trimSpace(value) === "") return true;
  const index = tables.leaves.texts(pattern);
  if (!index.isAnyOf) return tables.derivatives.after(pattern, textLeaves(tables, pattern, value, scope)).nullable;
  return findWords(index, value).length > 0 || index.others.some((leaf) => leafAllows(tables, leaf, value, scope));
}

/** The leaves that take a text. */
export function textLeaves(tables: MatchTables, pattern: Pattern, value: string, scope: Scope): readonly TextLeaf[] {
  const index = tables.leaves.texts(pattern);
  const words = findWords(index, value);
  const others = index.others.filter((leaf) => leafAllows(tables, leaf, value, scope));
  return others.length === 0 ? words : [...words, ...others];
}

/** Is the text one that this leaf takes? The scope tells what the prefix of a value means that is a name. */
export function leafAllows(tables: MatchTables, leaf: TextLeaf, value: string, scope: Scope): boolean {
  switch (leaf.kind) {
    case "text":
      return true;
    case "value":
      // Most values are plain words; names with a prefix mean what their prefix means.
      if (leaf.value === value && leaf.datatype.name !== "QName" && leaf.datatype.name !== "NOTATION") return true;
      return leaf.datatype.allows(value, resolver(scope)) && leaf.datatype.equal(value, leaf.value, resolver(scope));
    case "data":
      if (!leaf.datatype.allows(value, resolver(scope))) return false;
      return !leaf.except || !allowsText(tables, leaf.except, value, scope);
    case "list":
      return allowsList(tables, leaf.pattern, value, scope);
  }
}

/** White space separated tokens, one after the other. */
function allowsList(tables: MatchTables, start: Pattern, value: string, scope: Scope): boolean {
  let pattern = start;
  for (const token of value.split(/[ \t\r\n]+/).filter((part) => part !== "")) {
    pattern = tables.derivatives.after(pattern, textLeaves(tables, pattern, token, scope));
    if (pattern.kind === "notAllowed") return false;
  }
  return pattern.nullable;
}

function resolver(scope: Scope): PrefixResolver | undefined {
  if (!scope) return undefined;
  return (prefix) => {
    const name = prefix === "" ? "xmlns" : `xmlns:${prefix}`;
    for (let element: Scope = scope; element; element = element.parent) {
      const declared = element.attributes.find((attribute) => attribute.name === name);
      if (declared) return declared.value;
    }
    return prefix === "" ? "" : undefined;
  };
}
