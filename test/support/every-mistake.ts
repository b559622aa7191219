/** Every single mistake, in many ways, that a person can make in a document: one change of its text each. */
import { applyEdits } from "../../server/language/edits.ts";
import type { Match } from "../../server/language/grammar/matching/match.ts";
import type { Span, TextEdit } from "../../server/language/problem.ts";
import type { XmlAttribute, XmlDocument, XmlElement } from "../../server/language/xml/tree.ts";
import { childElements, elementsOf, textContent } from "../../server/language/xml/walk.ts";

export interface OneMistake {
  /** What was done, such as "value unknown". */
  readonly way: string;
  /** What it was done to, such as "disk@type=file": the same in documents that are alike. */
  readonly what: string;
  readonly edits: readonly TextEdit[];
}

/** The mistakes in text order of what they are made in, of elements and attributes without a namespace. */
export function* everyMistake(document: XmlDocument, match: Match): Generator<OneMistake> {
  for (const element of elementsOf(document)) {
    if (element.namespace !== "" || !isInside(element)) continue;
    yield* inElement(document.text, element);
    yield* inText(match, element);
    for (const attribute of element.attributes) {
      if (attribute.name.startsWith("xmlns") || attribute.name.includes(":")) continue;
      yield* inAttribute(document.text, match, attribute);
    }
  }
}

export function withMistake(text: string, { edits }: OneMistake): string {
  return applyEdits(text, edits);
}

/** Not in what another program keeps in the document. */
function isInside({ parent }: XmlElement): boolean {
  return parent === undefined || (parent.name !== "metadata" && isInside(parent));
}

function* inElement(text: string, element: XmlElement): Generator<OneMistake> {
  const { parent, span } = element;
  if (!parent) return;
  const what = nameOf(element);
  const written = text.slice(span.start, span.end);
  yield { way: "element removed", what, edits: [{ span, newText: "" }] };
  yield { way: "element misspelt", what, edits: renamed(element, misspelt(element.name)) };
  yield { way: "element doubled", what, edits: [{ span: behind(span), newText: written }] };
  const next = siblingAfter(element);
  if (next && next.name !== element.name) {
    const other = { span: next.span, newText: written };
    const swapped = [{ span, newText: text.slice(next.span.start, next.span.end) }, other];
    yield { way: "elements swapped", what: `${what} ${next.name}`, edits: swapped };
  }
  if (parent.parent) {
    const moved = [
      { span, newText: "" },
      { span: behind(parent.span), newText: written },
    ];
    yield { way: "element moved out", what, edits: moved };
  }
}

function* inText(match: Match, element: XmlElement): Generator<OneMistake> {
  const { value, span } = textContent(element);
  if (value === "" || childElements(element).length > 0) return;
  const leaves = match.textLeaves(element);
  const isKeyword = leaves.length > 0 && leaves.every(({ kind }) => kind === "value");
  yield* otherValues(`${nameOf(element)}=${isKeyword ? value : ""}`, "text", value, span, isKeyword);
}

function* inAttribute(text: string, match: Match, attribute: XmlAttribute): Generator<OneMistake> {
  const { parent, name, span, value, valueSpan } = attribute;
  const what = `${nameOf(parent)}@${name}`;
  const withSpace = { start: span.start - 1, end: span.end };
  yield { way: "attribute removed", what, edits: [{ span: withSpace, newText: "" }] };
  yield { way: "attribute misspelt", what, edits: [{ span: attribute.nameSpan, newText: misspelt(name) }] };
  const sibling = siblingAfter(parent) ?? siblingBefore(parent);
  if (sibling && !sibling.attributes.some((other) => other.name === name)) {
    const there = { start: sibling.nameSpan.end, end: sibling.nameSpan.end };
    const moved = [
      { span: withSpace, newText: "" },
      { span: there, newText: ` ${text.slice(span.start, span.end)}` },
    ];
    yield { way: "attribute moved beside", what: `${what} ${sibling.name}`, edits: moved };
  }
  if (!valueSpan) return;
  const leaves = match.valueLeaves(attribute);
  const isKeyword = leaves.length > 0 && leaves.every(({ kind }) => kind === "value");
  yield* otherValues(isKeyword ? `${what}=${value}` : what, "value", value, valueSpan, isKeyword);
  if (!isKeyword) return;
  const texts = match.attributeDeclarations(attribute).flatMap(({ content }) => match.matcher.leaves.of(content).texts);
  const others = new Set(texts.flatMap((leaf) => (leaf.kind === "value" && leaf.value !== value ? [leaf.value] : [])));
  for (const other of others) {
    yield { way: "value of others", what: `${what}=${value} ${other}`, edits: [{ span: valueSpan, newText: other }] };
  }
}

function* otherValues(
  what: string,
  place: string,
  value: string,
  span: Span,
  isKeyword: boolean,
): Generator<OneMistake> {
  const to = (way: string, newText: string): OneMistake => ({
    way: `${place} ${way}`,
    what,
    edits: [{ span, newText }],
  });
  yield to("empty", "");
  if (isKeyword) {
    yield to("misspelt", misspelt(value));
    yield to("unknown", "nonsense");
  } else if (/^(0x[\da-f]+|\d+)$/i.test(value)) {
    yield to("no number", "many");
    yield to("negative", "-7");
    yield to("huge", "99999999999999999999999");
  } else yield to("strange", "§ &amp; ?");
}

/** The last two letters swapped; where they are alike, or there is one alone, one more of it. */
function misspelt(word: string): string {
  const [last = "", previous = ""] = [...word].toReversed();
  const isLetters = /^[a-z]{2}$/i.test(previous + last) && previous !== last && word.length > 2;
  return isLetters ? word.slice(0, -2) + last + previous : word + last;
}

function renamed({ nameSpan, endTag }: XmlElement, newText: string): readonly TextEdit[] {
  return [nameSpan, ...(endTag ? [endTag.nameSpan] : [])].map((span) => ({ span, newText }));
}

function behind({ end }: Span): Span {
  return { start: end, end };
}

function siblingAfter(element: XmlElement): XmlElement | undefined {
  return sibling(element, 1);
}

function siblingBefore(element: XmlElement): XmlElement | undefined {
  return sibling(element, -1);
}

function sibling(element: XmlElement, by: number): XmlElement | undefined {
  const all = element.parent ? childElements(element.parent) : [];
  return all[all.indexOf(element) + by];
}

/** With its parent, and with the type that makes it what it is. */
function nameOf(element: XmlElement): string {
  const own = ({ name, attributes }: XmlElement): string => {
    const type = attributes.find((attribute) => attribute.name === "type" || attribute.name === "mode");
    return type ? `${name}[${type.value}]` : name;
  };
  return `${element.parent ? `${own(element.parent)}/` : ""}${own(element)}`;
}
