/** Reads the XML declaration. */

import { readInstruction } from "./markup.ts";
import { misplacedDeclaration } from "./markup-problems.ts";
import { MarkupNode } from "./nodes.ts";
import type { Reader } from "./reader.ts";

/** Stands at `<?xml`. */
export function readDeclaration(reader: Reader): MarkupNode {
  const { text, at: start } = reader;
  const first = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  if (start !== first) {
    reader.problems.add(misplacedDeclaration({ start, end: start + 5 }));
  }
  const end = reader.finders.instructionEnd.next(text, start);
  if (end < 0) return readInstruction(reader);
  reader.at = end + 2;
  return new MarkupNode("declaration", start, reader.at);
}
