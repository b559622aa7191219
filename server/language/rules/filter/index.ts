/** All rules for `<filter>`. */
import { type RuleSet, ruleSet } from "../rule.ts";
import { readFilter } from "./facts.ts";
import { matchRules } from "./match.ts";
import { pairRules } from "./pairs.ts";
import { valueRules } from "./values.ts";

export const filterRules: RuleSet = ruleSet(readFilter, [...matchRules, ...pairRules, ...valueRules]);
