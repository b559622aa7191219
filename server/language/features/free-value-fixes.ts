/**
 * Repairs that put something free or new where a value is taken or wrong: the next slot, unit or address, a new MAC address
 * or UUID. What that is, completion knows; so these are its proposals for the place of the problem.
 */
import type { Analysis } from "../analysis.ts";
import { possible, replaceSpan } from "../fixes.ts";
import type { Fix, Problem, Span } from "../problem.ts";
import type { Holders } from "../references/free-names.ts";
import { placeAt } from "../xml/place.ts";
import { complete } from "./completion.ts";
import { freshReasons, type Random } from "./proposal.ts";
import { plainText } from "./snippet.ts";

/** None for advice, and none that the problem offers already. */
export function freeValueFixes(
  analysis: Analysis,
  problem: Problem,
  random: Random,
  { index }: Holders,
): readonly Fix[] {
  const { severity, fixes } = problem;
  // What is no XML yet is repaired as it is meant.
  if (analysis.document.problems.some(({ span }) => span.start === problem.span.start)) return [];
  const span = valueAt(analysis, problem.span);
  if (!span || (severity !== "error" && severity !== "warning")) return [];
  const written = analysis.text.slice(span.start, span.end);
  const known = new Set([written, ...fixes.flatMap(({ edits }) => edits.map(({ newText }) => newText))]);
  return complete(analysis, span.start, random, index && { index, document: undefined })
    .filter((item) => item.span.start === span.start && item.span.end === span.end && freshReasons.has(item.detail))
    .map(({ snippet, detail }) => ({ value: plainText(snippet), detail }))
    .filter(({ value }) => !known.has(value))
    .map(({ value, detail }) =>
      possible(
        span.start === span.end ? `Write ${value} (${detail})` : `Change to ${value} (${detail})`,
        replaceSpan(span, value),
      ),
    );
}

/** The value or the text that a problem is about; of an empty one the problem stands on the name. */
function valueAt({ document }: Analysis, span: Span): Span | undefined {
  const place = placeAt(document, span.start);
  if (place.kind === "attribute-value" || (place.kind === "content" && place.text !== undefined)) return span;
  if (place.kind === "attribute-name") {
    const { valueSpan } = place.attribute;
    return valueSpan && valueSpan.start === valueSpan.end ? valueSpan : undefined;
  }
  if (place.kind !== "element-name" || place.element.children.length > 0 || !place.element.endTag) return undefined;
  return { start: place.element.startTag.end, end: place.element.startTag.end };
}
