/** The codes of all problems that there are. */
import { grammarProblemCodes } from "../grammar/problem-codes.ts";
import { crossRules } from "../references/cross-rules.ts";
import { ruleSets } from "../rules/index.ts";
import { xmlProblemCodes } from "../xml/problem-codes.ts";
import { hostRules } from "./host-facts-problems.ts";
import { suppressionCode } from "./suppression-words.ts";
import { spaceRule } from "./value-spaces.ts";

export const knownCodes: ReadonlySet<string> = new Set([
  ...Object.keys(xmlProblemCodes),
  ...Object.keys(grammarProblemCodes),
  ...[...ruleSets.values()].flatMap(({ rules }) => rules.map(({ code }) => code)),
  ...[...crossRules, ...hostRules, spaceRule].map(({ code }) => code),
  suppressionCode,
]);
