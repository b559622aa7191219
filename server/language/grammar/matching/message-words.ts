/** Small pieces that messages about the grammar are made of. */

import { replaceSpan } from "../../fixes.ts";
import type { Problem, Span, TextEdit } from "../../problem.ts";
import type { XmlElement, XmlText } from "../../xml/tree.ts";
import { trimSpace } from "../../xml/walk.ts";
import type { GrammarProblemCode } from "../problem-codes.ts";

/** Without white space at its end. */
export function firstLine(text: string): string {
  return text.split(/[\r\n]/, 1)[0]?.trimEnd() ?? "";
}

/** A value to show in a message. */
export function shorten(value: string): string {
  const line = firstLine(value);
  return line.length <= 60 ? line : `${line.slice(0, 57)}...`;
}

/** `a, b or c` */
export function orList(words: readonly string[]): string {
  return joined(words, "or");
}

/** `a, b and c` */
export function andList(words: readonly string[]): string {
  return joined(words, "and");
}

function joined(words: readonly string[], last: string): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1) ?? ""}`;
}

/** A list that is cut when it is long. */
export function someOf(words: readonly string[], most: number): string {
  return words.slice(0, most).join(", ") + (words.length > most ? ", ..." : "");
}

/** Without fixes and related places, unless `parts` brings them. */
export function error(code: GrammarProblemCode, span: Span, message: string, parts: Partial<Problem>): Problem {
  return { code, severity: "error", span, message, fixes: [], related: [], ...parts };
}

/** The text without white space around it; of several lines the first. */
export function lineSpan(node: XmlText): Span {
  const { start, end } = node.trimmedSpan;
  const text = trimSpace(node.value);
  return text.includes("\n")
    ? { start, end: Math.min(end, start + Math.max(1, firstLine(text).length)) }
    : { start, end };
}

/** Changes the start tag, and the end tag if there is one. */
export function renameElement(element: XmlElement, name: string): readonly TextEdit[] {
  const spans = [element.nameSpan, ...(element.endTag ? [element.endTag.nameSpan] : [])];
  return spans.map((span) => replaceSpan(span, name));
}
