/** Numbers with units, in the unit that people would use: 219200 KiB is 214 MiB. */
import { bytesOfUnit } from "../sizes.ts";

/** `lv:unit`, or what an attribute `unit` says; "" where there is nothing more to say than what is written. */
export function describeQuantity(written: string, unit: string): string {
  if (!/^\d{1,20}$/.test(written)) return "";
  const number = Number(written);
  const name = unit.toLowerCase();
  if (unit === "seconds since 1970")
    return number < latest ? `${new Date(number * 1000).toISOString().slice(0, 19)}Z` : "";
  for (const { units, scale, suffix } of measures) {
    const factor = units.get(name);
    if (factor !== undefined) return inBestUnit(number * factor, scale, suffix, `${number} ${unit}`);
  }
  return "";
}

/** Is it a unit of sizes, such as an attribute `unit` holds? */
export function isSizeUnit(unit: string): boolean {
  return sizes.has(unit.toLowerCase());
}

/** The last second that a date can have. */
const latest = 8.64e12;

interface Measure {
  /** How much of the smallest unit each is. */
  readonly units: ReadonlyMap<string, number>;
  /** The units of the answer, the largest first. */
  readonly scale: readonly (readonly [string, number])[];
  readonly suffix: string;
}

const prefixes = ["K", "M", "G", "T", "P", "E"];

const sizes: ReadonlyMap<string, number> = new Map([...bytesOfUnit].map(([unit, bytes]) => [unit, Number(bytes)]));

const sizeScale = [
  ...prefixes.map((prefix, index) => [`${prefix}iB`, 1024 ** (index + 1)] as const).reverse(),
  ["bytes", 1] as const,
];

const measures: readonly Measure[] = [
  { units: sizes, scale: sizeScale, suffix: "" },
  {
    units: new Map(
      [...sizes].flatMap(([unit, factor]) => [`${unit}/s`, `${unit} per second`].map((name) => [name, factor])),
    ),
    scale: sizeScale,
    suffix: "/s",
  },
  {
    units: new Map([
      ["nanoseconds", 1],
      ["microseconds", 1e3],
      ["milliseconds", 1e6],
      ["seconds", 1e9],
      ["minutes", 60e9],
    ]),
    scale: [
      ["days", 86_400e9],
      ["hours", 3600e9],
      ["minutes", 60e9],
      ["s", 1e9],
      ["ms", 1e6],
      ["µs", 1e3],
      ["ns", 1],
    ],
    suffix: "",
  },
  {
    units: new Map([["hz", 1]]),
    scale: [
      ["GHz", 1e9],
      ["MHz", 1e6],
      ["kHz", 1e3],
      ["Hz", 1],
    ],
    suffix: "",
  },
  {
    units: new Map([
      ["kbit/s", 1e3],
      ["mbit/s", 1e6],
    ]),
    scale: [
      ["Gbit/s", 1e9],
      ["Mbit/s", 1e6],
      ["Kbit/s", 1e3],
    ],
    suffix: "",
  },
];

function inBestUnit(amount: number, scale: Measure["scale"], suffix: string, written: string): string {
  const [name, factor] = scale.find(([, each]) => amount >= each) ?? scale.at(-1) ?? ["", 1];
  const value = amount / factor;
  const text = `${value < 1000 ? Number(value.toPrecision(3)) : Math.round(value)} ${name}${suffix}`;
  return text === written ? "" : text;
}
