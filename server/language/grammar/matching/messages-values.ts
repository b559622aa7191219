/** What is wrong with the value of an attribute or the text of an element. */
import { possible, preferred, replaceSpan, replaceValue } from "../../fixes.ts";
import type { Problem, Span } from "../../problem.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { trimSpace } from "../../xml/walk.ts";
import { enumerated, freeKinds } from "./describe.ts";
import type { TextLeaf } from "./leaves.ts";
import { isText } from "./matcher.ts";
import { error, firstLine, lineSpan, orList } from "./message-words.ts";
import type { BadText, BadValue } from "./mismatch.ts";
import { nearest } from "./nearest.ts";
import type { MatchTables } from "./tables.ts";

export function badValue(tables: MatchTables, { attribute, leaves, nearest: guess }: BadValue): Problem {
  const { value, valueSpan, nameSpan, parent } = attribute;
  const texts = leaves.flatMap((leaf) => tables.leaves.of(leaf.content).texts);
  const { message, guesses } = explain(value, texts, `value of ${attribute.name} in <${parent.name}>`, guess);
  const isShown = valueSpan && valueSpan.end > valueSpan.start && !/[\r\n]/.test(value);
  const fixes = guesses.map((word) => fix(guesses)(`Change to "${word}"`, replaceValue(attribute, word)));
  return error("bad-value", isShown ? valueSpan : nameSpan, message, { fixes });
}

export function badText({ element, value, texts }: BadText): Problem {
  const text = trimSpace(value);
  const span = textSpan(element);
  const { message, guesses } = explain(text, texts, `text of <${element.name}>`, nearest(text, enumerated(texts)));
  const fixes = text === "" ? [] : guesses.map((word) => fix(guesses)(`Change to "${word}"`, replaceSpan(span, word)));
  return error("bad-text", span, message, { fixes });
}

/** The only sensible repair may be taken without asking; one of several may not. */
function fix(guesses: readonly string[]): typeof possible {
  return guesses.length === 1 ? preferred : possible;
}

interface Explanation {
  readonly message: string;
  /** What to change the value to. */
  readonly guesses: readonly string[];
}

/** So many words are listed. */
const MANY = 12;
/** So few words are all offered as repairs. */
const FEW = 5;

function explain(value: string, texts: readonly TextLeaf[], where: string, guess: string | undefined): Explanation {
  const [words, kinds] = [enumerated(texts), freeKinds(texts)];
  const wrong = value === "" ? `The ${where} is empty` : `"${shorten(value)}" cannot be the ${where}`;
  const allowed =
    words.length > MANY ? [...words.slice(0, MANY), "...", ...kinds].join(", ") : orList([...words, ...kinds]);
  if (guess !== undefined) {
    const others = words.length > 1 && words.length <= MANY ? ` It can be ${allowed}` : "";
    return { message: `${wrong}; did you mean "${guess}"?${others}`, guesses: [guess] };
  }
  const message = `${wrong}; it must be ${allowed === "" ? "empty" : allowed}`;
  return { message, guesses: words.length <= FEW ? words : [] };
}

function shorten(value: string): string {
  const line = firstLine(value);
  return line.length <= 60 ? line : `${line.slice(0, 57)}...`;
}

/** The text without white space around it; the element's name when there is none. */
function textSpan(element: XmlElement): Span {
  const node = element.children.find(isText);
  return node ? lineSpan(node) : element.nameSpan;
}
