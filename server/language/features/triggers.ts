/** Which characters ask for completion by themselves, and where: a space indents far more often than it begins an attribute. */
import type { Place } from "../xml/place.ts";

export const triggerCharacters: readonly string[] = ["<", "/", " ", "'", '"', "=", "$"];

/**
 * Does the typing of a character ask for something at the place behind it? What it does not ask for would stand in the way of
 * who goes on typing: Enter and Tab would take it.
 */
export function asksFor(typed: string, { kind }: Place): boolean {
  switch (typed) {
    case "<":
      return kind === "element-name";
    case "/":
      return kind === "end-tag-name";
    case " ":
      return kind === "attributes";
    default:
      return kind === "attribute-value";
  }
}
