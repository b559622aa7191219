/** Values of attributes and texts against data, value and list patterns. */

import type { XmlElement } from "../../xml/tree.ts";
import type { Pattern, PrefixResolver } from "../pattern.ts";
import type { TextLeaf } from "./leaves.ts";
import type { Matcher } from "./matcher.ts";

/** @param scope where the value stands, for values that are names with a prefix */
export function matchesText(matcher: Matcher, leaf: TextLeaf, value: string, scope: XmlElement | undefined): boolean {
  switch (leaf.kind) {
    case "text":
      return true;
    case "value":
      // Most values are plain words; names with a prefix mean what their prefix means.
      if (leaf.value === value && leaf.datatype.name !== "QName" && leaf.datatype.name !== "NOTATION") return true;
      return leaf.datatype.allows(value, resolver(scope)) && leaf.datatype.equal(value, leaf.value, resolver(scope));
    case "data":
      if (!leaf.datatype.allows(value, resolver(scope))) return false;
      return !leaf.except || !matcher.allowsText(leaf.except, value, scope);
    case "list":
      return matchesList(matcher, leaf.pattern, value);
  }
}

/** White space separated tokens, one after the other. */
export function matchesList(matcher: Matcher, start: Pattern, value: string): boolean {
  let pattern = start;
  for (const token of value.split(/[ \t\r\n]+/).filter((part) => part !== "")) {
    pattern = matcher.derivatives.after(pattern, matcher.textLeaves(pattern, token));
    if (pattern.kind === "notAllowed") return false;
  }
  return pattern.nullable;
}

function resolver(scope: XmlElement | undefined): PrefixResolver | undefined {
  if (!scope) return undefined;
  return (prefix) => {
    const name = prefix === "" ? "xmlns" : `xmlns:${prefix}`;
    for (let element: XmlElement | undefined = scope; element; element = element.parent) {
      const declared = element.attributes.find((attribute) => attribute.name === name);
      if (declared) return declared.value;
    }
    return prefix === "" ? "" : undefined;
  };
}
