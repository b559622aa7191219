/**
 * A second opinion on whether a document matches a grammar: derivatives of patterns as in the literature, without
 * tables, memory or recovery. Tests compare the real matcher with it.
 */
import { contains } from "../../server/language/grammar/name-class.ts";
import type { ElementPattern, Pattern, PrefixResolver } from "../../server/language/grammar/pattern.ts";
import type { XmlAttribute, XmlDocument, XmlElement } from "../../server/language/xml/tree.ts";

/** What is left to match; the patterns of the grammar are its leaves. */
type Rest =
  | { readonly kind: "leaf"; readonly pattern: Exclude<Pattern, { kind: "empty" | "notAllowed" }> }
  | { readonly kind: "choice" | "group" | "interleave"; readonly left: Rest; readonly right: Rest }
  | { readonly kind: "oneOrMore"; readonly inner: Rest }
  | { readonly kind: "empty" | "nothing" };

const NOTHING: Rest = { kind: "nothing" };
const EMPTY: Rest = { kind: "empty" };

export function isValid(start: Pattern, document: XmlDocument): boolean {
  const { root } = document;
  return root !== undefined && isNullable(derive(toRest(start), true, (pattern) => afterElement(pattern, root)));
}

function toRest(pattern: Pattern): Rest {
  switch (pattern.kind) {
    case "choice":
    case "group":
    case "interleave":
      return { kind: pattern.kind, left: toRest(pattern.left), right: toRest(pattern.right) };
    case "oneOrMore":
      return { kind: "oneOrMore", inner: toRest(pattern.pattern) };
    case "notAllowed":
      return NOTHING;
    case "empty":
      return EMPTY;
    default:
      return { kind: "leaf", pattern };
  }
}

function join(kind: "choice" | "group" | "interleave", left: Rest, right: Rest): Rest {
  if (kind === "choice") return left === NOTHING ? right : right === NOTHING ? left : { kind, left, right };
  if (left === NOTHING || right === NOTHING) return NOTHING;
  return left === EMPTY ? right : right === EMPTY ? left : { kind, left, right };
}

function isNullable(rest: Rest): boolean {
  switch (rest.kind) {
    case "leaf":
      return rest.pattern.kind === "text";
    case "oneOrMore":
      return isNullable(rest.inner);
    case "choice":
      return isNullable(rest.left) || isNullable(rest.right);
    case "group":
    case "interleave":
      return isNullable(rest.left) && isNullable(rest.right);
    default:
      return rest.kind === "empty";
  }
}

/** What is left after something that each leaf takes as `step` says; attributes come in no order. */
function derive(rest: Rest, ordered: boolean, step: (pattern: Pattern) => Rest): Rest {
  switch (rest.kind) {
    case "leaf":
      return step(rest.pattern);
    case "oneOrMore":
      return join("group", derive(rest.inner, ordered, step), join("choice", rest, EMPTY));
    case "choice":
      return join("choice", derive(rest.left, ordered, step), derive(rest.right, ordered, step));
    case "group":
    case "interleave": {
      const left = join(rest.kind, derive(rest.left, ordered, step), rest.right);
      if (rest.kind === "group" && ordered && !isNullable(rest.left)) return left;
      const skipped = rest.kind === "group" && ordered ? EMPTY : rest.left;
      return join("choice", left, join(rest.kind, skipped, derive(rest.right, ordered, step)));
    }
    default:
      return NOTHING;
  }
}

function afterElement(pattern: Pattern, element: XmlElement): Rest {
  return pattern.kind === "element" && matches(pattern, element) ? EMPTY : NOTHING;
}

function matches(pattern: ElementPattern, element: XmlElement): boolean {
  if (!contains(pattern.name, element.namespace, element.localName)) return false;
  const resolve = resolverOf(element);
  let rest = toRest(pattern.content());
  for (const attribute of element.attributes) {
    if (attribute.name === "xmlns" || attribute.name.startsWith("xmlns:")) continue;
    rest = derive(rest, false, (leaf) => afterAttribute(leaf, attribute, resolve));
  }
  return isNullable(afterChildren(withoutAttributes(rest), element, resolve));
}

