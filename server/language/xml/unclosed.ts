/** Reports elements without end tag and tags without ">", when it is clear where they end. */
import { isSpace } from "./characters.ts";
import type { Indentation } from "./indentation.ts";
import type { ElementNode } from "./nodes.ts";
import { insert, unclosedElement, unfinishedStartTag } from "./problems.ts";
import type { Reader } from "./reader.ts";

/** The repair puts the end tag where the element ends now: on its line, or on a line of its own. */
export function reportUnclosed({ text, problems }: Reader, indentation: Indentation, element: ElementNode): void {
  if (problems.isFull) return;
  const endTag = `</${element.name}>`;
  let at = element.end;
  while (at > element.startTagEnd && isSpace(text.charCodeAt(at - 1))) at--;
  const isOneLine = indentation.isSameLine(element.start, Math.max(element.start, at - 1));
  const lineStart = isOneLine ? "" : `${indentation.lineEnd()}${indentation.whiteSpace(element.start)}`;
  problems.add(unclosedElement(element.name, element.nameSpan, insert(at, `${lineStart}${endTag}`)));
}

/** When the last attribute is wrong already, the missing ">" is part of the same half-typed word. */
export function reportHalfTyped({ text, problems }: Reader, element: ElementNode, isConfirmed: boolean): void {
  // A "<" without a name has its own problem.
  if (element.name === "") return;
  const last = element.attributes.at(-1);
  const isHalfTyped = last && (!last.valueSpan || last.valueSpan.end === last.span.end);
  if (isHalfTyped || problems.isFull) return;
  let tagEnd = element.startTagEnd;
  while (isSpace(text.charCodeAt(tagEnd - 1))) tagEnd--;
  problems.add(unfinishedStartTag(element.name, element.nameSpan, tagEnd, isConfirmed));
}
