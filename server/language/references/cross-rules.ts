/** The rules between the documents of a workspace. */
import { subnetRule } from "./clash-subnet.ts";
import { clashRules } from "./clashes.ts";
import type { CrossRule } from "./cross-rule.ts";
import { hostClashRules } from "./host-clashes.ts";
import { inactiveRules } from "./host-inactive.ts";
import { inboundRateRule } from "./inbound-rate.ts";
import { unknownNameRules } from "./unknown-names.ts";

export const crossRules: readonly CrossRule[] = [
  ...unknownNameRules,
  ...inactiveRules,
  ...clashRules,
  subnetRule,
  inboundRateRule,
  ...hostClashRules,
];
