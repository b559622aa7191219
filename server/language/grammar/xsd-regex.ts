/**
 * Regular expressions of XML Schema, run natively. JavaScript backtracks, which takes exponential time on repetitions
 * inside repetitions such as `(a+)+b`, and quadratic time on long texts; such texts are matched by an automaton, in
 * time proportional to their length whatever the expression. Expressions come from grammars, but texts from anywhere.
 */
import { makeAutomaton } from "./xsd-regex-automaton.ts";
import { parseXsdRegex, type RegexNode } from "./xsd-regex-parse.ts";

export type XsdRegex =
  | { readonly ok: true; readonly test: (text: string) => boolean }
  | { readonly ok: false; readonly message: string };

/** Expressions with more ways to read a text than this are not left to backtracking. */
const WAYS_LIMIT = 1_000_000;
const MANY = 50;
/** Texts up to this length run natively even through nested repetitions: at worst thousands of steps. */
const SHORT = 10;
/** Beyond this length even simple repetitions one after the other (`.*-.*`) are left to the automaton. */
const LONG = 2000;

/** `test` asks for the whole text, as XML Schema does; the message of a failure says what is wrong with the pattern. */
export function compileXsdRegex(pattern: string): XsdRegex {
  const parsed = parseXsdRegex(pattern);
  if (!parsed.ok) return parsed;
  const native = nativeRegex(parsed.node);
  const limit = ways(parsed.node) > WAYS_LIMIT ? SHORT : LONG;
  let automaton: ((text: string) => boolean) | undefined;
  const test = (text: string): boolean => {
    if (text.length <= limit) return native.test(text);
    automaton ??= makeAutomaton(parsed.node) ?? ((long) => native.test(long));
    return automaton(text);
  };
  return { ok: true, test };
}

/** The same expression for JavaScript; for tests that look at the translation. */
export function nativeRegex(node: RegexNode): RegExp {
  return new RegExp(`^(?:${toSource(node)})$`, "u");
}

function toSource(node: RegexNode): string {
  switch (node.kind) {
    case "character":
      return node.source;
    case "sequence":
      return node.parts.map(toSource).join("");
    case "choice":
      return node.parts.length === 1 ? node.parts.map(toSource).join("") : `(?:${node.parts.map(toSource).join("|")})`;
    case "repeat":
      return `${node.part.kind === "character" ? toSource(node.part) : `(?:${toSource(node.part)})`}${quantity(node)}`;
  }
}

function quantity({ min, max }: { readonly min: number; readonly max: number }): string {
  return max === Number.POSITIVE_INFINITY ? `{${min},}` : min === max ? `{${min}}` : `{${min},${max}}`;
}

/**
 * An upper bound of the ways in which backtracking may read one text. A repetition without end counts as many ways;
 * around something that is ambiguous itself it counts as infinitely many.
 */
function ways(node: RegexNode): number {
  switch (node.kind) {
    case "character":
      return 1;
    case "sequence":
      return node.parts.reduce((product, part) => product * ways(part), 1);
    case "choice":
      return node.parts.reduce((sum, part) => sum + ways(part), 0);
    case "repeat": {
      const inside = ways(node.part);
      if (node.max < Number.POSITIVE_INFINITY) return inside ** node.max * (node.max - node.min + 1);
      return inside > 1 ? Number.POSITIVE_INFINITY : MANY;
    }
  }
}
