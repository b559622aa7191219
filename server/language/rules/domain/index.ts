/** All rules for `<domain>`, an area a line. Source of each: the facts of libvirt 10.7 and what changed since. */
import { type RuleSet, ruleSet } from "../rule.ts";
import { readDomain } from "./facts.ts";
import { generalRules } from "./general.ts";

export const domainRules: RuleSet = ruleSet(readDomain, [...generalRules]);
