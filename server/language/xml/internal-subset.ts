/**
 * Reads the declarations in the brackets of a DOCTYPE. Entities are kept; the others are only checked for their form,
 * because libvirt does not validate against them.
 */
import { readContentModel } from "./content-model.ts";
import type { DtdCursor } from "./dtd-cursor.ts";
import { entityValue } from "./entity-value.ts";

/** Stands behind "[" and reads the "]" too. */
export function readInternalSubset(cursor: DtdCursor): boolean {
  for (;;) {
    cursor.skipSpace();
    if (cursor.take("]")) return true;
    if (cursor.at >= cursor.text.length) return cursor.fail('"]"');
    if (!readDeclaration(cursor)) return false;
  }
}

function readDeclaration(cursor: DtdCursor): boolean {
  if (cursor.take("%")) {
    cursor.reader.entities.isPartial = true;
    return cursor.name() !== undefined && cursor.expect(";");
  }
  if (cursor.take("<!--")) return readComment(cursor);
  if (cursor.take("<?")) return readInstruction(cursor);
  if (cursor.take("<!ENTITY")) return readEntity(cursor);
  if (cursor.take("<!ELEMENT")) return readElement(cursor);
  if (cursor.take("<!ATTLIST")) return readAttributeList(cursor);
  if (cursor.take("<!NOTATION")) return readNotation(cursor);
  return cursor.fail('a declaration or "]"');
}

function readComment(cursor: DtdCursor): boolean {
  const start = cursor.at;
  const end = cursor.reader.finders.commentEnd.next(cursor.text, start);
  if (end < 0) return cursor.failInText("the end of the comment (-->)", start - 4);
  const hyphens = cursor.text.slice(start, end + 1).indexOf("--");
  if (hyphens >= 0 && start + hyphens < end) return cursor.failInText('a comment without "--"', start + hyphens);
  cursor.at = end + 3;
  return true;
}

function readInstruction(cursor: DtdCursor): boolean {
  const start = cursor.at;
  const end = cursor.reader.finders.instructionEnd.next(cursor.text, start);
  if (end < 0) return cursor.failInText("the end of the instruction (?>)", start - 2);
  const target = cursor.name();
  if (target === undefined) return false;
  if (target.toLowerCase() === "xml" || target.includes(":")) return cursor.failInText("another name", start);
  if (cursor.at < end && !cursor.isAtSpace()) return cursor.fail("white space");
  cursor.at = end + 2;
  return true;
}

function readEntity(cursor: DtdCursor): boolean {
  if (!cursor.space()) return false;
  const isParameter = cursor.take("%");
  if (isParameter && !cursor.space()) return false;
  const nameStart = cursor.at;
  const name = cursor.name();
  if (name === undefined) return false;
  if (name.includes(":")) return cursor.failInText("a name without colon", nameStart);
  if (!cursor.space()) return false;
  return cursor.isWord("SYSTEM", "PUBLIC")
    ? readExternalEntity(cursor, name, isParameter)
    : readInternalEntity(cursor, name, isParameter);
}

function readInternalEntity(cursor: DtdCursor, name: string, isParameter: boolean): boolean {
  const span = cursor.literal();
  if (!span) return false;
  const value = entityValue(cursor, span);
  if (value === undefined) return false;
  if (!isParameter) cursor.reader.entities.declare(name, { kind: "internal", text: value });
  return readEnd(cursor);
}

function readExternalEntity(cursor: DtdCursor, name: string, isParameter: boolean): boolean {
  if (!cursor.externalId()) return false;
  const isSpaced = cursor.skipSpace();
  const isUnparsed = isSpaced && !isParameter && cursor.take("NDATA");
  if (isUnparsed && (!cursor.space() || cursor.name() === undefined)) return false;
  if (!isParameter) cursor.reader.entities.declare(name, { kind: isUnparsed ? "unparsed" : "external", text: "" });
  return readEnd(cursor);
}

function readElement(cursor: DtdCursor): boolean {
  if (!cursor.space() || cursor.name() === undefined || !cursor.space()) return false;
  return readContentModel(cursor) && readEnd(cursor);
}

function readNotation(cursor: DtdCursor): boolean {
  if (!cursor.space()) return false;
  const nameStart = cursor.at;
  const name = cursor.name();
  if (name === undefined) return false;
  if (name.includes(":")) return cursor.failInText("a name without colon", nameStart);
  return cursor.space() && cursor.externalId(true) && readEnd(cursor);
}

function readAttributeList(cursor: DtdCursor): boolean {
  if (!cursor.space() || cursor.name() === undefined) return false;
  for (;;) {
    const isSpaced = cursor.skipSpace();
    if (cursor.take(">")) return true;
    if (!isSpaced) return cursor.fail('white space or ">"');
    if (!readAttributeDefinition(cursor)) return false;
  }
}

const attributeTypes = ["CDATA", "IDREFS", "IDREF", "ID", "ENTITY", "ENTITIES", "NMTOKENS", "NMTOKEN"];

function readAttributeDefinition(cursor: DtdCursor): boolean {
  if (cursor.name() === undefined || !cursor.space()) return false;
  return readAttributeType(cursor) && cursor.space() && readDefault(cursor);
}

function readAttributeType(cursor: DtdCursor): boolean {
  if (attributeTypes.some((type) => cursor.take(type))) return true;
  const isNotation = cursor.take("NOTATION");
  if (isNotation && !cursor.space()) return false;
  if (!cursor.take("(")) return cursor.fail("the type of the attribute");
  for (;;) {
    cursor.skipSpace();
    if (isNotation ? cursor.name() === undefined : !cursor.nameToken()) return false;
    cursor.skipSpace();
    if (cursor.take(")")) return true;
    if (!cursor.expect("|")) return false;
  }
}

function readDefault(cursor: DtdCursor): boolean {
  if (cursor.take("#REQUIRED") || cursor.take("#IMPLIED")) return true;
  if (cursor.take("#FIXED") && !cursor.space()) return false;
  const span = cursor.literal();
  if (!span) return false;
  const lessThan = cursor.text.slice(span.start, span.end).indexOf("<");
  if (lessThan >= 0) return cursor.failInText('&lt; instead of "<"', span.start + lessThan);
  return cursor.reader.entities.checkDefault(cursor, span);
}

function readEnd(cursor: DtdCursor): boolean {
  cursor.skipSpace();
  return cursor.expect(">");
}
