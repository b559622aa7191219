/** Reads what an element declaration says about its content: EMPTY, ANY, (#PCDATA | a)*, (a, (b | c)+)? and so on. */
import type { DtdCursor } from "./dtd-cursor.ts";

/** Leaves the cursor behind it; `false`, with the failure in the cursor, when it is not well-formed. */
export function readContentModel(cursor: DtdCursor): boolean {
  if (cursor.take("EMPTY") || cursor.take("ANY")) return true;
  const start = cursor.at;
  if (!cursor.expect("(")) return false;
  cursor.skipSpace();
  if (cursor.take("#PCDATA")) return readMixed(cursor);
  cursor.at = start;
  return readChildren(cursor);
}

function readMixed(cursor: DtdCursor): boolean {
  let hasNames = false;
  for (;;) {
    cursor.skipSpace();
    if (cursor.take(")")) break;
    if (!cursor.expect("|")) return false;
    cursor.skipSpace();
    if (cursor.name() === undefined) return false;
    hasNames = true;
  }
  return cursor.take("*") || !hasNames || cursor.fail('"*"');
}

/** Groups in groups, without recursion. Each group has one separator, "," or "|". */
function readChildren(cursor: DtdCursor): boolean {
  const separators: (string | undefined)[] = [];
  do {
    cursor.skipSpace();
    if (cursor.take("(")) {
      separators.push(undefined);
      continue;
    }
    if (cursor.name() === undefined) return false;
    takeOccurrence(cursor);
    if (!readAfterParticle(cursor, separators)) return false;
  } while (separators.length > 0);
  return true;
}

/** Behind a name or a group: the ends of groups, then the separator before the next particle. */
function readAfterParticle(cursor: DtdCursor, separators: (string | undefined)[]): boolean {
  for (;;) {
    if (separators.length === 0) return true;
    cursor.skipSpace();
    if (cursor.take(")")) {
      separators.pop();
      takeOccurrence(cursor);
      continue;
    }
    const wanted = separators.at(-1);
    const found = cursor.text.charAt(cursor.at);
    const isRight = wanted === undefined ? found === "," || found === "|" : found === wanted;
    if (!isRight) return cursor.fail(wanted === undefined ? '",", "|" or ")"' : `"${wanted}" or ")"`);
    separators[separators.length - 1] = found;
    cursor.at++;
    return true;
  }
}

function takeOccurrence(cursor: DtdCursor): void {
  if (/[?*+]/.test(cursor.text.charAt(cursor.at))) cursor.at++;
}
