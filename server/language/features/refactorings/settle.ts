/** Lets the rules finish a rewriting: what they object to in its result is mended by their own fixes. */
import { applyEdits, inStyleOf } from "../../edits.ts";
import type { Fix, Problem } from "../../problem.ts";
import { parse } from "../../xml/parse.ts";
import type { XmlElement } from "../../xml/tree.ts";

/** More than these things hardly ever have to change. */
const mostSteps = 40;

interface Settling {
  /** What has to be mended, in text order. */
  readonly objections: (root: XmlElement) => readonly Problem[];
  readonly choose: (problem: Problem) => Fix | undefined;
}

/** @returns `undefined` when something is left that cannot be mended */
export function settle(start: string, { objections, choose }: Settling): string | undefined {
  let text = start;
  for (let step = 0; step < mostSteps; step++) {
    const { root } = parse(text);
    const [problem] = root ? objections(root) : [];
    if (!problem) return text;
    const fix = choose(problem);
    if (!fix) return undefined;
    text = applyEdits(text, inStyleOf(text, fix.edits));
  }
  return undefined;
}
