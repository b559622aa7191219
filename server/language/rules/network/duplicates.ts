/** Elements of a list that may not repeat each other. */
import { possible, removeElement } from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { spanOf } from "../elements.ts";
import type { Finding } from "../rule.ts";

/** A finding for each element whose key has been seen before; elements without a key are passed over. */
export function* duplicates(
  elements: readonly XmlElement[],
  keyOf: (element: XmlElement, index: number) => string | undefined,
  attributeName: string | undefined,
  message: (key: string) => string,
): Generator<Finding> {
  const seen = new Map<string, XmlElement>();
  for (const [index, element] of elements.entries()) {
    const key = keyOf(element, index);
    if (key === undefined) continue;
    const first = seen.get(key);
    if (first) {
      yield {
        span: spanOf(element, attributeName),
        message: message(key),
        fixes: [possible(`Remove this <${element.name}>`, removeElement(element))],
        related: [{ span: spanOf(first, attributeName), message: "The first one" }],
        ...(attributeName !== undefined && { taken: attributeName }),
      };
    } else seen.set(key, element);
  }
}
