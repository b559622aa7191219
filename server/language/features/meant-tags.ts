/**
 * What the grammar knows of tags that XML finds wrong. XML sees that an end tag closes nothing, that an element is never
 * closed, or that two names differ; which tag is to blame shows only in what may stand there. So the repairs that can be
 * are tried, and the one that leaves the fewest problems is meant.
 */
import { applyEdits } from "../edits.ts";
import type { Problem, TextEdit } from "../problem.ts";
import type { XmlDocument, XmlMarkup } from "../xml/tree.ts";
import { nodesOf } from "../xml/walk.ts";
import { lostStartTags, namelessTags } from "./lost-start-tags.ts";
import { eitherName, otherEnds, renamedStray, unclosedElements } from "./meant-end-tags.ts";

export interface MeantTag {
  /** Says what is wrong with the tag; its first fix is the repair. */
  readonly problem: Problem;
  /** The repair. */
  readonly edits: readonly TextEdit[];
}

/** What is wrong in a text as far as XML and its grammar know. */
type Judge = (text: string) => readonly Problem[];

/** A larger text is not read again and again whenever a key is pressed. */
const LARGEST = 100_000;

/** So many places are looked at, and so many repairs tried. */
const MOST_PLACES = 3;

/**
 * The tag that is to blame for the most, with its repair; `undefined` when XML knows as much.
 * @param grammar what the grammar objects to
 */
export function meantTag(document: XmlDocument, grammar: readonly Problem[], judge: Judge): MeantTag | undefined {
  if (document.problems.length === 0 || document.truncated || document.text.length > LARGEST) return undefined;
  const now = document.problems.length + grammar.length;
  let best: MeantTag | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const { problems, most } of repairs(document, grammar, now)) {
    for (const problem of problems) {
      const edits = problem.fixes[0]?.edits ?? [];
      const left = judge(applyEdits(document.text, edits)).length;
      if (left > most || left > fewest) continue;
      // Of two that are as good nobody knows which is meant.
      best = left < fewest ? { problem, edits } : undefined;
      fewest = left;
    }
  }
  return best;
}

interface Repairs {
  readonly problems: readonly Problem[];
  /** So many problems may be left: fewer than XML's own repair would leave. */
  readonly most: number;
}

function repairs(document: XmlDocument, grammar: readonly Problem[], now: number): readonly Repairs[] {
  const strange = new Set(grammar.filter(({ code }) => strangeCodes.has(code)).map(({ span }) => span.start));
  const unclosed = unclosedElements(document);
  const strays = strayEndTags(document).slice(0, MOST_PLACES);
  const mismatches = document.problems.filter(({ code }) => code === "mismatched-end-tag").slice(0, MOST_PLACES);
  return [
    { problems: namelessTags(document).slice(0, MOST_PLACES), most: now - 1 },
    { problems: mismatches.flatMap((mismatch) => eitherName(document, mismatch)), most: now - 1 },
    { problems: strays.flatMap((stray) => renamedStray(document, stray, unclosed)), most: now - 2 },
    { problems: strays.flatMap((stray) => lostStartTags(document, stray, strange)), most: now - 2 },
    {
      problems: unclosed.slice(-MOST_PLACES).flatMap((element) => otherEnds(document, element, strange)),
      most: now - 2,
    },
  ];
}

const strangeCodes: ReadonlySet<string> = new Set(["misplaced-element", "unknown-element"]);

function strayEndTags(document: XmlDocument): readonly XmlMarkup[] {
  if (!document.problems.some(({ code }) => code === "stray-end-tag")) return [];
  const found: XmlMarkup[] = [];
  for (const node of nodesOf(document)) if (node.kind === "stray-end-tag") found.push(node);
  return found;
}
