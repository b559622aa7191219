/** Reads a DOCTYPE: its own parts here, the declarations in its brackets in `internal-subset.ts`. */
import { isSpace } from "./characters.ts";
import { DtdCursor } from "./dtd-cursor.ts";
import { readInternalSubset } from "./internal-subset.ts";
import { invalidDoctype, misplacedDoctype, unterminatedDoctype } from "./markup-problems.ts";
import { MarkupNode } from "./nodes.ts";
import type { OpenElements } from "./open-elements.ts";
import type { Reader } from "./reader.ts";

const keyword = "<!DOCTYPE";

/** Stands at `<!DOCTYPE`, in whatever case it is written. */
export function readDoctype(reader: Reader, open: OpenElements): MarkupNode {
  const { text, at: start } = reader;
  const isMisplaced = open.hasRoot || reader.hasDoctype;
  reader.hasDoctype = true;
  const cursor = new DtdCursor(reader, start + keyword.length);
  const isRight = text.startsWith(keyword, start) && !isMisplaced && readParts(cursor);
  reader.at = isRight ? cursor.at : recoveredEnd(reader, start + keyword.length);
  reader.steps += reader.at - start;
  const span = { start, end: start + keyword.length };
  const node = { start, end: reader.at };
  if (isMisplaced) reader.problems.add(misplacedDoctype(span, node));
  else if (cursor.isUnfinished()) reader.problems.add(unterminatedDoctype(span));
  else if (cursor.failure) reader.problems.add(invalidDoctype(cursor.failure.expected, cursor.failureSpan(), node));
  else if (!isRight) reader.problems.add(invalidDoctype('"DOCTYPE" in capital letters', span, node));
  return new MarkupNode("doctype", start, reader.at);
}

function readParts(cursor: DtdCursor): boolean {
  if (!cursor.space() || cursor.name() === undefined) return false;
  const isSpaced = cursor.skipSpace();
  if (isSpaced && cursor.isWord("SYSTEM", "PUBLIC")) {
    if (!cursor.externalId()) return false;
    cursor.reader.entities.isPartial = true;
    cursor.skipSpace();
  }
  if (cursor.take("[")) {
    if (!readInternalSubset(cursor)) return false;
    cursor.skipSpace();
  }
  return cursor.expect(">");
}

/**
 * Where a DOCTYPE with a mistake ends: at its ">", or before the first tag. Quotes, comments and instructions are
 * skipped, because they may contain anything.
 */
function recoveredEnd(reader: Reader, from: number): number {
  const { text, finders } = reader;
  let isInside = false;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 62 && !isInside) return at + 1;
    if (code === 91) isInside = true;
    else if (code === 93) isInside = false;
    else if (code === 34 || code === 39) at = skipLiteral(text, at);
    else if (code === 60) {
      const isComment = text.startsWith("<!--", at);
      if (!isInside || !/[!?]/.test(text.charAt(at + 1))) return trimmedEnd(text, at);
      const end = isComment ? finders.commentEnd.next(text, at) : -1;
      if (end >= 0) at = end + 2;
    }
  }
  return trimmedEnd(text, text.length);
}

function trimmedEnd(text: string, end: number): number {
  let at = end;
  while (isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}

/** The closing quote on the same line, or the opening one when there is none. */
function skipLiteral(text: string, quoteAt: number): number {
  const quote = text.charCodeAt(quoteAt);
  for (let at = quoteAt + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === 10 || code === 13) break;
  }
  return quoteAt;
}
