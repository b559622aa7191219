/** The same value written otherwise: sizes in the largest unit that fits, netmasks as prefixes and back. */
import { addAttribute, replaceSpan, replaceText, replaceValue } from "../../fixes.ts";
import { netmaskOfPrefix, prefixOfNetmask } from "../../ip.ts";
import type { TextEdit } from "../../problem.ts";
import { attribute, text, value } from "../../rules/elements.ts";
import { largestUnit, sizeInBytes } from "../../sizes.ts";
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import type { Refactoring, RefactoringPlace } from "./refactoring.ts";

/** Elements whose text is a size, with the unit that counts when none is written. */
const defaultUnits: Readonly<Record<string, string>> = {
  memory: "KiB",
  currentMemory: "KiB",
  maxMemory: "KiB",
  capacity: "bytes",
  allocation: "bytes",
};

/** At an element whose text is a size; nothing when it is written so already, is 0 or cannot be read. */
export function* rewriteSize({ path }: RefactoringPlace): Iterable<Refactoring> {
  const element = path.at(-1);
  const unit = element && defaultUnits[element.name];
  const bytes = element && unit && sizeInBytes(text(element), value(element, "unit"), unit);
  if (!element || !bytes) return;
  const best = largestUnit(bytes);
  if (text(element).trim() === String(best.number) && value(element, "unit") === best.unit) return;
  const written = attribute(element, "unit");
  const unitEdit = written ? replaceValue(written, best.unit) : addAttribute(element, "unit", best.unit);
  yield {
    title: `Write as ${best.number} ${best.unit}`,
    edits: [unitEdit, replaceText(element, String(best.number))],
  };
}

/** At an `<ip>` or `<route>` of a network that has one of the two; nothing for a netmask that is no prefix. */
export function* rewriteNetmask({ analysis, path }: RefactoringPlace): Iterable<Refactoring> {
  const element = path[1];
  if (!element || analysis.kind?.name !== "network" || !["ip", "route"].includes(element.name)) return;
  const [netmask, prefix] = [attribute(element, "netmask"), attribute(element, "prefix")];
  const length = netmask && !prefix ? prefixOfNetmask(netmask.value) : undefined;
  if (netmask && length !== undefined) {
    yield { title: `Write the netmask as prefix='${length}'`, edits: rename(netmask, "prefix", String(length)) };
  }
  if (prefix && !netmask && isIpv4(element) && /^([0-9]|[12][0-9]|3[0-2])$/.test(prefix.value)) {
    const mask = netmaskOfPrefix(Number(prefix.value));
    yield { title: `Write the prefix as netmask='${mask}'`, edits: rename(prefix, "netmask", mask) };
  }
}

function isIpv4(element: XmlElement): boolean {
  return value(element, "family") !== "ipv6" && (value(element, "address") ?? "").includes(".");
}

function rename(attribute: XmlAttribute, name: string, newValue: string): readonly TextEdit[] {
  return [replaceSpan(attribute.nameSpan, name), replaceValue(attribute, newValue)];
}
