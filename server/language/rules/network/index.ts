/** All rules for `<network>`. Source of each: the facts of libvirt 10.7 and what changed since. */
import { type RuleSet, ruleSet } from "../rule.ts";
import { autoconfigurationRules } from "./autoconfiguration.ts";
import { bridgeRules } from "./bridge.ts";
import { dhcpHostRules } from "./dhcp-host.ts";
import { dhcpRangeRules } from "./dhcp-range.ts";
import { dnsRules } from "./dns.ts";
import { externalRules } from "./external.ts";
import { readNetwork } from "./facts.ts";
import { forwardRules } from "./forward.ts";
import { identityRules } from "./identity.ts";
import { ipRules } from "./ip.ts";
import { withMode } from "./mode.ts";
import { natRules } from "./nat.ts";
import { networkBootRules } from "./network-boot.ts";
import { portgroupRules } from "./portgroup.ts";
import { qualityOfServiceRules } from "./quality-of-service.ts";
import { routeRules } from "./route.ts";
import { vlanRules } from "./vlan.ts";

export const networkRules: RuleSet = ruleSet(
  readNetwork,
  [
    ...identityRules,
    ...forwardRules,
    ...natRules,
    ...bridgeRules,
    ...externalRules,
    ...ipRules,
    ...dhcpRangeRules,
    ...dhcpHostRules,
    ...autoconfigurationRules,
    ...networkBootRules,
    ...dnsRules,
    ...routeRules,
    ...qualityOfServiceRules,
    ...vlanRules,
    ...portgroupRules,
  ].map(withMode),
);
