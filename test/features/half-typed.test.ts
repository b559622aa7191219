/** What completion writes into documents of all kinds that are not finished: all that is missing then can be filled in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { complete } from "../../server/language/features/completion.ts";
import { fill, plainText, variants } from "../../server/language/features/snippet.ts";
import type { Problem } from "../../server/language/problem.ts";
import { analyze, withDeclaration } from "../support/check.ts";
import { seeded } from "../support/mistakes.ts";
import { typedDocuments } from "../support/typed-documents.ts";

/** What is wrong only because of what the test fills in, or still needed with the value that a choice begins with. */
const byFilling: readonly string[] = [
  "address: missing-attribute",
  "memory: memdev-maxmemory",
  "source: missing-element",
  "topology: cpu-topology-mismatch",
];

for (const [name, document] of Object.entries(typedDocuments)) {
  const [before = "", typed = "", after = ""] = document.split("~");

  test(`an element accepted in a half-typed ${name} leaves only empty places`, () => {
    const found = lineEnds(typed).flatMap((at) =>
      newErrors(before + typed.slice(0, at), indentBehind(typed, at), after),
    );
    assert.deepEqual(
      [...new Set(found)].filter((problem) => !byFilling.includes(problem)),
      [],
    );
  });

  test(`while a ${name} is typed, problems are few and about that alone`, () => {
    for (let length = 1; length <= typed.length; length++) {
      const text = before + typed.slice(0, length) + after;
      const problems = analyze(text).problems.filter(({ severity }) => severity === "error" || severity === "warning");
      const shown = problems.map(({ span, message }) => `${text.slice(span.start, span.end)}: ${message}`).join("\n");
      const elsewhere = problems.filter(({ span }) => span.end <= before.length || span.start > before.length + length);
      assert.deepEqual(elsewhere, [], `${text}\n${shown}`);
      assert.ok(problems.length <= 4, `${text}\n${shown}`);
    }
  });
}

function lineEnds(text: string): readonly number[] {
  return [...text.matchAll(/\n/g)].map(({ index }) => index);
}

/** The white space before what would be written next on a new line. */
function indentBehind(text: string, at: number): string {
  const next = text.slice(at + 1);
  const indent = /^ */.exec(next)?.[0] ?? "";
  return next.trimStart().startsWith("</") ? `${indent}  ` : indent;
}

/** For each element that is offered on a new line: the errors that it brings, but for those about what is to be filled in. */
function newErrors(before: string, indent: string, after: string): readonly string[] {
  const text = `${before}\n${indent}${after}`;
  const analysis = analyze(text);
  const known = new Set(analysis.problems.map(keyOf));
  const offset = before.length + 1 + indent.length;
  const elements = complete(analysis, offset, seeded(1)).filter(({ kind }) => kind === "element");
  return elements.flatMap((item) => {
    const { label, snippet } = item;
    const { text: declared, span } = withDeclaration(text, item);
    const found = [plainText(snippet), ...variants(snippet).map(({ text }) => text)].map((inserted) => {
      const filled = fill(inserted.replaceAll("\n", `\n${indent}`), "64");
      const blanks = filled.blanks.map(({ start, end }) => ({ start: span.start + start, end: span.start + end }));
      return analyze(declared.slice(0, span.start) + filled.text + declared.slice(span.end))
        .problems.filter((problem) => problem.severity === "error" && !known.has(keyOf(problem)))
        .filter((problem) => !blanks.some(({ start, end }) => problem.span.start <= end && start <= problem.span.end));
    });
    const [fewest] = found.toSorted((a, b) => a.length - b.length);
    return (fewest ?? []).map(({ code }) => `${label}: ${code}`);
  });
}

function keyOf({ code, message }: Problem): string {
  return `${code} ${message}`;
}
