/** Reports elements without end tag and tags without ">", when it is clear where they end. */
import type { Indentation } from "./indentation.ts";
import type { ElementNode } from "./nodes.ts";
import { insert, unclosedElement, unfinishedStartTag } from "./problems.ts";
import type { Reader } from "./reader.ts";

/** The repair puts the end tag where the element ends now: on its line, or on a line of its own. */
export function reportUnclosed({ problems }: Reader, indentation: Indentation, element: ElementNode): void {
  if (problems.isFull) return;
  const endTag = `</${element.name}>`;
  const at = Math.max(element.startTagEnd, indentation.trimEnd(element.end));
  const isOneLine = indentation.isSameLine(element.start, at - 1);
  const lineStart = isOneLine ? "" : `${indentation.lineEnd()}${indentation.whiteSpace(element.start)}`;
  problems.add(unclosedElement(element.name, element.nameSpan, insert(at, `${lineStart}${endTag}`)));
}

/**
 * `isConfirmed` says that the end tag of the element is there. When the last attribute is wrong already, the missing
 * ">" is part of the same half-typed word, and a "<" without a name has its own problem.
 */
export function reportHalfTyped(
  { problems, text }: Reader,
  indentation: Indentation,
  element: ElementNode,
  isConfirmed: boolean,
): void {
  const last = element.attributes.at(-1);
  const isHalfTyped = last && (!last.valueSpan || last.valueSpan.end === last.span.end);
  if (isHalfTyped || element.name === "" || problems.isFull) return;
  const tagEnd = indentation.trimEnd(element.startTagEnd);
  // In the middle of a word the "<" may be a part of the text.
  const isInWord = element.attributes.length === 0 && /[^\s>]/.test(text.charAt(element.start - 1));
  const lessThan = isInWord ? element.start : undefined;
  problems.add(unfinishedStartTag(element.name, element.nameSpan, tagEnd, isConfirmed, lessThan));
}
