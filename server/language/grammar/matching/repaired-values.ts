/** Values that say what is meant in a way that libvirt does not read, and the same in a way that it does. */
import { preferred, replaceSpan, replaceValue } from "../../fixes.ts";
import type { Fix } from "../../problem.ts";
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { inUnit } from "./quantities.ts";

export interface RepairedValue {
  /** What to write, as a message shows it. */
  readonly words: string;
  readonly fix: Fix;
}

/** Does this attribute of the element take the value? */
export type Takes = (name: string, value: string) => boolean;

/**
 * The value of an attribute in another spelling, or spread over two attributes.
 * @param unit what the value is counted in, where the grammar says it
 */
export function repairedValue(
  attribute: XmlAttribute,
  takes: Takes,
  unit: string | undefined,
): RepairedValue | undefined {
  const { name, value, parent } = attribute;
  const sized = unit === undefined ? undefined : withUnit(attribute, takes);
  if (sized) return sized;
  const countedIn = unit && (parent.attributes.find((other) => other.name === "unit")?.value ?? unit);
  const counted = countedIn && inUnit(value, countedIn);
  if (counted && takes(name, counted)) {
    const fix = preferred(`Change to "${counted}" (${countedIn})`, replaceValue(attribute, counted));
    return { words: `"${counted}" (${countedIn})`, fix };
  }
  const spellings = [macAddress(value), hexadecimal(value), portOf(attribute), value.toUpperCase()];
  const spelling = spellings.find((each) => each !== undefined && takes(name, each));
  if (spelling === undefined) return withPrefix(attribute, takes) ?? maskOrPrefix(attribute, takes);
  return { words: `"${spelling}"`, fix: preferred(`Change to "${spelling}"`, replaceValue(attribute, spelling)) };
}

/** A number with its unit in one word, such as 4G, as a number and a unit. @param element holds it as its text */
export function repairedSize(element: XmlElement, text: string, takes: Takes): RepairedValue | undefined {
  const size = sizeOf(text, element.attributes.find(({ name }) => name === "unit")?.value);
  const node = element.children[0];
  if (!size || element.children.length !== 1 || node?.kind !== "text") return undefined;
  const { number, unit } = size;
  if (!takes("unit", unit)) return undefined;
  const words = `<${element.name} unit='${unit}'>${number}</${element.name}>`;
  const written = element.attributes.find(({ name }) => name === "unit");
  const at = element.attributes.at(-1)?.span.end ?? element.nameSpan.end;
  const unitEdit = written ? replaceValue(written, unit) : replaceSpan({ start: at, end: at }, ` unit='${unit}'`);
  return { words, fix: preferred(`Write it in ${unit}`, unitEdit, replaceSpan(node.trimmedSpan, number)) };
}

/** 1G in an attribute, where another one can say the unit. */
function withUnit(attribute: XmlAttribute, takes: Takes): RepairedValue | undefined {
  const { name, value, span, parent } = attribute;
  const size = sizeOf(value, undefined);
  const isSaid = parent.attributes.some((other) => other.name === "unit");
  if (!size || isSaid || !takes("unit", size.unit) || !takes(name, size.number)) return undefined;
  const words = `${name}='${size.number}' unit='${size.unit}'`;
  return { words, fix: preferred(`Write it in ${size.unit}`, replaceSpan(span, words)) };
}

/**
 * The number alone of a text such as `4 cores`, where the element takes it and has no attribute for the unit.
 * @param unit what the text is counted in, where the grammar says it
 */
export function repairedCount(
  element: XmlElement,
  text: string,
  isTaken: (value: string) => boolean,
  unit: string | undefined,
): RepairedValue | undefined {
  const [, counted] = /^(\d+)(?:\.0+|\s*[a-z][a-z ]*)$/i.exec(text) ?? [];
  const number = unit === undefined ? counted : inUnit(text, unit);
  const node = element.children[0];
  if (number === undefined || element.children.length !== 1 || node?.kind !== "text" || !isTaken(number))
    return undefined;
  const words = unit === undefined ? number : `${number} (${unit})`;
  return { words, fix: preferred(`Change to ${words}`, replaceSpan(node.trimmedSpan, number)) };
}

