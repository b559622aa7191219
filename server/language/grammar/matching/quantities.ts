/** Quantities with a unit in one word, such as 10Mbit/s, as the number alone of what has a fixed unit. */
import { bytesOfUnit } from "../../sizes.ts";

/** @param unit as `lv:unit` says it; `undefined` when the text is no quantity of that kind */
export function inUnit(text: string, unit: string): string | undefined {
  const [, digits, word = ""] = /^(\d+(?:\.\d+)?)\s*([a-z][a-z/ ]*)$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const plain = unit.toLowerCase().replace(/ per second$/, "/s");
  const number = Number(digits);
  const size = bytesOfUnit.get(plain.replace(/\/s$/, ""));
  if (size !== undefined) return inBytes(number, word, Number(size), plain.endsWith("/s"));
  if (plain === "requests/s" || plain === "operations/s")
    return whole(number * (thousands.get(word.toLowerCase()) ?? 0));
  const [from, to] = [seconds.get(word.toLowerCase()), seconds.get(plain)];
  return from === undefined || to === undefined ? undefined : whole((number * from) / to);
}

/** Bits are counted in thousands, and are meant by a small "b" in what is per second. */
function inBytes(number: number, word: string, unit: number, isRate: boolean): string | undefined {
  const [, letter = "", binary = "", measure = "", time = ""] =
    /^([kmgtpe]?)(i?)(bits?|bytes?|b)? ?(\/s|\/sec|ps| per second)?$/i.exec(word) ?? [];
  const isBits = /^bit/i.test(measure) || (isRate && measure === "b" && time !== "");
  if (word === "" || letter + measure === "" || ((isBits || time !== "") && !isRate)) return undefined;
  const step = binary === "" && measure !== "" ? 1000 : 1024;
  const bytes = (number * step ** (letter === "" ? 0 : letters.indexOf(letter.toLowerCase()) + 1)) / (isBits ? 8 : 1);
  return isRate ? whole(Math.max(1, Math.round(bytes / unit))) : whole(bytes / unit);
}

const letters = "kmgtpe";

const thousands: ReadonlyMap<string, number> = new Map([
  ["k", 1e3],
  ["m", 1e6],
]);

const seconds: ReadonlyMap<string, number> = new Map([
  ...named("ns nanosecond nanoseconds", 1e-9),
  ...named("us microsecond microseconds", 1e-6),
  ...named("ms millisecond milliseconds", 1e-3),
  ...named("s sec second seconds", 1),
  ...named("m min minute minutes", 60),
  ...named("h hour hours", 3600),
  ...named("d day days", 86_400),
]);

function named(names: string, length: number): readonly (readonly [string, number])[] {
  return names.split(" ").map((name) => [name, length]);
}

function whole(number: number): string | undefined {
  const rounded = Number(number.toPrecision(12));
  return Number.isSafeInteger(rounded) && rounded > 0 ? String(rounded) : undefined;
}
