/** All rules for `<pool>` and `<volume>`. */
import { type RuleSet, ruleSet } from "../rule.ts";
import { readPool, readVolume } from "./facts.ts";
import { poolRules as poolList } from "./pool.ts";
import { poolSourceRules } from "./pool-source.ts";
import { volumeRules as volumeList } from "./volume.ts";

export const poolRules: RuleSet = ruleSet(readPool, [...poolList, ...poolSourceRules]);

export const volumeRules: RuleSet = ruleSet(readVolume, volumeList);
