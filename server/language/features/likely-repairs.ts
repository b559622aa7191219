/** What a wrong word was most likely meant to be, or what stands where one is missing: the texts to try. */
import { escapeValue, replaceValue } from "../fixes.ts";
import { enumerated } from "../grammar/matching/describe.ts";
import type { Match } from "../grammar/matching/match.ts";
import type { Problem, TextEdit } from "../problem.ts";
import type { XmlDocument, XmlElement } from "../xml/tree.ts";
import { isWithin } from "./coverage.ts";
import { innermost } from "./element-at.ts";
import { hasBlank } from "./filled-fixes.ts";

/** A problem as it is said when this repair is meant. */
export interface MeantRepair {
  readonly problem: Problem;
  readonly edits: readonly TextEdit[];
}

/** The preferred repair; where there is none, each that writes a word which can stand there. */
export function likelyRepairs(document: XmlDocument, match: Match, problem: Problem): readonly MeantRepair[] {
  const { code, fixes } = problem;
  const repair = (edits: readonly TextEdit[]): MeantRepair => ({ problem, edits });
  const sure = fixes.filter((fix) => fix.preferred && !hasBlank(fix));
  if (sure.length > 0) return sure.map(({ edits }) => repair(edits));
  const element = innermost(document.root, problem.span.start);
  if (!element) return [];
  if (code === "missing-attribute") return addedWords(match, element, problem).map((edit) => repair([edit]));
  return code === "bad-value" ? otherWords(match, element, problem).map((edit) => repair([edit])) : [];
}

/** The words of the attribute that a repair would add. */
function addedWords(match: Match, element: XmlElement, { fixes }: Problem): readonly TextEdit[] {
  const [edit, ...others] = fixes[0]?.edits ?? [];
  const name = /^ ([\w:.-]+)=''$/.exec(edit?.newText ?? "")?.[1];
  if (!edit || others.length > 0 || name === undefined) return [];
  return wordsOf(match, element, name).map((word) => ({ ...edit, newText: ` ${name}='${escapeValue(word)}'` }));
}

/** The words of the attribute that a problem is about. */
function otherWords(match: Match, element: XmlElement, { span }: Problem): readonly TextEdit[] {
  const attribute = element.attributes.find((each) => isWithin(span, each.span));
  if (!attribute) return [];
  return wordsOf(match, element, attribute.name).map((word) => replaceValue(attribute, word));
}

function wordsOf({ matcher }: Match, { localName }: XmlElement, name: string): readonly string[] {
  const { homes, leaves } = matcher.tables;
  const contents = [...homes.declarations(localName).keys()].map((leaf) => leaf.content());
  const texts = contents
    .flatMap((content) => leaves.attributes(content, "", name))
    .flatMap(({ content }) => leaves.of(content).texts);
  return enumerated(texts);
}
