/** What the tests of features call: documents in, the whole answer out, in the notation of `cursor.ts`. */

import assert from "node:assert/strict";
import type { Analysis } from "../../server/language/analysis.ts";
import { applyEdits } from "../../server/language/edits.ts";
import { codeActions } from "../../server/language/features/code-actions.ts";
import { type CompletionItem, complete } from "../../server/language/features/completion.ts";
import { formatDocument } from "../../server/language/features/format.ts";
import { hover } from "../../server/language/features/hover.ts";
import { plainText } from "../../server/language/features/snippet.ts";
import type { Span } from "../../server/language/problem.ts";
import { newestVersion, type Version } from "../../server/language/version.ts";
import { annotate, dedent, stripAnnotations, withCursor } from "./cursor.ts";
import { seeded } from "./mistakes.ts";
import { ownService } from "./service.ts";

const service = ownService();

export function analyze(text: string, version: Version = newestVersion): Analysis {
  return service.analyze(text, { version });
}

/** The document with its problems as lines of carets. */
export function checkProblems(annotated: string, version?: Version): void {
  const expected = dedent(annotated);
  const text = stripAnnotations(expected);
  assert.equal(annotate(text, analyze(text, version).problems), expected);
}

/** The labels that are offered at the cursor, in their order, separated by spaces. */
export function checkCompletion(marked: string, expected: string, version?: Version): void {
  const { text, offset } = withCursor(dedent(marked));
  assert.equal(
    complete(analyze(text, version), offset, seeded(1))
      .map(({ label }) => label)
      .join(" "),
    expected,
  );
}

/** libvirt 10.7.0, of which the facts speak. */
const versionOfFacts: Version = 10_007_000;

/**
 * Places with all that is offered there, in any order, without end tags, names and proposals. All that differs is said at once.
 * @param wrap puts a place into a document
 */
export function checkProbes(wrap: (place: string) => string, probes: readonly (readonly [string, string])[]): void {
  const sorted = (labels: readonly string[]): string => labels.toSorted().join(" ");
  const found = probes.map(([place]): readonly [string, string] => {
    const { text, offset } = withCursor(wrap(place));
    const items = complete(analyze(text, versionOfFacts), offset, seeded(1)).filter(
      ({ kind }) => kind === "element" || kind === "attribute" || kind === "value",
    );
    return [place, sorted(items.map(({ label }) => label))];
  });
  assert.deepEqual(
    found,
    probes.map(([place, expected]) => [place, sorted(expected.split(" ").filter((label) => label !== ""))]),
  );
}

/** The document after the proposal of this label is taken; tab stops are shown as `$1`, as snippets have them. */
export function checkAccepted(marked: string, label: string, expected: string): void {
  const { text, offset } = withCursor(dedent(marked));
  const item = complete(analyze(text), offset, seeded(1)).find((candidate) => candidate.label === label);
  assert.ok(item, `${label} is not offered`);
  const { text: declared, span } = withDeclaration(text, item);
  assert.equal(applyEdits(declared, [{ span, newText: item.snippet }]), dedent(expected));
}

/** The document after a proposal, with nothing filled in. */
export function accept(text: string, item: CompletionItem): string {
  const { text: declared, span } = withDeclaration(text, item);
  return applyEdits(declared, [{ span, newText: plainText(item.snippet) }]);
}

/** The document with what a proposal needs at its root, and where in it the proposal goes. */
export function withDeclaration(
  text: string,
  { span, declaration }: CompletionItem,
): { readonly text: string; readonly span: Span } {
  if (!declaration) return { text, span };
  const by = declaration.newText.length;
  return { text: applyEdits(text, [declaration]), span: { start: span.start + by, end: span.end + by } };
}

/** The titles of the actions at the cursor, a line each. */
export function checkActions(marked: string, expected: readonly string[]): void {
  assert.deepEqual(
    actionsAt(marked).actions.map(({ title }) => title),
    expected,
  );
}

/** The document after the action of this title is taken. */
export function checkAction(marked: string, title: string, expected: string): void {
  const { text, actions } = actionsAt(marked);
  const action = actions.find((candidate) => candidate.title === title);
  assert.ok(action, `"${title}" is not offered, but ${actions.map((other) => other.title).join(", ") || "nothing"}`);
  assert.equal(applyEdits(text, action.edits), dedent(expected));
}

/** Identifiers in tests are always the same. */
function random(): number {
  return 0.5;
}

function actionsAt(marked: string) {
  const { text, offset } = withCursor(dedent(marked));
  return {
    text,
    actions: codeActions(analyze(text), {
      span: { start: offset, end: offset },
      wants: () => true,
      random,
      analyze,
      canType: true,
    }),
  };
}

/** The text of the hover, and what it is about between the cursors. */
export function checkHover(marked: string, expected: string): void {
  const { text, offset } = withCursor(dedent(marked));
  const found = hover(analyze(text), offset);
  assert.equal(found && `${text.slice(found.span.start, found.span.end)}: ${found.text}`, dedent(expected));
}

export function format(text: string, indent = "  "): string {
  return applyEdits(text, formatDocument(analyze(text).document, { indent }));
}

export function checkFormat(text: string, expected: string): void {
  assert.equal(format(dedent(text)), dedent(expected));
}
