/** Where the data of a character device comes from and goes to. */
import { addAttribute, addChild, possible } from "../../../fixes.ts";
import type { Fix } from "../../../problem.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child } from "../../elements.ts";

/** Adds an attribute that `<source>` lacks, to be typed. @param element the device */
export function sourceFixes(element: XmlElement, name: string): readonly Fix[] {
  const source = child(element, "source");
  if (!source) return [possible(`Add <source ${name}>`, addChild(element, `<source ${name}=''/>`))];
  return attribute(source, name) ? [] : [possible(`Add ${name}`, addAttribute(source, name, ""))];
}
