/** Checks a grammar that is written in a test, with its problems marked below the lines they are in. */
import assert from "node:assert/strict";
import type { Grammar, ReadGrammarFile } from "../../server/language/grammar/grammar.ts";
import { checkGrammar } from "../../server/language/grammar/load.ts";
import type { Annotations, Pattern } from "../../server/language/grammar/pattern.ts";
import { dedent } from "./cursor.ts";

/** Other files that the grammar refers to, by path. */
export type Files = Readonly<Record<string, string>>;

/**
 * A line of white space, a caret and a message stands below the character that the problem is said to be at. Problems
 * in other files are given after the text as "file:line:column: message".
 */
export function checkGrammarProblems(marked: string, files: Files = {}): void {
  const expected = dedent(marked);
  const lines = expected.split("\n").filter((line) => !/^ *\^ /.test(line) && !/^[\w.]+:\d+:\d+: /.test(line));
  const result = checkGrammar(reader(lines.join("\n"), files), entryOf(expected));
  const problems = result.ok ? [] : result.problems;
  const printed = lines.flatMap((line, index) => {
    const here = problems.filter((problem) => problem.file.startsWith("main.") && problem.line === index);
    return [line, ...here.map(({ column, message }) => `${" ".repeat(column)}^ ${message}`)];
  });
  const elsewhere = problems
    .filter(({ file }) => !file.startsWith("main."))
    .map(({ file, line, column, message }) => `${file}:${line + 1}:${column + 1}: ${message}\n`);
  assert.equal(printed.join("\n") + elsewhere.join(""), expected);
}

/** The elements and attributes of a correct grammar, each with what is known of it, in the order of the grammar. */
export function checkDeclarations(written: string, expected: string, files: Files = {}): void {
  const text = dedent(written);
  const result = checkGrammar(reader(text, files), entryOf(text));
  assert.ok(result.ok, result.ok ? "" : result.problems[0]?.message);
  assert.equal(declarations(result.grammar), dedent(expected));
}

function entryOf(text: string): string {
  return text.trimStart().startsWith("<") ? "main.rng" : "main.rnc";
}

function reader(text: string, files: Files): ReadGrammarFile {
  return (path) => (path.startsWith("main.") ? text : files[path]);
}

function declarations(grammar: Grammar): string {
  const lines: string[] = [];
  const open = new Set<Pattern>();
  const visit = (pattern: Pattern, depth: number): void => {
    const indent = "  ".repeat(depth);
    switch (pattern.kind) {
      case "choice":
      case "group":
      case "interleave":
        visit(pattern.left, depth);
        visit(pattern.right, depth);
        return;
      case "oneOrMore":
      case "list":
        visit(pattern.pattern, depth);
        return;
      case "data":
        lines.push(
          `${indent}data ${[pattern.datatype.name, pattern.definition].join(" ").trim()}${words(pattern.annotations)}`,
        );
        return;
      case "value":
        lines.push(`${indent}"${pattern.value}"${words(pattern.annotations)}`);
        return;
      case "attribute":
      case "element": {
        const { name } = pattern;
        const title = name.kind === "name" ? (name.namespace && `${name.namespace} `) + name.localName : name.kind;
        lines.push(`${indent}${pattern.kind} ${title}${words(pattern.annotations)}`);
        if (open.has(pattern)) return;
        open.add(pattern);
        visit(pattern.kind === "element" ? pattern.content() : pattern.content, depth + 1);
        open.delete(pattern);
      }
    }
  };
  visit(grammar.start, 0);
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function words(annotations: Annotations | undefined): string {
  if (!annotations) return "";
  const notes = [...annotations.notes].map(([name, value]) => ` ${name}=${value}`).join("");
  return ` # ${annotations.documentation.replaceAll("\n", " / ")}${notes}`;
}
