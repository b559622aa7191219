/**
 * An element contains either data or elements and text (RELAX NG specification, 7.2): data cannot share the content
 * with elements, text or other data, because nobody could tell where it ends.
 */
import type { SimplePattern } from "./simple.ts";
import type { Report } from "./syntax.ts";

/** In order: what is larger decides for a choice. */
type ContentType = "empty" | "complex" | "simple";

const ORDER: readonly ContentType[] = ["empty", "complex", "simple"];

/** @param content of one element; those that it refers to are checked on their own */
export function checkContentType(content: SimplePattern, report: Report): void {
  if (content.kind === "notAllowed") return;
  const known = new Map<SimplePattern, ContentType>();
  const typeOf = (pattern: SimplePattern): ContentType => {
    const type = known.get(pattern) ?? compute(pattern, typeOf, report);
    known.set(pattern, type);
    return type;
  };
  typeOf(content);
}

function compute(pattern: SimplePattern, typeOf: (pattern: SimplePattern) => ContentType, report: Report): ContentType {
  switch (pattern.kind) {
    case "data":
    case "value":
    case "list":
      return "simple";
    case "text":
    case "element":
      return "complex";
    case "attribute":
      typeOf(pattern.content);
      return "empty";
    case "oneOrMore": {
      const type = typeOf(pattern.pattern);
      if (type === "simple") report(pattern.place, "Data cannot be repeated; put the repetition into a list");
      return type;
    }
    case "choice":
      return largest(pattern.children.map(typeOf));
    case "group":
    case "interleave": {
      const parts = pattern.children
        .map((part) => ({ part, type: typeOf(part) }))
        .filter(({ type }) => type !== "empty");
      const data = parts.find(({ type }) => type === "simple");
      if (data && parts.length > 1) {
        report(data.part.place, "Data cannot share the content of an element with elements, text or other data");
      }
      return largest(parts.map(({ type }) => type));
    }
    default:
      return "empty";
  }
}

function largest(types: readonly ContentType[]): ContentType {
  return ORDER.findLast((type) => types.includes(type)) ?? "empty";
}
