/** The codes of all problems that there are. */
import { grammarProblemCodes } from "../grammar/problem-codes.ts";
import { crossRules } from "../references/cross-rules.ts";
import { ruleSets } from "../rules/index.ts";
import { xmlProblemCodes } from "../xml/problem-codes.ts";
import { hostRules } from "./host-facts-problems.ts";
import { suppressionCode } from "./suppression-words.ts";
import { spaceRule } from "./value-spaces.ts";

/** Each with a sentence on what it is about. */
export const codeExplanations: ReadonlyMap<string, string> = new Map([
  ...Object.entries(xmlProblemCodes),
  ...Object.entries(grammarProblemCodes),
  ...[...[...ruleSets.values()].flatMap(({ rules }) => rules), ...crossRules, ...hostRules, spaceRule].map(
    ({ code, explanation }) => [code, explanation] as const,
  ),
  [suppressionCode, "A comment that should switch a problem off names one that does not exist, or none."],
]);

export const knownCodes: ReadonlySet<string> = new Set(codeExplanations.keys());
