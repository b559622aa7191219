/** What is wrong with the value of an attribute or the text of an element. */
import { possible, preferred, replaceSpan, replaceValue } from "../../fixes.ts";
import type { Problem, Span } from "../../problem.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { trimSpace } from "../../xml/walk.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../pattern.ts";
import { enumerated, freeKinds } from "./describe.ts";
import type { TextLeaf } from "./leaves.ts";
import { isText } from "./matcher.ts";
import { error, lineSpan, orList, shorten } from "./message-words.ts";
import { type Together, together } from "./messages-partners.ts";
import { type MovedWord, movedWord } from "./messages-places.ts";
import type { BadText, BadValue } from "./mismatch.ts";
import { meantBy } from "./other-words.ts";
import { type RepairedValue, repairedCount, repairedSize, repairedValue, type Takes } from "./repaired-values.ts";
import type { MatchTables } from "./tables.ts";
import { allowsText, leafAllows } from "./values.ts";

/** `<forward mode="nta"/>`, on the value; on the attribute's name when the value is empty or has several lines. */
export function badValue(tables: MatchTables, mismatch: BadValue): Problem {
  const { attribute, leaves, pattern, nearest: guess } = mismatch;
  const { value, valueSpan, nameSpan, parent } = attribute;
  const texts = leaves.flatMap((leaf) => tables.leaves.of(leaf.content).texts);
  const takes: Takes = (name, each) =>
    takesValue(tables, name === attribute.name ? leaves : attributesOf(tables, pattern, name), each);
  const repaired = guess === undefined ? repairedValue(attribute, takes, unitOf(leaves)) : undefined;
  const where = `value of ${attribute.name} in <${parent.name}>`;
  const moved = guess === undefined && !repaired ? movedWord(tables, mismatch) : undefined;
  const isHere = guess === undefined && !repaired && !moved && value !== "";
  const { words, fixes: changes, parts } = isHere ? together(tables, attribute, "on") : nobody;
  const explained = explain(
    value,
    texts,
    parts.cause ? `value of ${attribute.name} ${words}` : where,
    guess,
    repaired,
    moved,
  );
  const { message, guesses } = parts.cause ? withDefault(explained, leaves) : explained;
  const isShown = valueSpan && valueSpan.end > valueSpan.start && !/[\r\n]/.test(value);
  // A word that tells variants apart needs other things beside it.
  const isOneOfMany = guess === undefined && new Set(leaves.map((leaf) => wordsOf(tables, leaf))).size > 1;
  const fixes = repaired
    ? [repaired.fix]
    : moved
      ? moved.fixes
      : (isOneOfMany ? [] : guesses).map((word) => fix(guesses)(`Change to "${word}"`, replaceValue(attribute, word)));
  const related = parts.related ?? [];
  return error("bad-value", isShown ? valueSpan : nameSpan, message, { fixes: [...fixes, ...changes], related });
}

const nobody: Together = { words: "", fixes: [], parts: {} };

/** Where another word would go with what is there, of all that do only what holds without one is a likely repair. */
function withDefault({ message, guesses }: Explanation, leaves: readonly AttributePattern[]): Explanation {
  const usual = leaves.map(({ annotations }) => annotations?.notes.get("default"));
  const meant = guesses.filter((word) => usual.includes(word));
  return { message, guesses: meant.length > 0 ? meant : guesses };
}

/** `<memory>much</memory>`, on the text of an element that has to be one of `texts`. */
export function badText(tables: MatchTables, { element, value, texts }: BadText): Problem {
  const text = trimSpace(value);
  const span = textSpan(element);
  const here = [...tables.homes.declarations(element.localName)];
  const declared = here.map(([leaf]) => leaf.content());
  const unit = unitOf(here.flatMap(([leaf, homes]) => (homes.has(element.parent?.localName ?? "") ? [leaf] : [])));
  const takes: Takes = (name, each) =>
    declared.some((content) => takesValue(tables, attributesOf(tables, content, name), each));
  const hasUnit = takes("unit", "KiB");
  const isTaken = (each: string): boolean => texts.some((leaf) => leafAllows(tables, leaf, each, undefined));
  const repaired = hasUnit ? repairedSize(element, text, takes) : repairedCount(element, text, isTaken, unit);
  const [guess] = meantBy(text, enumerated(texts));
  const { message, guesses } = explain(text, texts, `text of <${element.name}>`, guess, repaired);
  const changes =
    text === "" ? [] : guesses.map((word) => fix(guesses)(`Change to "${word}"`, replaceSpan(span, word)));
  const fixes = repaired ? [repaired.fix] : changes;
  return error("bad-text", span, message, { fixes });
}

/** What a value is counted in, if all say the same. */
function unitOf(leaves: readonly (AttributePattern | ElementPattern)[]): string | undefined {
  const [unit, ...others] = new Set(leaves.map(({ annotations }) => annotations?.notes.get("unit")));
  return others.length === 0 ? unit : undefined;
}

function wordsOf(tables: MatchTables, { content }: AttributePattern): string {
  return enumerated(tables.leaves.of(content).texts).join(" ");
}

function attributesOf(tables: MatchTables, pattern: Pattern, name: string): readonly AttributePattern[] {
  return tables.leaves.attributes(pattern, "", name);
}

function takesValue(tables: MatchTables, leaves: readonly AttributePattern[], value: string): boolean {
  return leaves.some(({ content }) => allowsText(tables, content, value, undefined));
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

function explain(
  value: string,
  texts: readonly TextLeaf[],
  where: string,
  guess: string | undefined,
  repaired: RepairedValue | undefined,
  moved?: MovedWord,
): Explanation {
  const [words, kinds] = [enumerated(texts), freeKinds(texts)];
  const wrong = value === "" ? `The ${where} is empty` : `"${shorten(value)}" cannot be the ${where}`;
  if (repaired) return { message: `${wrong}; write ${repaired.words}`, guesses: [] };
  const allowed =
    words.length > MANY
      ? [`${words.slice(0, MANY).join(", ")}, ...`, ...kinds].join(" or ")
      : orList([...words, ...kinds]);
  if (guess !== undefined) {
    const others = words.length > 1 && words.length <= MANY ? ` It can be ${allowed}` : "";
    return { message: `${wrong}; did you mean "${guess}"?${others}`, guesses: [guess] };
  }
  if (moved) return { message: `${wrong}; write it as ${moved.words}, and here ${allowed}`, guesses: [] };
  const message = `${wrong}; it must be ${allowed === "" ? "empty" : allowed}`;
  return { message, guesses: words.length <= FEW ? words : [] };
}

/** The text without white space around it; the element's name when there is none. */
function textSpan(element: XmlElement): Span {
  const node = element.children.find(isText);
  return node ? lineSpan(node) : element.nameSpan;
}
