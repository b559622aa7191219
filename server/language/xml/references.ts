/** Reads the references in text and in values, and reports those that are wrong. */
import { isXmlCharacter, nameEnd } from "./characters.ts";
import { invalidCharacterReference, strayAmpersand, unterminatedReference } from "./entity-problems.ts";
import { normaliseAttribute, normaliseLineEnds } from "./normalise.ts";
import type { Reader } from "./reader.ts";

/** The value of an attribute, decoded and normalised. */
export function decodeAttribute(reader: Reader, start: number, end: number): string {
  return decode(reader, start, end, true);
}

/** The text of an element, decoded and with normalised line ends. */
export function decodeText(reader: Reader, start: number, end: number): string {
  return decode(reader, start, end, false);
}

function decode(reader: Reader, start: number, end: number, isAttribute: boolean): string {
  const { text } = reader;
  const normalise = isAttribute ? normaliseAttribute : normaliseLineEnds;
  const parts: string[] = [];
  let from = start;
  for (let at = text.indexOf("&", start); at >= 0 && at < end; at = nextAmpersand(text, from, end)) {
    parts.push(normalise(text.slice(from, at)));
    const reference = readReference(text, at, end);
    parts.push(expansionOf(reader, reference, isAttribute));
    from = reference.end;
  }
  parts.push(normalise(text.slice(from, end)));
  reader.steps += end - start;
  return parts.join("");
}

/** The search stops at `end`: one to the end of the document from each text would be quadratic. */
function nextAmpersand(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) if (text.charCodeAt(at) === 38) return at;
  return -1;
}

export interface Reference {
  readonly kind: "entity" | "decimal" | "hexadecimal" | "stray";
  /** The name or the digits. */
  readonly body: string;
  readonly start: number;
  readonly end: number;
  readonly isTerminated: boolean;
}

/** What a "&" begins. */
export function readReference(text: string, start: number, limit: number): Reference {
  const isNumber = text.charCodeAt(start + 1) === 35;
  const isHexadecimal = isNumber && text.charCodeAt(start + 2) === 120;
  const bodyStart = start + (isHexadecimal ? 3 : isNumber ? 2 : 1);
  const kind = isHexadecimal ? "hexadecimal" : isNumber ? "decimal" : "entity";
  const bodyEnd = Math.min(limit, isNumber ? alphanumericEnd(text, bodyStart) : nameEnd(text, bodyStart));
  if (kind === "entity" && bodyEnd <= bodyStart) {
    return { kind: "stray", body: "", start, end: start + 1, isTerminated: false };
  }
  const isTerminated = bodyEnd < limit && text.charCodeAt(bodyEnd) === 59;
  const end = Math.max(start + 1, bodyEnd + (isTerminated ? 1 : 0));
  return { kind, body: text.slice(bodyStart, bodyEnd), start, end, isTerminated };
}

function alphanumericEnd(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); isAlphanumeric(code); code = text.charCodeAt(at)) at++;
  return at;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function expansionOf(reader: Reader, reference: Reference, isAttribute: boolean): string {
  const { text, problems, entities } = reader;
  const { kind, body, start, end, isTerminated } = reference;
  const written = text.slice(start, end);
  const span = { start, end };
  if (kind === "stray") {
    problems.add(strayAmpersand(span));
    return written;
  }
  if (kind === "entity") {
    if (isTerminated) return entities.expand(reader, body, span, isAttribute);
    if (entities.has(body)) {
      problems.add(unterminatedReference(written, span));
      return entities.expand(reader, body, span, isAttribute);
    }
    problems.add(strayAmpersand({ start, end: start + 1 }));
    return written;
  }
  const character = characterOf(reference);
  if (character === undefined) problems.add(invalidCharacterReference(written, span));
  else if (!isTerminated) problems.add(unterminatedReference(written, span));
  return character ?? written;
}

/** The character of a numeric reference, `undefined` when there is none. */
export function characterOf({ kind, body }: Reference): string | undefined {
  const isHexadecimal = kind === "hexadecimal";
  if (!(isHexadecimal ? /^[0-9a-fA-F]+$/ : /^[0-9]+$/).test(body)) return undefined;
  const point = Number.parseInt(body, isHexadecimal ? 16 : 10);
  return isXmlCharacter(point) ? String.fromCodePoint(point) : undefined;
}
