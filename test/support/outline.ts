/** Prints a tree as indented lines, to compare the whole of it in tests. White space between tags is left out. */
import type {
  XmlAttribute,
  XmlDocument,
  XmlElement,
  XmlMarkup,
  XmlNode,
  XmlText,
} from "../../server/language/xml/tree.ts";

/** One line for each node, two spaces for each level. Missing pieces are named in brackets. */
export function outline(document: XmlDocument): string {
  const lines: string[] = [];
  const pending = document.children.map((node) => ({ node, depth: 0 })).reverse();
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, depth } = next;
    if (isBlankText(node)) continue;
    lines.push("  ".repeat(depth) + lineOf(document.text, node));
    if (node.kind !== "element") continue;
    for (const child of [...node.children].reverse()) pending.push({ node: child, depth: depth + 1 });
  }
  return lines.map((line) => `${line}\n`).join("");
}

function isBlankText(node: XmlNode): boolean {
  return node.kind === "text" && /^[ \t\r\n]*$/.test(node.value);
}

function lineOf(text: string, node: XmlNode): string {
  switch (node.kind) {
    case "element":
      return elementLine(text, node);
    case "text":
    case "cdata":
      return `${node.kind} ${JSON.stringify(trimmed(node))}`;
    default:
      return `${node.kind} ${JSON.stringify(written(text, node))}`;
  }
}

function trimmed(node: XmlText): string {
  return node.value.replace(/^[ \t\n]+|[ \t\n]+$/g, "");
}

function written(text: string, { span }: XmlMarkup): string {
  return text.slice(span.start, span.end);
}

function elementLine(text: string, element: XmlElement): string {
  const { startTagClosed, selfClosing, endTag } = element;
  const missing = [
    ...(startTagClosed ? [] : [`no ">"`]),
    ...(selfClosing || endTag ? [] : ["no end tag"]),
    ...(endTag && text.slice(endTag.nameSpan.start, endTag.nameSpan.end) !== element.name ? ["other end tag"] : []),
  ];
  const name = element.name === "" ? "(no name)" : element.name;
  const namespace = element.namespace === "" ? "" : ` {${element.namespace}}`;
  const attributes = element.attributes.map((attribute) => ` ${attributeOf(attribute)}`).join("");
  const note = missing.length === 0 ? "" : ` (${missing.join(", ")})`;
  return `${name}${namespace}${attributes}${selfClosing ? " /" : ""}${note}`;
}

function attributeOf({ name, value, valueSpan }: XmlAttribute): string {
  return valueSpan ? `${name}=${JSON.stringify(value)}` : name;
}

/** Where an element stands, as names from the root on: `/network/ip/dhcp`. */
export function pathOf(element: XmlElement): string {
  const names: string[] = [];
  for (let at: XmlElement | undefined = element; at; at = at.parent) names.push(at.name);
  return `/${names.reverse().join("/")}`;
}
