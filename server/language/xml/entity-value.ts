/** Reads the text of an entity declaration: character references count at once, entity references later. */
import type { Span } from "../problem.ts";
import type { DtdCursor } from "./dtd-cursor.ts";
import { normaliseLineEnds } from "./normalise.ts";
import { characterOf, readReference } from "./references.ts";

/** `undefined`, and a failure of the cursor, when it is not well-formed. */
export function entityValue(cursor: DtdCursor, { start, end }: Span): string | undefined {
  const { text } = cursor;
  const parts: string[] = [];
  let from = start;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 37) {
      cursor.failInText('a text without "%"', at);
      return undefined;
    }
    if (code !== 38) continue;
    const reference = readReference(text, at, end);
    const isNumber = reference.kind === "decimal" || reference.kind === "hexadecimal";
    const character = isNumber ? characterOf(reference) : undefined;
    if (!reference.isTerminated || (isNumber && character === undefined)) {
      cursor.failInText("a reference such as &#65; or &amp;", at);
      return undefined;
    }
    if (character !== undefined) {
      parts.push(normaliseLineEnds(text.slice(from, at)), character);
      from = reference.end;
    }
    at = reference.end - 1;
  }
  parts.push(normaliseLineEnds(text.slice(from, end)));
  return parts.join("");
}
