/** Reads the XML that virsh printed. Only for what a program wrote; what a person types is the server's to read. */
import { XMLParser, XMLValidator } from "fast-xml-parser";

export interface HostElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly HostElement[];
  /** Character data without white space around it. */
  readonly text: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  htmlEntities: false,
});

/** The root element; `undefined` when the text is not well-formed. */
export function readHostXml(text: string): HostElement | undefined {
  if (XMLValidator.validate(text) !== true) return undefined;
  const parsed: unknown = parser.parse(text);
  return Array.isArray(parsed) ? parsed.map(readElement).find((element) => element !== undefined) : undefined;
}

/** fast-xml-parser gives an object with two keys: the element's name, and ":@" for its attributes. */
function readElement(node: unknown): HostElement | undefined {
  if (typeof node !== "object" || node === null) return undefined;
  const entry = Object.entries(node).find(([key]) => key !== ":@" && key !== "#text" && !key.startsWith("?"));
  if (!entry || !Array.isArray(entry[1])) return undefined;
  const [name, content]: [string, unknown[]] = [entry[0], entry[1]];
  const attributes: unknown = Reflect.get(node, ":@") ?? {};
  const texts = content.map((child) =>
    typeof child === "object" && child !== null ? Reflect.get(child, "#text") : "",
  );
  return {
    name,
    attributes: new Map(Object.entries(attributes ?? {}).map(([key, value]) => [key, String(value)])),
    children: content.map(readElement).filter((child) => child !== undefined),
    text: texts
      .filter((part) => part !== undefined)
      .join("")
      .trim(),
  };
}

/** The child elements of a name; none without an element. */
export function childrenNamed(element: HostElement | undefined, name: string): readonly HostElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The first child element of a name. */
export function childNamed(element: HostElement | undefined, name: string): HostElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** Text for an attribute in single quotes. */
export function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("'", "&apos;");
}
