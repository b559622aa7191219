/** How names are spelled: what makes two spellings the same name, and how another name is spelled like the old one. */
import { escapeValue, possible, replaceSpan } from "../fixes.ts";
import { parseIp } from "../ip.ts";
import type { Fix } from "../problem.ts";
import type { Form, Occurrence } from "./occurrence.ts";
import type { Notation } from "./symbol-kinds.ts";

/** A decimal or, with 0x, hexadecimal number; `undefined` for anything else. */
export function parseNumber(written: string): number | undefined {
  return /^\s*(\d{1,10}|0[xX][0-9a-fA-F]{1,8})\s*$/.test(written) ? Number(written) : undefined;
}

/** The one spelling of a name; `undefined` when it is no name of this notation (yet). */
export function nameOf(notation: Notation, written: string): string | undefined {
  switch (notation) {
    case "name":
      return written === "" ? undefined : written;
    case "number":
      return parseNumber(written)?.toString();
    case "mac":
      if (plainMac.test(written)) return written;
      return /^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(written) ? paddedMac(written) : undefined;
    case "uuid": {
      const digits = written.replaceAll(/[-\s]/g, "").toLowerCase();
      return /^[0-9a-f]{32}$/.test(digits) ? digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") : undefined;
    }
    case "ip":
      return parseIp(written)?.text;
  }
}

/** As nearly everybody writes them; large networks have thousands. */
const plainMac = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

function paddedMac(written: string): string {
  return written
    .toLowerCase()
    .split(":")
    .map((byte) => byte.padStart(2, "0"))
    .join(":");
}

/** The form of a name that is written so, where nothing but the name stands in its span. */
export function formOf(notation: Notation, written: string): Form {
  const hexadecimal = notation === "number" ? /^0[xX]([0-9a-fA-F]+)$/.exec(written) : null;
  return hexadecimal?.[1] === undefined ? "escaped" : { hexDigits: hexadecimal[1].length };
}

/** The text of a name in a span of this form; `undefined` where it cannot be written. */
export function write(form: Form, name: string): string | undefined {
  if (form === "fixed") return undefined;
  if (form === "escaped") return escapeValue(name);
  if (form === "cdata") return name.includes("]]>") ? undefined : name;
  return `0x${Number(name).toString(16).padStart(form.hexDigits, "0")}`;
}

/** The repair that writes another name at this place alone; none where it cannot be written, or is not known. */
export function changeTo({ form, span }: Occurrence, name: string | undefined): readonly Fix[] {
  const newText = name === undefined ? undefined : write(form, name);
  return newText === undefined ? [] : [possible(`Change to "${name}"`, replaceSpan(span, newText))];
}

export interface ListItem {
  readonly name: string;
  /** In the text of the list. */
  readonly start: number;
  readonly end: number;
  /** The item is this one number, not a range that holds it. */
  readonly isAlone: boolean;
}

/** A range is never longer; libvirt itself has no more threads or cells. */
const longestRange = 1024;

/** The numbers of a list such as "1-3,5"; what is no number is left out, as is "^2", which takes one away. */
export function numbersOf(list: string): readonly ListItem[] {
  const items: ListItem[] = [];
  for (const match of list.matchAll(/(?<![\^\d])(\d{1,9})(?:-(\d{1,9}))?(?!\d)/g)) {
    const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
    const place = { start: match.index, end: match.index + match[0].length, isAlone: match[2] === undefined };
    for (let number = first; number <= Math.min(last, first + longestRange); number++) {
      items.push({ name: number.toString(), ...place });
    }
  }
  return items;
}

/** A name that is not the whole value, and where it begins there. */
export interface Part {
  readonly name: string;
  readonly start: number;
}

/** The variable of a filter's rule: `$PORT`, or `$PORT[@1]` for its own way through the values of a list. */
export function variableIn(value: string): Part | undefined {
  const [, before, name] = /^(\$\s*)(\w+)/.exec(value) ?? [];
  return before !== undefined && name !== undefined ? { name, start: before.length } : undefined;
}
