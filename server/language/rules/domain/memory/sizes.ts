/** Sizes of memory in a guest, in bytes. */
import { addAttribute, replaceText, replaceValue } from "../../../fixes.ts";
import type { TextEdit } from "../../../problem.ts";
import { sizeInBytes } from "../../../sizes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, text, value } from "../../elements.ts";
import type { DomainFacts } from "../facts.ts";
import { numaCells } from "../processor/processors.ts";

/** The size that a child of an element gives, such as `<memory unit='GiB'>`; `undefined` without a readable one. */
export function memoryOf(parent: XmlElement | undefined, name: string): bigint | undefined {
  const element = child(parent, name);
  return element && sizeInBytes(text(element), value(element, "unit"), "KiB");
}

/** What all cells have together; `undefined` without cells, or when a size cannot be read. */
export function cellMemory(facts: DomainFacts): bigint | undefined {
  const cells = numaCells(facts);
  if (cells.length === 0) return undefined;
  return sum(cells.map(({ element }) => sizeInBytes(value(element, "memory") ?? "", value(element, "unit"), "KiB")));
}

/** What all memory devices have together; 0 without any, `undefined` when a size cannot be read. */
export function deviceMemory({ devicesOf }: DomainFacts): bigint | undefined {
  return sum(devicesOf("memory").map((device) => memoryOf(child(device, "target"), "size")));
}

function sum(sizes: readonly (bigint | undefined)[]): bigint | undefined {
  return sizes.reduce<bigint | undefined>(
    (total, size) => (total === undefined || size === undefined ? undefined : total + size),
    0n,
  );
}

/** Writes another size into an element whose text is one. */
export function writeSize(element: XmlElement, number: bigint | number, unit: string): readonly TextEdit[] {
  return [replaceText(element, String(number)), writeUnit(element, unit)];
}

/** Writes another unit beside a size. */
export function writeUnit(element: XmlElement, unit: string): TextEdit {
  const written = attribute(element, "unit");
  return written ? replaceValue(written, unit) : addAttribute(element, "unit", unit);
}
