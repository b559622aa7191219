/** The text of an element that does not match and has no children. */
import type { XmlElement } from "../../xml/tree.ts";
import { trimSpace } from "../../xml/walk.ts";
import type { Pattern } from "../pattern.ts";
import { isText, type Matcher } from "./matcher.ts";
import { costs, type Mismatch } from "./mismatch.ts";
import { meantBy } from "./other-words.ts";
import { extend, type Path } from "./paths.ts";

/** The path behind the text, at the end of the element. */
export function textOf(matcher: Matcher, element: XmlElement, value: string, path: Path): Path {
  const { pattern } = path;
  const { empty } = matcher.tables.factory;
  if (matcher.allowsText(pattern, value, element)) return extend(path, empty, 0, {});
  const { texts, elements } = matcher.leaves.of(pattern);
  const isBlank = trimSpace(value) === "";
  if (texts.length > 0 && (!isBlank || elements.length === 0)) {
    const mismatch = { kind: "bad-text", element, value, texts } as const;
    return extend(path, empty, badTextCost(value, texts), { mismatch });
  }
  const unexpected = unexpectedText(element);
  const skipped = unexpected && !isBlank ? extend(path, pattern, costs.text, { mismatch: unexpected }) : path;
  return pattern.nullable ? skipped : missing(matcher, element, value, pattern, skipped);
}

function badTextCost(value: string, texts: readonly { readonly kind: string; readonly value?: string }[]): number {
  const words = texts.flatMap((leaf) => (leaf.value === undefined ? [] : [leaf.value]));
  if (words.length === 0) return costs.badData;
  return meantBy(trimSpace(value), words).length === 0 ? costs.badWord : costs.misspeltWord;
}

function unexpectedText(element: XmlElement): Mismatch | undefined {
  const node = element.children.find(isText);
  return node && { kind: "unexpected-text", node, parent: element };
}

function missing(matcher: Matcher, element: XmlElement, value: string, pattern: Pattern, path: Path): Path {
  const { empty } = matcher.tables.factory;
  const { leaves } = matcher.tables.missing.elements(pattern);
  if (leaves.length > 0) {
    const mismatch = { kind: "missing-elements", element, missing: leaves, instead: [] } as const;
    return extend(path, empty, costs.missing * leaves.length, { mismatch });
  }
  // Either a value or elements are needed; the value is the shorter way to say so.
  const { texts } = matcher.leaves.of(pattern);
  return extend(path, empty, costs.badData, { mismatch: { kind: "bad-text", element, value, texts } });
}
