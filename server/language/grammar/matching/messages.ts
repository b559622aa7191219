/** Mismatches as problems: in words, on the smallest token, with repairs. */
import {
  addAttribute,
  addChild,
  possible,
  preferred,
  removeAttribute,
  removeElement,
  replaceSpan,
  replaceValue,
} from "../../fixes.ts";
import type { Fix, Problem, RelatedSpan, Span } from "../../problem.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { names } from "../name-class.ts";
import type { AttributePattern, ElementPattern } from "../pattern.ts";
import { enumerated, freeKinds } from "./describe.ts";
import type {
  BadText,
  BadValue,
  Mismatch,
  MissingAttributes,
  MissingElements,
  UnexpectedElement,
  UnexpectedText,
  UnknownAttribute,
} from "./mismatch.ts";
import { nearest } from "./nearest.ts";

/** @param homes where an element may stand, by its name: for those that are in the wrong place */
export function toProblem(mismatch: Mismatch, homes: (name: string) => readonly string[]): Problem {
  switch (mismatch.kind) {
    case "unknown-attribute":
      return unknownAttribute(mismatch);
    case "bad-value":
      return badValue(mismatch);
    case "missing-attributes":
      return missingAttributes(mismatch);
    case "unknown-element":
    case "misplaced-element":
    case "repeated-element":
      return unexpectedElement(mismatch, homes);
    case "missing-elements":
      return missingElements(mismatch);
    case "bad-text":
      return badText(mismatch);
    case "unexpected-text":
      return unexpectedText(mismatch);
  }
}

function problem(
  code: string,
  span: Span,
  message: string,
  fixes: readonly Fix[],
  related: readonly RelatedSpan[] = [],
): Problem {
  return { code, severity: "error", span, message, fixes, related };
}

function unknownAttribute({ attribute, elsewhere, nearest: guess, required, available }: UnknownAttribute): Problem {
  const { name, parent } = attribute;
  const remove = possible(`Remove ${name}`, removeAttribute(attribute));
  if (guess !== undefined) {
    const fix = preferred(`Rename to "${guess}"`, replaceSpan(attribute.nameSpan, guess));
    const message = `<${parent.name}> has no attribute "${name}"; did you mean "${guess}"?`;
    return problem("unknown-attribute", attribute.nameSpan, message, [fix, remove]);
  }
  if (required !== undefined) {
    const fix = preferred(`Rename to "${required}"`, replaceSpan(attribute.nameSpan, required));
    const message = `"${name}" cannot be used on <${parent.name}> here; it needs "${required}" instead`;
    return problem("unknown-attribute", attribute.nameSpan, message, [fix, remove]);
  }
  const code = elsewhere ? "misplaced-attribute" : "unknown-attribute";
  const choice = available.length > 0 ? `; ${oneOf(available)}` : "";
  const message = elsewhere
    ? `"${name}" cannot be used on this <${parent.name}>, together with what else is set${choice}`
    : `<${parent.name}> has no attribute "${name}"${choice || "; it has none at all"}`;
  const only = available.length === 1 ? available[0] : undefined;
  const rename = only === undefined ? [] : [possible(`Rename to "${only}"`, replaceSpan(attribute.nameSpan, only))];
  return problem(code, attribute.nameSpan, message, [...rename, remove]);
}

function oneOf(available: readonly string[]): string {
  const shown = available.slice(0, 8);
  const rest = available.length > shown.length ? ", ..." : "";
  return `it can have ${shown.join(", ")}${rest}`;
}

function badValue({ attribute, texts }: BadValue): Problem {
  const { value, valueSpan, nameSpan } = attribute;
  const hasSpan = valueSpan && valueSpan.end > valueSpan.start && !value.includes("\n");
  const { message, guesses } = explainValue(value, texts, `${attribute.name} of <${attribute.parent.name}>`);
  const fixes = guesses.map((guess, index) => {
    return {
      ...possible(`Change to "${guess}"`, replaceValue(attribute, guess)),
      preferred: index === 0 && guesses.length === 1,
    };
  });
  return problem("bad-value", hasSpan ? valueSpan : nameSpan, message, fixes);
}

interface Explanation {
  readonly message: string;
  /** What to change the value to, the most likely first. */
  readonly guesses: readonly string[];
}

function explainValue(value: string, texts: BadValue["texts"], where: string): Explanation {
  const [choices, kinds] = [enumerated(texts), freeKinds(texts)];
  const guess = synonym(value, choices) ?? nearest(value, choices);
  const quoted = value === "" ? "an empty value" : `"${value.replace(/\s+/g, " ")}"`;
  const allowed = [...choices.slice(0, 12), ...(choices.length > 12 ? ["..."] : []), ...kinds].join(", ");
  if (guess !== undefined) {
    const others = choices.length > 1 && choices.length <= 12 ? ` It can be ${allowed}` : "";
    return { message: `${quoted} cannot be the ${where}; did you mean "${guess}"?${others}`, guesses: [guess] };
  }
  const guesses = choices.length <= 5 ? choices : [];
  return { message: `${quoted} cannot be the ${where}; it must be ${allowed || "empty"}`, guesses };
}

const switches = [
  ["yes", "on", "true", "enable", "enabled", "1"],
  ["no", "off", "false", "disable", "disabled", "0"],
];

/** libvirt says yes and no in some places and on and off in others. */
function synonym(value: string, choices: readonly string[]): string | undefined {
  const group = switches.find((words) => words.includes(value.toLowerCase()));
  return group && choices.find((choice) => group.includes(choice));
}

