/** All rules for `<domain>`, an area a line. Source of each: the facts of libvirt 10.7 and what changed since. */
import { type RuleSet, ruleSet } from "../rule.ts";
import { diskAddressRules } from "./disk-address.ts";
import { diskDeviceRules } from "./disk-device.ts";
import { diskDriverRules } from "./disk-driver.ts";
import { diskSourceRules } from "./disk-source.ts";
import { diskTargetRules } from "./disk-target.ts";
import { diskThreadsRules } from "./disk-threads.ts";
import { readDomain } from "./facts.ts";
import { generalRules } from "./general.ts";
import { guestRules } from "./guest.ts";

export const domainRules: RuleSet = ruleSet(readDomain, [
  ...generalRules,
  ...guestRules,
  ...diskDeviceRules,
  ...diskDriverRules,
  ...diskTargetRules,
  ...diskSourceRules,
  ...diskAddressRules,
  ...diskThreadsRules,
]);
