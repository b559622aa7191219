/** Takes one thing out of a valid document, and asks what belongs there. */
import type { Analysis } from "../../server/language/analysis.ts";
import type { Match } from "../../server/language/grammar/matching/match.ts";
import type { AttributePattern, ElementPattern } from "../../server/language/grammar/pattern.ts";
import type { Span } from "../../server/language/problem.ts";
import type { XmlAttribute, XmlElement } from "../../server/language/xml/tree.ts";
import { elementsOf, textContent } from "../../server/language/xml/walk.ts";

export const questionKinds = ["element", "attribute", "value", "text"] as const;

export interface Question {
  readonly kind: (typeof questionKinds)[number];
  /** What is taken out of the document. */
  readonly removed: Span;
  /** The label that should be offered. */
  readonly expected: string;
  /** The elements around it and what was taken out, for the reader of a report. */
  readonly path: string;
}

/** A value that only its author can know, such as a name or a path: the grammar has no word for it. */
export interface FreeValue {
  readonly kind: "value" | "text";
  readonly path: string;
}

/** What libvirt drops where it stands, or its hypervisor refuses, and so is never offered: notes in its status files, for example. */
export interface Dropped {
  readonly kind: "dropped";
  readonly path: string;
}

/** All that can be taken out of a document that is valid. What our grammar does not know is the business of others. */
export function questionsOf(analysis: Analysis): readonly (Question | FreeValue | Dropped)[] {
  const { match, document } = analysis;
  if (!match) return [];
  const elements = [...elementsOf(document)].filter(isKnown);
  return elements.flatMap((element): readonly (Question | FreeValue | Dropped)[] => [
    ...(element.parent
      ? [isUnoffered(match.declarations(element)) ? dropped(pathTo(element)) : withoutElement(element)]
      : []),
    ...element.attributes
      .filter(isPlain)
      .flatMap((attribute): readonly (Question | FreeValue | Dropped)[] =>
        isUnoffered(match.attributeDeclarations(attribute))
          ? [dropped(pathToAttribute(attribute))]
          : [withoutAttribute(attribute), ...withoutValue(match, attribute)],
      ),
    ...withoutText(match, element),
  ]);

  function isKnown(element: XmlElement): boolean {
    return (match?.declarations(element).length ?? 0) > 0;
  }
}

function isUnoffered(declarations: readonly (ElementPattern | AttributePattern)[]): boolean {
  return declarations.every(
    ({ annotations }) => annotations?.notes.has("ignored") || annotations?.notes.has("refused"),
  );
}

function dropped(path: string): Dropped {
  return { kind: "dropped", path };
}

function isPlain({ name }: XmlAttribute): boolean {
  return !name.includes(":") && name !== "xmlns";
}

function withoutElement(element: XmlElement): Question {
  return { kind: "element", removed: element.span, expected: element.name, path: pathTo(element) };
}

function withoutAttribute(attribute: XmlAttribute): Question {
  const { name, span } = attribute;
  return { kind: "attribute", removed: span, expected: name, path: pathToAttribute(attribute) };
}

function withoutValue(match: Match, attribute: XmlAttribute): readonly (Question | FreeValue)[] {
  const { valueSpan, value } = attribute;
  if (!valueSpan || value === "") return [];
  const path = `${pathToAttribute(attribute)}=${value}`;
  if (!match.valueLeaves(attribute).some((leaf) => leaf.kind === "value")) return [{ kind: "value", path }];
  return [{ kind: "value", removed: valueSpan, expected: value.trim(), path }];
}

function withoutText(match: Match, element: XmlElement): readonly (Question | FreeValue)[] {
  const { value, span } = textContent(element);
  if (value === "" || element.children.some((child) => child.kind !== "text")) return [];
  const path = `${pathTo(element)}=${value}`;
  if (!match.textLeaves(element).some((leaf) => leaf.kind === "value")) return [{ kind: "text", path }];
  return [{ kind: "text", removed: span, expected: value, path }];
}

function pathToAttribute({ parent, name }: XmlAttribute): string {
  return `${pathTo(parent)}/@${name}`;
}

function pathTo(element: XmlElement): string {
  return element.parent ? `${pathTo(element.parent)}/${element.name}` : `/${element.name}`;
}
