/** Findings that rules on devices often make: something that has to go, or to be another value. */
import { addAttribute, possible, preferred, removeAttribute, removeElement, replaceValue } from "../../fixes.ts";
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

/** A value that has to be another one. */
export function wrongValue(attribute: XmlAttribute, better: string, message: string): Finding {
  return {
    span: valueSpan(attribute),
    message,
    fixes: [preferred(`Change to ${better}`, replaceValue(attribute, better))],
  };
}
