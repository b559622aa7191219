/**
 * What a host has, written the way a document is written: wherever both say the same, the document's own text stands
 * (its comments, order, quotes and spaces), and what libvirt adds by itself is left out. A line by line comparison
 * with the document then shows what really differs, and nothing else.
 */
import { normaliseAttributes } from "../plan/normalise.ts";
import type { XmlAttribute, XmlDocument, XmlElement, XmlNode } from "../xml/tree.ts";
import { childElements } from "../xml/walk.ts";
import { alignChildren } from "./align.ts";
import { isGeneratedAttribute, isGeneratedElement, leavesToLibvirt } from "./generated.ts";
import { createMeanings, type Meanings, plainText, saysNothing } from "./meaning.ts";

interface Context {
  readonly liveText: string;
  readonly writtenText: string;
  readonly meaning: Meanings;
}

/**
 * @param live what virsh printed
 * @param written the document
 * @returns the live text as it is when the two are not of one kind
 */
export function asWritten(live: XmlDocument, written: XmlDocument): string {
  const { root } = written;
  if (!live.root || !root || live.root.name !== root.name) return live.text;
  const context = { liveText: live.text, writtenText: written.text, meaning: createMeanings() };
  const text = render(context, live.root, root);
  return written.text.slice(0, root.span.start) + text + written.text.slice(root.span.end);
}

function render(context: Context, live: XmlElement, written: XmlElement): string {
  const { writtenText, meaning } = context;
  if (meaning(live) === meaning(written)) return writtenText.slice(written.span.start, written.span.end);
  const content = renderContent(context, live, written);
  const start = `<${written.name}${renderAttributes(context, live, written)}`;
  const lastEnd = written.attributes.at(-1)?.span.end ?? written.nameSpan.end;
  const close = writtenText.slice(lastEnd, written.startTag.end);
  if (content === "" && written.selfClosing) return start + close;
  return `${start}${written.selfClosing ? ">" : close}${content}</${written.name}>`;
}

function renderAttributes(context: Context, live: XmlElement, written: XmlElement): string {
  const { liveText, writtenText } = context;
  const liveByName = new Map(live.attributes.map((attribute) => [normalName(attribute), attribute]));
  const kept = written.attributes.flatMap((attribute, index) => {
    const before = written.attributes[index - 1]?.span.end ?? written.nameSpan.end;
    const gap = writtenText.slice(before, attribute.span.start);
    const partner = liveByName.get(normalName(attribute));
    const own = writtenText.slice(attribute.span.start, attribute.span.end);
    if (!partner) return saysDefault(attribute) ? [gap + own] : [];
    const isSame = sameValue(attribute, partner) || leavesToLibvirt(attribute, partner.value);
    return [gap + (isSame ? own : withLiveValue(context, attribute, partner))];
  });
  const known = new Set(written.attributes.map(normalName));
  const added = live.attributes.filter(
    (attribute) =>
      !known.has(normalName(attribute)) &&
      !saysDefault(attribute) &&
      !isGeneratedAttribute(attribute.name, attribute.value, written),
  );
  return [...kept, ...added.map(({ span }) => ` ${liveText.slice(span.start, span.end)}`)].join("");
}

/** The value of the host between the document's quotes, where it can stand there. */
function withLiveValue({ liveText, writtenText }: Context, written: XmlAttribute, live: XmlAttribute): string {
  const whole = liveText.slice(live.span.start, live.span.end);
  if (written.name !== live.name || !written.valueSpan || !live.valueSpan) return whole;
  const value = liveText.slice(live.valueSpan.start, live.valueSpan.end);
  const end = writtenText.slice(written.valueSpan.end, written.span.end);
  const start = writtenText.slice(written.span.start, written.valueSpan.start);
  return end === "" || value.includes(end) ? whole : start + value + end;
}

/** A netmask and a prefix are one attribute in two forms. */
function normalName({ name, parent }: XmlAttribute): string {
  return name === "netmask" && (parent.name === "ip" || parent.name === "route") ? "prefix" : name;
}

function saysDefault({ name, value, parent }: XmlAttribute): boolean {
  return normaliseAttributes(parent.name, [[name, value]]).length === 0;
}

function sameValue(a: XmlAttribute, b: XmlAttribute): boolean {
  const normal = ({ name, value, parent }: XmlAttribute) => normaliseAttributes(parent.name, [[name, value]]);
  return JSON.stringify(normal(a)) === JSON.stringify(normal(b));
}

function renderContent(context: Context, live: XmlElement, written: XmlElement): string {
  const { liveText, writtenText, meaning } = context;
  const isLeaf = childElements(live).length === 0 && childElements(written).length === 0;
  if (isLeaf && plainText(live) !== plainText(written)) return inner(liveText, live);
  const partners = alignChildren(live, written, meaning);
  const added = addedAfter(live, written, new Set(partners.values()));
  const insert = (after: XmlElement | undefined): string =>
    (added.get(after) ?? []).map((child) => inserted(context, child, written)).join("");
  const parts: string[] = [insert(undefined)];
  for (const [index, node] of written.children.entries()) {
    if (node.kind !== "element") {
      const next = written.children[index + 1];
      const isGapOfRemoved = isBlank(node) && next?.kind === "element" && !partners.has(next) && !saysNothing(next);
      if (!isGapOfRemoved) parts.push(writtenText.slice(node.span.start, node.span.end));
      continue;
    }
    const partner = partners.get(node);
    if (partner) parts.push(render(context, partner, node), insert(partner));
    else if (saysNothing(node)) parts.push(writtenText.slice(node.span.start, node.span.end));
  }
  const text = parts.join("");
  return written.selfClosing && text !== "" ? `${text}${lineStart(writtenText, written) ?? ""}` : text;
}

/** The children that only the host has, by the matched sibling before them; those before all others by `undefined`. */
function addedAfter(
  live: XmlElement,
  written: XmlElement,
  matched: ReadonlySet<XmlElement>,
): ReadonlyMap<XmlElement | undefined, readonly XmlElement[]> {
  const added = new Map<XmlElement | undefined, XmlElement[]>();
  let before: XmlElement | undefined;
  for (const child of childElements(live)) {
    if (matched.has(child)) before = child;
    else if (!saysNothing(child) && !isGeneratedElement(child, written)) {
      const siblings = added.get(before);
      if (siblings) siblings.push(child);
      else added.set(before, [child]);
    }
  }
  return added;
}

/** An element of the host on a line of its own, indented like the document's. */
function inserted({ liveText, writtenText }: Context, child: XmlElement, parent: XmlElement): string {
  const text = liveText.slice(child.span.start, child.span.end);
  const first = childElements(parent)[0];
  const parentStart = lineStart(writtenText, parent);
  const start =
    (first && lineStart(writtenText, first)) ?? (parentStart === undefined ? undefined : `${parentStart}  `);
  // A document on one line stays on one line.
  if (start === undefined || (first && !start.startsWith("\n"))) return text;
  const own = lineStart(liveText, child) ?? "\n";
  return start + text.replaceAll(own, start);
}

/** The line break and the white space before an element that begins its line; "\n" for a root. */
function lineStart(text: string, element: XmlElement): string | undefined {
  const { start } = element.span;
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return before.trim() === "" ? `\n${before}` : undefined;
}

function inner(text: string, element: XmlElement): string {
  return text.slice(element.startTag.end, element.endTag?.span.start ?? element.startTag.end);
}

function isBlank(node: XmlNode): boolean {
  return node.kind === "text" && node.value.trim() === "";
}