function missingAttributes({ element, missing }: MissingAttributes): Problem {
  const wanted = [...new Set(missing.flatMap((leaf) => names(leaf.name)).map((name) => name.localName))];
  const list = wanted.map((name) => `"${name}"`).join(" and ");
  const edits = missing.flatMap((leaf) =>
    names(leaf.name)
      .slice(0, 1)
      .map((name) => ({ name: name.localName, value: firstValue(leaf) })),
  );
  const insertions = edits.map(({ name, value }) => addAttribute(element, name, value));
  // Several insertions at one place would overlap; they are one text.
  const [first, ...others] = insertions;
  const fix =
    first &&
    possible(`Add ${wanted.join(" and ")}`, {
      ...first,
      newText: first.newText + others.map((edit) => edit.newText).join(""),
    });
  const plural = wanted.length > 1 ? "the attributes" : "the attribute";
  return problem("missing-attribute", element.nameSpan, `<${element.name}> needs ${plural} ${list}`, fix ? [fix] : []);
}

/** The only value that is possible, or an empty one to fill in. */
function firstValue(leaf: AttributePattern): string {
  return leaf.content.kind === "value" ? leaf.content.value : "";
}

function unexpectedElement(mismatch: UnexpectedElement, homes: (name: string) => readonly string[]): Problem {
  const { kind, element, parent, nearest: guess, available, first } = mismatch;
  const remove = possible(`Remove <${element.name}>`, removeElement(element));
  if (kind === "repeated-element") {
    const related = first ? [{ span: first.nameSpan, message: "The other one" }] : [];
    const message = `<${element.name}> can stand in <${parent.name}> once only`;
    return problem("repeated-element", element.nameSpan, message, [remove], related);
  }
  if (guess !== undefined) {
    const message = `<${parent.name}> has no element <${element.name}>; did you mean <${guess}>?`;
    return problem("unknown-element", element.nameSpan, message, [
      preferred(`Rename to <${guess}>`, ...rename(element, guess)),
      remove,
    ]);
  }
  const elsewhere = homes(element.name).filter((home) => home !== parent.name);
  const isMisplaced = kind === "misplaced-element";
  const place =
    elsewhere.length > 0 && elsewhere.length <= 4
      ? `; it belongs into ${elsewhere.map((home) => `<${home}>`).join(" or ")}`
      : "";
  const reason = isMisplaced
    ? `cannot be used in this <${parent.name}>, together with what else is set`
    : `cannot stand in <${parent.name}>`;
  const choice =
    place === "" && available.length > 0 && available.length <= 8
      ? `; allowed here: ${available.map((name) => `<${name}>`).join(" ")}`
      : "";
  const code = isMisplaced || elsewhere.length > 0 ? "misplaced-element" : "unknown-element";
  const message =
    code === "unknown-element"
      ? `<${parent.name}> has no element <${element.name}>${choice}`
      : `<${element.name}> ${reason}${place || choice}`;
  return problem(code, element.nameSpan, message, [remove]);
}

function rename(element: XmlElement, name: string) {
  const spans = [element.nameSpan, ...(element.endTag ? [element.endTag.nameSpan] : [])];
  return spans.map((span) => replaceSpan(span, name));
}

function missingElements({ element, missing }: MissingElements): Problem {
  const words = missing.map((alternatives) =>
    elementNames(alternatives)
      .map((name) => `<${name}>`)
      .join(" or "),
  );
  const insertions = missing
    .flatMap((alternatives) => elementNames(alternatives).slice(0, 1))
    .map((name) => `<${name}></${name}>`);
  const fix = possible(`Add ${words.join(" and ")}`, addChild(element, insertions.join("")));
  return problem(
    "missing-element",
    element.nameSpan,
    `<${element.name}> needs ${words.join(" and ")}`,
    insertions.length > 0 ? [fix] : [],
  );
}

function elementNames(leaves: readonly ElementPattern[]): readonly string[] {
  return [...new Set(leaves.flatMap((leaf) => names(leaf.name)).map((name) => name.localName))];
}

function badText({ element, value, texts }: BadText): Problem {
  const text = value.trim();
  const span = textSpan(element);
  const { message, guesses } = explainValue(text, texts, `text of <${element.name}>`);
  const fixes = text === "" ? [] : guesses.map((guess) => possible(`Change to "${guess}"`, replaceSpan(span, guess)));
  return problem("bad-text", span, message, fixes);
}

function unexpectedText({ node, parent }: UnexpectedText): Problem {
  const start = node.span.start + (node.kind === "text" ? node.value.length - node.value.trimStart().length : 0);
  const line = node.value.trim().split(/\r?\n/, 1)[0] ?? "";
  const span = { start, end: Math.min(start + Math.max(1, line.trimEnd().length), node.span.end) };
  const message = `<${parent.name}> cannot hold text, only elements`;
  return problem("unexpected-text", span, message, [
    possible("Remove the text", replaceSpan({ start, end: Math.max(span.end, start + node.value.trim().length) }, "")),
  ]);
}

/** The text of an element without the white space around it, its first line; the element's name when there is none. */
function textSpan(element: XmlElement): Span {
  const node = element.children.find((child) => "value" in child && child.value.trim() !== "");
  if (!node || !("value" in node)) return element.nameSpan;
  if (node.kind === "cdata") return node.span;
  const start = node.span.start + (node.value.length - node.value.trimStart().length);
  const line = node.value.trim().split(/\r?\n/, 1)[0] ?? "";
  return { start, end: Math.min(start + line.trimEnd().length, node.span.end) };
}
