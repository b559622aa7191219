/** Findings that rules on devices often make: something that has to go, or to be another value. */
import {
  addAttribute,
  possible,
  preferred,
  removeAttribute,
  removeElement,
  replaceSpan,
  replaceValue,
} from "../../fixes.ts";
import type { Fix, Span } from "../../problem.ts";
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { attribute, value, valueSpan } from "../elements.ts";
import type { Finding } from "../rule.ts";

/** An attribute that cannot be there, whatever its value. */
export function unwantedAttribute(attribute: XmlAttribute, message: string): Finding {
  const fix = preferred(`Remove ${attribute.name}`, removeAttribute(attribute));
  return { span: attribute.nameSpan, message, fixes: [fix] };
}

/** An element that cannot be there, whatever is in it. */
export function unwantedElement(element: XmlElement, message: string): Finding {
  const fix = preferred(`Remove <${element.name}>`, removeElement(element));
  return { span: element.nameSpan, message, fixes: [fix] };
}

/** Who connects again has to know when. */
export function reconnectFinding(reconnect: XmlElement): Finding | undefined {
  if (value(reconnect, "enabled") !== "yes" || attribute(reconnect, "timeout")) return undefined;
  return {
    span: reconnect.nameSpan,
    message: "<reconnect> needs timeout: the seconds between two attempts",
    fixes: [possible("Add timeout='10'", addAttribute(reconnect, "timeout", "10"))],
  };
}

/** More than these are no help. */
const mostChoices = 4;

/** What may stand instead of something that is not there, of which there are few; none of many. */
export function choices(span: Span, values: readonly (string | number)[]): readonly Fix[] {
  if (values.length > mostChoices) return [];
  return values.map((value) => possible(`Change to ${value}`, replaceSpan(span, String(value))));
}

/** A name with a number behind it that nothing has: share2 besides share. */
export function numbered(name: string, taken: Iterable<string | undefined>): string {
  const used = new Set(taken);
  let number = 2;
  while (used.has(`${name}${number}`)) number++;
  return `${name}${number}`;
}

/** The cells of a guest that has so many, for one that it does not have. @param own the cell that is not meant */
export function cellChoices(span: Span, count: number, own?: number): readonly Fix[] {
  const ids = Array.from({ length: count }, (_, id) => id);
  return choices(
    span,
    ids.filter((id) => id !== own),
  );
}

/** A value that has to be another one. */
export function wrongValue(attribute: XmlAttribute, better: string, message: string): Finding {
  return {
    span: valueSpan(attribute),
    message,
    fixes: [preferred(`Change to ${better}`, replaceValue(attribute, better))],
  };
}