function afterAttribute(pattern: Pattern, attribute: XmlAttribute, resolve: PrefixResolver): Rest {
  if (pattern.kind !== "attribute") return NOTHING;
  if (!contains(pattern.name, attribute.namespace, attribute.localName)) return NOTHING;
  const content = toRest(pattern.content);
  const isBlank = isNullable(content) && attribute.value.trim() === "";
  return isBlank || isNullable(afterText(content, attribute.value, resolve)) ? EMPTY : NOTHING;
}

function withoutAttributes(rest: Rest): Rest {
  switch (rest.kind) {
    case "leaf":
      return rest.pattern.kind === "attribute" ? NOTHING : rest;
    case "oneOrMore": {
      const inner = withoutAttributes(rest.inner);
      return inner === NOTHING ? NOTHING : { kind: "oneOrMore", inner };
    }
    case "choice":
    case "group":
    case "interleave":
      return join(rest.kind, withoutAttributes(rest.left), withoutAttributes(rest.right));
    default:
      return rest;
  }
}

/** Text between elements counts when it is not blank; an element with text only may match it as a whole. */
function afterChildren(rest: Rest, element: XmlElement, resolve: PrefixResolver): Rest {
  const pieces = piecesOf(element);
  const [only = "", ...others] = pieces;
  if (typeof only === "string" && others.length === 0) {
    const matched = afterText(rest, only, resolve);
    return only.trim() === "" ? join("choice", rest, matched) : matched;
  }
  return pieces.reduce<Rest>((left, piece) => {
    if (typeof piece !== "string") return derive(left, true, (pattern) => afterElement(pattern, piece));
    return piece.trim() === "" ? left : afterText(left, piece, resolve);
  }, rest);
}

/** The elements and the texts between them. */
function piecesOf(element: XmlElement): readonly (string | XmlElement)[] {
  const pieces: (string | XmlElement)[] = [];
  for (const node of element.children) {
    const last = pieces.at(-1);
    if (node.kind === "element") pieces.push(node);
    else if (node.kind !== "text" && node.kind !== "cdata") continue;
    else if (typeof last === "string") pieces[pieces.length - 1] = last + node.value;
    else pieces.push(node.value);
  }
  return pieces;
}

function afterText(rest: Rest, value: string, resolve: PrefixResolver): Rest {
  return derive(rest, true, (pattern) => {
    switch (pattern.kind) {
      case "text":
        return { kind: "leaf", pattern };
      case "value": {
        const { datatype } = pattern;
        return datatype.allows(value, resolve) && datatype.equal(value, pattern.value, resolve) ? EMPTY : NOTHING;
      }
      case "data": {
        if (!pattern.datatype.allows(value, resolve)) return NOTHING;
        const isExcepted = pattern.except && isNullable(afterText(toRest(pattern.except), value, resolve));
        return isExcepted ? NOTHING : EMPTY;
      }
      case "list": {
        const words = value.split(/[ \t\n\r]+/).filter((word) => word !== "");
        const left = words.reduce<Rest>((rest, word) => afterText(rest, word, resolve), toRest(pattern.pattern));
        return isNullable(left) ? EMPTY : NOTHING;
      }
      default:
        return NOTHING;
    }
  });
}

function resolverOf(element: XmlElement): PrefixResolver {
  return (prefix) => {
    const name = prefix === "" ? "xmlns" : `xmlns:${prefix}`;
    for (let at: XmlElement | undefined = element; at; at = at.parent) {
      const found = at.attributes.find((attribute) => attribute.name === name);
      if (found) return found.value;
    }
    return prefix === "xml" ? "http://www.w3.org/XML/1998/namespace" : undefined;
  };
}
