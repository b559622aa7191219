/**
 * Repairs that put something free or new where a value is taken or wrong: the next slot, unit or address, a new MAC address
 * or UUID. What that is, completion knows; so these are its proposals for the place of the problem.
 */
import type { Analysis } from "../analysis.ts";
import { possible, replaceSpan } from "../fixes.ts";
import type { Fix, Problem } from "../problem.ts";
import { placeAt } from "../xml/place.ts";
import { complete } from "./completion.ts";
import { freshReasons, type Random } from "./proposal.ts";
import { plainText } from "./snippet.ts";

/** None for advice, and none that the problem offers already. */
export function freeValueFixes(analysis: Analysis, problem: Problem, random: Random): readonly Fix[] {
  const { span, severity, fixes } = problem;
  const place = placeAt(analysis.document, span.start);
  const isValue = place.kind === "attribute-value" || (place.kind === "content" && place.text !== undefined);
  if (!isValue || (severity !== "error" && severity !== "warning")) return [];
  const written = analysis.text.slice(span.start, span.end);
  const known = new Set([written, ...fixes.flatMap(({ edits }) => edits.map(({ newText }) => newText))]);
  return complete(analysis, span.start, random)
    .filter((item) => item.span.start === span.start && item.span.end === span.end && freshReasons.has(item.detail))
    .map(({ snippet, detail }) => ({ value: plainText(snippet), detail }))
    .filter(({ value }) => !known.has(value))
    .map(({ value, detail }) => possible(`Change to ${value} (${detail})`, replaceSpan(span, value)));
}