/** Both as libvirt reads them. @param unitBeside the unit that is written in an attribute */
function sizeOf(text: string, unitBeside: string | undefined) {
  const [, number, written = unitBeside ?? ""] = /^(\d+(?:\.\d+)?)\s*([KMGT](?:i?B)?)?(?:ytes?)?$/i.exec(text) ?? [];
  const [, letter, suffix = ""] = /^([KMGT])(i?B)?$/i.exec(written) ?? [];
  if (number === undefined || letter === undefined) return undefined;
  return wholeSize(number, letter.toUpperCase(), suffix.toUpperCase() === "B" ? "B" : "iB");
}

const unitLetters = "KMGT";

/** A size in the largest unit in which it is a whole number, from its own unit downwards. */
function wholeSize(number: string, letter: string, suffix: string) {
  const step = suffix === "B" ? 1000 : 1024;
  let size = Number(number);
  for (let index = unitLetters.indexOf(letter); index >= 0; index--) {
    if (Number.isSafeInteger(size))
      return { number: number.includes(".") ? String(size) : number, unit: `${unitLetters[index]}${suffix}` };
    size *= step;
  }
  return undefined;
}

const services: Readonly<Record<string, string>> = {
  ssh: "22",
  smtp: "25",
  dns: "53",
  domain: "53",
  http: "80",
  ntp: "123",
  https: "443",
};

/** The port of a service that is named as other tools take it. */
function portOf({ name, value }: XmlAttribute): string | undefined {
  const service = value.toLowerCase();
  return /port/i.test(name) && Object.hasOwn(services, service) ? services[service] : undefined;
}

/** 12 hexadecimal digits with other separators or none, or without leading zeros, as libvirt writes them. */
function macAddress(value: string): string | undefined {
  const digits = value.toLowerCase();
  if (/^[0-9a-f]{12}$/.test(digits)) return digits.match(/../g)?.join(":");
  const parts = digits.split(/[-:. ]/);
  const isGrouped = parts.length === 3 && parts.every((part) => /^[0-9a-f]{4}$/.test(part));
  if (isGrouped) return macAddress(parts.join(""));
  const isBytes = parts.length === 6 && parts.every((part) => /^[0-9a-f]{1,2}$/.test(part));
  return isBytes ? parts.map((part) => part.padStart(2, "0")).join(":") : undefined;
}

function hexadecimal(value: string): string | undefined {
  return /^[0-9a-f]{1,8}$/i.test(value) ? `0x${value.toLowerCase()}` : undefined;
}

/** Where the length of the prefix belongs that people write behind an address. */
const prefixOf: Readonly<Record<string, string>> = {
  address: "prefix",
  ipaddr: "ipmask",
  srcipaddr: "srcipmask",
  dstipaddr: "dstipmask",
};

/** 192.168.1.1/24 */
function withPrefix(attribute: XmlAttribute, takes: Takes): RepairedValue | undefined {
  const { name, value, parent } = attribute;
  const [, address, length] = /^([0-9a-f.:]+)\/(\d{1,3})$/i.exec(value) ?? [];
  const beside = prefixOf[name];
  if (address === undefined || length === undefined || beside === undefined || !takes(name, address)) return undefined;
  const isSaid = parent.attributes.some((other) => other.name === beside || other.name === "netmask");
  const words =
    isSaid || !takes(beside, length) ? `${name}='${address}'` : `${name}='${address}' ${beside}='${length}'`;
  return { words, fix: preferred(`Change to ${words}`, replaceSpan(attribute.span, words)) };
}

/** 24, /24 or 255.255.255.0, where the other way of writing it has an attribute of its own. */
function maskOrPrefix({ name, value, span, parent }: XmlAttribute, takes: Takes): RepairedValue | undefined {
  const plain = value.replace(/^\//, "");
  const other = { netmask: "prefix", prefix: "netmask" }[name];
  const target = plain !== value && takes(name, plain) ? name : other;
  if (target === undefined || !takes(target, plain)) return undefined;
  if (target === other && parent.attributes.some((each) => each.name === other)) return undefined;
  const words = `${target}='${plain}'`;
  return { words, fix: preferred(`Change to ${words}`, replaceSpan(span, words)) };
}
