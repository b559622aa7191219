/** All rules for snapshots, checkpoints and backups of a guest; the guest inside of them gets the rules for domains. */
import type { Problem } from "../../problem.ts";
import { domainRules } from "../domain/index.ts";
import { type Rule, type RuleSet, ruleSet } from "../rule.ts";
import { backupRules as backupList } from "./backup.ts";
import { checkpointRules as checkpointList } from "./checkpoint.ts";
import { embeddedDomains, type MomentFacts, readMoment } from "./facts.ts";
import { snapshotRules as snapshotList } from "./snapshot.ts";

export const snapshotRules: RuleSet = withDomains(snapshotList);

export const checkpointRules: RuleSet = withDomains(checkpointList);

export const backupRules: RuleSet = ruleSet(readMoment, backupList);

function withDomains(rules: readonly Rule<MomentFacts>[]): RuleSet {
  const own = ruleSet(readMoment, rules);
  return {
    rules,
    check: (root, version) => [
      ...own.check(root, version),
      ...embeddedDomains(root).flatMap((domain) => domainRules.check(domain, version).flatMap(ofThePast)),
    ],
  };
}

/**
 * libvirt reads the guest of a snapshot without validating it; what is wrong shows when somebody goes back to it. Advice
 * comes too late.
 */
function ofThePast(problem: Problem): readonly Problem[] {
  if (problem.severity === "error") return [{ ...problem, severity: "warning" }];
  return problem.severity === "warning" ? [problem] : [];
}
