/**
 * Puts the problems of all layers together, so that one mistake is said once: what XML itself says comes first, then
 * the grammar, then the rules, and a later layer is silent where an earlier one has already objected.
 */
import { applyEdits } from "../edits.ts";
import type { Problem, RuleLevel } from "../problem.ts";
import type { XmlDocument } from "../xml/tree.ts";
import { earlyAdvice } from "./advice.ts";
import { joinCauses } from "./causes.ts";
import { joinCopies } from "./copies.ts";
import { coverage } from "./coverage.ts";
import { inWritten } from "./mapped-problems.ts";
import type { MeantTag } from "./meant-tags.ts";
import { suppressionProblems, suppressions } from "./suppression.ts";
import { unfinishedParts } from "./unfinished.ts";

export interface Layers {
  readonly document: XmlDocument;
  readonly xml: readonly Problem[];
  readonly grammar: readonly Problem[];
  readonly versions: readonly Problem[];
  readonly rules: readonly Problem[];
}

/** The problems to show, in text order, as severe as the user wants them and without those that are switched off. */
export function assembleProblems(layers: Layers, levels: ReadonlyMap<string, RuleLevel>): readonly Problem[] {
  const { document, grammar, versions, rules } = layers;
  const xml = withoutRenamed(document, layers.xml, grammar);
  const isSpoiled = coverage(xml.map(({ span }) => span));
  const heard = joinCopies(
    document,
    rules.filter(({ code }) => levels.get(code) !== "off"),
  );
  const isExplained = coverage(heard.flatMap(({ explains }) => explains ?? []));
  const unexplained = grammar.filter(({ span }) => !isExplained(span));
  const unfinished = unfinishedParts(document, unexplained);
  const matched = unexplained.filter((problem) => !unfinished.isConsequence(problem) && !isSpoiled(problem.span));
  const settled = [...xml, ...matched];
  const isSettled = coverage(settled.map(({ span }) => span));
  // A rule that says what libvirt refuses knows more than "this is newer than your libvirt".
  const isRefused = coverage(heard.filter(({ severity }) => severity === "error").map(({ span }) => span));
  const newer = versions.filter(({ span }) => !isRefused(span));
  const rest = [...newer, ...heard].filter((problem) => !isSettled(problem.span) && !unfinished.isMissing(problem));
  const isSuppressed = suppressions(document);
  const shown = joinCauses(
    document,
    [...settled, ...oneForEachPlace(rest), ...suppressionProblems(document)].filter(
      (problem) => !isSuppressed(problem),
    ),
  );
  const isEarly = earlyAdvice(
    document,
    shown.filter(({ severity }) => severity === "error").map(({ span }) => span),
  );
  return shown
    .filter((problem) => !isEarly(problem))
    .flatMap((problem) => atLevel(problem, levels.get(problem.code)))
    .sort(inTextOrder);
}

/**
 * The problem of a tag that is to blame for others, and what is wrong beside it.
 * @param problemsOf another text
 */
export function mendedProblems(
  document: XmlDocument,
  { problem, edits }: MeantTag,
  levels: ReadonlyMap<string, RuleLevel>,
  problemsOf: (text: string) => readonly Problem[],
): readonly Problem[] {
  const shown = suppressions(document)(problem) ? [] : atLevel(problem, levels.get(problem.code));
  const others = inWritten(edits, problemsOf(applyEdits(document.text, edits)));
  const isEarly = earlyAdvice(document, [problem.span]);
  const rootEnd = document.root?.startTag.end ?? 0;
  // While a tag is wrong, advice about the whole document comes too early as well.
  const isAboutAll = ({ severity, span }: Problem): boolean => severity !== "error" && span.start < rootEnd;
  return [...shown, ...others.filter((other) => !isEarly(other) && !isAboutAll(other))].sort(inTextOrder);
}

function inTextOrder(a: Problem, b: Problem): number {
  return a.span.start - b.span.start || a.span.end - b.span.end;
}

/** Where the grammar renames an element to what its end tag says, the end tag is right. */
function withoutRenamed(
  { text }: XmlDocument,
  xml: readonly Problem[],
  grammar: readonly Problem[],
): readonly Problem[] {
  if (!xml.some(({ code }) => code === "mismatched-end-tag")) return xml;
  const edits = grammar.flatMap(({ fixes }) => fixes.filter(({ preferred }) => preferred).flatMap((fix) => fix.edits));
  const kept = edits.filter(({ span, newText }) => newText !== "" && text.slice(span.start, span.end) === newText);
  const right = new Set(kept.map(({ span }) => span.start));
  return xml.filter(({ code, span }) => code !== "mismatched-end-tag" || !right.has(span.start));
}

/** Of several errors on the very same words one is enough: that of the rule that comes first. */
function oneForEachPlace(problems: readonly Problem[]): readonly Problem[] {
  const taken = new Set<string>();
  return problems.filter(({ severity, span }) => {
    if (severity !== "error") return true;
    const place = `${span.start} ${span.end}`;
    const isFree = !taken.has(place);
    taken.add(place);
    return isFree;
  });
}

/** The problem as severe as the user wants it; none when it is switched off. */
export function atLevel<Kind extends Problem>(problem: Kind, level: RuleLevel | undefined): readonly Kind[] {
  if (level === "off") return [];
  return [level === undefined || level === problem.severity ? problem : { ...problem, severity: level }];
}
